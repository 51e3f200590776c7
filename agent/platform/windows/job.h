// SPDX-License-Identifier: Apache-2.0
// A process with everything that it starts, as one thing: a job object. Self-extracting installers start the real
// installer and leave; only the whole job tells when the work is over. It can outlive the program that started it, and
// be found again by its identity. Blocking; one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
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

// By which a later program finds the job while anything of it runs.
struct JobIdentity {
  std::string name;              // of the object, in the global namespace; nobody can guess it
  std::uint32_t process_id = 0;  // the first process
};

class Job {
 public:
  // Starts the program suspended, puts it into a new job, lets it run. It inherits no handle but the three standard
  // ones, which lead nowhere: what it writes is dropped, what it reads is at its end. The system's boxes about missing
  // disks and crashes do not appear. Nothing runs when it fails. `remember` is told the identity before the program
  // runs: when it has kept it, the job goes on after this object and this program; else it ends with them, except
  // servicing processes.
  static Result<Job> Start(const JobCommand& command, const std::function<Status(const JobIdentity&)>& remember);
  // nullopt: nothing of it runs any more. The job goes on after this object too.
  static std::optional<Job> Open(const JobIdentity& identity);
  ~Job();
  Job(Job&&) noexcept = default;
  Job& operator=(Job&&) = delete;

  // Until every process of the job has ended, `limit` is over (zero or negative: no limit) or `stop` is signalled.
  enum class Ended { kAll, kTimeout, kStopped };
  Ended Wait(Duration limit, HANDLE stop);
  // Ends everything that is no servicing process, however deep, and waits until it is gone, 10 seconds at most. What is
  // spared stays alive when the object goes.
  void EndAll();
  // Of the first process; after Wait or EndAll. nullopt: it had ended before Open.
  std::optional<std::uint32_t> exit_code() const;
  // Of those that live now.
  std::vector<std::uint32_t> Processes() const;

 private:
  Job() = default;
  void GoOnWithoutUs();
  void HandToProcesses();
  bool IsOver() const;

  KernelHandle job_;
  KernelHandle port_;  // none in a job that was opened: it belongs to who started it
  KernelHandle process_;
  bool goes_on_ = false;
  std::set<std::uint32_t> holders_;
};

}  // namespace kintsugi::agent::windows
