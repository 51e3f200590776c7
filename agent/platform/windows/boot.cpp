// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/boot.h"

#include <winternl.h>

#include "agent/platform/windows/random_id.h"
#include "agent/platform/windows/registry.h"
#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/win32.h"

namespace kintsugi::agent::windows {
namespace {

constexpr char kParent[] = "HKLM\\SOFTWARE\\Kintsugi";
constexpr char kKey[] = "HKLM\\SOFTWARE\\Kintsugi\\Boot";
constexpr std::int64_t kTicksPerMs = 10'000;
constexpr std::int64_t kUnixEpochMs = 11'644'473'600'000;  // since 1601-01-01

// The kernel's own, which moves with the clock.
Instant KernelBootTime() {
  SYSTEM_TIMEOFDAY_INFORMATION information{};
  if (::NtQuerySystemInformation(SystemTimeOfDayInformation, &information, sizeof information, nullptr) != 0)
    return Instant{};
  LARGE_INTEGER boot{};  // the structure's first member, which the headers do not name
  static_assert(sizeof information >= sizeof boot);
  const auto* bytes = reinterpret_cast<const unsigned char*>(&information);
  std::copy(bytes, bytes + sizeof boot, reinterpret_cast<unsigned char*>(&boot));
  const std::int64_t ms = boot.QuadPart / kTicksPerMs - kUnixEpochMs;
  return FromUnixMs(ms / 1000 * 1000);
}

Status Remember(const BootInfo& boot) {
  // The parent stays: below a key that is forgotten nothing can be kept, and an installer writes there too.
  if (auto parent = MakeRegistryKey(kParent, KeyLife::kKept); !parent) return parent.error();
  auto key = MakeRegistryKey(kKey, KeyLife::kUntilShutdown);
  if (!key) return key.error();
  if (Status time = SetRegistryText(key->get(), "Time", std::to_string(ToUnixMs(boot.time))); !time) return time;
  return SetRegistryText(key->get(), "Id", boot.id);
}

}  // namespace

BootInfo ReadBoot() {
  const auto id = RegistryText(kKey, "Id");
  const auto time = RegistryNumber(kKey, "Time");
  if (id && time && !id->empty()) return {FromUnixMs(static_cast<std::int64_t>(*time)), *id};
  BootInfo boot{KernelBootTime(), RandomId()};
  if (!boot.id.empty() && Remember(boot)) return boot;
  boot.id = "boot-" + std::to_string(ToUnixMs(boot.time) / 60'000);
  return boot;
}

}  // namespace kintsugi::agent::windows
