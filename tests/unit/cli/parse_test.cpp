// SPDX-License-Identifier: Apache-2.0
// What people type: durations, waves, addresses, pins.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "console/cli/connection.h"
#include "console/cli/duration.h"
#include "console/cli/wave.h"

namespace kintsugi::cli {
namespace {

struct DurationRow {
  std::string text;
  std::int64_t ms;
};

TEST(ParseDuration, AcceptsWholeNumbersWithUnits) {
  const std::vector<DurationRow> rows = {{"0s", 0},
                                         {"250ms", 250},
                                         {"10s", 10'000},
                                         {"30min", 1'800'000},
                                         {"4h", 14'400'000},
                                         {"7d", 604'800'000},
                                         {"1h30min", 5'400'000},
                                         {"1d1h1min1s1ms", 90'061'001},
                                         {"366d", 31'622'400'000}};
  for (const auto& row : rows) {
    const auto parsed = ParseDuration(row.text);
    ASSERT_TRUE(parsed.has_value()) << row.text;
    EXPECT_EQ(parsed->count(), row.ms) << row.text;
  }
}

struct BadRow {
  std::string text;
  std::string because;
};

TEST(ParseDuration, RefusesAnythingElseAndSaysWhy) {
  const std::vector<BadRow> rows = {{"", "whole number"},         {"10", "unit is missing"},
                                    {"h", "whole number"},        {"-1s", "whole number"},
                                    {"1.5h", "unknown unit '.'"}, {"10m", "unknown unit 'm'"},
                                    {"1s1h", "large to small"},   {"1h1h", "large to small"},
                                    {"367d", "366 days"},         {"99999999999999999999s", "366 days"},
                                    {"366d1ms", "366 days"},      {"1h ", "unknown unit 'h '"}};
  for (const auto& row : rows) {
    const auto parsed = ParseDuration(row.text);
    ASSERT_FALSE(parsed.has_value()) << row.text;
    EXPECT_EQ(parsed.error().code, Code::kInvalidArgument);
    EXPECT_NE(parsed.error().message.find(row.because), std::string::npos) << parsed.error().message;
  }
}

TEST(ParseWave, UnderstandsEachSelection) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"canary=5%", "5 %"},
      {"all=100%", "100 %"},
      {"early=10", "10 hosts"},
      {"one=1", "1 host"},
      {"servers=query:product=windows-server-2003", "query product=windows-server-2003"},
      {"pilots=ring:pilots", "ring pilots"},
      {"broad=rest", "the rest"}};
  for (const auto& [text, described] : rows) {
    const auto wave = ParseWave(text);
    ASSERT_TRUE(wave.has_value()) << text;
    EXPECT_EQ(wave->name(), text.substr(0, text.find('=')));
    EXPECT_EQ(Describe(*wave), described);
  }
}

TEST(ParseWave, TakesOptionsInAnyOrderAndWritesThemBack) {
  const std::vector<std::array<std::string, 3>> rows = {
      {"canary=5%,soak=1d,gate", "soak 1d, gate", "canary=soak=1d,gate,5%"},
      {"canary=gate,soak=1h30min,10", "soak 1h30min, gate", "canary=soak=1h30min,gate,10"},
      {"p=ring:pilots,offset=7d", "offset 7d", "p=offset=7d,ring:pilots"},
      {"a=rest,success=1,success-count=3,error=0,error-count=0,error-min-sample=9,on-breach=warn",
       "success 1 %, success-count 3, error 0 %, error-count 0, error-min-sample 9, on-breach warn",
       "a=success=1,success-count=3,error=0,error-count=0,error-min-sample=9,on-breach=warn,rest"},
      // A query takes everything behind it.
      {"web=soak=1d,query:name=web*,gate sp>=4", "soak 1d", "web=soak=1d,query:name=web*,gate sp>=4"}};
  for (const auto& [text, options, written] : rows) {
    const auto wave = ParseWave(text);
    ASSERT_TRUE(wave.has_value()) << wave.error().message;
    EXPECT_EQ(DescribeOptions(*wave), options);
    EXPECT_EQ(Write(*wave), written);
    EXPECT_EQ(ParseWave(written)->SerializeAsString(), wave->SerializeAsString());
  }
  EXPECT_EQ(ParseWave("web=query:name=web*,gate")->query(), "name=web*,gate");
}

TEST(ParseWave, RefusesAnythingElseAndSaysWhy) {
  const std::vector<BadRow> rows = {{"canary", "'=' is missing"},
                                    {"=5%", "name is missing"},
                                    {"a=", "neither a percentage"},
                                    {"a=0%", "1% to 100%"},
                                    {"a=101%", "1% to 100%"},
                                    {"a=0", "at least one host"},
                                    {"a=-3", "neither"},
                                    {"a=%", "neither"},
                                    {"a=5 %", "neither"},
                                    {"a=query:", "query is empty"},
                                    {"a=ring:", "ring's name is missing"},
                                    {"a=soak=1d", "which hosts it takes"},
                                    {"a=5%,10", "twice which hosts"},
                                    {"a=5%,soak=1d,soak=2d", "says soak twice"},
                                    {"a=5%,soak=1", "soak: '1' is not a duration"},
                                    {"a=5%,soaks=1d", "'soaks' is not an option"},
                                    {"a=5%,success=0", "success: '0' is not possible, 1 to 100"},
                                    {"a=5%,error=101", "error: '101' is not possible, 0 to 100"},
                                    {"a=5%,on-breach=stop", "expected halt, pause, warn"},
                                    {"a=5%,", "nothing stands behind a comma"},
                                    {"a=Rest", "neither"},
                                    {"a\x1b=5%", "control characters"},
                                    {std::string(65, 'x') + "=5%", "at most 64"},
                                    {"a=4294967296", "neither"}};
  for (const auto& row : rows) {
    const auto wave = ParseWave(row.text);
    ASSERT_FALSE(wave.has_value()) << row.text;
    EXPECT_NE(wave.error().message.find(row.because), std::string::npos) << wave.error().message;
    EXPECT_EQ(wave.error().message.find('\x1b'), std::string::npos);
  }
}

TEST(ParseWaves, KeepsTheOrderAndHasADefault) {
  const auto waves = ParseWaves({"canary=5%", "early=10", "broad=rest"});
  ASSERT_TRUE(waves.has_value());
  ASSERT_EQ(waves->size(), 3U);
  EXPECT_EQ((*waves)[1].count(), 10U);
  const auto defaults = ParseWaves({});
  ASSERT_TRUE(defaults.has_value());
  ASSERT_EQ(defaults->size(), 2U);
  EXPECT_EQ((*defaults)[0].percent(), 5U);
  EXPECT_TRUE((*defaults)[1].rest());
}

TEST(ParseWaves, RefusesTwinsWavesAfterTheRestAndTooMany) {
  EXPECT_NE(ParseWaves({"a=1", "a=2"}).error().message.find("two waves"), std::string::npos);
  EXPECT_NE(ParseWaves({"a=rest", "b=2"}).error().message.find("last wave"), std::string::npos);
  std::vector<std::string> many;
  for (int i = 0; i < 101; ++i) many.push_back("w" + std::to_string(i) + "=1");
  EXPECT_NE(ParseWaves(many).error().message.find("at most 100"), std::string::npos);
}

TEST(ParseAddress, AcceptsHttpsOnly) {
  const std::vector<std::pair<std::string, Address>> rows = {{"https://127.0.0.1:8443", {"127.0.0.1", 8443}},
                                                             {"https://console.example/", {"console.example", 8443}},
                                                             {"https://[::1]:9", {"::1", 9}}};
  for (const auto& [url, address] : rows) {
    const auto parsed = ParseAddress(url);
    ASSERT_TRUE(parsed.has_value()) << url;
    EXPECT_EQ(*parsed, address) << url;
    EXPECT_EQ(*ParseAddress(ToUrl(*parsed)), address) << url;
  }
  for (const std::string& bad :
       std::vector<std::string>{"", "http://a", "a:1", "https://", "https://:1", "https://a:0", "https://a:65536",
                                "https://a:1/x", "https://a b", "https://[::1", "https://u@a", "https://a:b"})
    EXPECT_FALSE(ParseAddress(bad).has_value()) << bad;
}

TEST(ParsePin, Takes64HexDigitsInEitherCase) {
  const std::string pin(64, 'a');
  EXPECT_EQ(ParsePin(std::string(64, 'A')).value_or(""), pin);
  EXPECT_EQ(ParsePin("aa:" + pin.substr(2)).value_or(""), pin);
  for (const std::string& bad :
       std::vector<std::string>{std::string(63, 'a'), std::string(66, 'a'), std::string(64, 'g'), std::string()})
    EXPECT_FALSE(ParsePin(bad).has_value()) << bad;
}

}  // namespace
}  // namespace kintsugi::cli
