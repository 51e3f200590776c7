// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/process.h"

#include <algorithm>

#include "agent/platform/windows/executable.h"
#include "agent/platform/windows/files.h"
#include "agent/platform/windows/job.h"
#include "agent/platform/windows/registry.h"
#include "agent/platform/windows/run_record.h"
#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {
namespace {

constexpr char kSessionManager[] = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager";

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

// Where a run leaves its traces.
struct Traces {
  std::string record;
  std::wstring temporary_folder;  // "" = not ours
};

// A disk that an installer filled must not stay full of what it unpacked. What the next boot puts in its place stays.
void EmptyAfterwards(const std::wstring& folder) {
  constexpr std::size_t kPrefix = 4;  // "\\??\\"
  for (const auto& name : RegistryList(kSessionManager, "PendingFileRenameOperations")) {
    const std::wstring waiting = ToUtf16(name);
    if (waiting.size() > kPrefix && SamePath(waiting.substr(kPrefix, folder.size()), folder)) return;
  }
  EmptyFolder(folder);
}

ProcessResult WaitToEnd(Job& job, Duration limit, const Traces& traces, HANDLE stop) {
  ProcessResult result;
  result.started = true;
  const Job::Ended ended = job.Wait(limit, stop);
  if (ended == Job::Ended::kStopped) return result;  // it goes on, and the record with it
  if (ended == Job::Ended::kTimeout) job.EndAll();
  if (!traces.temporary_folder.empty()) EmptyAfterwards(traces.temporary_folder);
  RemoveRunRecord(traces.record);
  result.timed_out = ended == Job::Ended::kTimeout;
  const auto code = job.exit_code();
  result.end_seen = code.has_value();
  result.exit_code = code.value_or(0);
  return result;
}

ProcessResult RunToEnd(const JobCommand& command, Duration timeout, const Traces& traces, HANDLE stop) {
  const std::string refused = WhyRefused(command.program);
  if (!refused.empty()) return NotStarted(refused);
  if (!command.temporary_folder.empty()) EmptyFolder(command.temporary_folder);
  auto job = Job::Start(command, [&](const JobIdentity& identity) {
    return WriteRunRecord(traces.record, {identity.name, identity.process_id, ::GetTickCount64(), timeout});
  });
  return job ? WaitToEnd(*job, timeout, traces, stop) : NotStarted(job.error().message);
}

// What is left of its time; an installer without a limit has none.
Duration TimeLeft(const RunRecord& record) {
  if (record.timeout <= Duration{0}) return Duration{0};
  const Duration used{static_cast<std::int64_t>(::GetTickCount64() - record.started_ms)};
  return std::max(record.timeout - used, Duration{1});
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
  JobCommand command;
  command.program = ExpandOnHost(request.program);
  for (const auto& argument : request.arguments) command.arguments.push_back(ToUtf16(argument));
  command.temporary_folder = ToUtf16(temporary_folder);
  Watch(std::move(done), [command, timeout = request.timeout, traces = Traces{record_, command.temporary_folder}](
                             HANDLE stop) { return RunToEnd(command, timeout, traces, stop); });
}

bool InstallerRunner::Rejoin(const std::string& temporary_folder, Done done) {
  const auto record = ReadRunRecord(record_);
  if (!record || busy()) return false;
  auto job = Job::Open({record->job, record->process_id});
  if (!job) {
    RemoveRunRecord(record_);
    return false;
  }
  auto shared = std::make_shared<Job>(std::move(*job));  // a std::function must be copyable
  Watch(std::move(done), [shared, limit = TimeLeft(*record), traces = Traces{record_, ToUtf16(temporary_folder)}](
                             HANDLE stop) { return WaitToEnd(*shared, limit, traces, stop); });
  return true;
}

void InstallerRunner::Watch(Done done, std::function<ProcessResult(HANDLE stop)> work) {
  if (waiter_.joinable()) waiter_.join();  // has posted its result, ends now
  done_ = std::move(done);
  stop_ = KernelHandle(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
  waiter_ = std::thread([this, work = std::move(work), stop = stop_.get(), alive = alive_] {
    power_.Begin("Kintsugi installs an update");
    const ProcessResult result = work(stop);
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
