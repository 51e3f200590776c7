// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/job.h"

#include <algorithm>
#include <optional>

#include "agent/platform/windows/command_line.h"
#include "agent/platform/windows/files.h"
#include "agent/platform/windows/random_id.h"
#include "agent/platform/windows/servicing.h"
#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {
namespace {

// Messages of a job may get lost (the documentation promises none), so its processes are counted this often too.
constexpr DWORD kLookEveryMs = 500;
constexpr Duration kEndAllLimit = std::chrono::seconds(10);
constexpr UINT kEndedByAgent = 1;
// Not JOB_OBJECT_ALL_ACCESS: it has grown with the headers, and an older Windows refuses what it does not know.
constexpr DWORD kJobRights = JOB_OBJECT_QUERY | JOB_OBJECT_TERMINATE | JOB_OBJECT_SET_ATTRIBUTES;

// The list of what a new process gets, for STARTUPINFOEX.
class Attributes {
 public:
  explicit Attributes(HANDLE& inherited) {
    SIZE_T size = 0;
    ::InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    bytes_.resize(size);
    auto* list = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(bytes_.data());
    if (::InitializeProcThreadAttributeList(list, 1, 0, &size) == 0) return;
    list_ = list;
    ready_ = ::UpdateProcThreadAttribute(list_, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &inherited, sizeof inherited,
                                         nullptr, nullptr) != 0;
  }
  ~Attributes() {
    if (list_ != nullptr) ::DeleteProcThreadAttributeList(list_);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  // nullptr: the system refused.
  LPPROC_THREAD_ATTRIBUTE_LIST get() const { return ready_ ? list_ : nullptr; }

 private:
  std::vector<unsigned char> bytes_;
  LPPROC_THREAD_ATTRIBUTE_LIST list_ = nullptr;
  bool ready_ = false;
};

bool IsVariable(std::wstring_view entry, std::wstring_view name) {
  return entry.size() > name.size() && entry[name.size()] == L'=' && SamePath(entry.substr(0, name.size()), name);
}

// The environment with TEMP and TMP replaced, sorted without case as CreateProcess wants it.
std::wstring EnvironmentWith(const std::wstring& temporary_folder) {
  std::vector<std::wstring> entries;
  wchar_t* const block = ::GetEnvironmentStringsW();
  for (const wchar_t* at = block; *at != L'\0'; at += std::wcslen(at) + 1)
    if (!IsVariable(at, L"TEMP") && !IsVariable(at, L"TMP")) entries.emplace_back(at);
  ::FreeEnvironmentStringsW(block);
  entries.push_back(L"TEMP=" + temporary_folder);
  entries.push_back(L"TMP=" + temporary_folder);
  std::sort(entries.begin(), entries.end(), [](const std::wstring& a, const std::wstring& b) {
    return ::CompareStringOrdinal(a.data(), static_cast<int>(a.size()), b.data(), static_cast<int>(b.size()), TRUE) ==
           CSTR_LESS_THAN;
  });
  std::wstring text;
  for (const auto& entry : entries) text.append(entry).push_back(L'\0');
  text.push_back(L'\0');
  return text;
}

FileHandle OpenNowhere() {
  SECURITY_ATTRIBUTES inheritable{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
  return FileHandle(::CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                  &inheritable, OPEN_EXISTING, 0, nullptr));
}

bool SetLimits(HANDLE job, DWORD flags) {
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = flags;
  return ::SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits) != 0;
}

bool TellPort(HANDLE job, HANDLE port) {
  JOBOBJECT_ASSOCIATE_COMPLETION_PORT association{job, port};
  return ::SetInformationJobObject(job, JobObjectAssociateCompletionPortInformation, &association,
                                   sizeof association) != 0;
}

struct NewProcess {
  KernelHandle process;
  KernelHandle thread;  // suspended
};

Result<NewProcess> CreateSuspended(const JobCommand& command) {
  const FileHandle nowhere = OpenNowhere();
  if (!nowhere) return LastError("open NUL");
  HANDLE inherited = nowhere.get();
  const Attributes attributes(inherited);
  if (attributes.get() == nullptr) return LastError("limit the handles that a program inherits");
  STARTUPINFOEXW startup{};
  startup.StartupInfo.cb = sizeof startup;
  startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  startup.StartupInfo.hStdInput = startup.StartupInfo.hStdOutput = startup.StartupInfo.hStdError = nowhere.get();
  startup.lpAttributeList = attributes.get();
  std::wstring line = CommandLine(command.program, command.arguments);
  if (line.size() > kCommandLineLimit)
    return Error{Code::kTooLarge, "the arguments are too long: Windows takes 32766 characters with the program", 0};
  std::wstring environment = command.temporary_folder.empty() ? L"" : EnvironmentWith(command.temporary_folder);
  constexpr DWORD kFlags =
      CREATE_SUSPENDED | CREATE_NO_WINDOW | CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT;
  PROCESS_INFORMATION started{};
  // The current folder is Windows' own: nobody else can put a library there for the program to find.
  if (::CreateProcessW(command.program.c_str(), line.data(), nullptr, nullptr, TRUE, kFlags,
                       environment.empty() ? nullptr : environment.data(), WindowsFolder().c_str(),
                       &startup.StartupInfo, &started) == 0)
    return LastError("start " + ToUtf8(command.program));
  NewProcess process;
  process.process = KernelHandle(started.hProcess);
  process.thread = KernelHandle(started.hThread);
  return process;
}

// A job's name is gone with the last handle on it, whatever still runs in it; so each of its processes gets one, which
// can do no more than ask.
bool HandTo(HANDLE process, HANDLE job) {
  HANDLE theirs = nullptr;
  return ::DuplicateHandle(::GetCurrentProcess(), job, process, &theirs, JOB_OBJECT_QUERY, FALSE, 0) != 0;
}

bool End(std::uint32_t process_id) {
  const KernelHandle process(::OpenProcess(PROCESS_TERMINATE, FALSE, process_id));
  return process && ::TerminateProcess(process.get(), kEndedByAgent) != 0;
}

}  // namespace

Result<Job> Job::Start(const JobCommand& command, const std::function<Status(const JobIdentity&)>& remember) {
  const std::string random = RandomId();
  if (random.empty()) return LastError("draw a random name");
  JobIdentity identity{"Global\\Kintsugi-" + random, 0};
  const std::wstring name = ToUtf16(identity.name);
  Job job;
  job.job_ = KernelHandle(::CreateJobObjectW(nullptr, name.c_str()));
  if (!job.job_ || ::GetLastError() == ERROR_ALREADY_EXISTS) return LastError("make a job object");
  job.port_ = KernelHandle(::CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1));
  if (!job.port_ || !TellPort(job.job_.get(), job.port_.get())) return LastError("watch the job object");
  if (!SetLimits(job.job_.get(), JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION))
    return LastError("limit the job object");
  auto created = CreateSuspended(command);
  if (!created) return created.error();
  if (::AssignProcessToJobObject(job.job_.get(), created->process.get()) == 0) {
    Error error = LastError("put " + ToUtf8(command.program) + " into a job object");
    ::TerminateProcess(created->process.get(), kEndedByAgent);
    return error;
  }
  job.process_ = std::move(created->process);
  identity.process_id = ::GetProcessId(job.process_.get());
  const bool remembered = static_cast<bool>(remember(identity));
  ::ResumeThread(created->thread.get());
  if (remembered) job.GoOnWithoutUs();
  return job;
}

// Only now that it runs: who dies before leaves nothing behind that would wait for ever.
void Job::GoOnWithoutUs() {
  if (!HandTo(process_.get(), job_.get())) return;
  goes_on_ = SetLimits(job_.get(), JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION);
}

std::optional<Job> Job::Open(const JobIdentity& identity) {
  Job job;
  job.job_ = KernelHandle(::OpenJobObjectW(kJobRights, FALSE, ToUtf16(identity.name).c_str()));
  if (!job.job_ || job.IsOver()) return std::nullopt;
  job.goes_on_ = true;
  KernelHandle process(::OpenProcess(SYNCHRONIZE | PROCESS_QUERY_INFORMATION, FALSE, identity.process_id));
  BOOL ours = FALSE;  // its number may be somebody else's by now
  if (process && ::IsProcessInJob(process.get(), job.job_.get(), &ours) != 0 && ours != 0)
    job.process_ = std::move(process);
  return job;
}

Job::~Job() {
  if (job_ && !goes_on_ && !IsOver()) EndAll();
}

bool Job::IsOver() const {
  JOBOBJECT_BASIC_ACCOUNTING_INFORMATION counts{};
  return ::QueryInformationJobObject(job_.get(), JobObjectBasicAccountingInformation, &counts, sizeof counts,
                                     nullptr) != 0 &&
         counts.ActiveProcesses == 0;
}

void Job::HandToProcesses() {
  std::set<std::uint32_t> holders;
  for (const std::uint32_t id : Processes()) {
    const KernelHandle process(holders_.contains(id) ? nullptr : ::OpenProcess(PROCESS_DUP_HANDLE, FALSE, id));
    if (holders_.contains(id) || (process && HandTo(process.get(), job_.get()))) holders.insert(id);
  }
  holders_ = std::move(holders);
}

Job::Ended Job::Wait(Duration limit, HANDLE stop) {
  const ULONGLONG begin = ::GetTickCount64();
  while (!IsOver()) {
    if (goes_on_) HandToProcesses();
    DWORD pause = kLookEveryMs;
    if (limit > Duration{0}) {
      const auto left = limit - Duration{static_cast<std::int64_t>(::GetTickCount64() - begin)};
      if (left <= Duration{0}) return Ended::kTimeout;
      pause = static_cast<DWORD>(std::min<std::int64_t>(left.count(), kLookEveryMs));
    }
    DWORD message = 0;
    ULONG_PTR key = 0;
    OVERLAPPED* detail = nullptr;
    if (port_) ::GetQueuedCompletionStatus(port_.get(), &message, &key, &detail, pause);
    if (::WaitForSingleObject(stop, port_ ? 0 : pause) == WAIT_OBJECT_0) return Ended::kStopped;
  }
  return Ended::kAll;
}

std::vector<std::uint32_t> Job::Processes() const {
  for (std::size_t room = 64;; room *= 2) {
    std::vector<ULONG_PTR> buffer(room + 2);
    auto* list = reinterpret_cast<JOBOBJECT_BASIC_PROCESS_ID_LIST*>(buffer.data());
    const auto size = static_cast<DWORD>(buffer.size() * sizeof(ULONG_PTR));
    const bool whole = ::QueryInformationJobObject(job_.get(), JobObjectBasicProcessIdList, list, size, nullptr) != 0;
    if (!whole && ::GetLastError() == ERROR_MORE_DATA && room < 65'536) continue;
    std::vector<std::uint32_t> processes;
    for (DWORD i = 0; whole && i < list->NumberOfProcessIdsInList; ++i)
      processes.push_back(static_cast<std::uint32_t>(list->ProcessIdList[i]));
    return processes;
  }
}

void Job::EndAll() {
  const ULONGLONG begin = ::GetTickCount64();
  bool spared = false;
  while (!IsOver() && Duration{static_cast<std::int64_t>(::GetTickCount64() - begin)} < kEndAllLimit) {
    const auto processes = Processes();
    std::vector<std::uint32_t> doomed;
    for (const std::uint32_t id : processes)
      if (!IsServicingProcess(id)) doomed.push_back(id);
    spared = doomed.size() < processes.size();
    if (spared && doomed.empty()) break;
    if (!spared) {
      ::TerminateJobObject(job_.get(), kEndedByAgent);  // at once, so that nothing can start in between
    } else {
      for (const std::uint32_t id : doomed) End(id);
    }
    ::Sleep(20);  // the ends are asynchronous
  }
  if (spared) SetLimits(job_.get(), JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION);
}

std::optional<std::uint32_t> Job::exit_code() const {
  DWORD code = 0;
  if (!process_ || ::GetExitCodeProcess(process_.get(), &code) == 0) return std::nullopt;
  return code;
}

}  // namespace kintsugi::agent::windows
