// SPDX-License-Identifier: Apache-2.0
#include "console/cli/report/estimates.h"

#include <gtest/gtest.h>

#include "console/cli/report/html.h"
#include "console/cli/report/report.h"
#include "console/cli/report/text.h"
#include "tests/unit/report/markup.h"
#include "tests/unit/report/samples.h"

namespace kintsugi::cli::report {
namespace {

Estimates Both() {
  Estimates estimates;
  estimates.tables.push_back({Phrase::kEstimatePublished,
                              {50, 500},
                              {{"WindowsXP-KB828035-x86-JPN.exe", {18, 94}}, {"never.exe", {7, std::nullopt}}},
                              {"1 host at a time"}});
  const Instant from = FromUnixMs(1'066'348'800'000);
  estimates.fleet = FleetEstimate{1200,
                                  from,
                                  {{"50", from + std::chrono::hours(2), from + std::chrono::hours(3), std::nullopt},
                                   {"end", from + std::chrono::hours(50), from + std::chrono::minutes(1), from}},
                                  "the console's link until host 312",
                                  {"never for 2 of 1200 hosts"},
                                  ""};
  return estimates;
}

std::string Text(Language language, const Estimates& estimates) {
  return RenderText(MakeReport(test::Sample("MS03-043"), language, estimates), 120, {});
}

TEST(Estimate, WithoutTablesTheReportSaysThatThereIsNoPackage) {
  EXPECT_NE(Text(Language::kEnglish, {}).find("None: the catalog has no package"), std::string::npos);
  EXPECT_NE(Text(Language::kJapanese, {}).find("ありません（適用できるパッケージがカタログにありません）。"),
            std::string::npos);
}

TEST(Estimate, TablesShowMinutesAsTheLanguageWritesThem) {
  const std::string english = Text(Language::kEnglish, Both());
  for (const char* words :
       {"By UpdateEXPERT's published profile", "50 hosts", "500 hosts", "18 min", "1 h 34 min", "never",
        "1 host at a time", "1,200 hosts from 17 October 2003, 00:00 UTC on, all in one wave.", "50 % of the hosts",
        "after 2 h", "17 October 2003, 03:00 UTC", "the whole rollout", "after 2 d 2 h",
        "the console's link until host 312", "never for 2 of 1200 hosts"})
    EXPECT_NE(english.find(words), std::string::npos) << words;
  EXPECT_EQ(english.find("None: "), std::string::npos);
  const std::string japanese = Text(Language::kJapanese, Both());
  for (const char* words : {"UpdateEXPERTの公表値に基づく予想", "50台", "500台", "18分", "1時間34分", "完了しません",
                            "2003年10月17日 00:00 UTCから1,200台を1つのウェーブで", "2時間後",
                            "[英語の情報] the console's link", "[英語の情報] never for 2"})
    EXPECT_NE(japanese.find(words), std::string::npos) << words;
}

TEST(Estimate, TablesAreWellFormedHtml) {
  for (const Language language : kLanguages) {
    const auto markup = test::ReadMarkup(RenderHtml(MakeReport(test::Sample("MS03-043"), language, Both())));
    EXPECT_EQ(markup.problem, "");
    EXPECT_NE(markup.text.find(language == Language::kJapanese ? "1時間34分" : "1 h 34 min"), std::string::npos);
  }
}

TEST(Estimate, OfAFleetThatCannotBeEstimatedSaysWhy) {
  Estimates estimates;
  estimates.fleet = FleetEstimate{};
  EXPECT_NE(Text(Language::kEnglish, estimates).find("No host of this fleet needs it."), std::string::npos);
  estimates.fleet->refusal = "the console works on other estimates";
  for (const Language language : kLanguages) {
    const auto markup = test::ReadMarkup(RenderHtml(MakeReport(test::Sample("MS03-043"), language, estimates)));
    EXPECT_EQ(markup.problem, "");
    EXPECT_NE(markup.text.find("the console works on other estimates"), std::string::npos);
    EXPECT_EQ(markup.text.find(Say(language, Phrase::kFleetNobody)), std::string::npos);
  }
}

TEST(Estimate, ARowWithTooFewMinutesEndsInNever) {
  Estimates estimates;
  estimates.tables.push_back({Phrase::kEstimateThisFleet, {50, 100}, {{"a.exe", {5}}}, {}});
  const std::string text = Text(Language::kEnglish, estimates);
  EXPECT_NE(text.find("5 min"), std::string::npos);
  EXPECT_NE(text.find("never"), std::string::npos);
}

}  // namespace
}  // namespace kintsugi::cli::report
