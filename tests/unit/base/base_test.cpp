// SPDX-License-Identifier: Apache-2.0
// The vocabulary at the bottom: numbers and texts that others store and compare must never change.
#include <gtest/gtest.h>

#include <array>
#include <set>

#include "common/base/bytes.h"
#include "common/base/error.h"
#include "common/base/ids.h"
#include "common/base/prng.h"
#include "common/base/result.h"
#include "common/base/text.h"
#include "common/base/time.h"

namespace kintsugi {
namespace {

TEST(Prng, GivesTheSameNumbersForASeedForEver) {
  Prng prng(42);
  const std::uint64_t expected[] = {1546998764402558742U, 6990951692964543102U, 12544586762248559009U,
                                    17057574109182124193U};
  for (const std::uint64_t number : expected) EXPECT_EQ(prng.Next(), number);
}

TEST(Prng, StaysBelowItsBoundAndIsUniform) {
  Prng prng(7);
  std::array<int, 10> counts{};
  for (int i = 0; i < 100000; ++i) ++counts.at(prng.Below(10));
  for (const int count : counts) EXPECT_NEAR(count, 10000, 500);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(prng.Below(1), 0U);
}

TEST(Prng, DrawsThePercentageThatWasAskedFor) {
  Prng prng(7);
  int hits = 0;
  for (int i = 0; i < 100000; ++i) {
    EXPECT_FALSE(prng.Percent(0));
    EXPECT_TRUE(prng.Percent(100));
    hits += prng.Percent(20) ? 1 : 0;
  }
  EXPECT_NEAR(hits, 20000, 700);
}

TEST(StableHash, GivesTheSameNumbersForEver) {
  const std::string text = "kintsugi";
  EXPECT_EQ(StableHash(nullptr, 0), 14087677454934409008U);
  EXPECT_EQ(StableHash(text.data(), text.size()), 10522323847759983489U);
  EXPECT_EQ(StableHash(text.data(), text.size(), 1), 15159855390666633340U);
}

TEST(FormatDuration, ShowsTheLargestTwoUnits) {
  struct {
    std::int64_t ms;
    const char* text;
  } const rows[] = {
      {0, "0 ms"},
      {850, "850 ms"},
      {999, "999 ms"},
      {1000, "1 s"},
      {12400, "12 s"},
      {60000, "1 min"},
      {61000, "1 min 1 s"},
      {3600000, "1 h"},
      {3900000, "1 h 5 min"},
      {3601000, "1 h"},
      {86400000, "1 d"},
      {90061001, "1 d 1 h"},
      {-3900000, "-1 h 5 min"},
      {-1, "-1 ms"},
      {31536000000, "365 d"},
  };
  for (const auto& row : rows) EXPECT_EQ(FormatDuration(Duration{row.ms}), row.text) << row.ms;
}

TEST(FormatInstant, IsIso8601InUtcToTheSecond) {
  EXPECT_EQ(FormatInstant(FromUnixMs(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatInstant(FromUnixMs(1066383000999)), "2003-10-17T09:30:00Z");
  EXPECT_EQ(FormatInstant(FromUnixMs(1709164800000)), "2024-02-29T00:00:00Z");
  EXPECT_EQ(FormatInstant(FromUnixMs(-1)), "1969-12-31T23:59:59Z");
  EXPECT_EQ(ToUnixMs(FromUnixMs(1066383000999)), 1066383000999);
}

TEST(Hex, GoesThereAndBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  const std::string hex = ToHex(bytes);
  EXPECT_EQ(hex.substr(0, 8), "00010203");
  EXPECT_EQ(hex.substr(504), "fcfdfeff");
  EXPECT_EQ(FromHex(hex), bytes);
  EXPECT_EQ(FromHex("FFfe"), "\xff\xfe");
  EXPECT_EQ(FromHex(""), "");
}

TEST(Hex, RefusesWhatIsNotHex) {
  for (const char* text : {"0", "0g", "g0", " 00", "0x00", "00 "}) EXPECT_FALSE(FromHex(text).has_value()) << text;
}

TEST(Digest, IsExactly32Bytes) {
  const std::string bytes(32, 'a');
  const auto digest = DigestFromBytes(bytes);
  ASSERT_TRUE(digest.has_value());
  EXPECT_EQ(AsBytes(*digest), bytes);
  EXPECT_EQ(ToHex(*digest), ToHex(bytes));
  EXPECT_FALSE(DigestFromBytes(std::string(31, 'a')).has_value());
  EXPECT_FALSE(DigestFromBytes(std::string(33, 'a')).has_value());
}

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> value = 7;
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(*value, 7);
  EXPECT_EQ(value.value_or(1), 7);
  const Result<int> error = Error{.code = Code::kNotFound, .message = "no such host"};
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().code, Code::kNotFound);
  EXPECT_EQ(error.value_or(1), 1);
  EXPECT_TRUE(Status{}.has_value());
  EXPECT_FALSE(Status{Error{}}.has_value());
}

TEST(ResultDeathTest, StopsTheProgramWhereTheWrongSideIsRead) {
  const Result<int> value = 7;
  const Result<int> error = Error{};
  EXPECT_DEATH(static_cast<void>(value.error()), "check failed");
  EXPECT_DEATH(static_cast<void>(error.value()), "check failed");
}

TEST(ErrorTable, HasARowForEveryCodeInOrderWithMeaningAndRemedy) {
  const auto& rows = ErrorTable();
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(rows[i].code), i);
    EXPECT_EQ(&Describe(rows[i].code), &rows[i]);
    EXPECT_TRUE(names.insert(rows[i].name).second) << rows[i].name;
    EXPECT_FALSE(rows[i].meaning.empty());
    EXPECT_FALSE(rows[i].remedy.empty());
  }
  EXPECT_GE(rows.size(), 24U);
}

TEST(Id, IsOrderedAndHashedByItsText) {
  EXPECT_EQ(HostId("a"), HostId("a"));
  EXPECT_LT(HostId("a"), HostId("b"));
  EXPECT_TRUE(HostId().empty());
  EXPECT_EQ(std::hash<HostId>{}(HostId("a")), std::hash<HostId>{}(HostId("a")));
}

TEST(Text, IsTrimmedOfBlanksLineEndsAndNonBreakingSpaces) {
  EXPECT_EQ(Trim(" \t\xc2\xa0 a b\xc2\xa0\r\n"), "a b");
  EXPECT_EQ(Trim("\xc2\xa0"), "");
  EXPECT_EQ(Trim(""), "");
  EXPECT_EQ(Trim("\xc2 \xa0"), "\xc2 \xa0");  // half a character is no blank
}

}  // namespace
}  // namespace kintsugi
