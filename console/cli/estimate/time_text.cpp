// SPDX-License-Identifier: Apache-2.0
#include "console/cli/estimate/time_text.h"

#include <fmt/format.h>

#include "console/cli/when.h"

namespace kintsugi::cli {
namespace {

constexpr std::string_view kNeverPrefix = "never:";
constexpr std::size_t kDateAt = 4;  // of "Sat 2026-12-05 23:10"
constexpr std::size_t kClockAt = 15;
constexpr Duration kLater{60'000};

}  // namespace

TimeText::TimeText(std::shared_ptr<const schedule::Zone> zone, std::int64_t from_ms, Instant now, bool seconds)
    : zone_(std::move(zone)), from_ms_(from_ms), starts_later_(FromUnixMs(from_ms) - now > kLater), seconds_(seconds) {}

std::int64_t TimeText::LocalDay(std::int64_t ms) const {
  const Instant t = FromUnixMs(ms);
  return std::chrono::floor<std::chrono::days>(t + zone_->OffsetAt(t)).time_since_epoch().count();
}

std::string TimeText::At(std::int64_t ms) const {
  return ms <= 0 ? "never" : WriteWall(*zone_, FromUnixMs(ms), seconds_);
}

std::string TimeText::Near(std::int64_t ms, std::int64_t anchor_ms) const {
  const std::string full = At(ms);
  if (ms <= 0 || anchor_ms <= 0) return full;
  const std::int64_t days = LocalDay(ms) - LocalDay(anchor_ms);
  if (days == 0) return full.substr(kClockAt);
  return days > -7 && days < 7 ? full.substr(0, kDateAt) + full.substr(kClockAt) : full;
}

std::string TimeText::Range(std::int64_t low_ms, std::int64_t high_ms, std::int64_t anchor_ms) const {
  const std::string low = anchor_ms > 0 ? Near(low_ms, anchor_ms) : At(low_ms);
  if (low_ms <= 0 && high_ms <= 0) return "never";
  // "Sun 01:10 to 02:30": the second time leans on the first.
  return fmt::format("{} to {}", low, low_ms > 0 ? Near(high_ms, low_ms) : At(high_ms));
}

std::string TimeText::After(std::int64_t ms) const {
  if (ms <= 0) return "-";
  return ms <= from_ms_ ? "reached" : FormatDuration(Duration{ms - from_ms_});
}

const v1::TimeRange* FindMilestone(const google::protobuf::RepeatedPtrField<v1::Milestone>& milestones,
                                   const std::string& what) {
  for (const auto& milestone : milestones) {
    if (milestone.what() == what) return &milestone.at();
  }
  return nullptr;
}

std::string WhyNever(const v1::EstimateRolloutReply& reply) {
  for (const std::string& problem : reply.problems()) {
    if (problem.compare(0, kNeverPrefix.size(), kNeverPrefix) != 0) continue;
    const std::size_t start = problem.find_first_not_of(' ', kNeverPrefix.size());
    if (start != std::string::npos) return problem.substr(start);
  }
  return "";
}

bool NeedsSeconds(std::int64_t from_ms, std::int64_t end_ms) {
  constexpr std::int64_t kShortMs = 20 * 60'000;
  return from_ms > 0 && end_ms > 0 && end_ms - from_ms < kShortMs;
}

std::string Hosts(std::uint64_t count) { return fmt::format("{} {}", count, count == 1 ? "host" : "hosts"); }

}  // namespace kintsugi::cli
