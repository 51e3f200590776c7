// SPDX-License-Identifier: Apache-2.0
// Imports of publishers' catalogs: what they change, and that they happen as a whole or not at all.
#include <algorithm>
#include <functional>

#include "tests/unit/core/catalog_world.h"

namespace kintsugi::console {
namespace {

TEST(CatalogImport, TellsWhatWasReadAndWhatIsNew) {
  CatalogWorld world;
  const auto report = world.Import(CatalogWorld::TwoMonths());
  ASSERT_EQ(report.files_size(), 1);
  EXPECT_EQ(report.files(0).read(), 5U);
  EXPECT_EQ(report.files(0).kept(), 5U);
  EXPECT_EQ(report.files(0).refused(), 0U);
  EXPECT_EQ(report.added(), 2U);
  EXPECT_EQ(report.kbs(), 2U);
  EXPECT_EQ(report.cves(), 3U);
  EXPECT_EQ(world.KnownKbs(), 2U);
  EXPECT_TRUE(world.console.Audited("catalog.import"));
  EXPECT_EQ(world.feeds.removed, std::vector<std::string>{"u"});
}

TEST(CatalogImport, TheSameFileAgainIsNotReadAndChangesNothing) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths());
  const auto before = world.console.core().advisories().snapshot();
  const auto report = world.Import(CatalogWorld::TwoMonths());
  EXPECT_TRUE(report.files(0).same_file());
  EXPECT_EQ(report.added() + report.changed() + report.removed(), 0U);
  EXPECT_EQ(world.console.core().advisories().snapshot(), before);
}

TEST(CatalogImport, TheSameWordsInAnotherFileChangeNothing) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths(), "u");
  world.feeds.paths.clear();
  auto lines = CatalogWorld::TwoMonths();
  std::reverse(lines.begin(), lines.end());
  const auto report = world.Import(lines, "v");
  EXPECT_EQ(report.kept(), 2U);
  EXPECT_EQ(report.added() + report.changed() + report.removed(), 0U);
  EXPECT_EQ(world.StoredRows(), 2U);
}

TEST(CatalogImport, ANewerFileChangesOnlyWhatDiffersAndOldRowsAreSwept) {
  CatalogWorld world;
  auto lines = CatalogWorld::Many(30);
  world.Import(lines, "a");
  world.feeds.paths.clear();
  lines[0].severity = "Critical";
  lines.erase(lines.begin() + 1);
  lines.push_back({"20160101", "CVE-2016-1", "4000000"});
  const auto report = world.Import(lines, "b");
  EXPECT_EQ(report.added(), 1U);
  EXPECT_EQ(report.changed(), 1U);
  EXPECT_EQ(report.removed(), 1U);
  EXPECT_EQ(report.kept(), 28U);
  EXPECT_EQ(world.KnownKbs(), 30U);
  world.PumpAll();
  EXPECT_EQ(world.StoredRows(), 30U);
  world.console.Restart();
  EXPECT_EQ(world.KnownKbs(), 30U);
}

TEST(CatalogImport, ADryRunSaysTheSameAndChangesNothing) {
  CatalogWorld world;
  world.Upload(CatalogWorld::Csv(CatalogWorld::TwoMonths()));
  const auto status = world.Finish(world.Begin(true).value());
  EXPECT_EQ(status.phase(), "done");
  EXPECT_TRUE(status.report().dry_run());
  EXPECT_EQ(status.report().added(), 2U);
  EXPECT_EQ(status.report().kbs(), 2U);
  EXPECT_EQ(world.KnownKbs(), 0U);
  EXPECT_EQ(world.StoredRows(), 0U);
}

TEST(CatalogImport, BrokenLinesAreToldWithTheirPlaceAndStopNothing) {
  CatalogWorld world;
  world.Upload(CatalogWorld::Csv(CatalogWorld::TwoMonths()) + "\"20170101\",\"CVE-2017-1\",\"12\"\n");
  const auto status = world.Finish(world.Begin().value());
  EXPECT_EQ(status.phase(), "done") << status.error();
  EXPECT_EQ(status.report().files(0).refused(), 1U);
  ASSERT_EQ(status.report().problems_size(), 1);
  EXPECT_EQ(status.report().problems(0).line(), 7U);
  EXPECT_EQ(status.report().added(), 2U);
}

TEST(CatalogImport, AFileThatIsNoFeedFailsTheImportWithASentence) {
  CatalogWorld world;
  world.Upload("hello world\n");
  const auto status = world.Finish(world.Begin().value());
  EXPECT_EQ(status.phase(), "failed");
  EXPECT_NE(status.error().find("u.csv"), std::string::npos) << status.error();
  EXPECT_EQ(world.KnownKbs(), 0U);
}

TEST(CatalogImport, OfSeveralFilesTheReadableOnesAreImported) {
  CatalogWorld world;
  world.Upload("hello world\n", "bad");
  world.Upload(CatalogWorld::Csv(CatalogWorld::TwoMonths()), "good");
  const auto status = world.Finish(world.Begin().value());
  EXPECT_EQ(status.phase(), "done") << status.error();
  EXPECT_FALSE(status.report().files(0).error().empty());
  EXPECT_TRUE(status.report().files(1).error().empty());
  EXPECT_EQ(status.report().added(), 2U);
}

TEST(CatalogImport, ATornFileIsRefusedUnlessItIsMeant) {
  CatalogWorld world;
  world.Import(CatalogWorld::Many(40), "a");
  world.feeds.paths.clear();
  world.Upload(CatalogWorld::Csv(CatalogWorld::Many(30)), "b");
  const auto refused = world.Finish(world.Begin().value());
  EXPECT_EQ(refused.phase(), "failed");
  EXPECT_NE(refused.error().find("--replace"), std::string::npos) << refused.error();
  EXPECT_EQ(world.KnownKbs(), 40U);
  const auto meant = world.Finish(world.Begin(false, true).value());
  EXPECT_EQ(meant.phase(), "done") << meant.error();
  EXPECT_EQ(meant.report().removed(), 10U);
  EXPECT_EQ(world.KnownKbs(), 30U);
}

TEST(CatalogImport, OneAtATime) {
  CatalogWorld world;
  world.Upload(CatalogWorld::Csv(CatalogWorld::Many(2'000)));
  ASSERT_TRUE(world.Begin());
  const auto second = world.Begin();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kResourceExhausted);
}

// 2,000 advisories are stored in several slices. A console that dies after any of them has the old catalog, whole, and
// sweeps away what the torn import has left; importing again gives the new one.
TEST(CatalogImport, AConsoleKilledInTheMiddleHasTheOldCatalogOrTheNewOne) {
  for (int pumps = 0; pumps < 12; ++pumps) {
    CatalogWorld world;
    world.Import(CatalogWorld::Many(50), "a");
    world.feeds.paths.clear();
    world.Upload(CatalogWorld::Csv(CatalogWorld::Many(2'000)), "b");
    ASSERT_TRUE(world.Begin());
    for (int i = 0; i < pumps; ++i) world.console.Pump();
    const bool stored = world.KnownKbs() == 2'000;
    world.console.Restart();
    EXPECT_EQ(world.KnownKbs(), stored ? 2'000U : 50U) << "after " << pumps << " turns";
    world.PumpAll();
    EXPECT_EQ(world.StoredRows(), stored ? 2'000U : 50U) << "after " << pumps << " turns";
    const auto report = world.Import(CatalogWorld::Many(2'000), "b");
    EXPECT_EQ(report.added(), stored ? 0U : 1'950U);
    EXPECT_EQ(world.KnownKbs(), 2'000U);
  }
}

TEST(CatalogImport, ACommitThatFailsInTheMiddleLeavesTheOldCatalogAndSaysSo) {
  for (int pumps = 0; pumps < 4; ++pumps) {
    CatalogWorld world;
    world.Import(CatalogWorld::Many(50), "a");
    world.feeds.paths.clear();
    world.Upload(CatalogWorld::Csv(CatalogWorld::Many(2'000)), "b");
    const auto job = world.Begin();
    ASSERT_TRUE(job);
    for (int i = 0; i < pumps; ++i) world.console.Pump();
    world.console.store().fail_next = Error{Code::kDiskFull, "disk full"};
    world.console.Pump();
    const auto status = world.Finish(*job);
    EXPECT_EQ(status.phase(), "failed");
    EXPECT_EQ(status.error_code(), static_cast<std::uint32_t>(Code::kDiskFull));
    EXPECT_EQ(world.KnownKbs(), 50U);
    const auto again = world.Finish(world.Begin().value());
    EXPECT_EQ(again.phase(), "done") << again.error();
    EXPECT_EQ(world.KnownKbs(), 2'000U);
  }
}

TEST(CatalogImport, ABulletinOfOursLivesInTheSameCatalog) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths());
  world.console.ImportMs03043();
  world.PumpAll();
  EXPECT_EQ(world.KnownKbs(), 3U);
  v1::GetAdvisoryRequest request;
  request.set_kb("KB828035");
  const auto reply = world.console.Call<v1::GetAdvisoryReply>(v1::OperatorMethod::kGetAdvisory, request);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_GT(reply->fixes_size(), 0);
  EXPECT_GT(reply->statements_size(), 0);
  world.console.Restart();
  EXPECT_EQ(world.KnownKbs(), 3U);
}

TEST(CatalogImport, TheSameKbFromTwoSourcesKeepsBothAndSaysWhoWins) {
  CatalogWorld world;
  world.console.ImportMs03043();
  auto lines = CatalogWorld::TwoMonths();
  lines.push_back({"20031015", "CVE-2003-0717", "828035", "", "Low"});
  world.Import(lines);
  v1::GetAdvisoryRequest request;
  request.set_kb("828035");
  const auto reply = world.console.Call<v1::GetAdvisoryReply>(v1::OperatorMethod::kGetAdvisory, request);
  ASSERT_TRUE(reply) << reply.error().message;
  std::set<std::string> sources;
  for (const auto& statement : reply->statements()) sources.insert(statement.source());
  EXPECT_EQ(sources.size(), 2U);
  EXPECT_NE(reply->wins().find("wins"), std::string::npos) << reply->wins();
}

v1::ListAdvisoriesReply Advisories(CatalogWorld& world, const std::function<void(v1::ListAdvisoriesRequest&)>& set) {
  v1::ListAdvisoriesRequest request;
  set(request);
  const auto reply = world.console.Call<v1::ListAdvisoriesReply>(v1::OperatorMethod::kListAdvisories, request);
  EXPECT_TRUE(reply) << (reply ? "" : reply.error().message);
  return reply ? *reply : v1::ListAdvisoriesReply{};
}

TEST(AdvisoryList, HasARowForEachKbWithTheHostsThatLackIt) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths());
  world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("PC-1", {"4012215"})),
                     CatalogWorld::Sent(CatalogWorld::Windows7("PC-2", {"4019264"}))});
  world.PumpAll();
  const auto reply = Advisories(world, [](auto&) {});
  EXPECT_EQ(reply.all(), 2U);
  ASSERT_EQ(reply.rows_size(), 2);
  const v1::AdvisoryRow& newest = reply.rows(0);
  EXPECT_EQ(newest.kb(), "4019264");
  EXPECT_EQ(newest.severity(), "critical");
  EXPECT_EQ(newest.published(), "2017-05-09");
  EXPECT_EQ(newest.cves(), 3U);
  EXPECT_TRUE(newest.exploited());
  EXPECT_FALSE(newest.replaced());
  EXPECT_FALSE(newest.ours());
  EXPECT_EQ(newest.hosts_missing(), 1U);
  EXPECT_TRUE(reply.rows(1).replaced());
}

TEST(AdvisoryList, IsSearchedSortedAndPaged) {
  CatalogWorld world;
  world.Import(CatalogWorld::Many(30));
  const auto total = [&](const std::string& text) {
    return Advisories(world, [&](auto& request) { request.set_text(text); }).total();
  };
  EXPECT_EQ(total("KB3000007"), 1U);
  EXPECT_EQ(total("30000"), 30U);
  EXPECT_EQ(total("cve-2015-1003"), 1U);
  EXPECT_EQ(total("windows 7"), 30U);
  EXPECT_EQ(total("solaris"), 0U);
  const auto page = Advisories(world, [](auto& request) {
    request.set_sort("kb");
    request.set_offset(28);
    request.set_page_size(10);
  });
  ASSERT_EQ(page.rows_size(), 2);
  EXPECT_EQ(page.rows(1).kb(), "3000029");
  EXPECT_EQ(page.total(), 30U);
}

TEST(AdvisoryList, RefusesWhatItCannotReadAndSaysWhatIsAllowed) {
  CatalogWorld world;
  const auto refused = [&](const std::function<void(v1::ListAdvisoriesRequest&)>& set) {
    v1::ListAdvisoriesRequest request;
    set(request);
    const auto reply = world.console.Call<v1::ListAdvisoriesReply>(v1::OperatorMethod::kListAdvisories, request);
    return reply ? std::string() : reply.error().message;
  };
  EXPECT_NE(refused([](auto& request) { request.set_sort("colour"); }).find("sort by one of published"),
            std::string::npos);
  EXPECT_NE(refused([](auto& request) { request.set_severity("bad"); }).find("one of critical"), std::string::npos);
  EXPECT_NE(refused([](auto& request) { request.set_text(std::string(201, 'x')); }).find("at most 200"),
            std::string::npos);
  EXPECT_NE(refused([](auto& request) { request.set_page_size(1'001); }).find("at most 1000"), std::string::npos);
  EXPECT_EQ(refused([](auto&) {}), "");
}

// One document, two issues: the second is without one of the CVEs.
std::string CsafDocument(const std::vector<std::string>& cves) {
  std::string vulnerabilities;
  for (const auto& cve : cves)
    vulnerabilities +=
        (vulnerabilities.empty() ? "" : ",") + std::string(R"({"cve":")") + cve +
        R"(","product_status":{"known_affected":["1"]},"remediations":[{"category":"vendor_fix","details":"KB5000001",)"
        R"("product_ids":["1"],"url":"https://support.microsoft.com/help/5000001"}]})";
  return R"({"document":{"csaf_version":"2.0","category":"csaf_security_advisory","title":"t",)"
         R"("tracking":{"id":"advisory-7","initial_release_date":"2024-08-13T00:00:00Z"}},"product_tree":)"
         R"({"full_product_names":[{"product_id":"1","name":"Windows 7 for x64-based Systems Service Pack 1"}]},)"
         R"("vulnerabilities":[)" +
         vulnerabilities + "]}";
}

TEST(CatalogImport, ANewIssueOfADocumentTakesBackWhatItNoLongerSays) {
  CatalogWorld world;
  world.Upload(CsafDocument({"CVE-2024-0001", "CVE-2024-0002"}));
  EXPECT_EQ(world.Finish(world.Begin().value()).phase(), "done");
  EXPECT_NE(world.console.core().advisories().snapshot()->catalog->FindCve("CVE-2024-0002"), advisory::kNone);
  world.feeds.paths.clear();
  world.Upload(CsafDocument({"CVE-2024-0001"}), "second-issue");
  EXPECT_EQ(world.Finish(world.Begin().value()).phase(), "done");
  const auto& catalog = *world.console.core().advisories().snapshot()->catalog;
  EXPECT_NE(catalog.FindCve("CVE-2024-0001"), advisory::kNone);
  EXPECT_EQ(catalog.FindCve("CVE-2024-0002"), advisory::kNone);
}

}  // namespace
}  // namespace kintsugi::console
