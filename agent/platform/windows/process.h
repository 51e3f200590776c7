// SPDX-License-Identifier: Apache-2.0
// Runs one installer at a time: Platform::Run on Windows. Scheduler's thread; one thread of its own waits for the job
// while one runs and posts the result.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "agent/platform/platform.h"
#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/ports.h"
#include "common/base/clock.h"

namespace kintsugi::agent::windows {

class InstallerRunner {
 public:
  using Done = std::function<void(ProcessResult)>;
  // Scheduler and power must outlive it. `record` is the full path of the file in which it remembers what runs.
  InstallerRunner(Scheduler& scheduler, PowerPort& power, std::string record)
      : scheduler_(scheduler), power_(power), record_(std::move(record)) {}
  // A running installer goes on, for the next runner with this record; its `done` is not called. Where it could not be
  // remembered it is ended with all that it started, except servicing processes.
  ~InstallerRunner();
  InstallerRunner(const InstallerRunner&) = delete;
  InstallerRunner& operator=(const InstallerRunner&) = delete;

  // As Platform::Run. The program is a full path on a drive, after its variables are expanded; a relative one, a
  // network path and a program that this host cannot run are answered with started=false. A timeout of zero is none.
  // The system is kept awake meanwhile. `temporary_folder`: where the installer unpacks, emptied before and
  // (unless files of it wait for the boot) afterwards; "" = the account's own.
  void Run(const ProcessRequest& request, const std::string& temporary_folder, Done done);
  // As Platform::Rejoin. Its time goes on from its start.
  bool Rejoin(const std::string& temporary_folder, Done done);
  bool busy() const { return static_cast<bool>(done_); }

 private:
  void Watch(Done done, std::function<ProcessResult(HANDLE stop)> work);
  void Finish(const ProcessResult& result);

  Scheduler& scheduler_;
  PowerPort& power_;
  const std::string record_;
  Done done_;  // empty: nothing runs
  std::thread waiter_;
  KernelHandle stop_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace kintsugi::agent::windows
