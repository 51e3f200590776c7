// SPDX-License-Identifier: Apache-2.0
// Questions to the service manager. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kintsugi::agent::windows {

enum class ServiceStart : std::uint8_t { kAutomatic, kDelayed, kManual, kDisabled, kDriver };
struct ServiceInfo {
  bool running = false;
  std::uint32_t process_id = 0;  // 0 = not running
  ServiceStart start = ServiceStart::kManual;
  std::string display_name;
  std::string account;  // LocalSystem, NT AUTHORITY\LocalService, ...
};

// nullopt: no such service, or it may not be asked.
std::optional<ServiceInfo> FindService(const std::string& name);
// 0: not running, or no such service.
std::uint32_t ServiceProcess(const std::string& name);

}  // namespace kintsugi::agent::windows
