// SPDX-License-Identifier: Apache-2.0
// What an agent reports about its host. Plain values, pure; proto/types.proto documents each field's meaning and
// format, common/wire converts.
#pragma once

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
