// SPDX-License-Identifier: Apache-2.0
#include "console/cli/report/formats.h"

#include <gtest/gtest.h>

#include "console/cli/output/safe_text.h"
#include "console/cli/report/wrap.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::cli::report {
namespace {

TEST(Formats, DatesFollowTheLanguage) {
  struct Row {
    std::string iso;
    std::string english;
    std::string japanese;
  };
  const Row rows[] = {{"2003-10-17", "17 October 2003", "2003年10月17日"},
                      {"2004-07-01", "1 July 2004", "2004年7月1日"},
                      {"2003-10-21 14:42", "21 October 2003, 14:42 UTC", "2003年10月21日 14:42 UTC"},
                      {"2003-13-01", "2003-13-01", "2003-13-01"},
                      {"2003-10", "2003-10", "2003-10"},
                      {"soon", "soon", "soon"},
                      {"", "", ""}};
  for (const Row& row : rows) {
    EXPECT_EQ(Date(Language::kEnglish, row.iso), row.english);
    EXPECT_EQ(Date(Language::kJapanese, row.iso), row.japanese);
  }
  EXPECT_EQ(Moment(Language::kEnglish, FromUnixMs(1'066'348'800'000)), "17 October 2003, 00:00 UTC");
}

TEST(Formats, NumbersAndTimesFollowTheLanguage) {
  EXPECT_EQ(Digits(0), "0");
  EXPECT_EQ(Digits(999), "999");
  EXPECT_EQ(Digits(366176), "366,176");
  EXPECT_EQ(Digits(1234567890), "1,234,567,890");
  struct Row {
    std::uint64_t minutes;
    std::string english;
    std::string japanese;
  };
  const Row rows[] = {{0, "0 min", "0分"},
                      {18, "18 min", "18分"},
                      {60, "1 h", "1時間"},
                      {94, "1 h 34 min", "1時間34分"},
                      {47 * 60 + 59, "47 h 59 min", "47時間59分"},
                      {48 * 60, "2 d", "2日"},
                      {75 * 60 + 20, "3 d 3 h", "3日3時間"}};
  for (const Row& row : rows) {
    EXPECT_EQ(Minutes(Language::kEnglish, row.minutes), row.english);
    EXPECT_EQ(Minutes(Language::kJapanese, row.minutes), row.japanese);
  }
  EXPECT_EQ(Hosts(Language::kEnglish, 1), "1 host");
  EXPECT_EQ(Hosts(Language::kEnglish, 5000), "5,000 hosts");
  EXPECT_EQ(Hosts(Language::kJapanese, 50), "50台");
}

TEST(Formats, SpansHaveSecondsBelowAnHour) {
  struct Row {
    std::int64_t ms;
    std::string english;
    std::string japanese;
  };
  const Row rows[] = {
      {0, "0 ms", "0ミリ秒"},      {250, "250 ms", "250ミリ秒"},       {10'000, "10 s", "10秒"},
      {240'000, "4 min", "4分"},   {250'000, "4 min 10 s", "4分10秒"}, {5'400'000, "1 h 30 min", "1時間30分"},
      {3'605'000, "1 h", "1時間"}, {2'592'000'000, "30 d", "30日"}};
  for (const Row& row : rows) {
    EXPECT_EQ(Span(Language::kEnglish, Duration{row.ms}), row.english);
    EXPECT_EQ(Span(Language::kJapanese, Duration{row.ms}), row.japanese);
  }
}

TEST(Formats, ServicePacksAreListedAsPeopleSayThem) {
  EXPECT_EQ(ServicePacks(Language::kJapanese, 0, 1), "SP未適用/SP1");
  EXPECT_EQ(ServicePacks(Language::kEnglish, 2, 4), "SP2/SP3/SP4");
  EXPECT_EQ(ServicePacks(Language::kEnglish, 2, model::kAnyServicePack), "SP2 or later");
  EXPECT_EQ(ServicePacks(Language::kEnglish, 0, model::kAnyServicePack), "");
  EXPECT_EQ(ServicePacks(Language::kEnglish, 1, 12), "SP1–SP12");
  EXPECT_EQ(ServicePacks(Language::kEnglish, 0, 12), "up to SP12");
  EXPECT_EQ(ServicePacks(Language::kEnglish, 3, 2), "");
}

TEST(Formats, PlatformsAreNamedInFull) {
  model::Applicability applies{"windows-2000", 2, 4, {"x86"}, {"JPN"}, "pc-9800", {"Server"}, ""};
  EXPECT_EQ(PlatformName(Language::kEnglish, applies), "Windows 2000 SP2/SP3/SP4 (Server, pc-9800 hardware, Japanese)");
  EXPECT_EQ(PlatformName(Language::kJapanese, applies), "Windows 2000 SP2/SP3/SP4（Server、pc-9800機、日本語版）");
  EXPECT_EQ(PlatformName(Language::kJapanese, {"windows-98", 0, model::kAnyServicePack, {}, {}, "", {}, ""}),
            "Windows 98");
  EXPECT_EQ(ProductName("beos"), "beos");
}

TEST(Formats, EveryProductOfTheCatalogFormatHasAName) {
  const std::string readme = test::ReadFile(std::string(KINTSUGI_SOURCE_DIR) + "/deploy/catalog/README.md");
  const std::size_t end = readme.find(". Architectures:");
  std::size_t at = readme.find("Products: `");
  ASSERT_NE(at, std::string::npos);
  std::size_t products = 0;
  for (at = readme.find('`', at); at < end; at = readme.find('`', at)) {
    const std::size_t close = readme.find('`', at + 1);
    const std::string slug = readme.substr(at + 1, close - at - 1);
    EXPECT_NE(ProductName(slug), slug);
    at = close + 1;
    ++products;
  }
  EXPECT_EQ(products, 27U);
}

TEST(Wrap, BreaksWhereTheScriptAllowsIt) {
  using V = std::vector<std::string>;
  EXPECT_EQ(Wrap("one two three", 7), (V{"one two", "three"}));
  EXPECT_EQ(Wrap("", 10), (V{""}));
  EXPECT_EQ(Wrap("a\n\nb", 10), (V{"a", "", "b"}));
  EXPECT_EQ(Wrap("abcdefghij", 4), (V{"abcd", "efgh", "ij"}));
  EXPECT_EQ(Wrap("日本語の文章です。", 10), (V{"日本語の文", "章です。"}));
  EXPECT_EQ(Wrap("日本語の文。章", 10), (V{"日本語の", "文。章"})) << "no full stop at the head of a line";
  EXPECT_EQ(Wrap("日本語の（文", 10), (V{"日本語の", "（文"})) << "no bracket at the end of a line";
  EXPECT_EQ(Wrap(R"(%windir%\system32\msgsvc.dll)", 20), (V{R"(%windir%\system32\)", "msgsvc.dll"}));
  EXPECT_EQ(Wrap("on 2003-10-29 /quiet", 8), (V{"on", "2003-10-", "29", "/quiet"})) << "by force alone";
  EXPECT_EQ(Wrap("日本", 1), (V{"日", "本"})) << "a character that is too wide stands alone";
  EXPECT_EQ(Wrap("ab", 0), (V{"a", "b"}));
  EXPECT_EQ(WidestWord("one three 日本"), 5U);
}

TEST(Wrap, LosesNothingAndStaysInside) {
  const std::string text = "Messengerサービス（net send）の「未検査」バッファー: C:\\a\\b-c/d を、x86で確認。";
  std::string squeezed;
  for (const char c : text)
    if (c != ' ') squeezed += c;
  for (std::size_t width = 2; width < 60; ++width) {
    std::string joined;
    for (const auto& line : Wrap(text, width)) {
      EXPECT_LE(DisplayWidth(line), width);
      for (const char c : line)
        if (c != ' ') joined += c;
    }
    EXPECT_EQ(joined, squeezed) << width;
  }
}

}  // namespace
}  // namespace kintsugi::cli::report
