// SPDX-License-Identifier: Apache-2.0
// What a simulated host is before anything is installed: operating system, files, registry, disk. Specs are
// plain values; the vulnerable file versions come from the catalog: one below the lowest version that any
// issue of an update brings.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/platform/simulated/registry.h"
#include "common/model/catalog.h"
#include "common/model/host.h"

namespace kintsugi::agent::simulated {

struct SimulatedFile {
  std::string version;
  std::uint64_t size_bytes = 0;
  bool operator==(const SimulatedFile&) const = default;
};

struct SimulatedHostSpec {
  std::string name;
  std::string domain;
  model::OsFacts os;
  std::vector<std::string> addresses;
  std::uint64_t memory_bytes = std::uint64_t{512} << 20U;
  std::uint64_t disk_total_bytes = std::uint64_t{20} << 30U;
  std::uint64_t disk_free_bytes = std::uint64_t{8} << 30U;
  std::string time_zone = "Tokyo Standard Time";
  std::vector<std::string> roles;              // as SystemInfo
  bool file_protection = true;                 // dllcache exists: Windows 2000 and later
  std::map<std::string, SimulatedFile> files;  // expanded lower-case path
  std::map<std::string, SimulatedFile> protected_copies;
  std::map<std::string, bool> services;  // name -> starts at each boot
  Registry registry;
  std::vector<model::ProductFact> products;  // of Windows Installer
  std::string organisational_unit;
  bool can_run_32bit = true;
  Duration boot_duration = std::chrono::seconds(90);
  Duration shutdown_duration = std::chrono::seconds(20);
};

enum class SimulatedPlatform {
  kNt4WorkstationSp6a,
  kNt4ServerSp6a,
  kWindows2000ProfessionalSp3,
  kWindows2000ProfessionalSp4,
  kWindows2000ServerSp4,
  kWindowsXp,
  kWindowsXpSp1,
  kWindowsServer2003
};
inline constexpr std::size_t kSimulatedPlatformCount = 8;
// "windows-xp-sp1", ... : for options and tables.
std::string_view Name(SimulatedPlatform platform);

// A Japanese x86 host of the platform, without files.
SimulatedHostSpec MakeSpec(SimulatedPlatform platform, const std::string& name);
// Adds the files that the updates for this host look at, vulnerable, with copies in dllcache where they are
// protected.
void AddVulnerableFiles(SimulatedHostSpec& spec, const std::vector<model::Bulletin>& bulletins);

}  // namespace kintsugi::agent::simulated
