// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/services.h"

#include <vector>

#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {
namespace {

ServiceHandle OpenToAsk(const std::string& name, DWORD access) {
  const ServiceHandle manager(::OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT));
  if (!manager) return {};
  return ServiceHandle(::OpenServiceW(manager.get(), ToUtf16(name).c_str(), access));
}

std::optional<SERVICE_STATUS_PROCESS> StatusOf(SC_HANDLE service) {
  SERVICE_STATUS_PROCESS status{};
  DWORD needed = 0;
  if (::QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, reinterpret_cast<BYTE*>(&status), sizeof status,
                             &needed) == 0)
    return std::nullopt;
  return status;
}

}  // namespace

std::optional<ServiceInfo> FindService(const std::string& name) {
  const ServiceHandle service = OpenToAsk(name, SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG);
  if (!service) return std::nullopt;
  const auto status = StatusOf(service.get());
  DWORD needed = 0;
  ::QueryServiceConfigW(service.get(), nullptr, 0, &needed);
  std::vector<std::uint64_t> buffer(needed / sizeof(std::uint64_t) + 1);  // aligned for the structure
  auto* config = reinterpret_cast<QUERY_SERVICE_CONFIGW*>(buffer.data());
  const auto size = static_cast<DWORD>(buffer.size() * sizeof(std::uint64_t));
  if (!status || ::QueryServiceConfigW(service.get(), config, size, &needed) == 0) return std::nullopt;
  ServiceInfo info;
  info.running = status->dwCurrentState == SERVICE_RUNNING;
  info.process_id = status->dwProcessId;
  info.disabled = config->dwStartType == SERVICE_DISABLED;
  return info;
}

std::uint32_t ServiceProcess(const std::string& name) {
  const ServiceHandle service = OpenToAsk(name, SERVICE_QUERY_STATUS);
  if (!service) return 0;
  const auto status = StatusOf(service.get());
  return status ? status->dwProcessId : 0;
}

}  // namespace kintsugi::agent::windows
