// SPDX-License-Identifier: Apache-2.0
// When a start or a reboot may come, to the millisecond.
#include "common/flow/timing.h"

#include <gtest/gtest.h>

#include "tests/unit/flow/builders.h"

namespace kintsugi::flow {
namespace {

using namespace testing;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Windows from hour 2 to 4 and from hour 26 to 28; the work needs half an hour.
FlowState InWindows() {
  FlowState state = InPhase(Phase::kStaged);
  state.offer.windows = {{kNow + hours(2), kNow + hours(4)}, {kNow + hours(26), kNow + hours(28)}};
  state.offer.time_needed = minutes(30);
  return state;
}

struct Row {
  const char* name;
  Duration now;
  Duration slack;
  std::optional<Duration> next;
};

TEST(Timing, AStartNeedsRoomInItsWindowForAllThatTheTimeMayBe) {
  static constexpr Row kRows[] = {
      {"before", Duration{0}, Duration{0}, hours(2)},
      {"at the opening", hours(2), Duration{0}, hours(2)},
      {"the last moment", hours(4) - minutes(30), Duration{0}, hours(4) - minutes(30)},
      {"a moment later", hours(4) - minutes(30) + milliseconds(1), Duration{0}, hours(26)},
      {"it may be a moment later", hours(4) - minutes(30), milliseconds(1), hours(26)},
      {"too late", hours(28), Duration{0}, std::nullopt},
  };
  for (const auto& row : kRows) {
    const auto next = NextStart(InWindows(), {kNow + row.now, row.slack});
    EXPECT_EQ(next.has_value(), row.next.has_value()) << row.name;
    if (next && row.next) {
      EXPECT_EQ(FormatDuration(*next - kNow), FormatDuration(*row.next)) << row.name;
    }
  }
}

TEST(Timing, ARebootLiesInsideAWindowForAllThatTheTimeMayBe) {
  static constexpr Row kRows[] = {
      {"before", Duration{0}, Duration{0}, hours(2)},
      {"without room for an install", hours(4) - minutes(1), Duration{0}, hours(4) - minutes(1)},
      {"at the close", hours(4), Duration{0}, hours(26)},
      {"it may be at the close", hours(4) - seconds(1), seconds(1), hours(26)},
      {"too late", hours(28), Duration{0}, std::nullopt},
  };
  for (const auto& row : kRows) {
    const auto next = NextReboot(InWindows(), true, {kNow + row.now, row.slack});
    EXPECT_EQ(next.has_value(), row.next.has_value()) << row.name;
    if (next && row.next) {
      EXPECT_EQ(FormatDuration(*next - kNow), FormatDuration(*row.next)) << row.name;
    }
  }
}

TEST(Timing, OnlyTheLastRebootWaitsForTheWindowsEnd) {
  FlowState state = InWindows();
  state.offer.reboot = model::RebootPolicy::kAtWindowEnd;
  EXPECT_EQ(NextReboot(state, true, {kNow + hours(2)}), kNow + hours(4) - kWindowEndMargin);
  EXPECT_EQ(NextReboot(state, false, {kNow + hours(2)}), kNow + hours(2));
  EXPECT_EQ(NextReboot(state, true, {kNow + hours(4) - minutes(1)}), kNow + hours(4) - minutes(1));
}

TEST(Timing, ADeadlineThatOverridesTheWindowsEndsTheWaitForTheirEnd) {
  FlowState state = InWindows();
  state.offer.reboot = model::RebootPolicy::kAtWindowEnd;
  state.offer.deadline = kNow + hours(3);
  EXPECT_EQ(NextReboot(state, true, {kNow + hours(2)}), kNow + hours(4) - kWindowEndMargin);
  state.offer.deadline_overrides_windows = true;
  EXPECT_EQ(NextReboot(state, true, {kNow + hours(2)}), kNow + hours(3));
  state.offer.windows = {{kNow + hours(3), kNow + hours(24 * 800)}};
  EXPECT_EQ(NextReboot(state, true, {kNow + hours(30)}), kNow + hours(30))
      << "a window without an end is not waited for";
}

TEST(Timing, ActiveHoursHoldAReboot) {
  FlowState state = InWindows();
  state.offer.active_hours = {{kNow + hours(1), kNow + hours(3)}};
  EXPECT_EQ(NextReboot(state, true, {kNow}), kNow + hours(3));
  EXPECT_EQ(NextStart(state, {kNow}), kNow + hours(2)) << "they do not hold an install that nobody objects to";
  state.offer.deadline = kNow + hours(2) + minutes(30);
  EXPECT_EQ(NextReboot(state, true, {kNow}), state.offer.deadline);
  state.offer.windows.clear();
  state.offer.deadline = {};
  EXPECT_EQ(NextReboot(state, true, {kNow + hours(1) - seconds(1), seconds(2)}), kNow + hours(3))
      << "they may have begun";
}

TEST(Timing, ALaterItemNeedsItsShareOfTheTimeOnly) {
  FlowState state = InWindows();
  state.offer.work.push_back(state.offer.work.front());
  state.items.push_back(state.items.front());
  EXPECT_EQ(NextStart(state, {kNow + hours(4) - minutes(29)}), kNow + hours(26));
  state.items[0].state = model::HostState::kSucceeded;
  state.items[0].installer_runs = 1;
  EXPECT_EQ(NextStart(state, {kNow + hours(4) - minutes(15)}), kNow + hours(4) - minutes(15));
  EXPECT_EQ(NextStart(state, {kNow + hours(4) - minutes(14)}), kNow + hours(26));
}

TEST(Timing, AWindowIsMissedWhenItsLastStartPassedMeanwhile) {
  const FlowState state = InWindows();
  const Instant last = kNow + hours(4) - minutes(30);
  EXPECT_TRUE(MissedWindowBetween(state, last, last + milliseconds(1)));
  EXPECT_FALSE(MissedWindowBetween(state, last, last));
  EXPECT_FALSE(MissedWindowBetween(state, last + milliseconds(1), kNow + hours(25)));
  FlowState too_long = state;
  too_long.offer.time_needed = hours(3);
  EXPECT_FALSE(MissedWindowBetween(too_long, kNow, kNow + hours(25))) << "it was of no use";
}

}  // namespace
}  // namespace kintsugi::flow
