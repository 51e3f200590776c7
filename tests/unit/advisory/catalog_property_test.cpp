// SPDX-License-Identifier: Apache-2.0
// Random statements of several sources: the catalog is the same in every order, with repetitions, and from stored
// advisories; a re-import by parts leads to the catalog of the newest statements. Single-threaded.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "common/base/prng.h"
#include "tests/support/seed.h"
#include "tests/unit/advisory/records.h"

namespace kintsugi::advisory {
namespace {

struct Sourced {
  Said said;
  Source source = Source::kWesng;
};

template <typename List>
auto Pick(Prng& prng, const List& list) {
  return list[prng.Below(std::size(list))];
}

Sourced RandomStatement(Prng& prng) {
  static const std::vector<std::string> kKbs = {"", "1", "2", "3", "40", "50", "600"};
  static const std::vector<std::string> kNames = {"1", "2", "3", "40", "50", "600", "7777", "MS07-042", "SP7X64SP1"};
  static const std::vector<std::string> kCves = {"", "CVE-2017-0143", "CVE-2017-11780", "CVE-2008-1", "ADV170014"};
  static const std::vector<std::string> kProducts = {"Windows 7 for x64-based Systems Service Pack 1",
                                                     "windows 7 for x64-based systems Service Pack 1  ",
                                                     "Windows 10 Version 21H2 for x64-based Systems",
                                                     "Windows 10 Version 22H2 for x64-based Systems",
                                                     "Internet Explorer 11 on Windows Server 2012 R2",
                                                     "Windows Server 2012 R2",
                                                     "Microsoft Office 2016",
                                                     "Windows 99"};
  static const std::vector<std::string> kWords = {"", "Low", "Moderate", "Important", "Critical", "Odd"};
  static const std::vector<std::string> kDates = {"", "2017-03-14", "2017-04-11", "no date"};
  static const std::vector<std::string> kComponents = {"", "Windows Kernel", "Internet Explorer 9",
                                                       "Windows 7 for x64-based Systems Service Pack 1"};
  static const std::vector<std::string> kBuilds = {"", "", "10.0.19045.2486", "10.0.19045.2604", "x.y"};
  static const std::vector<std::string> kBulletins = {"", "MS07-042", "MS17-010", "SP7X64SP1"};
  static const std::vector<std::string> kTitles = {"", "a", "b", "c"};
  constexpr Source kSources[] = {Source::kWesng, Source::kWesngCustom, Source::kCvrf, Source::kCsaf};
  Sourced made;
  Said& said = made.said;
  made.source = Pick(prng, kSources);
  said.kb = Pick(prng, kKbs);
  said.cve = Pick(prng, kCves);
  said.product = Pick(prng, kProducts);
  said.severity = Pick(prng, kWords);
  said.title = Pick(prng, kTitles);
  said.published = Pick(prng, kDates);
  said.component = Pick(prng, kComponents);
  said.bulletin = Pick(prng, kBulletins);
  said.fixed_build = Pick(prng, kBuilds);
  said.impact = Pick(prng, kTitles);
  said.url = Pick(prng, kTitles);
  said.track = static_cast<Track>(prng.Below(8));
  said.reboot = static_cast<RebootWord>(prng.Below(4));
  said.exploited = prng.Percent(10);
  said.not_affected = prng.Percent(5);
  said.contained_in = static_cast<int>(prng.Below(3));
  for (std::uint64_t left = prng.Below(3); left > 0; --left) said.supersedes.push_back(Pick(prng, kNames));
  if (prng.Percent(20)) said.prerequisites.push_back(Pick(prng, kNames));
  return made;
}

void Append(std::string& text, std::initializer_list<std::string_view> words) {
  for (const auto word : words) text.append(word).append("|");
}

std::string Dump(const Catalog& catalog) {
  std::string text;
  const auto numbers = [&](auto list) {
    for (const auto number : list) text += std::to_string(number) + ",";
    text += "|";
  };
  for (const Kb& kb : catalog.kbs()) {
    Append(text, {kb.name, kb.bulletin, kb.service_pack, std::to_string(kb.sources)});
    text += "\n";
  }
  for (const Cve& cve : catalog.cves()) {
    Append(text, {cve.name, cve.title, cve.impact, DateText(cve.published)});
    numbers(std::vector<int>{static_cast<int>(cve.severity), int{cve.exploited}});
  }
  for (const Fix& fix : catalog.fixes()) {
    Append(text, {"\n", fix.component, fix.title, fix.url, DateText(fix.published), Name(fix.track), Name(fix.reboot)});
    numbers(std::vector<std::uint32_t>{fix.kb, fix.platform, fix.product, static_cast<std::uint32_t>(fix.severity),
                                       static_cast<std::uint32_t>(fix.source), fix.sources, fix.exploited,
                                       fix.contained_in_service_pack});
    numbers(fix.cves);
    numbers(fix.supersedes);
    numbers(fix.prerequisites);
    for (const FixedBuild& b : fix.fixed_builds)
      numbers(std::vector<int>{static_cast<int>(b.track), b.build, b.revision});
  }
  for (const PlatformIndex& index : catalog.platforms()) {
    Append(text, {"\n", PlatformName(index.platform())});
    numbers(index.kbs());
    numbers(index.fix_locals());
    numbers(index.supersedence().covers);
    numbers(index.supersedence().covered_by);
    numbers(index.InCycle());
  }
  for (const auto& list : {catalog.Unfixed(), catalog.NotAffected()}) {
    for (const CveOnProduct& c : list) numbers(std::vector<std::uint32_t>{c.cve, c.product});
  }
  for (const Disagreement& d : catalog.Disagreements()) {
    Append(text, {"\n", SourceName(d.winner), SourceName(d.loser), d.winner_value, d.loser_value, d.why});
    numbers(std::vector<std::uint32_t>{d.kb, d.cve, d.product, d.products, static_cast<std::uint32_t>(d.field)});
  }
  return text;
}

std::string DumpOf(CatalogBuilder& builder) {
  const auto catalog = builder.Finish();
  EXPECT_TRUE(catalog);
  return catalog ? Dump(**catalog) : "";
}

void Shuffle(Prng& prng, std::vector<Sourced>& list) {
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[prng.Below(i)]);
}

TEST(CatalogProperty, HoldsTheSetOfStatementsWhateverTheirOrderAndWayIn) {
  Prng prng(test::Seed());
  for (int round = 0; round < 300; ++round) {
    std::vector<Sourced> statements;
    for (std::uint64_t left = 1 + prng.Below(60); left > 0; --left) statements.push_back(RandomStatement(prng));
    CatalogBuilder direct, shuffled, stored;
    for (const auto& [said, source] : statements) Add(direct, said, source);
    const std::string wanted = DumpOf(direct);
    for (std::uint64_t left = prng.Below(10); left > 0; --left) statements.push_back(Pick(prng, statements));
    Shuffle(prng, statements);
    AdvisoryCollector collector;
    for (const auto& [said, source] : statements) {
      Add(shuffled, said, source);
      Add(collector, said, source);
    }
    std::vector<Advisory> advisories = collector.Take();
    std::reverse(advisories.begin(), advisories.end());
    for (const Advisory& advisory : advisories) ASSERT_TRUE(stored.Add(advisory));
    ASSERT_EQ(DumpOf(shuffled), wanted) << "round " << round;
    ASSERT_EQ(DumpOf(stored), wanted) << "round " << round;
  }
}

TEST(CatalogProperty, FollowsReimportsThatChangeAddAndRemove) {
  Prng prng(test::Seed());
  std::map<AdvisoryKey, Advisory> rows;  // the console's table
  for (int round = 0; round < 100; ++round) {
    std::vector<Sourced> statements;
    for (std::uint64_t left = 1 + prng.Below(40); left > 0; --left) {
      statements.push_back(RandomStatement(prng));
      statements.back().source = Source::kWesng;
    }
    AdvisoryCollector collector;
    CatalogBuilder wanted, built;
    for (const auto& [said, source] : statements) {
      Add(collector, said, source);
      Add(wanted, said, source);
    }
    const std::vector<Advisory> fresh = collector.Take();
    std::vector<StoredAdvisory> stored;
    for (const auto& [key, row] : rows) stored.push_back({key, row.digest});
    const ImportDiff diff = Compare(stored, fresh);
    for (const std::size_t i : diff.removed) rows.erase(stored[i].key);
    for (const auto* list : {&diff.added, &diff.changed}) {
      for (const std::size_t i : *list) rows.insert_or_assign(fresh[i].key, fresh[i]);
    }
    for (const auto& [key, row] : rows) ASSERT_TRUE(built.Add(row));
    ASSERT_EQ(DumpOf(built), DumpOf(wanted)) << "round " << round;
  }
}

}  // namespace
}  // namespace kintsugi::advisory
