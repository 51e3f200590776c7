// SPDX-License-Identifier: Apache-2.0
// The builder: fixes, precedence, disagreements, circles, dangling names, service packs. Single-threaded.
#include "common/advisory/builder.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/advisory/records.h"

namespace kintsugi::advisory {
namespace {

struct Built {
  std::shared_ptr<const Catalog> catalog;
  BuildReport report;
  const Fix& FixOf(std::string_view kb, std::size_t which = 0) const {
    return catalog->fixes()[catalog->FixesOfKb(catalog->FindKb(kb))[which]];
  }
  std::vector<std::string> Names(std::span<const KbId> kbs) const {
    std::vector<std::string> names;
    for (const KbId kb : kbs) names.emplace_back(catalog->kbs()[kb].name);
    return names;
  }
  // What a KB covers on the platform of its first fix.
  std::vector<std::string> Covers(std::string_view kb) const {
    const PlatformIndex& index = catalog->platforms()[FixOf(kb).platform];
    const KbBits bits = index.Covers(index.Local(catalog->FindKb(kb)));
    std::vector<std::string> names;
    for (std::size_t i = 0; i < index.kbs().size(); ++i) {
      if ((bits[i / 64] >> (i % 64) & 1) != 0) names.emplace_back(catalog->kbs()[index.kbs()[i]].name);
    }
    return names;
  }
};

struct Sourced {
  Said said;
  Source source = Source::kWesng;
};

Built Build(const std::vector<Sourced>& all) {
  CatalogBuilder builder;
  for (const auto& [said, source] : all) Add(builder, said, source);
  auto catalog = builder.Finish();
  EXPECT_TRUE(catalog.has_value());
  return {*catalog, builder.report()};
}

Said Kb(std::string kb, std::vector<std::string> supersedes = {}) {
  Said said;
  said.kb = std::move(kb);
  said.supersedes = std::move(supersedes);
  return said;
}

using Names = std::vector<std::string>;

TEST(CatalogBuilder, MakesOneFixOfAllStatementsAboutAKbOnAPlatform) {
  Said first, second, twin;
  second.cve = "CVE-2017-0144";
  second.severity = "Important";
  second.published = "2017-04-11";
  second.exploited = true;
  twin.product = "windows 7 for X64-based systems service pack 1 ";
  twin.cve = "CVE-2017-0010";
  const Built built = Build({{second}, {first}, {twin}});
  ASSERT_EQ(built.catalog->fixes().size(), 1U);
  const Fix& fix = built.FixOf("KB4012212");
  EXPECT_EQ(PlatformName(built.catalog->platforms()[fix.platform].platform()), "windows-7 x64 sp1");
  EXPECT_EQ(fix.severity, model::Severity::kCritical);
  EXPECT_TRUE(fix.exploited);
  EXPECT_EQ(DateText(fix.published), "2017-03-14");
  Names cves;
  for (const CveId cve : fix.cves) cves.emplace_back(built.catalog->cves()[cve].name);
  EXPECT_EQ(cves, (Names{"CVE-2017-0010", "CVE-2017-0143", "CVE-2017-0144"}));
  EXPECT_EQ(built.catalog->FixesOfCve(built.catalog->FindCve("cve-2017-0144")).size(), 1U);
}

TEST(CatalogBuilder, KeepsComponentsApartOnlyWhereAHostMayLackThem) {
  Said kernel, explorer8, explorer9, net;
  kernel.component = "Windows Kernel";
  explorer8.component = "Windows Internet Explorer 8";
  explorer9.component = "Internet Explorer 9";
  net.product = "Microsoft .NET Framework 3.5.1 on " + net.product;
  const Built built = Build({{kernel}, {explorer8}, {explorer9}, {net}});
  Names components;
  for (const Fix& fix : built.catalog->fixes()) components.emplace_back(fix.component);
  EXPECT_EQ(components, (Names{"", "Internet Explorer 8", "Internet Explorer 9", "Microsoft .NET Framework 3.5.1"}));
}

TEST(CatalogBuilder, ReadsWindowsInThePlaceOfTheComponent) {
  Said said;
  said.component = said.product;
  said.product = "Microsoft .NET Framework 3.5.1";
  const Built built = Build({{said}});
  EXPECT_EQ(built.FixOf("4012212").component, "Microsoft .NET Framework 3.5.1");
  EXPECT_NE(built.FixOf("4012212").platform, kNone);
}

TEST(CatalogBuilder, FilesApplicationsByProduct) {
  Said said;
  said.product = "Microsoft Office 2016 (64-bit edition)";
  const Built built = Build({{said}});
  EXPECT_EQ(built.FixOf("4012212").platform, kNone);
  EXPECT_EQ(built.catalog->FixesOfProduct(0).size(), 1U);
  EXPECT_EQ(built.catalog->PlatformOf(0), kNone);
  EXPECT_EQ(built.report.application_products, 1U);
}

TEST(CatalogBuilder, LetsTheBetterSourceSpeakAndKeepsTheOther) {
  Said wesng, cvrf;
  wesng.severity = "Low";
  wesng.title = "wes-ng title";
  wesng.reboot = RebootWord::kNo;
  cvrf.severity = "Important";
  cvrf.title = "publisher's title";
  cvrf.reboot = RebootWord::kYes;
  cvrf.fixed_build = "6.1.7601.23689";
  const Built built = Build({{wesng}, {cvrf, Source::kCvrf}});
  const Fix& fix = built.FixOf("4012212");
  EXPECT_EQ(fix.source, Source::kCvrf);
  EXPECT_EQ(fix.title, "publisher's title");
  EXPECT_EQ(fix.severity, model::Severity::kImportant);
  EXPECT_EQ(fix.reboot, RebootWord::kYes);
  EXPECT_EQ(fix.sources, 1U << static_cast<int>(Source::kWesng) | 1U << static_cast<int>(Source::kCvrf));
  ASSERT_EQ(fix.fixed_builds.size(), 1U);
  EXPECT_EQ(fix.fixed_builds[0].revision, 23689);
  const auto found = built.catalog->Disagreements();
  ASSERT_EQ(found.size(), 2U);
  for (const Disagreement& d : found) {
    EXPECT_EQ(d.winner, Source::kCvrf);
    EXPECT_EQ(d.loser, Source::kWesng);
    EXPECT_NE(d.why.find("rank"), std::string_view::npos);
  }
  const auto severity =
      std::find_if(found.begin(), found.end(), [](const auto& d) { return d.field == Disagreement::Field::kSeverity; });
  ASSERT_NE(severity, found.end());
  EXPECT_EQ(severity->winner_value, "Important");
  EXPECT_EQ(severity->loser_value, "Low");
}

TEST(CatalogBuilder, TakesTheGraverWordWhereOneSourceSaysBoth) {
  Said low, critical;
  low.severity = "Low";
  const Built built = Build({{low}, {critical}});
  EXPECT_EQ(built.FixOf("4012212").severity, model::Severity::kCritical);
  ASSERT_EQ(built.catalog->Disagreements().size(), 1U);
  EXPECT_EQ(built.catalog->Disagreements()[0].loser_value, "Low");
  EXPECT_EQ(built.report.disagreements, 1U);
}

TEST(CatalogBuilder, CountsOneDisagreementOnManyProductsOnce) {
  std::vector<Sourced> all;
  for (const auto* product :
       {"Windows 8 for x64-based Systems", "Windows 8 for 32-bit Systems", "Windows Server 2012"}) {
    for (const auto* severity : {"Low", "Critical"}) {
      Said said;
      said.product = product;
      said.severity = severity;
      all.push_back({said});
    }
  }
  const Built built = Build(all);
  ASSERT_EQ(built.catalog->Disagreements().size(), 1U);
  EXPECT_EQ(built.catalog->Disagreements()[0].products, 3U);
}

TEST(CatalogBuilder, FollowsSupersedenceThroughTheWholeChain) {
  const Built built = Build({{Kb("3", {"2"})}, {Kb("2", {"1"})}, {Kb("1")}, {Kb("9")}});
  EXPECT_EQ(built.Covers("3"), (Names{"1", "2"}));
  EXPECT_EQ(built.Covers("2"), (Names{"1"}));
  EXPECT_EQ(built.Covers("9"), Names{});
  EXPECT_EQ(built.Names(built.FixOf("3").supersedes), Names{"2"});
  const PlatformIndex& index = built.catalog->platforms()[0];
  EXPECT_EQ(index.CoveredBy(index.Local(built.catalog->FindKb("1")))[0],
            1U << index.Local(built.catalog->FindKb("2")) | 1U << index.Local(built.catalog->FindKb("3")));
}

TEST(CatalogBuilder, KeepsSupersedenceToThePlatformsItWasSaidOf) {
  Said elsewhere = Kb("3", {"2"});
  elsewhere.product = "Windows 8 for x64-based Systems";
  const Built built = Build({{elsewhere}, {Kb("3")}, {Kb("2", {"1"})}, {Kb("1")}});
  const PlatformId seven = built.catalog->FindPlatform(ParseProduct(Said{}.product).platform);
  const PlatformIndex& index = built.catalog->platforms()[seven];
  EXPECT_EQ(index.Covers(index.Local(built.catalog->FindKb("3")))[0], 0U);
}

TEST(CatalogBuilder, SharesSupersedenceBetweenReleasesOfOneUpdateGroup) {
  Said older = Kb("2", {"1"}), newer = Kb("2");
  older.product = "Windows 10 Version 21H2 for x64-based Systems";
  newer.product = "Windows 10 Version 22H2 for x64-based Systems";
  const Built built = Build({{older}, {newer}});
  const PlatformIndex& index =
      built.catalog->platforms()[built.catalog->FindPlatform(ParseProduct(newer.product).platform)];
  EXPECT_NE(index.Covers(index.Local(built.catalog->FindKb("2")))[0], 0U);
  EXPECT_EQ(index.fix_count(), 1U);
  EXPECT_EQ(index.WithFix()[0], 1U << index.Local(built.catalog->FindKb("2")));
}

TEST(CatalogBuilder, SurvivesAndListsCircles) {
  const Built built = Build({{Kb("1", {"2"})}, {Kb("2", {"3"})}, {Kb("3", {"1"})}, {Kb("4", {"1"})}, {Kb("5", {"5"})}});
  ASSERT_EQ(built.report.cycles.size(), 1U);
  EXPECT_EQ(built.Names(built.report.cycles[0].kbs), (Names{"1", "2", "3"}));
  EXPECT_EQ(built.Covers("1"), (Names{"2", "3"}));
  EXPECT_EQ(built.Covers("4"), (Names{"1", "2", "3"}));
  EXPECT_EQ(built.Covers("5"), Names{});
  const PlatformIndex& index = built.catalog->platforms()[0];
  EXPECT_EQ(index.InCycle()[0], 0b00111U);
}

TEST(CatalogBuilder, ListsWhatIsNamedAsSupersededOnly) {
  const Built built = Build({{Kb("2", {"958644", "MS08-067"})}, {Kb("1")}});
  EXPECT_EQ(built.Names(built.report.dangling), (Names{"958644", "MS08-067"}));
  EXPECT_EQ(built.Covers("2"), (Names{"958644", "MS08-067"}));
  EXPECT_EQ(built.catalog->kbs()[built.catalog->FindKb("958644")].sources, 0U);
  EXPECT_TRUE(built.catalog->FixesOfKb(built.catalog->FindKb("MS08-067")).empty());
}

TEST(CatalogBuilder, KnowsServicePacksByTheNameThatAFeedGivesThem) {
  Said pack = Kb("976932");
  pack.cve = "";
  pack.bulletin = "SP7X64SP1";
  pack.track = Track::kServicePack;
  Said nameless = Kb("");
  nameless.cve = "";
  nameless.bulletin = "SP81X64";
  nameless.track = Track::kServicePack;
  const Built built = Build({{pack, Source::kWesngCustom},
                             {nameless, Source::kWesngCustom},
                             {Kb("3125574", {"SP7X64SP1"}), Source::kWesngCustom},
                             {Kb("2919355", {"SP81X64"}), Source::kWesngCustom}});
  EXPECT_EQ(built.catalog->FindKb("sp7x64sp1"), built.catalog->FindKb("KB976932"));
  EXPECT_EQ(built.catalog->kbs()[built.catalog->FindKb("976932")].service_pack, "SP7X64SP1");
  EXPECT_EQ(built.Covers("3125574"), Names{"976932"});
  EXPECT_EQ(built.Covers("2919355"), Names{"SP81X64"});
  EXPECT_EQ(built.FixOf("SP81X64").track, Track::kServicePack);
  EXPECT_TRUE(built.report.dangling.empty());
}

TEST(CatalogBuilder, TakesABulletinForItsKbOnThatPlatform) {
  Said x64 = Kb("111"), x86 = Kb("222"), newer = Kb("333", {"MS07-042"}), paired = Kb("444", {"MS07-042", "936021"});
  x64.bulletin = x86.bulletin = "MS07-042";
  x86.product = "Windows 7 for 32-bit Systems Service Pack 1";
  const Built built = Build({{x64}, {x86}, {newer}, {paired}});
  EXPECT_EQ(built.Covers("333"), Names{"111"});
  EXPECT_EQ(built.Covers("444"), Names{"936021"}) << "the feed says which KB of the bulletin";
  EXPECT_EQ(built.catalog->kbs()[built.catalog->FindKb("111")].bulletin, "MS07-042");
}

TEST(CatalogBuilder, TakesAFixedBuildForTheKbThatHasItThere) {
  Said named = Kb("5022282"), build = Kb(""), other = Kb("");
  named.product = build.product = other.product = "Windows 10 Version 22H2 for x64-based Systems";
  named.fixed_build = build.fixed_build = "10.0.19045.2486";
  build.cve = "CVE-2023-21528";
  other.fixed_build = "10.0.19045.2604";
  const Built built = Build({{named, Source::kCvrf}, {build, Source::kCsaf}, {other, Source::kCsaf}});
  EXPECT_EQ(built.FixOf("5022282").cves.size(), 2U);
  EXPECT_EQ(built.FixOf("5022282").sources,
            1U << static_cast<int>(Source::kCvrf) | 1U << static_cast<int>(Source::kCsaf));
  EXPECT_EQ(built.catalog->kbs()[built.FixOf("10.0.19045.2604").kb].kind, KbKind::kBuild);
  EXPECT_EQ(built.catalog->fixes().size(), 2U);
}

TEST(CatalogBuilder, KeepsTheLowestFixedBuildOfEachTrack) {
  std::vector<Sourced> all;
  for (const auto& [build, track] : {std::pair("10.0.26100.4061", Track::kUnspecified),
                                     {"10.0.26100.4066", Track::kCumulative},
                                     {"10.0.26100.3981", Track::kHotpatch}}) {
    Said said;
    said.product = "Windows 11 Version 24H2 for x64-based Systems";
    said.fixed_build = build;
    said.track = track;
    all.push_back({said, Source::kCvrf});
  }
  const Built built = Build(all);
  const Fix& fix = built.FixOf("4012212");
  ASSERT_EQ(fix.fixed_builds.size(), 2U);
  EXPECT_EQ(fix.fixed_builds[0], (FixedBuild{Track::kCumulative, 10, 0, 26100, 4061}));
  EXPECT_EQ(fix.fixed_builds[1], (FixedBuild{Track::kHotpatch, 10, 0, 26100, 3981}));
  std::vector<std::string_view> losers;
  for (const Disagreement& d : built.catalog->Disagreements()) {
    if (d.field == Disagreement::Field::kFixedBuild) losers.push_back(d.loser_value);
  }
  EXPECT_EQ(losers, std::vector<std::string_view>{"10.0.26100.4066"}) << "the hotpatch's build is no rival";
}

TEST(CatalogBuilder, TellsWhatHasNoFixAndWhatIsNotAffected) {
  Said without = Kb(""), not_affected = Kb("");
  not_affected.product = "Windows 8 for x64-based Systems";
  not_affected.not_affected = true;
  const Built built = Build({{without}, {not_affected}});
  EXPECT_TRUE(built.catalog->fixes().empty());
  ASSERT_EQ(built.catalog->Unfixed().size(), 1U);
  ASSERT_EQ(built.catalog->NotAffected().size(), 1U);
  EXPECT_EQ(built.catalog->products()[built.catalog->NotAffected()[0].product].name, not_affected.product);
  EXPECT_EQ(built.report.without_fix, 2U);
}

TEST(CatalogBuilder, ReportsWindowsNamesThatItCannotRead) {
  Said said;
  said.product = "Windows 12 for x64-based Systems";
  const Built built = Build({{said}});
  EXPECT_EQ(built.report.unreadable_products, Names{"Windows 12 for x64-based Systems"});
  EXPECT_EQ(built.FixOf("4012212").platform, kNone);
}

TEST(CatalogBuilder, BuildsTheSameFromStoredAdvisories) {
  const std::vector<Sourced> all = {{Kb("3", {"2"})}, {Kb("2", {"1"})}, {Kb("1")}, {Kb("3", {"2"})}};
  const Built direct = Build(all);
  AdvisoryCollector collector;
  for (const auto& [said, source] : all) Add(collector, said, source);
  CatalogBuilder builder;
  for (const Advisory& advisory : collector.Take()) ASSERT_TRUE(builder.Add(advisory));
  const auto stored = builder.Finish();
  ASSERT_TRUE(stored);
  ASSERT_EQ((*stored)->fixes().size(), direct.catalog->fixes().size());
  for (std::size_t i = 0; i < direct.catalog->fixes().size(); ++i) {
    EXPECT_EQ((*stored)->fixes()[i].title, direct.catalog->fixes()[i].title);
    EXPECT_TRUE(std::ranges::equal((*stored)->fixes()[i].supersedes, direct.catalog->fixes()[i].supersedes));
  }
  EXPECT_EQ(direct.report.duplicates, 1U);
}

TEST(CatalogBuilder, MakesAnEmptyCatalogOfNothing) {
  const Built built = Build({});
  EXPECT_TRUE(built.catalog->fixes().empty());
  EXPECT_EQ(built.catalog->FindKb("1"), kNone);
  EXPECT_TRUE(built.catalog->Match({}).empty());
}

Error ErrorOf(CatalogBuilder& builder) {
  const auto built = builder.Finish();
  EXPECT_FALSE(built);
  return built ? Error{} : built.error();
}

Names Numbers(std::size_t first, std::size_t count) {
  Names numbers;
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(std::to_string(first + i));
  return numbers;
}

TEST(CatalogBuilder, RefusesMoreKbsThanItsLimit) {
  CatalogBuilder builder;
  Add(builder, Kb("1", Numbers(2, kMostKbs)));
  const Error error = ErrorOf(builder);
  EXPECT_EQ(error.code, Code::kTooLarge);
  EXPECT_NE(error.message.find("1000001 KBs"), std::string::npos) << error.message;
}

TEST(CatalogBuilder, RefusesMoreKbsOfOnePlatformThanItsLimit) {
  CatalogBuilder within, beyond;
  Add(within, Kb("1", Numbers(2, 9'999)));
  EXPECT_TRUE(within.Finish());
  Add(beyond, Kb("1", Numbers(2, kMostKbsOfGroup)));
  const Error error = ErrorOf(beyond);
  EXPECT_EQ(error.code, Code::kTooLarge);
  EXPECT_NE(error.message.find("windows-7 x64 sp1"), std::string::npos) << error.message;
}

TEST(CatalogBuilder, RefusesMoreSupersedenceThanItsLimit) {
  CatalogBuilder builder;
  for (const auto* product : {"Windows 8 for x64-based Systems", "Windows 8 for 32-bit Systems", "Windows Vista",
                              "Windows Server 2012", "Windows RT", "Windows RT 8.1"}) {
    Said said = Kb("1", Numbers(2, kMostKbsOfGroup - 1));
    said.product = product;
    Add(builder, said);
  }
  EXPECT_EQ(ErrorOf(builder).code, Code::kTooLarge);
}

TEST(CatalogMatch, FindsThePlatformsThatAHostIs) {
  std::vector<Sourced> all;
  for (const auto* product :
       {"Windows 10 Version 22H2 for x64-based Systems", "Windows 10 Version 22H2 for 32-bit Systems",
        "Windows Server 2019", "Windows Server 2019 (Server Core installation)",
        "Windows Server, version 20H2 (Server Core Installation)", "Windows 7 for x64-based Systems Service Pack 1",
        "Windows 7 for x64-based Systems", "Windows Server 2008 for 32-bit Systems",
        "Microsoft Windows XP Service Pack 3", "Microsoft Windows XP Media Center Edition 2005 Service Pack 3",
        "Windows Server 2003 R2 Service Pack 2", "Microsoft Windows Server 2003 Service Pack 2",
        "Microsoft Windows XP Professional x64 Edition Service Pack 2"}) {
    Said said;
    said.product = product;
    all.push_back({said});
  }
  const Built built = Build(all);
  struct HostRow {
    std::string_view product, edition, architecture;
    int service_pack, build;
    Names platforms, missing;
  };
  const HostRow rows[] = {
      {"windows-10", "CoreSingleLanguage", "x64", 0, 19045, {"windows-10 22H2 x64"}, {}},
      {"windows-10", "", "x64", 0, 19045, {"windows-10 22H2 x64"}, {}},
      {"windows-10",
       "",
       "",
       0,
       19045,
       {"windows-10 22H2 x64", "windows-10 22H2 x86"},
       {"architecture", "architecture"}},
      {"windows-server-2019", "", "x64", 0, 17763, {"windows-server-2019 x64"}, {}},
      {"windows-server-2019", "Server Core", "x64", 0, 17763, {"windows-server-2019 x64 core"}, {}},
      {"windows-server-2019", "", "", 0, 17763, {"windows-server-2019 x64"}, {}},
      {"windows-server-2019", "", "x64", 0, 19042, {"windows-server 20H2 x64"}, {}},
      {"windows-7", "", "x64", 0, 7601, {"windows-7 x64 sp1"}, {}},
      {"windows-7", "", "x64", 0, 7600, {"windows-7 x64"}, {}},
      {"windows-server-2008", "", "x86", 1, 6001, {"windows-server-2008 x86"}, {}},
      {"windows-xp", "Professional", "x86", 3, 2600, {"windows-xp x86 sp3"}, {}},
      {"windows-xp", "Media Center", "x86", 3, 2600, {"windows-xp x86 sp3", "windows-xp media-center x86 sp3"}, {}},
      {"windows-xp", "", "x64", 2, 3790, {"windows-xp x64 sp2"}, {}},
      {"windows-server-2003", "", "x86", 2, 3790, {"windows-server-2003 x86 sp2"}, {}},
      {"windows-server-2003",
       "R2",
       "x86",
       2,
       3790,
       {"windows-server-2003 x86 sp2", "windows-server-2003 R2 x86 sp2"},
       {}},
      {"windows-11", "", "x64", 0, 26100, {}, {}},
      {"", "", "x64", 0, 19045, {}, {}},
  };
  for (const HostRow& row : rows) {
    model::OsFacts os;
    os.product = row.product;
    os.edition = row.edition;
    os.architecture = row.architecture;
    os.service_pack = row.service_pack;
    os.build = row.build;
    Names platforms, missing;
    for (const PlatformMatch& match : built.catalog->Match(os)) {
      platforms.push_back(PlatformName(built.catalog->platforms()[match.platform].platform()));
      missing.insert(missing.end(), match.missing.begin(), match.missing.end());
    }
    EXPECT_EQ(platforms, row.platforms) << row.product << " " << row.edition << " " << row.build;
    EXPECT_EQ(missing, row.missing) << row.product << " " << row.build;
  }
}

}  // namespace
}  // namespace kintsugi::advisory
