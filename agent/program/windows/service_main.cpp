// SPDX-License-Identifier: Apache-2.0
#include "agent/program/windows/service_main.h"

#include <atomic>
#include <mutex>

#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"
#include "agent/platform/windows/win32.h"
#include "agent/program/windows/service_control.h"

namespace kintsugi::agent::windows {
namespace {

// Time that the manager grants for a start (opening the journal) and for a stop (the journal is crash safe: it is
// short).
constexpr DWORD kWaitHintMs = 30'000;

// One for the process: ServiceMain gets no pointer from the caller of the dispatcher.
class Turn final : public ServiceTurn {
 public:
  explicit Turn(const std::function<Status(ServiceTurn&)>& body) : body_(body) {}

  void Run() {
    handle_ = ::RegisterServiceCtrlHandlerExW(ToUtf16(kServiceName).c_str(), &Turn::Control, this);
    if (handle_ == nullptr) return;
    Report(SERVICE_START_PENDING);
    outcome_ = body_(*this);
    Report(SERVICE_STOPPED);
  }
  Status outcome() const { return outcome_; }

  void Ready(std::function<void()> stop) override {
    {
      const std::scoped_lock lock(mutex_);
      stop_ = stop;
      if (!stop_asked_) Report(SERVICE_RUNNING);
    }
    if (stop_asked_) stop();
  }

 private:
  static DWORD WINAPI Control(DWORD control, DWORD, void*, void* context) {
    switch (control) {
      case SERVICE_CONTROL_STOP:
      case SERVICE_CONTROL_SHUTDOWN:
      case SERVICE_CONTROL_PRESHUTDOWN:
        static_cast<Turn*>(context)->Stop();
        return NO_ERROR;
      case SERVICE_CONTROL_INTERROGATE:
        return NO_ERROR;
      default:
        return ERROR_CALL_NOT_IMPLEMENTED;
    }
  }
  void Stop() {
    std::function<void()> stop;
    {
      const std::scoped_lock lock(mutex_);
      stop_asked_ = true;
      Report(SERVICE_STOP_PENDING);
      stop = stop_;
    }
    if (stop) stop();
  }
  void Report(DWORD state) {
    const bool pending = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;
    SERVICE_STATUS status{};
    status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
    status.dwCurrentState = state;
    status.dwControlsAccepted =
        state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN | SERVICE_ACCEPT_PRESHUTDOWN : 0;
    status.dwCheckPoint = pending ? ++checkpoint_ : 0;
    status.dwWaitHint = pending ? kWaitHintMs : 0;
    if (state == SERVICE_STOPPED && !outcome_) {
      status.dwWin32ExitCode = ERROR_SERVICE_SPECIFIC_ERROR;
      status.dwServiceSpecificExitCode = static_cast<DWORD>(outcome_.error().code);
    }
    ::SetServiceStatus(handle_, &status);
  }

  const std::function<Status(ServiceTurn&)>& body_;
  std::mutex mutex_;
  SERVICE_STATUS_HANDLE handle_ = nullptr;
  std::function<void()> stop_;
  std::atomic<bool> stop_asked_{false};
  DWORD checkpoint_ = 0;
  Status outcome_;
};

Turn* g_turn = nullptr;  // written before the dispatcher runs, read on its thread

void WINAPI ServiceMain(DWORD, wchar_t**) { g_turn->Run(); }

}  // namespace

Status RunAsService(const std::function<Status(ServiceTurn&)>& body) {
  Turn turn(body);
  g_turn = &turn;
  std::wstring name = ToUtf16(kServiceName);
  const SERVICE_TABLE_ENTRYW table[] = {{name.data(), &ServiceMain}, {nullptr, nullptr}};
  if (::StartServiceCtrlDispatcherW(table) != 0) return turn.outcome();
  if (::GetLastError() == ERROR_FAILED_SERVICE_CONTROLLER_CONNECT)
    return Error{Code::kFailedPrecondition,
                 "run --service is what the service control manager starts; use kintsugi-agent run, or "
                 "kintsugi-agent service start",
                 ERROR_FAILED_SERVICE_CONTROLLER_CONNECT};
  return LastError("talk to the service control manager");
}

}  // namespace kintsugi::agent::windows
