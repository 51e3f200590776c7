// SPDX-License-Identifier: Apache-2.0
// What a host's silence means, by when it used to be on.
#include "console/core/host_contact.h"

#include <gtest/gtest.h>

namespace kintsugi::console {
namespace {

constexpr Duration kMinute{60'000};
constexpr Duration kHour{3'600'000};
constexpr Duration kDay{86'400'000};
const Instant kNow = FromUnixMs(20'000LL * 86'400'000) + 10 * kHour;  // 10:00 UTC of some day

// On from `from` to `to` o'clock on each of the 13 days before the last contact's.
sim::Presence Habit(Instant last, Duration from, Duration to) {
  sim::Presence presence;
  const Instant midnight = FromUnixMs(sim::DayOf(last) * kDay.count());
  for (int day = 13; day >= 0; --day) {
    const Instant start = midnight - day * kDay;
    if (start + from < last) sim::MarkOnline(presence, start + from, std::min(start + to, last));
  }
  return presence;
}

Contact Silent(Duration silent, Duration from, Duration to) {
  HeardHost host;
  host.last_contact = kNow - silent;
  host.check_in_interval = 5 * kMinute;
  return ContactOf(host, Habit(host.last_contact, from, to), kNow);
}

TEST(HostContact, IsOnlineWhileItIsHeard) {
  HeardHost host;
  host.listening = true;
  EXPECT_EQ(ContactOf(host, {}, kNow), Contact::kOnline);
  EXPECT_EQ(Silent(12 * kMinute, Duration{0}, kDay), Contact::kOnline);
}

TEST(HostContact, AnAlwaysOnHostIsBrokenAfterAnHour) {
  EXPECT_EQ(Silent(50 * kMinute, Duration{0}, kDay), Contact::kOffline);
  EXPECT_EQ(Silent(61 * kMinute, Duration{0}, kDay), Contact::kBroken);
}

TEST(HostContact, ADesktopIsOfflineAtNightAndBrokenWhenItsDayPassedWithoutIt) {
  EXPECT_EQ(Silent(16 * kHour, 9 * kHour, 18 * kHour), Contact::kOffline);   // went home yesterday at 18:00
  EXPECT_EQ(Silent(40 * kHour, 9 * kHour, 18 * kHour), Contact::kBroken);    // yesterday it did not come
  EXPECT_EQ(Silent(40 * kHour, 12 * kHour, 20 * kHour), Contact::kOffline);  // not its hour yet
}

TEST(HostContact, OneThatIsHardlyEverOnComesTooLittle) {
  EXPECT_EQ(Silent(20 * kHour, 14 * kHour, 14 * kHour + 10 * kMinute), Contact::kLittleOnTime);
}

TEST(HostContact, TwoWeeksOfSilenceAreBrokenWhateverItsHabit) {
  EXPECT_EQ(Silent(14 * kDay, 14 * kHour, 15 * kHour), Contact::kBroken);
}

TEST(HostContact, ANewHostHasADayToCome) {
  HeardHost host;
  host.enrolled = kNow - 23 * kHour;
  host.check_in_interval = 5 * kMinute;
  EXPECT_EQ(ContactOf(host, {}, kNow), Contact::kOffline);
  host.enrolled = kNow - 24 * kHour;
  EXPECT_EQ(ContactOf(host, {}, kNow), Contact::kBroken);
}

}  // namespace
}  // namespace kintsugi::console
