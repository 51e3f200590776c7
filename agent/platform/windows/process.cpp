// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/process.h"

#include "agent/platform/windows/executable.h"
#include "agent/platform/windows/files.h"
#include "agent/platform/windows/job.h"
#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {
namespace {

bool IsFullLocalPath(const std::wstring& path) {
  const bool letter = !path.empty() && ((path[0] >= L'a' && path[0] <= L'z') || (path[0] >= L'A' && path[0] <= L'Z'));
  return letter && path.size() > 3 && path[1] == L':' && path[2] == L'\\';
}

// "" = it may be started.
std::string WhyRefused(const std::wstring& program) {
  if (!IsFullLocalPath(program))
    return "the program is not named with its full path on a drive: " + ToUtf8(program) + "; correct the package";
  const auto architecture = ProgramArchitecture(program);
  if (!architecture) return architecture.error().message;
  return WhyNotRunnable(*architecture);
}

ProcessResult NotStarted(const std::string& why) {
  ProcessResult result;
  result.error = why;
  return result;
}

ProcessResult RunToEnd(const JobCommand& command, Duration timeout, HANDLE stop) {
  const std::string refused = WhyRefused(command.program);
  if (!refused.empty()) return NotStarted(refused);
  if (!command.temporary_folder.empty()) EmptyFolder(command.temporary_folder);
  auto job = Job::Start(command);
  if (!job) return NotStarted(job.error().message);
  ProcessResult result;
  result.started = true;
  const Job::Ended ended = job->Wait(timeout, stop);
  if (ended != Job::Ended::kAll) job->EndAll();
  result.timed_out = ended == Job::Ended::kTimeout;
  result.exit_code = job->exit_code();
  return result;
}

}  // namespace

InstallerRunner::~InstallerRunner() {
  *alive_ = false;
  if (!waiter_.joinable()) return;
  ::SetEvent(stop_.get());
  waiter_.join();
}

void InstallerRunner::Run(const ProcessRequest& request, const std::string& temporary_folder, Done done) {
  if (busy()) {
    scheduler_.Post([done = std::move(done), alive = alive_] {
      if (*alive) done(NotStarted("another installer runs; wait until it has ended"));
    });
    return;
  }
  if (waiter_.joinable()) waiter_.join();  // has posted its result, ends now
  done_ = std::move(done);
  stop_ = KernelHandle(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
  JobCommand command;
  command.program = ExpandOnHost(request.program);
  for (const auto& argument : request.arguments) command.arguments.push_back(ToUtf16(argument));
  command.temporary_folder = ToUtf16(temporary_folder);
  waiter_ = std::thread([this, command, timeout = request.timeout, stop = stop_.get(), alive = alive_] {
    power_.Begin("Kintsugi installs an update");
    const ProcessResult result = RunToEnd(command, timeout, stop);
    power_.End();
    scheduler_.Post([this, alive, result] {
      if (*alive) Finish(result);
    });
  });
}

void InstallerRunner::Finish(const ProcessResult& result) {
  const Done done = std::exchange(done_, nullptr);
  done(result);
}

}  // namespace kintsugi::agent::windows
