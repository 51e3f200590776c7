// SPDX-License-Identifier: Apache-2.0
// Questions to the service manager. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kintsugi::agent::windows {

struct ServiceInfo {
  bool running = false;
  std::uint32_t process_id = 0;  // 0 = not running
  bool disabled = false;
};

// nullopt: no such service, or it may not be asked.
std::optional<ServiceInfo> FindService(const std::string& name);
// 0: not running, or no such service.
std::uint32_t ServiceProcess(const std::string& name);

}  // namespace kintsugi::agent::windows
