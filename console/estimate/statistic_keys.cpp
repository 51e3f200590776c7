// SPDX-License-Identifier: Apache-2.0
#include "console/estimate/statistic_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "common/base/prng.h"

namespace kintsugi::estimate {
namespace {

constexpr std::size_t kMostUpdateBytes = 200;

std::string ScopeKey(Measure measure, std::string_view scope) { return fmt::format("{}|{}", Name(measure), scope); }

}  // namespace

std::string_view Name(Measure measure) {
  constexpr std::array<std::string_view, 7> kNames = {"fetch", "install", "reboot", "outcome",
                                                      "link",  "answer",  "defer"};
  return kNames[static_cast<std::size_t>(measure)];
}

std::string_view Name(model::PackageKind kind) {
  constexpr std::array<std::string_view, 9> kNames = {"unknown", "update-exe", "hotfix-exe", "ie-exe", "msi",
                                                      "msu",     "cab",        "exe",        "msp"};
  return kNames[static_cast<std::size_t>(kind)];
}

bool AsksUsers(const model::RolloutPlan& plan) {
  return (plan.user.notice > Duration{0} || plan.user.deferrals > 0) && plan.schedule.active_hours.empty();
}

std::string JoinUpdates(const std::vector<std::string>& update_ids) {
  const std::string joined = fmt::format("{}", fmt::join(update_ids, "+"));
  if (joined.size() <= kMostUpdateBytes) return joined;
  return fmt::format("{}+{} more~{:016x}", update_ids.front().substr(0, kMostUpdateBytes), update_ids.size() - 1,
                     StableHash(joined.data(), joined.size()));
}

std::string JoinKinds(std::vector<model::PackageKind> kinds) {
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  std::vector<std::string_view> names;
  for (const model::PackageKind kind : kinds) names.push_back(Name(kind));
  return fmt::format("{}", fmt::join(names, "+"));
}

std::vector<std::string> KeysOf(Measure measure, const WorkScope& scope) {
  const std::string_view host_class = sim::Name(scope.host_class);
  if (measure == Measure::kAnswer || measure == Measure::kDefer)
    return {ScopeKey(measure, fmt::format("class:{}", host_class)), ScopeKey(measure, "all")};
  if (measure == Measure::kReboot) {
    const std::string_view asks = scope.asks ? ",asks" : "";
    return {ScopeKey(measure, fmt::format("class:{}{}", host_class, asks)),
            ScopeKey(measure, fmt::format("all{}", asks))};
  }
  return {ScopeKey(measure, fmt::format("{}@{}", scope.updates, host_class)),
          ScopeKey(measure, scope.updates),
          ScopeKey(measure, fmt::format("kind:{}@{}", scope.kinds, host_class)),
          ScopeKey(measure, fmt::format("kind:{}", scope.kinds)),
          ScopeKey(measure, fmt::format("class:{}", host_class)),
          ScopeKey(measure, "all")};
}

bool IsOfUpdates(std::string_view key) {
  const std::string_view scope = key.substr(std::min(key.size(), key.find('|') + 1));
  return scope != "all" && !scope.starts_with("kind:") && !scope.starts_with("class:") && !scope.starts_with("site:") &&
         scope != "console" && scope != "all,asks";
}

std::string SiteLinkKey(std::string_view site) { return ScopeKey(Measure::kLink, fmt::format("site:{}", site)); }

}  // namespace kintsugi::estimate
