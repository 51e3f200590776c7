// SPDX-License-Identifier: Apache-2.0
#include "console/estimate/profile.h"

#include <fmt/format.h>

#include <map>
#include <tuple>

#include "common/sim/fleet_run.h"

namespace kintsugi::estimate {
namespace {

constexpr Instant kStart = FromUnixMs(1'066'000'000'000);  // any will do: no calendar is involved
constexpr std::int64_t kMinuteMs = 60'000;
constexpr Duration kHorizon = std::chrono::days(365 * 200);

// The 28 published cells leave these constants little room; README.md says how much.
Profile UpdateExpert() {
  Profile profile;
  profile.name = "updateexpert";
  return profile;
}

Status Check(const Profile& profile, const std::vector<std::uint32_t>& hosts) {
  if (profile.concurrency < 1 || profile.concurrency > 100'000)
    return Error{Code::kInvalidArgument, "concurrency is 1 to 100000 hosts at the same time"};
  for (const auto& [name, value] : {std::pair{"push time", profile.push}, std::pair{"install time", profile.install},
                                    std::pair{"reboot time", profile.reboot}})
    if (value < Duration{0} || value > kLongestProfileStep)
      return Error{Code::kInvalidArgument, fmt::format("the {} is 0 to 30 days", name)};
  if (hosts.empty()) return Error{Code::kInvalidArgument, "no number of hosts is given; e.g. 50,100,250,500"};
  for (const std::uint32_t count : hosts)
    if (count < 1 || count > kMostProfileHosts)
      return Error{Code::kInvalidArgument, fmt::format("{} hosts: give 1 to {}", count, kMostProfileHosts)};
  return {};
}

sim::Timing Fixed(Duration duration) { return {sim::Distribution::Constant(duration.count()), 0}; }

// Hosts that are always on, answer at once, and never fail.
sim::FleetModel ModelOf(const Profile& profile, std::uint64_t bytes, bool reboot, std::uint32_t hosts) {
  sim::FleetModel model;
  sim::WorkModel work;
  work.bytes = bytes;
  work.install = Fixed(profile.install);
  work.reboot = Fixed(profile.reboot);
  work.reboot_per_million = reboot ? 1'000'000 : 0;
  model.works.push_back(work);
  model.hosts.resize(hosts);
  model.push = {profile.concurrency, profile.push, profile.bytes_per_second};
  model.wake_least = model.wake_most = model.report_least = model.report_most = Duration{0};
  return model;
}

// One wave of everything: UpdateEXPERT knows no other.
rollout::State RolloutOf(std::uint32_t hosts) {
  model::RolloutPlan plan;
  plan.waves.push_back({});
  plan.waves.front().name = "all";
  plan.in_flight_limit = hosts;
  plan.offer_timeout = kHorizon;
  return rollout::Create(std::move(plan), 0, std::vector<rollout::HostSlot>(hosts));
}

std::optional<Duration> Play(const Profile& profile, std::uint64_t bytes, bool reboot, std::uint32_t hosts) {
  const sim::FleetModel model = ModelOf(profile, bytes, reboot, hosts);
  const rollout::State state = RolloutOf(hosts);
  const sim::RunInput input{state, model, kStart, kStart + kHorizon, {}};
  sim::FleetRun run;
  const sim::RunResult result = run.Play(input, {});
  if (result.completed_ms == sim::kNeverMs) return std::nullopt;
  return FromUnixMs(result.completed_ms) - kStart;
}

// A size that is not published counts as that of the newest earlier issue that has one: reissues differ by little.
std::uint64_t SizeOf(const model::Update& update, const model::Package& package) {
  std::uint64_t size = package.size_bytes;
  for (const model::Package& issue : update.packages)
    if (package.size_bytes == 0 && issue.revision < package.revision && issue.size_bytes > 0) size = issue.size_bytes;
  return size;
}

std::int64_t Rounded(Duration takes, Rounding rounding) {
  const std::int64_t up = rounding == Rounding::kUp        ? kMinuteMs - 1
                          : rounding == Rounding::kNearest ? kMinuteMs / 2
                                                           : 0;
  return (takes.count() + up) / kMinuteMs;
}

}  // namespace

Result<Profile> FindProfile(std::string_view name) {
  if (name == "updateexpert") return UpdateExpert();
  return Error{Code::kNotFound, fmt::format("there is no profile '{}'; there is: updateexpert", name)};
}

std::vector<std::string> ProfileNames() { return {"updateexpert"}; }

Result<std::vector<ProfileRow>> EstimateProfile(const Profile& profile, const model::Bulletin& bulletin,
                                                const std::vector<std::uint32_t>& hosts, bool all_issues) {
  if (const Status checked = Check(profile, hosts); !checked) return checked.error();
  std::vector<ProfileRow> rows;
  // Packages of one size and reboot take the same time.
  std::map<std::tuple<std::uint64_t, bool, std::uint32_t>, std::optional<Duration>> known;
  for (const model::Update& update : bulletin.updates) {
    for (const model::Package& package : update.packages) {
      if (!all_issues && package.state != model::PackageState::kCurrent) continue;
      const bool reboot = update.reboot == model::RebootNeed::kYes ||
                          update.reboot == model::RebootNeed::kUnspecified ||
                          (update.reboot == model::RebootNeed::kIfFilesInUse && profile.conditional_reboot);
      const std::uint64_t size = SizeOf(update, package);
      for (const std::uint32_t count : hosts) {
        const auto key = std::tuple(size, reboot, count);
        auto found = known.find(key);
        if (found == known.end()) found = known.emplace(key, Play(profile, size, reboot, count)).first;
        ProfileRow row{
            update.id, package.file_name, package.revision, package.size_bytes, package.size_bytes > 0, reboot,
            count,     found->second,     std::nullopt};
        if (row.takes) row.minutes = Rounded(*row.takes, profile.rounding);
        rows.push_back(std::move(row));
      }
    }
  }
  if (rows.empty()) return Error{Code::kInvalidArgument, fmt::format("{} has no package to estimate", bulletin.id)};
  return rows;
}

}  // namespace kintsugi::estimate
