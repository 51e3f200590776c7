// SPDX-License-Identifier: Apache-2.0
// What class of machine its hours say that a host is.
#include "common/sim/host_class.h"

#include <gtest/gtest.h>

#include "common/base/prng.h"

namespace kintsugi::sim {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kDay = 12'340;
Instant At(std::int64_t day, int slot) { return FromUnixMs(day * kDayMs + slot * kPresenceSlot.count()); }
const Instant kNow = At(kDay + 14, 30);

// On from the given slot to the other on every day that `on` accepts; its history begins on kDay.
template <typename On>
Presence OnAt(int first, int last, const On& on) {
  Presence presence;
  MarkOnline(presence, At(kDay, 0), At(kDay, 0));
  for (std::int64_t day = kDay; day < kDay + 14; ++day)
    if (on(day)) MarkOnline(presence, At(day, first), At(day, last));
  return presence;
}
bool OnWorkdays(std::int64_t day) { return day % 7 < 5; }

TEST(HostClass, AProductThatSaysServerIsOne) {
  EXPECT_EQ(ClassOf("windows-2000-server", Presence{}, kNow), HostClass::kServer);
  EXPECT_EQ(ClassOf("windows-server-2003", OnAt(3, 5, OnWorkdays), kNow), HostClass::kServer);
}

TEST(HostClass, WithoutHistoryItIsADesktop) {
  EXPECT_EQ(ClassOf("windows-xp", Presence{}, kNow), HostClass::kDesktop);
  Presence young;
  MarkOnline(young, At(kDay + 9, 40), At(kDay + 9, 41));
  EXPECT_EQ(ClassOf("windows-xp", young, kNow), HostClass::kDesktop) << "four whole days";
  EXPECT_EQ(ClassOf("windows-xp", young, At(kDay + 15, 0)), HostClass::kLaptop) << "five, and hardly ever on";
}

TEST(HostClass, AlwaysOnAndOfficeHoursAreDesktops) {
  EXPECT_EQ(ClassOf("windows-xp", OnAt(0, 95, [](auto) { return true; }), kNow), HostClass::kDesktop);
  EXPECT_EQ(ClassOf("windows-xp", OnAt(32, 70, OnWorkdays), kNow), HostClass::kDesktop);
}

TEST(HostClass, OneDayOffInTwoWeeksLeavesOfficeHoursRegular) {
  const auto but_one = [](std::int64_t day) { return OnWorkdays(day) && day != kDay + 8; };
  EXPECT_EQ(ClassOf("windows-xp", OnAt(32, 70, but_one), kNow), HostClass::kDesktop);
}

TEST(HostClass, HardlyEverOnAndNeverOnAreLaptops) {
  EXPECT_EQ(ClassOf("windows-xp", OnAt(40, 47, [](auto day) { return day == kDay + 3; }), kNow), HostClass::kLaptop);
  EXPECT_EQ(ClassOf("windows-xp", OnAt(0, 0, [](auto) { return false; }), kNow), HostClass::kLaptop);
}

TEST(HostClass, IrregularHoursAreALaptop) {
  const std::uint64_t seed = 828'035;
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  for (int round = 0; round < 20; ++round) {
    Presence presence;
    MarkOnline(presence, At(kDay, 0), At(kDay, 0));
    for (std::int64_t day = kDay; day < kDay + 14; ++day) {
      const int first = static_cast<int>(prng.Below(80));
      MarkOnline(presence, At(day, first), At(day, first + 15));
    }
    EXPECT_EQ(ClassOf("windows-xp", presence, kNow), HostClass::kLaptop) << "round " << round;
  }
}

// The console was down in every night: who is on all day was on whenever somebody looked.
TEST(HostClass, HoursInWhichTheConsoleWasDownAreHeldAgainstNobody) {
  const auto always = [](std::int64_t) { return true; };
  const auto odd = [](std::int64_t day) { return day < kDay + 7; };
  const Presence watched = OnAt(20, 80, odd);
  const Presence host = OnAt(20, 80, odd);
  EXPECT_EQ(ClassOf("windows-xp", host, kNow), HostClass::kLaptop) << "on in one week, off in the other";
  EXPECT_EQ(ClassOf("windows-xp", host, kNow, &watched), HostClass::kDesktop);
  EXPECT_EQ(ClassOf("windows-xp", OnAt(20, 80, always), kNow, &watched), HostClass::kDesktop);
  const Presence never;
  EXPECT_EQ(ClassOf("windows-xp", host, kNow, &never), HostClass::kDesktop) << "nobody looked: no history";
}

TEST(HostClass, NamesAreTheWordsOfTheKeys) {
  EXPECT_EQ(Name(HostClass::kServer), "server");
  EXPECT_EQ(Name(HostClass::kDesktop), "desktop");
  EXPECT_EQ(Name(HostClass::kLaptop), "laptop");
}

}  // namespace
}  // namespace kintsugi::sim
