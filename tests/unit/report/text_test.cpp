// SPDX-License-Identifier: Apache-2.0
#include "console/cli/report/text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "console/cli/output/safe_text.h"
#include "console/cli/report/report.h"
#include "tests/unit/report/samples.h"

namespace kintsugi::cli::report {
namespace {

std::vector<std::string> Lines(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(Text, StaysInsideEveryWidthInBothLanguages) {
  for (const auto& id : test::kSampleIds)
    for (const Language language : kLanguages) {
      const Document document = MakeReport(test::Sample(id), language, {});
      for (const std::size_t width : {30U, 40U, 60U, 80U, 100U, 120U})
        for (const auto& line : Lines(RenderText(document, width, {})))
          EXPECT_LE(DisplayWidth(line), width) << id << ": " << line;
    }
}

TEST(Text, OddWidthsCountAsTheNearestGoodOne) {
  const Document document = MakeReport(test::Sample("MS04-022"), Language::kEnglish, {});
  EXPECT_EQ(RenderText(document, 0, {}), RenderText(document, kLeastWidth, {}));
  EXPECT_EQ(RenderText(document, 1000, {}), RenderText(document, kMostWidth, {}));
}

TEST(Text, SaysTheSameAtEveryWidth) {
  const Document document = MakeReport(test::Sample("MS03-043"), Language::kEnglish, {});
  for (const std::size_t width : {40U, 120U}) {
    std::string squeezed;
    for (const char c : RenderText(document, width, {}))
      if (c != ' ' && c != '\n') squeezed += c;
    for (const char* fact : {"wkssvc.dll[sp2]:5.1.2600.1301→5.1.2600.1309", "365,664", "KB831579", "CVE-2003-0717"})
      EXPECT_NE(squeezed.find(fact), std::string::npos) << fact;
  }
}

TEST(Text, HostileTextCannotActOnATerminal) {
  for (const auto& id : test::kSampleIds)
    for (const Language language : kLanguages) {
      const std::string text = RenderText(MakeReport(test::Poisoned(id), language, {}), 80, {});
      EXPECT_EQ(SafeLines(text), text);
      EXPECT_NE(text.find("\\x1b"), std::string::npos);
    }
}

TEST(Text, IsAsciiForATerminalThatKnowsNoMore) {
  TextStyle style;
  style.utf8 = false;
  model::Bulletin bulletin = test::Sample("MS04-022");
  const std::string text = RenderText(MakeReport(bulletin, Language::kEnglish, {}), 80, style);
  EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) { return c > 0; }));
  EXPECT_NE(text.find("!! Start rolling"), std::string::npos);
}

TEST(Text, ColoursMarksAndHeadingsWithoutMovingColumns) {
  const Document document = MakeReport(test::Sample("MS04-022"), Language::kEnglish, {});
  TextStyle style;
  style.colour = true;
  const std::string coloured = RenderText(document, 100, style);
  std::string plain;
  for (std::size_t at = 0; at < coloured.size(); ++at) {
    if (coloured[at] == '\x1b')
      at = coloured.find('m', at);
    else
      plain += coloured[at];
  }
  EXPECT_EQ(plain, RenderText(document, 100, {}));
  EXPECT_NE(coloured, plain);
}

TEST(Text, TellsReissuesFromTheFilesInside) {
  const std::string text = RenderText(MakeReport(test::Sample("MS03-043"), Language::kEnglish, {}), 120, {});
  EXPECT_NE(text.find("one package takes the place of 2"), std::string::npos);
  EXPECT_NE(text.find("the installer alone: the files have the same versions"), std::string::npos);
  EXPECT_NE(text.find("wkssvc.dll [sp1]: 5.1.2600.120 → 5.1.2600.121"), std::string::npos);
  EXPECT_NE(text.find("advised where an earlier issue is installed"), std::string::npos);
}

TEST(Text, AWithdrawnPackageWithoutASuccessorIsSaidToBeGone) {
  model::Bulletin bulletin = test::Sample("MS03-043");
  for (auto& update : bulletin.updates)
    for (auto& package : update.packages) package.state = model::PackageState::kWithdrawn;
  const std::string text = RenderText(MakeReport(bulletin, Language::kEnglish, {}), 120, {});
  EXPECT_NE(text.find("none: every issue was taken back"), std::string::npos);
}

}  // namespace
}  // namespace kintsugi::cli::report
