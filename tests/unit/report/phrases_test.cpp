// SPDX-License-Identifier: Apache-2.0
// The language table is complete: a page never shows a hole or a word of the other language.
#include "console/cli/report/phrases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/support/temp_folder.h"

namespace kintsugi::cli::report {
namespace {

std::vector<std::string> Placeholders(std::string_view text) {
  std::vector<std::string> found;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1))
    found.emplace_back(text.substr(at, text.find('}', at) - at + 1));
  std::sort(found.begin(), found.end());
  return found;
}

TEST(Phrases, HaveEveryCellAndTheSamePlaceholdersInBothLanguages) {
  for (const PhraseRow& row : Phrases()) {
    EXPECT_FALSE(row.english.empty()) << row.name;
    EXPECT_FALSE(row.japanese.empty()) << row.name;
    EXPECT_EQ(Placeholders(row.english), Placeholders(row.japanese)) << row.name;
  }
}

TEST(Phrases, AreInTheLanguageOfTheirColumn) {
  const std::set<std::string_view> same = {"kHash", "kComponentIe6Sp1", "kMoment"};  // names and figures alone
  for (const PhraseRow& row : Phrases()) {
    const bool ascii = std::all_of(row.english.begin(), row.english.end(), [](char c) { return c > 0; });
    EXPECT_TRUE(ascii) << row.name;
    const bool japanese = std::any_of(row.japanese.begin(), row.japanese.end(), [](char c) { return c < 0; });
    EXPECT_NE(japanese, same.contains(row.name)) << row.name;
  }
}

TEST(Phrases, AreAllUsedAndNamedOnce) {
  std::string sources;
  for (const char* folder : {"console/cli/report", "console/cli/commands"})
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(KINTSUGI_SOURCE_DIR) / folder))
      if (entry.path().extension() == ".cpp" || entry.path().extension() == ".h")
        sources += test::ReadFile(entry.path());
  std::set<std::string_view> names;
  for (const PhraseRow& row : Phrases()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    if (row.name.starts_with("kMonth")) continue;  // counted on from kMonth1
    const std::string use = "Phrase::" + std::string(row.name);
    bool used = false;
    for (std::size_t at = sources.find(use); at != std::string::npos && !used; at = sources.find(use, at + 1))
      used = isalnum(static_cast<unsigned char>(sources[at + use.size()])) == 0;
    EXPECT_TRUE(used) << row.name;
  }
}

TEST(Phrases, LanguagesHaveTags) {
  EXPECT_EQ(LanguageOfTag("ja"), Language::kJapanese);
  EXPECT_EQ(LanguageOfTag("en"), Language::kEnglish);
  EXPECT_EQ(LanguageOfTag("JA"), std::nullopt);
  EXPECT_EQ(LanguageOfTag(""), std::nullopt);
}

}  // namespace
}  // namespace kintsugi::cli::report
