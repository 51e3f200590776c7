// SPDX-License-Identifier: Apache-2.0
#include "console/estimate/shipped.h"

#include <algorithm>

#include "common/sim/draws.h"

namespace kintsugi::estimate {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMs = 86'400'000;

// Minutes of local days, from a hash: the same on every machine.
class Diary {
 public:
  Diary(sim::HostClass host_class, std::uint32_t number)
      : draws_(0x5eedULL + static_cast<std::uint64_t>(host_class)), number_(number) {}
  std::int64_t Between(std::int64_t least, std::int64_t most, std::int64_t day, std::uint64_t what) const {
    return least +
           draws_.Below(most - least + 1, sim::Purpose::kDay, number_, static_cast<std::uint64_t>(day) * 64 + what);
  }

 private:
  sim::Draws draws_;
  std::uint32_t number_;
};

void On(sim::Presence& presence, Instant midnight, std::int64_t from_minute, std::int64_t minutes, Instant now) {
  const Instant from = midnight + Duration{from_minute * kMinuteMs};
  const Instant to = std::min(now, from + Duration{minutes * kMinuteMs});
  if (from < to) sim::MarkOnline(presence, from, to);
}

}  // namespace

std::int64_t ShippedInstall(model::PackageKind kind) {
  switch (kind) {
    case model::PackageKind::kMsi:
    case model::PackageKind::kMsp:
      return 3 * kMinuteMs;
    case model::PackageKind::kMsu:
    case model::PackageKind::kCab:
      return 10 * kMinuteMs;
    case model::PackageKind::kUnspecified:
    case model::PackageKind::kUpdateExe:
    case model::PackageKind::kHotfixExe:
    case model::PackageKind::kIeExe:
    case model::PackageKind::kExe:
      return 4 * kMinuteMs;
  }
  return 4 * kMinuteMs;
}

sim::Outcomes ShippedOutcomes() {
  return {.fatal = 5'000, .transient = 20'000, .busy = 5'000, .needs_reboot = 0, .sigma_1024 = kSpreadOfDefaults};
}

sim::UserModel ShippedUsers() {
  sim::UserModel users;
  const auto nobody = [](std::uint32_t per_cent) {
    return sim::Distribution::FromQuantiles([per_cent](std::uint32_t share) -> std::int64_t {
      const std::uint64_t limit = (std::uint64_t{per_cent} << 32U) / 100;
      if (share < limit) return 1;
      const std::uint64_t rest = ((share - limit) << 32U) / ((std::uint64_t{1} << 32U) - limit);
      constexpr std::uint64_t kAnswers = 2'576'980'378;  // 60 % in 2^-32: the others let the countdown run out
      return rest < kAnswers ? 5'000 + static_cast<std::int64_t>(rest / 36'000) : 86'400'000;
    });
  };
  users.answer_ms = {nobody(98), nobody(30), nobody(30)};
  users.deferrals.fill(sim::Distribution::FromQuantiles([](std::uint32_t share) -> std::int64_t {
    return share < 2'863'311'530U ? 0 : share < 3'817'748'707U ? 1 : 2;  // two thirds do not, a third of the rest twice
  }));
  return users;
}

sim::Presence ShippedPresence(sim::HostClass host_class, std::uint32_t number, Duration zone_offset, Instant now) {
  sim::Presence presence;
  const std::int64_t today = sim::DayOf(now + zone_offset);
  const Diary diary(host_class, number);
  // The day of the first mark is no whole day: the one before those that are kept.
  const Instant first = now - Duration{sim::kPresenceDays * kDayMs};
  sim::MarkOnline(presence, first, first);
  for (std::int64_t day = today - sim::kPresenceDays + 1; day <= today; ++day) {
    const Instant midnight = FromUnixMs(day * kDayMs) - zone_offset;
    if (host_class == sim::HostClass::kServer) {
      On(presence, midnight, 0, 24 * 60, now);
      continue;
    }
    const std::int64_t weekday = (day % 7 + 7 + 4) % 7;
    const bool workday = weekday != 0 && weekday != 6;
    if (host_class == sim::HostClass::kDesktop) {
      if (!workday || diary.Between(1, 100, day, 0) <= 8) continue;
      const std::int64_t from = diary.Between(8 * 60, 9 * 60, day, 1);
      On(presence, midnight, from, diary.Between(17 * 60 + 15, 18 * 60 + 45, day, 2) - from, now);
      continue;
    }
    const std::int64_t sessions = diary.Between(0, workday ? 3 : 1, day, 3);
    std::int64_t from = diary.Between(7 * 60, 10 * 60, day, 4);
    for (std::int64_t i = 0; i < sessions; ++i) {
      const std::int64_t minutes = diary.Between(30, 6 * 60, day, 5 + 2 * static_cast<std::uint64_t>(i));
      On(presence, midnight, from, minutes, now);
      from += minutes + diary.Between(30, 240, day, 6 + 2 * static_cast<std::uint64_t>(i));
    }
  }
  return presence;
}

}  // namespace kintsugi::estimate
