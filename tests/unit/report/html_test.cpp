// SPDX-License-Identifier: Apache-2.0
#include "console/cli/report/html.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "console/cli/output/safe_text.h"
#include "console/cli/report/report.h"
#include "tests/unit/report/markup.h"
#include "tests/unit/report/samples.h"

namespace kintsugi::cli::report {
namespace {

std::string Page(const model::Bulletin& bulletin, Language language) {
  return RenderHtml(MakeReport(bulletin, language, {}));
}

std::vector<std::string> Values(const test::Markup& markup, const std::string& attribute) {
  std::vector<std::string> values;
  for (const auto& tag : markup.tags)
    if (const auto found = tag.attributes.find(attribute); found != tag.attributes.end())
      values.push_back(found->second);
  return values;
}

TEST(Markup, ReaderFindsWhatIsWrong) {
  EXPECT_EQ(test::ReadMarkup("<!DOCTYPE html>\n<p class=\"a\">x &amp; y<br></p>").problem, "");
  for (const char* bad : {"<p>", "<p></b>", "</p>", "<p class=a></p>", "<p class></p>", "a > b", "a & b", "&bad;",
                          "<p title=\"<\"></p>", "<p a=\"1\" a=\"2\"></p>", "<>", "<p"})
    EXPECT_NE(test::ReadMarkup(std::string("<!DOCTYPE html>") + bad).problem, "") << bad;
}

TEST(Html, IsWellFormedInBothLanguages) {
  for (const auto& id : test::kSampleIds)
    for (const Language language : kLanguages) {
      const test::Markup markup = test::ReadMarkup(Page(test::Sample(id), language));
      EXPECT_EQ(markup.problem, "") << id;
      ASSERT_FALSE(markup.tags.empty());
      EXPECT_EQ(markup.tags.front().attributes.at("lang"), Tag(language));
    }
}

TEST(Html, AsksForNothingAndRunsNothing) {
  for (const auto& id : test::kSampleIds) {
    const std::string page = Page(test::Sample(id), Language::kJapanese);
    const test::Markup markup = test::ReadMarkup(page);
    for (const auto& tag : markup.tags) {
      for (const char* name : {"script", "img", "link", "iframe", "object", "embed", "form", "base"})
        EXPECT_NE(tag.name, name);
      for (const auto& [name, value] : tag.attributes) {
        EXPECT_FALSE(name.starts_with("on")) << name;
        EXPECT_TRUE(name != "src" && name != "style") << name;
        EXPECT_TRUE(name != "href" || value.starts_with("#")) << value;
      }
    }
    EXPECT_EQ(page.find("url("), std::string::npos);
    EXPECT_EQ(page.find("@import"), std::string::npos);
    EXPECT_NE(page.find("default-src 'none'; style-src 'sha256-"), std::string::npos);
  }
}

TEST(Html, HasHeadingsInOrderCaptionsAndAnchorsThatLead) {
  for (const auto& id : test::kSampleIds) {
    const test::Markup markup = test::ReadMarkup(Page(test::Sample(id), Language::kEnglish));
    int level = 0;
    std::size_t tables = 0;
    std::size_t captions = 0;
    for (const auto& tag : markup.tags) {
      tables += tag.name == "table" ? 1 : 0;
      captions += tag.name == "caption" ? 1 : 0;
      if (tag.name.size() != 2 || tag.name[0] != 'h' || tag.name[1] < '1' || tag.name[1] > '6') continue;
      EXPECT_LE(tag.name[1] - '0', level + 1) << id;
      level = tag.name[1] - '0';
    }
    EXPECT_GT(tables, 3U);
    EXPECT_EQ(tables, captions);
    const auto ids = Values(markup, "id");
    const std::set<std::string> unique(ids.begin(), ids.end());
    EXPECT_EQ(unique.size(), ids.size());
    for (const auto& href : Values(markup, "href")) EXPECT_TRUE(unique.contains(href.substr(1))) << href;
    for (const auto& label : Values(markup, "aria-labelledby")) EXPECT_TRUE(unique.contains(label)) << label;
  }
}

TEST(Html, HostileTextIsShownAndNeverActs) {
  for (const auto& id : test::kSampleIds)
    for (const Language language : kLanguages) {
      const std::string page = Page(test::Poisoned(id), language);
      const test::Markup markup = test::ReadMarkup(page);
      EXPECT_EQ(markup.problem, "") << id;
      for (const auto& tag : markup.tags) {
        EXPECT_NE(tag.name, "script");
        EXPECT_NE(tag.name, "b onload");
        for (const auto& [name, value] : tag.attributes) EXPECT_FALSE(name.starts_with("on")) << name;
      }
      EXPECT_NE(markup.text.find("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"), std::string::npos);
      EXPECT_EQ(SafeLines(page), page) << "no character that acts on a terminal or turns text around";
    }
}

TEST(Html, MarksEnglishInformationOnAJapanesePage) {
  const std::string japanese = Page(test::Sample("MS03-043"), Language::kJapanese);
  EXPECT_NE(japanese.find("<span class=\"tag\">英語の情報</span><span lang=\"en\">Switch the Messenger service off"),
            std::string::npos);
  const std::string english = Page(test::Sample("MS03-043"), Language::kEnglish);
  EXPECT_EQ(english.find("class=\"tag\""), std::string::npos);
  EXPECT_EQ(english.find("lang=\"ja\""), std::string::npos);
}

TEST(Html, WithoutEnglishTextAnEnglishPageShowsTheJapaneseAndSaysSo) {
  model::Bulletin bulletin = test::Sample("MS03-043");
  bulletin.summary.clear();
  const std::string page = Page(bulletin, Language::kEnglish);
  EXPECT_NE(page.find("<span class=\"tag\">Japanese only</span><span lang=\"ja\">net send"), std::string::npos);
}

TEST(Html, AnEmptyBulletinIsStillAPage) {
  model::Bulletin bulletin;
  bulletin.id = "X-1";
  bulletin.kb = "1";
  for (const Language language : kLanguages) EXPECT_EQ(test::ReadMarkup(Page(bulletin, language)).problem, "");
}

}  // namespace
}  // namespace kintsugi::cli::report
