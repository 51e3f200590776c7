// SPDX-License-Identifier: Apache-2.0
// What holds a rollout back, and what would help, in fleets whose bottleneck is known.
#include "console/estimation/hold_ups.h"

#include <gtest/gtest.h>

#include "console/estimation/changes.h"
#include "console/estimation/runs.h"
#include "tests/unit/estimate/estimation_bench.h"

namespace kintsugi::estimate {
namespace {

std::vector<v1::HoldUp> Find(const FleetBench& fleet) {
  const Estimation estimation = Estimate(fleet);
  return HoldUpsOf(estimation, PlayPaths(estimation));
}

const v1::HoldUp& Longest(const std::vector<v1::HoldUp>& found) {
  return *std::max_element(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.to_ms() - a.from_ms() < b.to_ms() - b.from_ms();
  });
}

std::string Slugs(const std::vector<v1::HoldUp>& found) {
  std::string slugs;
  for (const v1::HoldUp& hold_up : found) slugs += (slugs.empty() ? "" : " ") + hold_up.what();
  return slugs;
}

TEST(HoldUps, OneHostIsHeldBackByItsInstall) {
  FleetBench fleet;
  fleet.Add(1);
  const auto found = Find(fleet);
  ASSERT_EQ(Slugs(found), "install");
  EXPECT_EQ(After(fleet, found[0].from_ms()), 0);
  EXPECT_EQ(After(fleet, found[0].to_ms()), kInstall);
  EXPECT_EQ(found[0].done(), 1U);
}

TEST(HoldUps, ALinkThatEverybodySharesIsTheBottleneck) {
  FleetBench fleet;
  fleet.work().bytes = 60'000'000;
  fleet.Add(20);  // 20 minutes of the link
  const auto found = Find(fleet);
  EXPECT_EQ(Longest(found).what(), "console-link") << Slugs(found);
  EXPECT_NE(BottleneckOf(found).find("the console's link until host"), std::string::npos) << BottleneckOf(found);
  fleet.plan.in_flight_limit = 2;
  EXPECT_EQ(Longest(Find(fleet)).what(), "in-flight-limit") << "4 minutes of install for each 2 of the link";
  fleet.work().install = sim::Fixed(kMinute);
  EXPECT_EQ(Longest(Find(fleet)).what(), "console-link");
}

TEST(HoldUps, ASlowSiteIsNamed) {
  FleetBench fleet;
  fleet.work().bytes = 1'000'000;
  fleet.model.sites.push_back({.name = "Osaka", .bytes_per_second = 5'000});
  fleet.Add(5, 0, [](sim::HostModel& host) { host.site = 0; });
  fleet.Add(5);
  const auto found = Find(fleet);
  EXPECT_EQ(Longest(found).what(), "site-link");
  EXPECT_EQ(Longest(found).group(), "Osaka");
  EXPECT_NE(BottleneckOf(found).find("Osaka"), std::string::npos);
}

TEST(HoldUps, AnInFlightLimitIsTheBottleneckOfAQueue) {
  FleetBench fleet;
  fleet.plan.in_flight_limit = 1;
  fleet.Add(10);
  const auto found = Find(fleet);
  EXPECT_EQ(Slugs(found), "in-flight-limit install");
  EXPECT_EQ(After(fleet, found[0].to_ms()), 9 * kInstall);
  EXPECT_EQ(found[0].done(), 9U);
}

TEST(HoldUps, AGroupsLimitAndAStartsLimitAreNamed) {
  FleetBench group;
  group.groups = {{"role domain-controller", 1, 0}};
  group.Add(6);
  for (rollout::HostSlot& slot : group.slots) slot.groups[0] = 0;
  const auto by_group = Find(group);
  EXPECT_EQ(Longest(by_group).what(), "group-limit") << Slugs(by_group);
  EXPECT_EQ(Longest(by_group).group(), "role domain-controller");
  FleetBench starts;
  starts.plan.starts_limit = 1;
  starts.Add(4);
  EXPECT_EQ(Longest(Find(starts)).what(), "starts-limit") << Slugs(Find(starts));
}

TEST(HoldUps, SoakAndDateAreBetweenTheWaves) {
  FleetBench fleet;
  fleet.plan.waves[0].soak = Duration{3 * kHour};
  fleet.AddWave().offset = Duration{10 * kHour};
  fleet.Add(1, 0);
  fleet.Add(1, 1);
  const auto found = Find(fleet);
  ASSERT_EQ(Slugs(found), "soak date");
  EXPECT_EQ(After(fleet, found[0].from_ms()), kInstall);
  EXPECT_EQ(After(fleet, found[0].to_ms()), kInstall + 3 * kHour);
  EXPECT_EQ(After(fleet, found[1].to_ms()), 10 * kHour);
  EXPECT_EQ(BottleneckOf(found), "wave 1 (w1)'s soak, then the date of wave 2 (w2)");
}

TEST(HoldUps, AClosedWindowIsOne) {
  FleetBench fleet;
  fleet.plan.schedule.windows = {"weekly daily 02:00 2h"};
  fleet.plan.time_needed = Duration{30 * kMinute};
  fleet.Add(3);
  fleet.UseWindows();
  EXPECT_EQ(Slugs(Find(fleet)), "window");
}

TEST(HoldUps, HostsThatAreOffAreOne) {
  FleetBench fleet;
  sim::Presence presence;
  const std::int64_t today = sim::DayOf(fleet.from);
  for (std::int64_t day = today - 13; day < today; ++day) {
    const Instant noon = FromUnixMs((day * 24 + 20) * kHour);
    sim::MarkOnline(presence, noon, noon + Duration{kHour});
  }
  fleet.model.presences = {presence};
  fleet.plan.unreachable_after = std::chrono::days(2);
  fleet.Add(2, 0, [](sim::HostModel& host) { host.presence = sim::HostModel::Presence::kSometimes; });
  EXPECT_EQ(Slugs(Find(fleet)), "offline");
}

TEST(HoldUps, FollowEachOtherWithoutOverlap) {
  FleetBench fleet;
  fleet.AddWave();
  fleet.plan.waves[0].soak = Duration{kHour};
  fleet.work().bytes = 20'000'000;
  fleet.work().reboot_per_million = 1'000'000;
  fleet.plan.in_flight_limit = 3;
  fleet.Add(10, 0);
  fleet.Add(20, 1);
  std::int64_t before = ToUnixMs(fleet.from);
  for (const v1::HoldUp& hold_up : Find(fleet)) {
    EXPECT_GE(hold_up.from_ms(), before) << hold_up.what();
    EXPECT_GT(hold_up.to_ms(), hold_up.from_ms());
    EXPECT_FALSE(hold_up.sentence().empty());
    before = hold_up.to_ms();
  }
}

TEST(Bottleneck, NamesTheTwoLongestInTheirOrder) {
  const auto piece = [](const std::string& sentence, std::int64_t from, std::int64_t to) {
    v1::HoldUp hold_up;
    hold_up.set_sentence(sentence);
    hold_up.set_from_ms(from);
    hold_up.set_to_ms(to);
    return hold_up;
  };
  EXPECT_EQ(BottleneckOf({}), "");
  EXPECT_EQ(BottleneckOf({piece("a", 0, 50), piece("b", 50, 60), piece("c", 60, 160)}), "a, then c");
  EXPECT_EQ(BottleneckOf({piece("a", 0, 10), piece("b", 10, 110)}), "b") << "a tenth does not matter";
}

// ---- what would help

std::vector<v1::PlanChange> Changes(const FleetBench& fleet) {
  const Estimation estimation = Estimate(fleet);
  std::vector<std::int64_t> ends;
  Instants end;
  for (const auto& run : PlayAll({estimation.state, estimation.model, estimation.from, estimation.horizon, {}}, 20,
                                 {.seed = estimation.seed}, OneByOne)) {
    ends.push_back(run.completed_ms);
    end.Add(run.completed_ms);
  }
  return ChangesThatHelp(estimation, ends, end.Range(0), OneByOne);
}

TEST(Changes, TwiceTheLimitThatBindsSavesHalf) {
  FleetBench fleet;
  fleet.plan.in_flight_limit = 2;
  fleet.Add(20);  // ten rounds of 4 minutes
  const auto changes = Changes(fleet);
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes[0].flag(), "--in-flight 4");
  EXPECT_EQ(changes[0].saves_ms(), 5 * kInstall);
  EXPECT_EQ(After(fleet, changes[0].end().p50_ms()), 5 * kInstall);
  EXPECT_EQ(changes.size(), 1U) << "nothing else would help";
}

TEST(Changes, AFasterLinkHelpsWhereTheLinkIsNarrow) {
  FleetBench fleet;
  fleet.work().bytes = 60'000'000;
  fleet.Add(20);
  const auto changes = Changes(fleet);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].saves_ms(), 10 * kMinute);
  EXPECT_NE(changes[0].what().find("link twice as fast"), std::string::npos);
}

TEST(Changes, HalfOfALongSoakIsFound) {
  FleetBench fleet;
  fleet.AddWave();
  fleet.plan.waves[0].soak = Duration{10 * kHour};
  fleet.Add(2, 0);
  fleet.Add(2, 1);
  const auto changes = Changes(fleet);
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes[0].what(), "half of the soak of wave 1");
  EXPECT_EQ(changes[0].saves_ms(), 5 * kHour);
  EXPECT_EQ(changes[0].flag(), "--wave w1=...,soak=5h") << "as the command line reads it";
}

TEST(Changes, AreAtMostThreeAndTheBestFirst) {
  FleetBench fleet;
  fleet.AddWave().offset = Duration{6 * kHour};
  fleet.plan.waves[0].soak = Duration{10 * kHour};
  fleet.plan.in_flight_limit = 1;
  fleet.plan.starts_limit = 10;
  fleet.work().bytes = 200'000'000;
  fleet.Add(10, 0);
  fleet.Add(20, 1);
  const auto changes = Changes(fleet);
  ASSERT_EQ(changes.size(), kMostChanges);
  EXPECT_GE(changes[0].saves_ms(), changes[1].saves_ms());
  EXPECT_GE(changes[1].saves_ms(), changes[2].saves_ms());
}

TEST(Changes, NothingHelpsAHostAlone) {
  FleetBench fleet;
  fleet.Add(1);
  EXPECT_TRUE(Changes(fleet).empty());
}

}  // namespace
}  // namespace kintsugi::estimate
