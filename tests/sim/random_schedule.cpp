// SPDX-License-Identifier: Apache-2.0
// When a drawn rollout may work: windows that come often enough for a run to end, blackouts, active hours, dates.
#include <fmt/format.h>

#include "tests/sim/random_plan.h"

namespace kintsugi::simulation {
namespace {

constexpr std::uint64_t kMinute = 60'000;
constexpr std::uint64_t kHour = 60 * kMinute;

std::string TimeOfDay(Prng& prng) { return fmt::format("{:02}:{:02}", prng.Below(24), 15 * prng.Below(4)); }

void DrawWindows(Prng& prng, v1::Schedule& schedule) {
  const std::uint64_t length = 2 + prng.Below(8);
  switch (prng.Below(4)) {
    case 0:
      schedule.add_windows(fmt::format("weekly daily {} {}h", TimeOfDay(prng), length));
      break;
    case 1:
      schedule.add_windows(fmt::format("weekly Mon,Wed,Fri,Sun {} {}h", TimeOfDay(prng), length));
      schedule.add_windows(fmt::format("weekly Sat {} 1d", TimeOfDay(prng)));
      break;
    case 2:
      schedule.add_windows(fmt::format("cron 0 */{} * * * {}min", 6 + prng.Below(7), 100 + prng.Below(100)));
      break;
    default:  // the second Tuesday is the second day of a run
      schedule.add_windows(
          fmt::format("monthly 2 Tue {}{} {}h", prng.Percent(50) ? "+1d " : "", TimeOfDay(prng), length));
      schedule.add_windows(fmt::format("weekly Thu-Mon {} {}h", TimeOfDay(prng), length));
      break;
  }
}

void DrawBlackouts(Prng& prng, v1::Schedule& schedule) {
  if (prng.Percent(60))
    schedule.add_blackouts(fmt::format("weekly daily {} {}min", TimeOfDay(prng), 30 + prng.Below(60)));
  if (prng.Percent(40))
    schedule.add_blackouts(fmt::format("once 2003-10-{:02}T{} 12h", 13 + prng.Below(4), TimeOfDay(prng)));
}

}  // namespace

void DrawSchedule(Prng& prng, v1::RolloutPlan& plan) {
  v1::Schedule& schedule = *plan.mutable_schedule();
  if (prng.Percent(80)) DrawWindows(prng, schedule);
  if (prng.Percent(35)) DrawBlackouts(prng, schedule);
  if (prng.Percent(40))
    schedule.add_active_hours(fmt::format("weekly daily {} {}h", TimeOfDay(prng), 4 + prng.Below(8)));
  static constexpr const char* kZones[] = {"Asia/Tokyo", "Asia/Kolkata", "America/New_York", "Europe/London"};
  if (prng.Percent(50)) schedule.set_zone(kZones[prng.Below(std::size(kZones))]);
  if (prng.Percent(50)) plan.set_time_needed_ms((5 + prng.Below(60)) * kMinute);
  plan.set_stage_ahead(prng.Percent(40));
  const bool active = schedule.active_hours_size() > 0;
  static constexpr v1::MissedWindow kRules[] = {v1::MISSED_WINDOW_NEXT_WINDOW, v1::MISSED_WINDOW_WHEN_BACK,
                                                v1::MISSED_WINDOW_SKIP, v1::MISSED_WINDOW_OUTSIDE_ACTIVE_HOURS};
  plan.set_missed_window(kRules[prng.Below(active ? 4 : 3)]);
}

void DrawDates(Prng& prng, Instant now, v1::RolloutPlan& plan) {
  if (prng.Percent(30)) plan.set_start_at_ms(ToUnixMs(now) + static_cast<std::int64_t>(prng.Below(8 * kHour)));
  std::uint64_t offset = 0;
  const bool offsets = prng.Percent(40);
  for (auto& wave : *plan.mutable_waves()) {
    if (offsets) wave.set_offset_ms(offset += prng.Below(6 * kHour));
    if (prng.Percent(40)) wave.set_soak_ms(prng.Below(4 * kHour));
    if (prng.Percent(20)) wave.set_manual_gate(true);
  }
  if (!prng.Percent(40)) return;
  plan.set_deadline_ms(ToUnixMs(now) + static_cast<std::int64_t>((10 + prng.Below(60)) * kHour));
  plan.set_deadline_overrides_windows(prng.Percent(50));
}

}  // namespace kintsugi::simulation
