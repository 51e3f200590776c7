// SPDX-License-Identifier: Apache-2.0
// The releases of Windows: family slug, release, build, which builds share one update, client and server twins, end of
// support. One table (release_table.cpp); a new release is one row. Static storage, pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "common/model/host.h"

namespace kintsugi::advisory {

enum class Role : std::uint8_t { kClient = 0, kServer = 1 };

struct Release {
  std::string_view family;   // windows-10
  std::string_view release;  // 22H2, "" = the family has one
  std::string_view name;     // what follows "Windows " in publishers' names: "10", "Server 2008 R2", "Server"
  int major = 0, minor = 0;  // as GetVersion reports
  int build = 0;             // 19045; the first, without service packs
  int last_build = 0;        // with the last service pack; equal to build where there are none
  int update_group = 0;      // equal where one cumulative update serves all, client and server twins (1607 and 2016)
                             // among them; named by the lowest build
  Role role = Role::kClient;
  std::string_view architectures;         // "x86 x64"
  std::string_view unnamed_architecture;  // what a name without one means; "" = it leaves that open
  int first_service_pack = 0;             // Server 2008 was released as service pack 1
  int last_service_pack = 0;
  std::string_view support_ends;  // yyyy-mm-dd, the last free security update of any edition; "" = not known
  std::string_view paid_ends;     // the last for money or in the long-term channel; "" = none or not known
};

// All rows, oldest first.
std::span<const Release> Releases();
// nullptr where the table has no such release. `release` "" finds the first of a family ("Windows 10" = 1507).
const Release* FindRelease(std::string_view family, std::string_view release);
// By what a host reports; nullptr for builds that are no release. 26100 is 24H2 for a client and 2025 for a server.
const Release* ReleaseOfBuild(int build, Role role);
// The release of a host: its product slug and build. nullptr where the facts do not tell.
const Release* ReleaseOf(const model::OsFacts& os);
// True when an update for one build also serves the other ({19041..19045}, {18362, 18363}, {22621, 22631}, {26100,
// 26200, 26300}): so a build number is compared by its revision alone.
bool SameUpdateGroup(int build_a, int build_b);
// The service pack that a build itself shows (7601 = 1), from Vista to Server 2008 R2; nullopt where builds do not
// tell.
std::optional<int> ServicePackOfBuild(int build);

}  // namespace kintsugi::advisory
