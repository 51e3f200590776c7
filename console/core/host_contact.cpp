// SPDX-License-Identifier: Apache-2.0
#include "console/core/host_contact.h"

#include "common/base/check.h"

namespace kintsugi::console {
namespace {

constexpr std::uint32_t kKnownDays = 5;
constexpr std::uint32_t kLittleHours = 10;  // in 14 days
constexpr std::uint32_t kAlwaysPercent = 95;
constexpr std::uint32_t kUsualPercent = 80;
constexpr Duration kHour{3'600'000};
constexpr Duration kDay{86'400'000};

// On how many of its known days it was on at this time of day.
std::uint32_t DaysOnAt(const sim::Presence& presence, const sim::KnownSpan& span, int slot) {
  std::uint32_t days = 0;
  for (std::int64_t day = span.first; day <= span.last; ++day) days += sim::WasOnline(presence, day, slot) ? 1U : 0U;
  return days;
}

}  // namespace

std::string_view Name(Contact contact) {
  switch (contact) {
    case Contact::kOnline:
      return "online";
    case Contact::kOffline:
      return "offline";
    case Contact::kBroken:
      return "broken";
    case Contact::kLittleOnTime:
      return "little-on-time";
  }
  KINTSUGI_CHECK(false);
}

Contact ContactOf(const HeardHost& host, const sim::Presence& presence, Instant now) {
  const bool never = host.last_contact == Instant{};
  const Duration silent = now - (never ? host.enrolled : host.last_contact);
  if (host.listening || (!never && silent <= host.check_in_interval * 5 / 2)) return Contact::kOnline;
  if (silent >= sim::kPresenceDays * kDay || (never && silent >= kDay)) return Contact::kBroken;
  // Its habits before it fell silent: days of silence do not make it a host that is seldom on.
  const sim::KnownSpan span = sim::KnownDaysOf(presence, never ? now : host.last_contact);
  if (span.days() < kKnownDays) return Contact::kOffline;
  const std::uint32_t slots = sim::SlotsOnline(presence, span.first, span.last);
  const bool always = slots * 100 >= kAlwaysPercent * span.days() * static_cast<std::uint32_t>(sim::kSlotsPerDay);
  if (always && silent >= kHour) return Contact::kBroken;
  const bool usual = DaysOnAt(presence, span, sim::SlotOf(now)) * 100 >= kUsualPercent * span.days();
  if (usual && silent >= kDay) return Contact::kBroken;
  const bool little = slots / 4 * static_cast<std::uint32_t>(sim::kPresenceDays) < kLittleHours * span.days();
  return little ? Contact::kLittleOnTime : Contact::kOffline;
}

}  // namespace kintsugi::console
