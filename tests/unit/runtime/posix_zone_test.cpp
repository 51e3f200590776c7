// SPDX-License-Identifier: Apache-2.0
// Rules of RFC 8536, section 3.3.1, and of POSIX. Single-threaded.
#include <gtest/gtest.h>

#include "common/runtime/posix_zone.h"

namespace kintsugi::runtime {
namespace {

TEST(PosixZone, GivesTheChangesOfAYear) {
  struct Row {
    const char* rule;
    std::vector<std::string> changes;  // of 2050, "instant offset in minutes"
  };
  const Row rows[] = {
      {"JST-9", {}},
      {"<+0545>-5:45", {}},
      {"CET-1CEST,M3.5.0,M10.5.0/3", {"2050-03-27T01:00:00Z 120", "2050-10-30T01:00:00Z 60"}},
      {"EST5EDT,M3.2.0,M11.1.0", {"2050-03-13T07:00:00Z -240", "2050-11-06T06:00:00Z -300"}},
      {"AEST-10AEDT,M10.1.0,M4.1.0/3", {"2050-04-02T16:00:00Z 600", "2050-10-01T16:00:00Z 660"}},
      {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", {"2050-04-02T15:00:00Z 630", "2050-10-01T15:30:00Z 660"}},
      {"IST-1GMT0,M10.5.0,M3.5.0/1", {"2050-03-27T01:00:00Z 60", "2050-10-30T01:00:00Z 0"}},
      {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", {"2050-03-27T01:00:00Z -60", "2050-10-30T01:00:00Z -120"}},
      {"EET-2EEST,M3.4.4/50,M10.4.4/50", {"2050-03-26T00:00:00Z 180", "2050-10-28T23:00:00Z 120"}},
      {"<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45", {"2050-04-02T14:00:00Z 765", "2050-09-24T14:00:00Z 825"}},
      {"AAA3BBB,J60/0:00:30,300", {"2050-03-01T03:00:30Z -120", "2050-10-28T04:00:00Z -180"}},
  };
  for (const Row& row : rows) {
    const auto zone = ParsePosixZone(row.rule);
    ASSERT_TRUE(zone) << row.rule;
    std::vector<std::string> changes;
    for (const auto& change : Transitions(*zone, 2050, 2050))
      changes.push_back(FormatInstant(change.at) + " " +
                        std::to_string(std::chrono::duration_cast<std::chrono::minutes>(change.offset).count()));
    EXPECT_EQ(changes, row.changes) << row.rule;
  }
}

// J60 is 1 March in every year; day 59 counted from 0 is 29 February in leap years.
TEST(PosixZone, CountsDaysInLeapYears) {
  const auto zone = ParsePosixZone("AAA0BBB,J60/0,59/0");
  ASSERT_TRUE(zone);
  const auto changes = Transitions(*zone, 2052, 2052);
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(FormatInstant(changes[0].at), "2052-02-28T23:00:00Z");
  EXPECT_EQ(FormatInstant(changes[1].at), "2052-03-01T00:00:00Z");
}

TEST(PosixZone, RefusesWhatIsNotARule) {
  for (const char* text :
       {"", "CET", "CE-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0/168", "CET-25", "<CET-1", "CET-1CEST,J0,J1",
        "CET-1CEST,366,1", "CET-1CEST,M3.5.0,M10.5.0 ", "TZif", "CET-1CEST,M3-5-0,M10.5.0"})
    EXPECT_FALSE(ParsePosixZone(text)) << text;
}

}  // namespace
}  // namespace kintsugi::runtime
