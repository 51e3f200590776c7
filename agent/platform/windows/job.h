// SPDX-License-Identifier: Apache-2.0
// A process with everything that it starts, as one thing: a job object. Self-extracting installers start the real
// installer and leave; only the whole job tells when the work is over. Blocking; one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/platform/windows/handle.h"
#include "common/base/result.h"
#include "common/base/time.h"

namespace kintsugi::agent::windows {

struct JobCommand {
  std::wstring program;  // full path
  std::vector<std::wstring> arguments;
  std::wstring temporary_folder;  // TEMP and TMP of the process; "" = as this process has them
};

class Job {
 public:
  // Starts the program suspended, puts it into a new job, lets it run. It inherits no handle but the three standard
  // ones, which lead nowhere: what it writes is dropped, what it reads is at its end. The system's boxes about missing
  // disks and crashes do not appear. Nothing runs when it fails.
  static Result<Job> Start(const JobCommand& command);
  // Everything in the job that is no servicing process is ended with the object, also when this program dies.
  ~Job();
  Job(Job&&) noexcept = default;
  Job& operator=(Job&&) = delete;

  // Until every process of the job has ended, `limit` is over (zero or negative: no limit) or `stop` is signalled.
  enum class Ended { kAll, kTimeout, kStopped };
  Ended Wait(Duration limit, HANDLE stop);
  // Ends everything that is no servicing process, however deep, and waits until it is gone, 10 seconds at most. What is
  // spared stays alive when the object goes.
  void EndAll();
  // Of the first process; after Wait or EndAll.
  std::uint32_t exit_code() const;
  // Of those that live now.
  std::vector<std::uint32_t> Processes() const;

 private:
  Job() = default;
  KernelHandle job_;
  KernelHandle port_;
  KernelHandle process_;
};

}  // namespace kintsugi::agent::windows
