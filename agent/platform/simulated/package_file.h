// SPDX-License-Identifier: Apache-2.0
// Package files for simulated hosts: a text header that says what the installer does, then pseudo-random
// padding up to the published size. Made from a catalog's update and package, so every issue has its own
// bytes and hash, the same on every machine. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/model/catalog.h"
#include "common/model/host.h"

namespace kintsugi::agent::simulated {

inline constexpr std::uint64_t kUnpublishedSizeBytes = 256 * 1024;

// What the header says.
struct SimulatedPackage {
  std::string update_id;
  std::string kb;
  std::uint32_t revision = 1;
  model::PackageKind kind = model::PackageKind::kUnspecified;
  std::string product;
  int service_pack_min = 0;
  int service_pack_max = model::kAnyServicePack;
  std::vector<std::string> architectures;  // empty = any
  std::vector<std::string> languages;      // empty = any
  std::string hardware_family;
  model::RebootNeed reboot = model::RebootNeed::kYes;
  bool updates_protected_copies = true;  // false: the defect dllcache-not-updated
  Duration duration{0};
  std::vector<model::FileRequirement> files;
  std::vector<model::RegistryRequirement> registry;
  std::string active_setup_guid;
  std::vector<std::string> uninstall;
  std::vector<std::string> silent_switches;
  std::vector<std::string> no_reboot_switches;
};

// The uninstaller that the installer leaves in %windir%\$NtUninstall...$, as an expanded path; "" = it leaves none
// there.
std::string BackupProgram(const SimulatedPackage& package, const model::OsFacts& os);

// Exactly package.size_bytes bytes (kUnpublishedSizeBytes when the size is 0). kInvalidArgument: the size is
// smaller than the header.
Result<std::string> MakeSimulatedPackage(const model::Update& update, const model::Package& package);
// kInvalidArgument for bytes that are not such a package.
Result<SimulatedPackage> ParseSimulatedPackage(std::string_view bytes);

}  // namespace kintsugi::agent::simulated
