// SPDX-License-Identifier: Apache-2.0
// What people type for estimates: rates, what-if, numbers of hosts, variations.
#include <gtest/gtest.h>

#include "console/cli/commands/estimate_profile.h"
#include "console/cli/estimate/rate.h"
#include "console/cli/estimate/vary.h"
#include "console/cli/estimate/what_if.h"

namespace kintsugi::cli {
namespace {

TEST(ParseRate, UnderstandsBytesAndBits) {
  const std::vector<std::pair<std::string, std::uint64_t>> rows = {{"0", 0},
                                                                   {"0MB/s", 0},
                                                                   {"1B/s", 1},
                                                                   {"10MB/s", 10'000'000},
                                                                   {"10 MB/s", 10'000'000},
                                                                   {"1.5kB/s", 1'500},
                                                                   {"6.25MB/s", 6'250'000},
                                                                   {"1.125MB/s", 1'125'000},
                                                                   {"1KiB/s", 1024},
                                                                   {"1.5MiB/s", 1'572'864},
                                                                   {"1GiB/s", 1'073'741'824},
                                                                   {"100Mbit/s", 12'500'000},
                                                                   {"100Mbps", 12'500'000},
                                                                   {"9bit/s", 1},
                                                                   {"64kbps", 8'000},
                                                                   {"1000GB/s", 1'000'000'000'000},
                                                                   {"8000Gbit/s", 1'000'000'000'000}};
  for (const auto& [text, bytes] : rows) {
    const auto rate = ParseRate(text);
    ASSERT_TRUE(rate.has_value()) << text;
    EXPECT_EQ(*rate, bytes) << text;
  }
}

TEST(ParseRate, RefusesAnythingElseAndSaysWhy) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", "a number was expected"},
      {"fast", "a number was expected"},
      {"-1MB/s", "a number was expected"},
      {"10", "the unit is missing"},
      {"10MB", "'/s' is missing behind 'MB'"},
      {"10Mb/s", "may mean bytes or bits, write MB/s or Mbit/s"},
      {"10mb/s", "unknown unit 'mb/s'"},
      {"10\x1b[2J/s", "unknown unit '\\x1b[2J/s'"},
      {"1.MB/s", "one to three decimals"},
      {"1.2345MB/s", "one to three decimals"},
      {"7bit/s", "less than 1 byte"},
      {"0.001B/s", "less than 1 byte"},
      {"1001GB/s", "more than 1 TB/s"},
      {"8001Gbit/s", "more than 1 TB/s"},
      {"99999999999999999999B/s", "more than 1 TB/s"}};
  for (const auto& [text, because] : rows) {
    const auto rate = ParseRate(text);
    ASSERT_FALSE(rate.has_value()) << text;
    EXPECT_EQ(rate.error().code, Code::kInvalidArgument);
    EXPECT_NE(rate.error().message.find(because), std::string::npos) << rate.error().message;
    EXPECT_NE(rate.error().message.find("write e.g. 10MB/s"), std::string::npos) << rate.error().message;
  }
}

TEST(WriteRate, IsReadBackWhereItLosesNothing) {
  const std::vector<std::pair<std::uint64_t, std::string>> rows = {{0, "0 B/s"},
                                                                   {999, "999 B/s"},
                                                                   {1000, "1 kB/s"},
                                                                   {6'250'000, "6.25 MB/s"},
                                                                   {12'500'000, "12.5 MB/s"},
                                                                   {1'000'000'000'000, "1000 GB/s"}};
  for (const auto& [bytes, text] : rows) {
    EXPECT_EQ(WriteRate(bytes), text);
    EXPECT_EQ(ParseRate(text).value_or(1), bytes) << text;
  }
  EXPECT_EQ(WriteRate(1'999'999), "1.99 MB/s");
}

TEST(WhatIf, EachFieldSetsItsOwnAndRefusesNonsense) {
  struct Row {
    std::string field;
    std::string value;
    std::string expected;  // ShortDebugString
  };
  const std::vector<Row> good = {{"console-link", "0", "console_bytes_per_second: 0"},
                                 {"site-link", "10MB/s", "site_bytes_per_second: 10000000"},
                                 {"relay", "*", "relay_sites: \"*\""},
                                 {"relay-hit", "0%", "relay_hit_percent: 0"},
                                 {"relay-hit", "95", "relay_hit_percent: 95"},
                                 {"install-time", "150%", "install_percent: 150"},
                                 {"reboot-time", "1", "reboot_percent: 1"},
                                 {"poll", "15min", "check_in_ms: 900000"},
                                 {"always-on", "true", "always_on: true"}};
  const std::vector<Row> bad = {{"console-link", "10", "unit is missing"},
                                {"relay", "", "a site"},
                                {"relay-hit", "101%", "0% to 100%"},
                                {"install-time", "0%", "1% to 10000%"},
                                {"install-time", "4min", "1% to 10000%"},
                                {"reboot-time", "-5", "1% to 10000%"},
                                {"poll", "0s", "1s to 7d"},
                                {"poll", "8d", "1s to 7d"},
                                {"always-on", "yes", "true or false"}};
  const auto set = [](const Row& row, v1::WhatIf& what_if) {
    for (const auto& field : WhatIfFields())
      if (field.name == row.field) return field.set(what_if, row.value);
    return Status(Error{Code::kNotFound, "no such field"});
  };
  for (const Row& row : good) {
    v1::WhatIf what_if;
    ASSERT_TRUE(set(row, what_if).has_value()) << row.field;
    EXPECT_EQ(what_if.ShortDebugString(), row.expected);
  }
  for (const Row& row : bad) {
    v1::WhatIf what_if;
    const Status status = set(row, what_if);
    ASSERT_FALSE(status.has_value()) << row.field << " " << row.value;
    EXPECT_NE(status.error().message.find(row.expected), std::string::npos) << status.error().message;
  }
}

TEST(ParseHostCounts, TakesOneToTenMillionEach) {
  EXPECT_EQ(ParseHostCounts("50,100,10000000").value_or({}), (std::vector<std::uint32_t>{50, 100, 10'000'000}));
  for (const std::string text : {"", "0", "50,", ",50", "50,,100", "fifty", "-1", "1.5", "10000001", "99999999999"})
    EXPECT_FALSE(ParseHostCounts(text).has_value()) << text;
  std::string many = "1";
  for (int i = 0; i < 100; ++i) many += ",1";
  EXPECT_EQ(ParseHostCounts(many).error().message, "101 numbers of hosts are too many; give at most 100");
}

std::vector<std::vector<std::string>> ValuesOf(const std::string& text) {
  std::vector<std::vector<std::string>> values;
  const auto variation = ParseVariation(text);
  if (!variation) {
    ADD_FAILURE() << variation.error().message;
    return values;
  }
  for (const auto& value : variation->values) values.push_back(value.values);
  return values;
}

TEST(ParseVariation, SplitsValuesAndListsOfValues) {
  using Values = std::vector<std::vector<std::string>>;
  EXPECT_EQ(ValuesOf("in-flight=100,500"), (Values{{"100"}, {"500"}}));
  EXPECT_EQ(ValuesOf("retry-busy=5,1min;3"), (Values{{"5,1min"}, {"3"}}));
  EXPECT_EQ(ValuesOf("window=weekly Sat,Sun 22:00 4h"), (Values{{"weekly Sat,Sun 22:00 4h"}}));
  EXPECT_EQ(ValuesOf("wave=canary=5%,soak=1d|broad=rest;all=rest"),
            (Values{{"canary=5%,soak=1d", "broad=rest"}, {"all=rest"}}));
  EXPECT_EQ(ValuesOf("console-link=none,10MB/s"), (Values{{}, {"10MB/s"}}));
  EXPECT_EQ(ValuesOf("relay=none;osaka|nara"), (Values{{}, {"osaka", "nara"}}));
  EXPECT_EQ(ValuesOf("always-on=false,true"), (Values{{"false"}, {"true"}}));
  EXPECT_EQ(ValuesOf("stage-ahead=false,true"), (Values{{"false"}, {"true"}}));
}

TEST(ParseVariation, RefusesUnknownFlagsAndValuesOfNoUse) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", "expected KEY=VALUE,VALUE"},
      {"=1", "expected KEY=VALUE,VALUE"},
      {"in-flight", "expected KEY=VALUE,VALUE"},
      {"speed=1", "'speed' is no flag of a plan and no what-if flag"},
      {"in-flight=", "in-flight: '' is not possible"},
      {"in-flight=100,many", "in-flight: 'many' is not possible; expected 1 to 1000000"},
      {"wave=canary=5%;all=200%", "wave: "},
      {"site-link=10", "site-link: '10' is not a rate"}};
  for (const auto& [text, because] : rows) {
    const auto variation = ParseVariation(text);
    ASSERT_FALSE(variation.has_value()) << text;
    EXPECT_NE(variation.error().message.find(because), std::string::npos) << variation.error().message;
  }
}

TEST(Combinations, AreAllOfThemWithTheLastOneChangingFirst) {
  EXPECT_EQ(Combinations({}), (std::vector<std::vector<std::size_t>>{{}}));
  const auto one = ParseVariation("in-flight=1,2");
  const auto two = ParseVariation("attempts=1,2,3");
  ASSERT_TRUE(one && two);
  EXPECT_EQ(Combinations({*one, *two}),
            (std::vector<std::vector<std::size_t>>{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}}));
}

}  // namespace
}  // namespace kintsugi::cli
