// SPDX-License-Identifier: Apache-2.0
// Look-ups in the table of releases (release_table.cpp). Pure.
#include "common/advisory/releases.h"

#include <algorithm>

namespace kintsugi::advisory {
namespace {

// Where two rows have one build and role (2003 and 2003 R2, 8 and RT), the first is what most hosts are.
template <typename Condition>
const Release* First(Condition condition) {
  const auto rows = Releases();
  const auto found = std::find_if(rows.begin(), rows.end(), condition);
  return found == rows.end() ? nullptr : &*found;
}

// From Vista on a service pack is a build of its own; before, two builds of one release (Windows 98) are two issues of
// it, with other releases between them.
bool HasBuild(const Release& row, int build) {
  if (row.major < 6) return build == row.build || build == row.last_build;
  return row.build <= build && build <= row.last_build;
}

Role RoleOfFamily(std::string_view family) {
  const bool server =
      family.starts_with("windows-server") || family.starts_with("windows-nt4-server") || family == "windows-nt4-tse";
  return server ? Role::kServer : Role::kClient;
}

}  // namespace

const Release* FindRelease(std::string_view family, std::string_view release) {
  return First([&](const Release& row) { return row.family == family && (release.empty() || row.release == release); });
}

const Release* ReleaseOfBuild(int build, Role role) {
  return First([&](const Release& row) { return row.role == role && HasBuild(row, build); });
}

const Release* ReleaseOf(const model::OsFacts& os) {
  if (os.product.empty()) return nullptr;
  if (os.build != 0) {
    const Release* row = First([&](const Release& r) { return r.family == os.product && HasBuild(r, os.build); });
    if (row != nullptr) return row;
    // Windows 11 hosts that say "Windows 10", and semi-annual servers under the name of a yearly one: the build
    // decides.
    return ReleaseOfBuild(os.build, RoleOfFamily(os.product));
  }
  const auto rows = Releases();
  const auto count = std::count_if(rows.begin(), rows.end(), [&](const Release& r) { return r.family == os.product; });
  const bool one = count == 1 || os.product == "windows-xp" || os.product == "windows-server-2003";
  return one ? FindRelease(os.product, "") : nullptr;
}

bool SameUpdateGroup(int build_a, int build_b) {
  if (build_a == build_b) return true;
  const auto group = [](int build) {
    const Release* row = First([&](const Release& r) { return HasBuild(r, build); });
    return row == nullptr ? -build : row->update_group;
  };
  return group(build_a) == group(build_b);
}

std::optional<int> ServicePackOfBuild(int build) {
  if (build >= 6000 && build <= 6003) return std::min(build - 6000, 2);
  if (build >= 7600 && build <= 7602) return std::min(build - 7600, 1);
  return std::nullopt;
}

}  // namespace kintsugi::advisory
