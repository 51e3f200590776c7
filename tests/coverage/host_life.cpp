// SPDX-License-Identifier: Apache-2.0
#include "tests/coverage/host_life.h"

#include <algorithm>

namespace kintsugi::coverage {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Duration kDay = hours(24);
constexpr Duration kLookAgain = minutes(1);
constexpr int kMorning = 7 * 60;  // laptops are opened between these
constexpr int kEvening = 21 * 60;

int Minutes(Prng& prng, int least, int most) {
  return least + static_cast<int>(prng.Below(static_cast<std::uint64_t>(most - least + 1)));
}

// 1 January 1970 was a Thursday.
bool WorksOn(const Traits& traits, std::int64_t day) { return (traits.work_days >> ((day + 3) % 7) & 1U) != 0; }

void AddDesktopDay(const Traits& traits, Instant midnight, Prng& prng, std::vector<Session>& sessions) {
  const Duration on = minutes(traits.begins + Minutes(prng, -30, 30));
  const Duration off = minutes(traits.ends + Minutes(prng, -30, 30));
  sessions.push_back({midnight + on, midnight + off});
}

void AddLaptopDay(const Traits& traits, Instant midnight, Prng& prng, std::vector<Session>& sessions) {
  const std::uint64_t count = 1 + prng.Below(traits.sessions);
  int at = Minutes(prng, kMorning, kMorning + 300);
  for (std::uint64_t i = 0; i < count && at < kEvening; ++i) {
    const int length = Minutes(prng, 30, 360);
    sessions.push_back({midnight + minutes(at), midnight + minutes(at + length)});
    at += length + Minutes(prng, 30, 300);
  }
}

}  // namespace

Traits DrawTraits(Prng& prng, HostClass host_class, std::size_t site, Duration utc_offset) {
  Traits traits;
  traits.host_class = host_class;
  traits.site = site;
  traits.utc_offset = utc_offset;
  traits.pace = LogNormal(prng, kSigma25);
  if (host_class == HostClass::kServer) return traits;
  static constexpr std::uint32_t kWeeks[] = {31, 31, 31, 31, 62, 15, 30, 63};  // Mon-Fri, Tue-Sat, four days, six
  traits.work_days = kWeeks[prng.Below(std::size(kWeeks))];
  traits.begins = Minutes(prng, 7 * 60, 10 * 60);
  traits.ends = traits.begins + Minutes(prng, 7 * 60, 10 * 60);
  traits.away_percent = static_cast<unsigned>(host_class == HostClass::kLaptop ? 10 + prng.Below(35) : prng.Below(9));
  traits.night_percent = prng.Percent(10) ? 90 : 4;
  traits.sessions = static_cast<unsigned>(1 + prng.Below(3));
  traits.user = prng.Percent(70);
  traits.patient = prng.Percent(80);
  return traits;
}

std::vector<Session> SessionsOf(const Traits& traits, std::int64_t day, Prng& prng) {
  std::vector<Session> sessions;
  const Instant midnight = FromUnixMs(0) + kDay * day - traits.utc_offset;
  const bool works = WorksOn(traits, day);
  const bool laptop = traits.host_class == HostClass::kLaptop;
  if (prng.Percent(traits.away_percent)) return sessions;
  if (!works && !(laptop && prng.Percent(35))) return sessions;
  if (laptop) {
    AddLaptopDay(traits, midnight, prng, sessions);
  } else {
    AddDesktopDay(traits, midnight, prng, sessions);
  }
  return sessions;
}

HostLife::HostLife(sim::SimScheduler& scheduler, simulation::SimHost& host, const Traits& traits, std::uint64_t seed)
    : scheduler_(scheduler), host_(host), traits_(traits), prng_(seed) {}

Session HostLife::Next() {
  while (sessions_.empty())
    for (const Session& session : SessionsOf(traits_, day_++, prng_))
      if (session.off > scheduler_.Now()) sessions_.push_back(session);
  const Session next = sessions_.front();
  sessions_.pop_front();
  return next;
}

// Looks once a day.
void HostLife::RestartLater() {
  scheduler_.After(simulation::Between(prng_, hours(18), hours(30)), [this] {
    auto& machine = host_.machine();
    const bool waits = machine.powered() && host_.HasPendingReboot();
    if (waits && waited_ && !host_.platform().installing()) {
      machine.faults().slow_factor = static_cast<double>(NextFactor()) / kOne;
      machine.UserReboots();
    }
    waited_ = waits && !waited_;
    RestartLater();
  });
}

void HostLife::Begin() {
  RestartLater();
  if (traits_.host_class == HostClass::kServer) {
    scheduler_.After(minutes(prng_.Below(10)), [this] { host_.machine().PowerOn(); });
    return;
  }
  day_ = (scheduler_.Now() + traits_.utc_offset).time_since_epoch() / kDay;
  const Session first = Next();
  scheduler_.After(std::max(Duration{0}, first.on - scheduler_.Now()), [this, first] {
    host_.machine().PowerOn();
    EndLater(first.off);
  });
}

void HostLife::EndLater(Instant at) {
  scheduler_.After(at - scheduler_.Now(), [this] { SessionEnds(); });
}

// Not powered: a reboot that the agent asked for, or the boot of this session.
void HostLife::SessionEnds() {
  if (host_.platform().installing() || !host_.machine().powered()) return EndLater(scheduler_.Now() + kLookAgain);
  Session next = Next();
  while (next.off <= scheduler_.Now()) next = Next();
  const bool stays = next.on <= scheduler_.Now() || prng_.Percent(traits_.night_percent);
  if (!stays) {
    host_.machine().faults().slow_factor = static_cast<double>(NextFactor()) / kOne;
    host_.machine().LosePower(next.on - scheduler_.Now());
  }
  EndLater(next.off);
}

}  // namespace kintsugi::coverage
