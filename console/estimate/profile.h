// SPDX-License-Identifier: Apache-2.0
// Profiles: estimates of a whole tool by a handful of constants, without a fleet. "updateexpert" is UpdateEXPERT as the
// HotFix Alerts of 2003 and 2004 publish it: one console pushes to one machine at a time, about 10 s each, the machines
// install by themselves and reboot. Played by the rollout engine on a made-up fleet (common/sim), not computed by a
// formula. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/base/time.h"
#include "common/model/catalog.h"

namespace kintsugi::estimate {

enum class Rounding { kNone, kUp, kNearest, kDown };

struct Profile {
  std::string name;
  std::uint32_t concurrency = 1;               // hosts pushed to at the same time, 1 to 100,000
  Duration push{10'000};                       // per host, before its bytes
  std::uint64_t bytes_per_second = 6'250'000;  // of one push; 0: nothing comes through
  Duration install{240'000};
  Duration reboot{360'000};
  bool conditional_reboot = false;         // a reboot "if files are in use" counts as one
  Rounding rounding = Rounding::kNearest;  // to whole minutes, half up; kNone rounds down and keeps `takes` exact
};

inline constexpr std::uint32_t kMostProfileHosts = 10'000'000;
inline constexpr Duration kLongestProfileStep = std::chrono::hours(24 * 30);  // of push, install and reboot

// kNotFound names the profiles that exist.
Result<Profile> FindProfile(std::string_view name);
std::vector<std::string> ProfileNames();

struct ProfileRow {
  std::string update_id;
  std::string package;  // file name
  std::uint32_t revision = 1;
  std::uint64_t size_bytes = 0;
  bool size_known = true;  // false: not published; that of the newest earlier issue that has one, else no bytes
  bool reboot = false;
  std::uint32_t hosts = 0;
  std::optional<Duration> takes;        // nullopt: never, because nothing comes through
  std::optional<std::int64_t> minutes;  // as the profile rounds
};

// One row for each package issue (the current ones, or all) and number of hosts, in the catalog's order.
// kInvalidArgument: a number out of its range, no hosts, or a bulletin without packages.
Result<std::vector<ProfileRow>> EstimateProfile(const Profile& profile, const model::Bulletin& bulletin,
                                                const std::vector<std::uint32_t>& hosts, bool all_issues);

}  // namespace kintsugi::estimate
