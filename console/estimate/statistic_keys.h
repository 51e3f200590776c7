// SPDX-License-Identifier: Apache-2.0
// The names under which the fleet's statistics are stored (db::StatisticRow::key): "<measure>|<scope>". They are stored
// for ever: append only. Pure.
//
//   measure  scopes, narrowest first; every observation goes to all of them
//   fetch    "<updates>@<class>", "<updates>", "kind:<kind>@<class>", "kind:<kind>", "class:<class>", "all"
//            ms from the offer to the start of the first installer
//   install  the same. ms from there to the wait for a reboot, or to the end
//   outcome  the same. How attempts ended (outcomes.h)
//   reboot   "class:<class>", "all"; where users are asked first: "class:<class>,asks", "all,asks". ms from the wait
//   for
//            a reboot to the end
//   answer   "class:<class>", "all". ms that the question before an install waited for its user, each time that it was
//            asked; 0 where nobody was there. Of plans that ask and have no schedule
//   defer    the same. How often the user put it off, plus 1
//   link     "site:<name>" ("site:" = hosts without a site); "console": all links together. Bytes a second
//   (link_share.h)
//
// <updates>: the ids of the work in its order, joined by "+"; a list of more than 200 bytes is cut to its first id, the
// number of the others and a hash. <kind>: the package kinds of the work, sorted, joined by "+". <class>:
// common/sim/host_class.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/catalog.h"
#include "common/model/rollout.h"
#include "common/sim/host_class.h"

namespace kintsugi::estimate {

enum class Measure : std::uint8_t { kFetch, kInstall, kReboot, kOutcome, kLink, kAnswer, kDefer };
std::string_view Name(Measure measure);  // "fetch"

// One host's work.
struct WorkScope {
  std::string updates;  // JoinUpdates
  std::string kinds;    // JoinKinds
  sim::HostClass host_class = sim::HostClass::kDesktop;
  bool asks = false;  // AsksUsers
};
// Users are asked, at any hour, before their host boots. Where active hours are named, it boots outside them unasked.
bool AsksUsers(const model::RolloutPlan& plan);
std::string JoinUpdates(const std::vector<std::string>& update_ids);
std::string JoinKinds(std::vector<model::PackageKind> kinds);
std::string_view Name(model::PackageKind kind);  // as in the catalog: "update-exe"

// Narrowest first. Not for kLink.
std::vector<std::string> KeysOf(Measure measure, const WorkScope& scope);
// True for keys that name updates: their number grows with the catalog.
bool IsOfUpdates(std::string_view key);
std::string SiteLinkKey(std::string_view site);
inline constexpr std::string_view kConsoleLinkKey = "link|console";
// Not a statistic: the console's own Presence, a serialised kintsugi.v1.HostBehaviour.
inline constexpr std::string_view kConsoleUpKey = "console-up";

}  // namespace kintsugi::estimate
