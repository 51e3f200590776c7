// SPDX-License-Identifier: Apache-2.0
// Advisories: what goes in comes out, digests tell changes, damaged blobs are refused. Single-threaded.
#include "common/advisory/advisory.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "common/base/prng.h"
#include "tests/support/seed.h"
#include "tests/unit/advisory/records.h"

namespace kintsugi::advisory {
namespace {

std::vector<Said> Everything() {
  Said full;
  full.supersedes = {"MS07-042", "936021", "SP7X64SP1"};
  full.prerequisites = {"4490628"};
  full.component = "Windows SMB";
  full.bulletin = "MS17-010";
  full.fixed_build = "6.1.7601.23689";
  full.url = "https://example.org/4012212";
  full.track = Track::kSecurityOnly;
  full.reboot = RebootWord::kYes;
  full.exploited = true;
  full.contained_in = 2;
  Said other = full;
  other.product = "Windows Server 2008 R2 for x64-based Systems Service Pack 1";
  Said without_kb;
  without_kb.kb = "";
  without_kb.supersedes = {};
  Said bare;
  bare.kb = "1";
  bare.cve = bare.severity = bare.title = bare.published = bare.impact = bare.product = "";
  Said not_affected = without_kb;
  not_affected.not_affected = true;
  return {full, other, without_kb, bare, not_affected};
}

std::vector<std::string> LinesOf(const std::vector<Said>& said) {
  Lines lines;
  for (const Said& s : said) Add(lines, s);
  std::sort(lines.lines.begin(), lines.lines.end());
  return lines.lines;
}

std::vector<Advisory> Collect(const std::vector<Said>& said, const std::string& document = "") {
  AdvisoryCollector collector(document);
  for (const Said& s : said) Add(collector, s);
  return collector.Take();
}

TEST(Advisories, GiveBackEveryFieldOfEveryStatement) {
  Lines back;
  for (const Advisory& advisory : Collect(Everything())) ASSERT_TRUE(ReadAdvisory(advisory, back));
  std::sort(back.lines.begin(), back.lines.end());
  EXPECT_EQ(back.lines, LinesOf(Everything()));
}

TEST(Advisories, AreOneForEachKbAndElseOneForEachCve) {
  const auto advisories = Collect(Everything(), "2017-Mar");
  ASSERT_EQ(advisories.size(), 3U);
  EXPECT_EQ(advisories[0].key, (AdvisoryKey{Source::kWesng, "2017-Mar", "1"}));
  EXPECT_EQ(advisories[1].key.subject, "4012212");
  EXPECT_EQ(advisories[2].key.subject, "CVE-2017-0143");
}

TEST(Advisories, AreEqualWhateverTheOrderAndRepetitionInTheFeed) {
  auto said = Everything();
  const auto once = Collect(said);
  std::reverse(said.begin(), said.end());
  said.push_back(said[0]);
  AdvisoryCollector collector;
  for (const Said& s : said) Add(collector, s);
  EXPECT_EQ(collector.records(), 6U);
  EXPECT_EQ(collector.Take(), once);
  EXPECT_EQ(collector.duplicates(), 1U);
}

TEST(Advisories, KeepTheOrderOfSupersededNames) {
  Said a, b;
  a.supersedes = {"MS07-042", "936021"};
  b.supersedes = {"936021", "MS07-042"};
  EXPECT_NE(Collect({a})[0].digest, Collect({b})[0].digest);
}

TEST(Advisories, ChangeTheirDigestWithAnyField) {
  const std::uint64_t before = Collect({Said{}})[0].digest;
  const auto digest = [](auto change) {
    Said said;
    change(said);
    return Collect({said})[0].digest;
  };
  EXPECT_NE(digest([](Said& s) { s.severity = "Important"; }), before);
  EXPECT_NE(digest([](Said& s) { s.product = "Windows 8 for x64-based Systems"; }), before);
  EXPECT_NE(digest([](Said& s) { s.published = "2017-03-15"; }), before);
  EXPECT_NE(digest([](Said& s) { s.supersedes = {"4012213"}; }), before);
  EXPECT_NE(digest([](Said& s) { s.exploited = true; }), before);
  EXPECT_NE(digest([](Said& s) { s.contained_in = 1; }), before);
  EXPECT_EQ(digest([](Said&) {}), before);
}

TEST(Advisories, OfAReimportAreAddedChangedKeptOrRemoved) {
  const auto stored_as = [](const std::vector<Advisory>& advisories) {
    std::vector<StoredAdvisory> stored;
    for (const Advisory& a : advisories) stored.push_back({a.key, a.digest});
    return stored;
  };
  Said kept, changed, gone, fresh;
  kept.kb = "1";
  changed.kb = "2";
  gone.kb = "3";
  fresh.kb = "4";
  auto stored = stored_as(Collect({kept, changed, gone}));
  // Another document's advisory of the same KB is no business of this import.
  const auto other = stored_as(Collect({gone}, "2024-Mar"));
  stored.insert(stored.end(), other.begin(), other.end());
  std::sort(stored.begin(), stored.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  changed.severity = "Low";
  const ImportDiff diff = Compare(stored, Collect({kept, changed, fresh}));
  EXPECT_EQ(diff.kept, std::vector<std::size_t>{0});
  EXPECT_EQ(diff.changed, std::vector<std::size_t>{1});
  EXPECT_EQ(diff.added, std::vector<std::size_t>{2});
  ASSERT_EQ(diff.removed.size(), 1U);
  EXPECT_EQ(stored[diff.removed[0]].key, (AdvisoryKey{Source::kWesng, "", "3"}));
}

TEST(Advisories, ThatAreDamagedAreRefusedOrReadButNeverCrash) {
  Prng prng(test::Seed());
  const auto advisories = Collect(Everything());
  int refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    Advisory advisory = advisories[prng.Below(advisories.size())];
    std::string& blob = advisory.blob;
    for (std::uint64_t left = 1 + prng.Below(4); left > 0; --left)
      blob[prng.Below(blob.size())] = static_cast<char>(prng.Below(256));
    if (prng.Percent(30)) blob.resize(prng.Below(blob.size()));
    Lines lines;
    const Status read = ReadAdvisory(advisory, lines);
    if (read) continue;
    ++refused;
    EXPECT_EQ(read.error().code, Code::kDataLoss);
    EXPECT_TRUE(lines.lines.empty());
  }
  EXPECT_GT(refused, 5'000);
}

TEST(Advisories, OfANewerFormatSayWhatToDo) {
  Advisory advisory = Collect({Said{}})[0];
  advisory.blob[0] = 2;
  Lines lines;
  const Status read = ReadAdvisory(advisory, lines);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("import its feed again"), std::string::npos);
}

}  // namespace
}  // namespace kintsugi::advisory
