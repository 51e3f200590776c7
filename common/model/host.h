// SPDX-License-Identifier: Apache-2.0
// What an agent reports about its host. Plain values, pure; proto/types.proto documents each field's meaning and
// format, common/wire converts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/time.h"

namespace kintsugi::model {

struct OsFacts {
  std::string product;  // slug, see README of this folder
  std::string edition;
  int service_pack = 0;
  std::string service_pack_suffix;
  int major = 0, minor = 0, build = 0, ubr = 0;
  std::string architecture;
  std::string language;
  std::string hardware_family;
  bool operator==(const OsFacts&) const = default;
};

struct FileFact {
  std::string path;  // lower case, variables expanded
  bool present = false;
  std::string version;
  std::uint64_t size_bytes = 0;
  bool protected_copy_present = false;
  std::string protected_copy_version;
  bool operator==(const FileFact&) const = default;
};

struct RegistryFact {
  std::string key;
  std::string value_name;
  bool present = false;
  std::string data;
  bool operator==(const RegistryFact&) const = default;
};

struct HotfixFact {
  std::string id;
  std::string source;
  bool operator==(const HotfixFact&) const = default;
};

struct PendingRebootFact {
  std::string reason;
  bool hard = true;
  bool operator==(const PendingRebootFact&) const = default;
};

// Something installed that is no part of Windows, or a patch of it; one row for each place that lists it.
struct ProductFact {
  std::string name;
  std::string version;
  std::string publisher;
  std::string code;          // product or patch code {GUID}, else the name of its Uninstall key
  std::string architecture;  // view of the registry: x86, x64; "" = the installer does not say
  std::string source;        // msi, msi-patch, uninstall, uninstall-user, active-setup
  std::string product;       // msi-patch: code of the product that it patches
  auto operator<=>(const ProductFact&) const = default;
};

// A package of component based servicing (Windows Vista and later) and its CurrentState, as in the registry.
struct PackageStateFact {
  std::string name;  // Package_for_KB4012212~31bf3856ad364e35~amd64~~6.1.1.0
  int state = 0;     // 0x70 installed, 0x80 permanent, 0x60 install pending, 0x50 superseded, 0x40 staged, ...
  auto operator<=>(const PackageStateFact&) const = default;
};

// More of them are not told; their texts are cut.
inline constexpr std::size_t kMaxProducts = 2000;
inline constexpr std::size_t kMaxPackageStates = 5000;
inline constexpr std::size_t kMaxProductTextBytes = 200;  // of each text of a product, and of a package's name

struct HostFacts {
  std::string name;
  std::string domain;
  OsFacts os;
  std::vector<std::string> addresses;
  Instant boot_time{};
  std::string boot_id;
  std::uint64_t memory_bytes = 0;
  std::uint64_t disk_total_bytes = 0;
  std::uint64_t disk_free_bytes = 0;
  std::vector<HotfixFact> hotfixes;
  std::vector<FileFact> files;
  std::vector<RegistryFact> registry;
  std::vector<PendingRebootFact> pending_reboot;
  std::uint64_t query_digest = 0;
  std::string agent_version;
  std::string time_zone;           // IANA or Windows name ("Tokyo Standard Time"); "" = not known, counts as UTC
  std::vector<std::string> roles;  // slugs that the host says of itself: domain-controller, dns-server, ...
  // Sorted. Cut to what fits a message, then the flag says so and what is not listed is not known.
  std::vector<ProductFact> products;
  std::vector<PackageStateFact> package_states;
  bool products_cut = false;
  bool package_states_cut = false;
  std::string organisational_unit;  // distinguished name of the container in the directory; "" = none or not known
  bool operator==(const HostFacts&) const = default;
};

struct RegistryQuestion {
  std::string key;
  std::string value_name;
  auto operator<=>(const RegistryQuestion&) const = default;
};

// What the catalog asks every host about. Sorted, unique; digest = StableHash over the questions, 0 when there are
// none.
struct FactQuery {
  std::vector<std::string> files;  // with %windir% variables, lower case
  std::vector<RegistryQuestion> registry;
  std::uint64_t digest = 0;
  bool operator==(const FactQuery&) const = default;
};

}  // namespace kintsugi::model
