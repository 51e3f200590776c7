// SPDX-License-Identifier: Apache-2.0
#include "agent/program/windows/service_control.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"
#include "agent/program/windows/module_path.h"

namespace kintsugi::agent::windows {
namespace {

constexpr DWORD kMostWaitMs = 120'000;
constexpr DWORD kPreshutdownMs = 20'000;

Result<ServiceHandle> OpenManager(DWORD access) {
  ServiceHandle manager(::OpenSCManagerW(nullptr, nullptr, access));
  if (!manager) return LastError("open the service control manager");
  return manager;
}

Result<ServiceHandle> OpenAgentService(DWORD access) {
  auto manager = OpenManager(SC_MANAGER_CONNECT);
  if (!manager) return manager.error();
  ServiceHandle service(::OpenServiceW(manager->get(), ToUtf16(kServiceName).c_str(), access));
  if (service) return service;
  if (::GetLastError() == ERROR_SERVICE_DOES_NOT_EXIST)
    return Error{Code::kNotFound, "the service KintsugiAgent is not installed: use kintsugi-agent service install",
                 ERROR_SERVICE_DOES_NOT_EXIST};
  return LastError("open the service KintsugiAgent");
}

Result<SERVICE_STATUS_PROCESS> StatusOf(SC_HANDLE service) {
  SERVICE_STATUS_PROCESS status{};
  DWORD needed = 0;
  if (::QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, reinterpret_cast<BYTE*>(&status), sizeof status,
                             &needed) == 0)
    return LastError("ask for the state of the service");
  return status;
}

// Waits until the service is in the state; it may take as long as it goes on reporting progress.
Status AwaitState(SC_HANDLE service, DWORD wanted, const char* doing) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(kMostWaitMs);
  while (std::chrono::steady_clock::now() < end) {
    const auto status = StatusOf(service);
    if (!status) return status.error();
    if (status->dwCurrentState == wanted) return {};
    if (status->dwCurrentState == SERVICE_STOPPED)
      return Error{
          Code::kFailedPrecondition,
          fmt::format("the service ended while {}: its log and the Application event log say why (exit code {})", doing,
                      status->dwWin32ExitCode == ERROR_SERVICE_SPECIFIC_ERROR ? status->dwServiceSpecificExitCode
                                                                              : status->dwWin32ExitCode),
          status->dwWin32ExitCode};
    // The manager has no way to wait on Windows 7 that works across its own restarts: ask, as sc.exe does.
    std::this_thread::sleep_for(std::chrono::milliseconds(std::clamp<DWORD>(status->dwWaitHint / 10, 100, 1000)));
  }
  return Error{Code::kDeadlineExceeded, fmt::format("the service did not finish {} within two minutes", doing), 0};
}

template <typename Info>
void Change(SC_HANDLE service, DWORD level, Info& info, const char* what, Log& log) {
  if (::ChangeServiceConfig2W(service, level, &info) != 0) return;
  log.Debug("agent.service_setting_refused", {{"setting", what}, {"error", std::to_string(::GetLastError())}});
}

// Quoted: "C:\Program Files\..." must not be read as C:\Program.exe.
std::wstring ImagePath() { return L"\"" + ModulePath() + L"\" " + ToUtf16(kServiceArguments); }

}  // namespace

std::string_view Name(ServiceState state) {
  switch (state) {
    case ServiceState::kNotInstalled:
      return "not-installed";
    case ServiceState::kStopped:
      return "stopped";
    case ServiceState::kStarting:
      return "starting";
    case ServiceState::kRunning:
      return "running";
    case ServiceState::kStopping:
      return "stopping";
    case ServiceState::kOther:
      return "other";
  }
  return "other";
}

Result<ServiceState> QueryService() {
  const auto service = OpenAgentService(SERVICE_QUERY_STATUS);
  if (!service && service.error().code == Code::kNotFound) return ServiceState::kNotInstalled;
  if (!service) return service.error();
  const auto status = StatusOf(service->get());
  if (!status) return status.error();
  switch (status->dwCurrentState) {
    case SERVICE_STOPPED:
      return ServiceState::kStopped;
    case SERVICE_START_PENDING:
      return ServiceState::kStarting;
    case SERVICE_RUNNING:
      return ServiceState::kRunning;
    case SERVICE_STOP_PENDING:
      return ServiceState::kStopping;
    default:
      return ServiceState::kOther;
  }
}

Status InstallService() {
  const auto manager = OpenManager(SC_MANAGER_CREATE_SERVICE);
  if (!manager) return manager.error();
  const std::wstring command = ImagePath();
  const ServiceHandle service(::CreateServiceW(manager->get(), ToUtf16(kServiceName).c_str(),
                                               ToUtf16(kServiceTitle).c_str(), SERVICE_CHANGE_CONFIG,
                                               SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
                                               command.c_str(), nullptr, nullptr, nullptr, nullptr, nullptr));
  if (service) return {};
  if (::GetLastError() == ERROR_SERVICE_EXISTS)
    return Error{Code::kAlreadyExists, "the service KintsugiAgent is installed already", ERROR_SERVICE_EXISTS};
  return LastError("install the service KintsugiAgent");
}

Status UninstallService() {
  if (const Status stopped = StopService(); !stopped) return stopped;
  const auto service = OpenAgentService(DELETE);
  if (!service) return service.error();
  if (::DeleteService(service->get()) != 0 || ::GetLastError() == ERROR_SERVICE_MARKED_FOR_DELETE) return {};
  return LastError("remove the service KintsugiAgent");
}

Status StartService() {
  const auto service = OpenAgentService(SERVICE_START | SERVICE_QUERY_STATUS);
  if (!service) return service.error();
  if (::StartServiceW(service->get(), 0, nullptr) == 0 && ::GetLastError() != ERROR_SERVICE_ALREADY_RUNNING)
    return LastError("start the service KintsugiAgent");
  return AwaitState(service->get(), SERVICE_RUNNING, "starting");
}

Status StopService() {
  const auto service = OpenAgentService(SERVICE_STOP | SERVICE_QUERY_STATUS);
  if (!service) return service.error();
  SERVICE_STATUS status{};
  if (::ControlService(service->get(), SERVICE_CONTROL_STOP, &status) == 0) {
    if (::GetLastError() == ERROR_SERVICE_NOT_ACTIVE) return {};
    if (::GetLastError() != ERROR_SERVICE_CANNOT_ACCEPT_CTRL) return LastError("stop the service KintsugiAgent");
  }
  return AwaitState(service->get(), SERVICE_STOPPED, "stopping");
}

void ConfigureService(Log& log) {
  const auto service = OpenAgentService(SERVICE_CHANGE_CONFIG | SERVICE_START);  // recovery that restarts asks for both
  if (!service) {
    log.Warning("agent.service_not_configured", {{"error", service.error().message}});
    return;
  }
  if (::ChangeServiceConfigW(service->get(), SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE,
                             ImagePath().c_str(), nullptr, nullptr, nullptr, nullptr, nullptr, nullptr) == 0)
    log.Debug("agent.service_setting_refused", {{"setting", "path"}, {"error", std::to_string(::GetLastError())}});
  std::wstring description = L"Reports this computer's updates to the Kintsugi console and installs the approved ones.";
  SERVICE_DESCRIPTIONW text{description.data()};
  Change(service->get(), SERVICE_CONFIG_DESCRIPTION, text, "description", log);
  SERVICE_DELAYED_AUTO_START_INFO delayed{TRUE};
  Change(service->get(), SERVICE_CONFIG_DELAYED_AUTO_START_INFO, delayed, "delayed-start", log);
  std::array<SC_ACTION, 3> actions = {
      {{SC_ACTION_RESTART, 120'000}, {SC_ACTION_RESTART, 300'000}, {SC_ACTION_NONE, 0}}};
  SERVICE_FAILURE_ACTIONSW recovery{900, nullptr, nullptr, static_cast<DWORD>(actions.size()), actions.data()};
  Change(service->get(), SERVICE_CONFIG_FAILURE_ACTIONS, recovery, "recovery", log);
  SERVICE_FAILURE_ACTIONS_FLAG after_errors{TRUE};
  Change(service->get(), SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, after_errors, "recovery-after-errors", log);
  SERVICE_PRESHUTDOWN_INFO preshutdown{kPreshutdownMs};
  Change(service->get(), SERVICE_CONFIG_PRESHUTDOWN_INFO, preshutdown, "preshutdown", log);
  SERVICE_SID_INFO sid{SERVICE_SID_TYPE_UNRESTRICTED};
  Change(service->get(), SERVICE_CONFIG_SERVICE_SID_INFO, sid, "sid", log);
}

}  // namespace kintsugi::agent::windows
