// SPDX-License-Identifier: Apache-2.0
// Every form that a name was seen in, one row each.
#include "console/catalog/names.h"

#include <gtest/gtest.h>

namespace kintsugi::feed {
namespace {

struct Row {
  std::string_view text;
  std::string_view expected;
};

TEST(Names, KbNumbersAreDigitsHoweverTheyAreWritten) {
  constexpr Row kRows[] = {{"4012212", "4012212"},
                           {"KB4012212", "4012212"},
                           {"kb 4012212 ", "4012212"},
                           {"Q823980", "823980"},
                           {"0823980", "823980"},
                           {"KB29166583", "29166583"},
                           {"Release Notes", ""},
                           {"", ""},
                           {"123", ""},
                           {"12345678901", ""},
                           {"4012212a", ""},
                           {"KB Article", ""},
                           {"2.41.0", ""}};
  for (const Row& row : kRows) EXPECT_EQ(KbDigits(row.text), row.expected) << row.text;
}

TEST(Names, KbNumbersAreFoundInsideTextsAndAddresses) {
  constexpr Row kRows[] = {{"https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB3147461", "3147461"},
                           {"https://support.microsoft.com/help/5052000", "5052000"},
                           {"https://support.microsoft.com/en-us/kb/3139852", "3139852"},
                           {"Security Update for KB 5101650", "5101650"},
                           {"https://docs.microsoft.com/en-us/DeployEdge/microsoft-edge-relnotes-security", ""},
                           {"https://example.com/help/12", ""},
                           {"KB", ""}};
  for (const Row& row : kRows) EXPECT_EQ(KbOfUrl(row.text), row.expected) << row.text;
}

TEST(Names, DatesBecomeIsoDates) {
  constexpr Row kRows[] = {{"20170314", "2017-03-14"},
                           {"2017-03-14", "2017-03-14"},
                           {"2017-03-14T07:00:00Z", "2017-03-14"},
                           {"3/14/2017", "2017-03-14"},
                           {"03-14-17", "2017-03-14"},
                           {"10-04-01", "2001-10-04"},
                           {"10-04-98", "1998-10-04"},
                           {"[$-409]3/14/2017", "2017-03-14"},
                           {"20170231", ""},
                           {"20171301", ""},
                           {"19010101", ""},
                           {"soon", ""},
                           {"", ""},
                           {"[$-409", ""}};
  for (const Row& row : kRows) EXPECT_EQ(IsoDate(row.text), row.expected) << row.text;
  constexpr Row kDays[] = {{"42808", "2017-03-14"},
                           {"42808.5", "2017-03-14"},
                           {"36892", "2001-01-01"},
                           {"1", ""},
                           {"9999999", ""},
                           {"-3", ""},
                           {"x", ""}};
  for (const Row& row : kDays) EXPECT_EQ(IsoDateOfDay(row.text), row.expected) << row.text;
}

TEST(Names, BuildsAreNumbersWithDots) {
  constexpr Row kRows[] = {{"10.0.14393.5501", "10.0.14393.5501"},
                           {"v1.2", "1.2"},
                           {"1.3.195.45", "1.3.195.45"},
                           {"7", ""},
                           {"1.2.3.4.5.6", ""},
                           {"1..2", ""},
                           {"azl3 ruby 3.3.5-2", ""},
                           {"1.2.", ""},
                           {"", ""}};
  for (const Row& row : kRows) EXPECT_EQ(Build(row.text), row.expected) << row.text;
}

std::string Superseded(std::string_view text) {
  std::vector<std::string_view> found;
  const bool all = FindSuperseded(text, found);
  std::string list;
  for (const auto name : found) list += std::string(name) + ' ';
  return list + (all ? "" : "?");
}

TEST(Names, SupersedesFieldsGiveKbsBulletinsAndServicePacks) {
  constexpr Row kRows[] = {{"4010250", "4010250 "},
                           {"2883200;SP81X86", "2883200 SP81X86 "},
                           {"4471987;3142037\n", "4471987 3142037 "},
                           {"3118389<br><br>4022173", "3118389 4022173 "},
                           {"4011586<br><br>4011586", "4011586 "},
                           {"MS07-042[936021]", "936021 "},
                           {"MS03-026[823980],MS03-039[824146]", "823980 824146 "},
                           {"MS03-013[881493;811493]", "881493 811493 "},
                           {"MS00-006", "MS00-006 "},
                           {"MS08-062 [953155]", "MS08-062 953155 "},
                           {"KB5034763, KB5034765", "5034763 5034765 "},
                           {"None", ""},
                           {"", ""},
                           {"2.41.0", "?"},
                           {"4010250;<script>", "4010250 "},
                           {"<", ""}};
  for (const Row& row : kRows) EXPECT_EQ(Superseded(row.text), row.expected) << row.text;
}

TEST(Names, CvesAreFoundInEveryFormOfTheFeeds) {
  constexpr Row kRows[] = {{"CVE-2017-0143", "CVE-2017-0143 "},
                           {"cve-2012-0159", "CVE-2012-0159 "},
                           {"CVE20163247", "CVE-2016-3247 "},
                           {"CVE-2015-2442CVE-2015-2446", "CVE-2015-2442 CVE-2015-2446 "},
                           {"CVE-2008-0103,CVE-2008-0103", "CVE-2008-0103 "},
                           {"CAN-2001-0718", "CVE-2001-0718 "},
                           {"CVE-CVE-2007-0515", "CVE-2007-0515 "},
                           {"CVE- 2007-3028", "CVE-2007-3028 "},
                           {"CVE 2007-0029", "CVE-2007-0029 "},
                           {"CVE-2008-1437,2008-1438", "CVE-2008-1437 CVE-2008-1438 "},
                           {"CVE-2023-38039 mariner - do not use this one", "CVE-2023-38039 "},
                           {"ADV170014", "ADV170014 "},
                           {"CVE", ""},
                           {"", ""},
                           {"CVE-3017-1234", ""}};
  for (const Row& row : kRows) {
    std::vector<std::string> found;
    FindCves(row.text, found);
    std::string list;
    for (const auto& name : found) list += name + ' ';
    EXPECT_EQ(list, row.expected) << row.text;
  }
}

TEST(Names, WordsTellTrackRebootAndSeverity) {
  using advisory::RebootWord;
  using advisory::Track;
  EXPECT_EQ(TrackOf("Monthly Rollup"), Track::kCumulative);
  EXPECT_EQ(TrackOf("## March Preview of Monthly Rollup"), Track::kPreview);
  EXPECT_EQ(TrackOf("Security Only"), Track::kSecurityOnly);
  EXPECT_EQ(TrackOf("Security HotPatch Update"), Track::kHotpatch);
  EXPECT_EQ(TrackOf("Servicing Stack Update"), Track::kServicingStack);
  EXPECT_EQ(TrackOf("IE Cumulative"), Track::kCumulative);
  EXPECT_EQ(TrackOf("Security Update"), Track::kUnspecified);
  EXPECT_EQ(RebootOf("Yes"), RebootWord::kYes);
  EXPECT_EQ(RebootOf("Required"), RebootWord::kYes);
  EXPECT_EQ(RebootOf("No"), RebootWord::kNo);
  EXPECT_EQ(RebootOf("Maybe"), RebootWord::kMaybe);
  EXPECT_EQ(RebootOf("May require restart"), RebootWord::kMaybe);
  EXPECT_EQ(RebootOf(""), RebootWord::kUnspecified);
  EXPECT_EQ(SeverityWord(" critical "), "Critical");
  EXPECT_EQ(SeverityWord("None"), "None");
  EXPECT_EQ(SeverityWord("System.Object[]"), "");
}

}  // namespace
}  // namespace kintsugi::feed
