// SPDX-License-Identifier: Apache-2.0
// When a host is on in a run: from the days on which it was seen, and what it is doing now.
#include "common/sim/sessions.h"

#include <gtest/gtest.h>

#include <vector>

#include "common/base/prng.h"
#include "tests/support/seed.h"

namespace kintsugi::sim {
namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDayMs = 24 * kHour;
constexpr std::int64_t kMonday = 12'338;  // 2003-10-13
constexpr std::int64_t kFrom = kMonday * kDayMs + 10 * kHour;

bool IsWeekend(std::int64_t day) { return (day + 4) % 7 == 0 || (day + 4) % 7 == 6; }

// Seen for the 13 days before Monday: on workdays (or every day) from 8:00 to 16:00.
Presence OfficeHours(bool weekends, std::int64_t days = 13) {
  Presence presence;
  MarkOnline(presence, FromUnixMs((kMonday - days - 1) * kDayMs), FromUnixMs((kMonday - days - 1) * kDayMs));
  for (std::int64_t day = kMonday - days; day < kMonday; ++day)
    if (weekends || !IsWeekend(day))
      MarkOnline(presence, FromUnixMs(day * kDayMs + 8 * kHour), FromUnixMs(day * kDayMs + 16 * kHour - 1));
  return presence;
}

FleetModel OneHost(HostModel::Presence presence, bool online_now = true) {
  FleetModel model;
  model.hosts.resize(1);
  model.hosts[0].presence = presence;
  model.hosts[0].online_now = online_now;
  return model;
}

std::vector<Session> All(const Sessions& sessions, std::uint32_t slot, std::int64_t until) {
  std::vector<Session> all;
  for (std::int64_t at = kFrom; at < until;) {
    const Session session = sessions.After(slot, at);
    if (session.begin_ms == Session::kNever) break;
    all.push_back(session);
    if (session.end_ms == Session::kNever) break;
    at = session.end_ms;
  }
  return all;
}

TEST(Sessions, AHostThatIsAlwaysOnHasOneWithoutAnEnd) {
  const FleetModel model = OneHost(HostModel::Presence::kAlways);
  const Session session = Sessions(model, Draws(1), kFrom).After(0, kFrom + kDayMs);
  EXPECT_EQ(session.begin_ms, kFrom);
  EXPECT_EQ(session.end_ms, Session::kNever);
}

TEST(Sessions, AHostThatIsNeverOnHasNone) {
  const FleetModel model = OneHost(HostModel::Presence::kNever);
  EXPECT_EQ(Sessions(model, Draws(1), kFrom).After(0, kFrom).begin_ms, Session::kNever);
}

TEST(Sessions, RepeatTheHoursOfTheDaysSeen) {
  FleetModel model = OneHost(HostModel::Presence::kSometimes);
  model.presences.push_back(OfficeHours(true));
  const Sessions sessions(model, Draws(3), kFrom);
  const auto all = All(sessions, 0, kFrom + 40 * kDayMs);
  ASSERT_EQ(all.size(), 41U) << "one each day";
  EXPECT_EQ(all[0].begin_ms, kFrom) << "it is on now";
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::int64_t midnight = (kMonday + static_cast<std::int64_t>(i)) * kDayMs;
    if (i > 0) {
      EXPECT_GE(all[i].begin_ms, midnight + 8 * kHour);
      EXPECT_LT(all[i].begin_ms, midnight + 8 * kHour + 450'000);
    }
    EXPECT_LE(all[i].end_ms, midnight + 16 * kHour);
    EXPECT_GT(all[i].end_ms, midnight + 16 * kHour - 450'000);
  }
}

TEST(Sessions, AreTiedToWhatTheHostIsDoingNow) {
  FleetModel model = OneHost(HostModel::Presence::kSometimes, false);
  model.presences.push_back(OfficeHours(true));
  const Session off = Sessions(model, Draws(3), kFrom).After(0, kFrom);
  EXPECT_GE(off.begin_ms, kFrom + 15 * kMinute) << "it is off, though it never was at that hour";
  model.hosts[0].online_now = true;
  const std::int64_t night = kMonday * kDayMs + 3 * kHour;
  const Session on = Sessions(model, Draws(3), night).After(0, night);
  EXPECT_EQ(on.begin_ms, night) << "it is on, though it never was at that hour";
  EXPECT_LE(on.end_ms, night + 15 * kMinute);
  EXPECT_GE(on.end_ms, night + kMinute);
}

// Half of its days it came at 8:00, the others at 12:00; today at 10:00 it is off, so it is one of the latter.
TEST(Sessions, TodayIsADayThatFitsWhatTheHostIsDoing) {
  FleetModel model = OneHost(HostModel::Presence::kSometimes, false);
  Presence presence;
  MarkOnline(presence, FromUnixMs((kMonday - 14) * kDayMs), FromUnixMs((kMonday - 14) * kDayMs));
  for (std::int64_t day = kMonday - 13; day < kMonday; ++day) {
    const std::int64_t from = day * kDayMs + (day % 2 == 0 ? 8 : 12) * kHour;
    MarkOnline(presence, FromUnixMs(from), FromUnixMs(from + 3 * kHour - 1));
  }
  model.presences.push_back(presence);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Session next = Sessions(model, Draws(seed), kFrom).After(0, kFrom);
    EXPECT_GE(next.begin_ms, kMonday * kDayMs + 12 * kHour) << seed;
    EXPECT_LT(next.begin_ms, kMonday * kDayMs + 12 * kHour + 450'000) << seed;
  }
}

TEST(Sessions, AWorkdayRepeatsAWorkdayAndAWeekendAWeekend) {
  FleetModel model = OneHost(HostModel::Presence::kSometimes);
  model.presences.push_back(OfficeHours(false));
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Sessions sessions(model, Draws(seed), kFrom);
    const auto all = All(sessions, 0, kFrom + 28 * kDayMs);
    EXPECT_EQ(all.size(), 21U) << "four weeks and a Monday";
    for (const Session& session : all) EXPECT_FALSE(IsWeekend(session.begin_ms / kDayMs)) << seed;
  }
}

TEST(Sessions, AHostOfWhichNothingIsKnownBorrowsTheDaysOfItsClass) {
  FleetModel model = OneHost(HostModel::Presence::kSometimes);
  Presence fresh;
  MarkOnline(fresh, FromUnixMs(kFrom), FromUnixMs(kFrom));
  model.presences = {fresh, OfficeHours(true)};
  EXPECT_EQ(All(Sessions(model, Draws(1), kFrom), 0, kFrom + 10 * kDayMs).size(), 1U) << "only what it does now";
  model.donors[static_cast<std::size_t>(HostClass::kDesktop)] = {1};
  const auto all = All(Sessions(model, Draws(1), kFrom), 0, kFrom + 10 * kDayMs);
  EXPECT_EQ(all.size(), 11U);
  model.donors = {};
  model.donors[static_cast<std::size_t>(HostClass::kLaptop)] = {1};
  EXPECT_EQ(All(Sessions(model, Draws(1), kFrom), 0, kFrom + 10 * kDayMs).size(), 1U) << "another class";
}

TEST(Sessions, AHostSeenForAWeekBorrowsNothing) {
  FleetModel model = OneHost(HostModel::Presence::kSometimes);
  Presence night;
  MarkOnline(night, FromUnixMs((kMonday - 14) * kDayMs), FromUnixMs((kMonday - 14) * kDayMs));
  for (std::int64_t day = kMonday - 13; day < kMonday; ++day)
    MarkOnline(night, FromUnixMs(day * kDayMs + kHour), FromUnixMs(day * kDayMs + 2 * kHour));
  model.presences = {OfficeHours(true, 7), night};
  model.donors[static_cast<std::size_t>(HostClass::kDesktop)] = {1};
  for (const Session& session : All(Sessions(model, Draws(9), kFrom), 0, kFrom + 30 * kDayMs))
    EXPECT_GE(session.begin_ms % kDayMs, 8 * kHour);
}

TEST(Sessions, AreInOrderAndDisjointWhateverWasSeen) {
  const std::uint64_t seed = test::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  for (int round = 0; round < 200; ++round) {
    FleetModel model = OneHost(HostModel::Presence::kSometimes, prng.Percent(50));
    for (int host = 0; host < 2; ++host) {
      Presence presence;
      std::int64_t at = (kMonday - 14) * kDayMs;
      while (at < kFrom) {
        const auto on = static_cast<std::int64_t>(
            prng.Below(static_cast<std::uint64_t>(prng.Percent(20) ? 3 * kDayMs : 5 * kHour)));
        MarkOnline(presence, FromUnixMs(at), FromUnixMs(std::min(at + on, kFrom)));
        at += on + static_cast<std::int64_t>(prng.Below(static_cast<std::uint64_t>(kDayMs)));
      }
      model.presences.push_back(presence);
    }
    if (prng.Percent(50)) model.donors[1] = {1};
    const Sessions sessions(model, Draws(prng.Next()), kFrom);
    std::int64_t before = kFrom;
    for (const Session& session : All(sessions, 0, kFrom + 30 * kDayMs)) {
      ASSERT_GE(session.begin_ms, before);
      ASSERT_GT(session.end_ms, session.begin_ms);
      before = session.end_ms;
      if (session.end_ms == Session::kNever) break;
      const Session again = sessions.After(0, session.begin_ms + (session.end_ms - session.begin_ms) / 2);
      ASSERT_EQ(again.end_ms, session.end_ms) << "the answer depends on when one asks";
    }
  }
}

}  // namespace
}  // namespace kintsugi::sim
