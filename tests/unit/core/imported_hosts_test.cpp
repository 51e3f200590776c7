// SPDX-License-Identifier: Apache-2.0
// Hosts without an agent, and what publishers' catalogs say of them and of others.
#include <algorithm>

#include "common/wire/wire.h"
#include "tests/unit/core/catalog_world.h"

namespace kintsugi::console {

v1::ImportedFacts CatalogWorld::Sent(const model::HostFacts& facts) {
  v1::ImportedFacts sent;
  *sent.mutable_facts() = wire::ToWire(facts);
  sent.add_files(facts.name + ".txt");
  sent.set_hotfixes_complete(true);
  return sent;
}

namespace {

using Kbs = std::vector<std::string>;

v1::GetFleetOverviewReply Overview(CatalogWorld& world) {
  return world.console
      .Call<v1::GetFleetOverviewReply>(v1::OperatorMethod::kGetFleetOverview, v1::GetFleetOverviewRequest{})
      .value();
}

std::uint32_t Needed(CatalogWorld& world, const std::string& severity, bool exploited) {
  v1::ListAdvisoriesRequest request;
  request.set_needed(true);
  request.set_severity(severity);
  request.set_exploited(exploited);
  return world.console.Call<v1::ListAdvisoriesReply>(v1::OperatorMethod::kListAdvisories, request).value().total();
}

// Of updates in the overview: each number is the length of the list behind it.
void ExpectListsOfUpdates(CatalogWorld& world) {
  const auto overview = Overview(world);
  for (const auto& severity : overview.missing()) {
    EXPECT_EQ(Needed(world, severity.severity(), false), severity.updates()) << severity.severity();
    EXPECT_EQ(severity.updates() > 0, severity.hosts() > 0) << severity.severity();
  }
  EXPECT_EQ(Needed(world, "", true), overview.exploited().updates());
}

TEST(ImportedHosts, AreCreatedUpdatedAndKnownToComeFromAFile) {
  CatalogWorld world;
  const auto first = world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("pc1", {"1"}))});
  ASSERT_EQ(first.hosts_size(), 1);
  EXPECT_EQ(first.hosts(0).result(), "created");
  const v1::HostSummary host = world.Host("PC1");
  EXPECT_EQ(host.facts_source(), "file");
  EXPECT_EQ(host.imported_from(), "pc1.txt");
  EXPECT_EQ(host.build(), 7601U);
  EXPECT_EQ(host.hotfix_count(), 1U);
  EXPECT_EQ(world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("pc1", {"1"}))}).hosts(0).result(),
            "unchanged");
  EXPECT_EQ(world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("PC1", {"1", "2"}))}).hosts(0).result(),
            "updated");
  EXPECT_EQ(world.console.core().fleet().size(), 1U);
  world.console.Restart();
  EXPECT_EQ(world.Host("pc1").hotfix_count(), 2U);
  EXPECT_EQ(world.Host("pc1").facts_source(), "file");
}

TEST(ImportedHosts, ADryRunCreatesNothing) {
  CatalogWorld world;
  const auto reply = world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("pc1", {}))}, true);
  EXPECT_EQ(reply.hosts(0).result(), "created");
  EXPECT_EQ(world.console.core().fleet().size(), 0U);
}

TEST(ImportedHosts, AListOfHotfixesAloneKeepsTheSystemThatIsKnown) {
  CatalogWorld world;
  world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("pc1", {"1"}))});
  model::HostFacts list;
  list.name = "pc1";
  list.hotfixes = {{"KB5", "wmic qfe"}, {"KB6", "wmic qfe"}};
  EXPECT_EQ(world.ImportHosts({CatalogWorld::Sent(list)}).hosts(0).result(), "updated");
  EXPECT_EQ(world.Host("pc1").product(), "windows-7");
  EXPECT_EQ(world.Host("pc1").hotfix_count(), 2U);
}

TEST(ImportedHosts, AFileNeverReplacesWhatAnAgentReports) {
  CatalogWorld world;
  world.console.AddXpHost("pc1");
  const auto reply = world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("PC1", {}))});
  EXPECT_EQ(reply.hosts(0).result(), "refused");
  EXPECT_NE(reply.hosts(0).note().find("agent"), std::string::npos) << reply.hosts(0).note();
  EXPECT_EQ(world.Host("pc1").product(), "windows-xp");
}

TEST(ImportedHosts, AnAgentThatEnrolsUnderTheNameTakesTheHostOver) {
  CatalogWorld world;
  const auto imported = world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("pc1", {}))});
  const HostId id = world.console.AddXpHost("PC1");
  EXPECT_EQ(id.str(), imported.hosts(0).host_id());
  EXPECT_EQ(world.console.core().fleet().size(), 1U);
  EXPECT_EQ(world.Host("PC1").facts_source(), "agent");
  EXPECT_EQ(world.Host("PC1").product(), "windows-xp");
  EXPECT_TRUE(world.console.Audited("host.agent_for_imported"));
  world.console.Restart();
  EXPECT_EQ(world.Host("PC1").facts_source(), "agent");
}

TEST(ImportedHosts, NeverEnterARollout) {
  CatalogWorld world;
  world.console.ImportMs03043();
  auto facts = TestConsole::XpFacts("file-xp", false);
  world.ImportHosts({CatalogWorld::Sent(facts)});
  const auto alone = world.console.TryCreate(TestConsole::Plan({100}));
  ASSERT_FALSE(alone);
  EXPECT_NE(alone.error().message.find("no agent"), std::string::npos) << alone.error().message;
  world.console.AddXpHost("agent-xp");
  const auto both = world.console.TryCreate(TestConsole::Plan({100}));
  ASSERT_TRUE(both) << both.error().message;
  EXPECT_EQ(both->rollout().hosts(), 1U);
  ASSERT_GT(both->warnings_size(), 0);
  EXPECT_NE(both->warnings(0).find("no agent"), std::string::npos) << both->warnings(0);
}

TEST(Rollouts, OfAKbThatOnlyAPublisherNamesSayWhatIsMissing) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths());
  world.console.AddXpHost("pc1");
  v1::RolloutPlan plan = TestConsole::Plan({100});
  plan.set_bulletin_id("KB4019264");
  const auto created = world.console.TryCreate(plan);
  ASSERT_FALSE(created);
  EXPECT_NE(created.error().message.find("no package"), std::string::npos) << created.error().message;
}

// A file tells a host's list of KBs but not its files: the verdict of a bulletin is Unknown, the list alone decides.
TEST(ImportedHosts, LackWhatTheirListOfKbsDoesNotNameAndEveryNumberAgrees) {
  CatalogWorld world;
  world.console.ImportMs03043();
  for (const auto& [name, language] : {std::pair{"in-japanese", "JPN"}, std::pair{"in-greek", "ELL"}}) {
    auto facts = TestConsole::XpFacts(name, false);
    facts.os.language = language;
    facts.files.clear();
    world.ImportHosts({CatalogWorld::Sent(facts)});
  }
  world.PumpAll();
  const auto rows = [&](const std::string& host, const std::string& update) {
    v1::ListMissingRequest request;
    request.set_host(host);
    request.set_update(update);
    std::vector<std::string> found;
    const auto reply = world.console.Call<v1::ListMissingReply>(v1::OperatorMethod::kListMissing, request).value();
    for (const auto& row : reply.rows())
      if (host.empty() || row.host_name() == host) found.push_back(row.host_name() + " " + row.kb());
    std::sort(found.begin(), found.end());
    return found;
  };
  for (int restarts = 0; restarts < 2; ++restarts) {
    for (const std::string host : {"in-japanese", "in-greek"}) {
      const Kbs one = {host + " 828035"};
      EXPECT_EQ(rows(host, ""), one);
      EXPECT_EQ(rows(host, "MS03-043"), one);
      EXPECT_EQ(world.Host(host).missing(), 1U);
      EXPECT_EQ(world.Host(host).critical(), 1U);
      EXPECT_EQ(world.Host(host).unknown(), 0U);
    }
    EXPECT_EQ(rows("", ""), (Kbs{"in-greek 828035", "in-japanese 828035"}));
    EXPECT_EQ(rows("", "MS03-043"), (Kbs{"in-greek 828035", "in-japanese 828035"}));
    v1::ListHostsRequest critical;
    critical.set_filter("severity=critical");
    EXPECT_EQ(world.console.Call<v1::ListHostsReply>(v1::OperatorMethod::kListHosts, critical)->total(), 2U);
    const auto overview = Overview(world);
    EXPECT_EQ(overview.missing(0).severity(), "critical");
    EXPECT_EQ(overview.missing(0).hosts(), 2U);
    EXPECT_EQ(overview.missing(0).updates(), 1U);
    ExpectListsOfUpdates(world);
    world.console.Restart();
  }
}

TEST(Assessments, CountUpdatesOfTheWholeCatalogueOnceForTheFleet) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths());
  world.console.ImportMs03043();
  world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("pc1", {})),
                     CatalogWorld::Sent(CatalogWorld::Windows7("pc2", {})),
                     CatalogWorld::Sent(CatalogWorld::Windows7("pc3", {"4019264"}))});
  world.console.AddXpHost("agent-xp");
  world.PumpAll();
  for (int restarts = 0; restarts < 2; ++restarts) {
    const auto overview = Overview(world);
    EXPECT_EQ(overview.missing(0).updates(), 2U);  // 4019264 and 828035
    EXPECT_EQ(overview.missing(0).hosts(), 3U);
    ExpectListsOfUpdates(world);
    world.console.Restart();
  }
  v1::RevokeHostRequest revoke;
  revoke.set_host("agent-xp");
  ASSERT_TRUE(world.console.Call<v1::RevokeHostReply>(v1::OperatorMethod::kRevokeHost, revoke));
  EXPECT_EQ(Overview(world).missing(0).updates(), 1U);
  ExpectListsOfUpdates(world);
}

TEST(Assessments, NameTheFewestInstallsAndAllThatApplies) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths());
  world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("pc1", {}))});
  EXPECT_EQ(world.MissingKbs("pc1"), Kbs{"4019264"});
  EXPECT_EQ(world.MissingKbs("pc1", true), (Kbs{"4012215", "4019264"}));
  EXPECT_EQ(world.Host("pc1").critical(), 1U);
  EXPECT_EQ(world.Host("pc1").exploited(), 1U);
  world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("pc1", {"4019264"}))});
  EXPECT_EQ(world.MissingKbs("pc1"), Kbs{});
  EXPECT_EQ(world.Host("pc1").critical(), 0U);
}

TEST(Assessments, OfChangedFactsAreStoredInTheSameTurn) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths());
  world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("pc1", {}))});
  const auto rows = world.console.store().Assessments().value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].critical, 1U);
  EXPECT_EQ(rows[0].exploited, 1U);
  EXPECT_NE(world.Host("pc1").assessed_ms(), 0);
}

TEST(Assessments, FollowANewCatalogForEveryHost) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths(), "a");
  for (int i = 0; i < 30; ++i)
    world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("pc" + std::to_string(i), {"4019264"}))});
  auto lines = CatalogWorld::TwoMonths();
  lines.push_back({"20170613", "CVE-2017-8464", "4022719", "4019264", "Critical", "http://exploit"});
  world.feeds.paths.clear();
  world.Import(lines, "b");
  for (int i = 0; i < 30; ++i) EXPECT_EQ(world.Host("pc" + std::to_string(i)).critical(), 1U) << i;
  const auto rows = world.console.store().Assessments().value();
  for (const auto& row : rows) EXPECT_EQ(row.critical, 1U);
  EXPECT_EQ(rows.size(), 30U);
}

TEST(Assessments, AreReadAfterARestartAndMadeAgainOnlyWhereTheyAreOld) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths());
  world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("pc1", {}))});
  world.console.Restart();
  EXPECT_EQ(world.Host("pc1").critical(), 1U);
  const auto before = world.console.store().Assessments().value();
  world.console.clock().Advance(Duration{5'000});
  world.PumpAll();
  EXPECT_NE(world.Host("pc1").assessed_ms(), 0);
  EXPECT_EQ(world.console.store().Assessments().value(), before) << "made again, though nothing changed";
}

TEST(Assessments, OfOtherSystemsStandWhenACatalogChanges) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths(), "a");
  world.ImportHosts(
      {CatalogWorld::Sent(CatalogWorld::Windows7("seven", {})), CatalogWorld::Sent(TestConsole::XpFacts("xp", false))});
  world.PumpAll();
  const auto before = world.console.store().Assessments().value();
  ASSERT_EQ(before.size(), 2U);
  world.console.clock().Advance(Duration{5'000});
  world.console.ImportMs03043();  // of Windows XP and others, not of Windows 7
  world.PumpAll();
  const auto after = world.console.store().Assessments().value();
  for (const auto& row : after) {
    const auto old = std::find_if(before.begin(), before.end(), [&](const auto& r) { return r.host == row.host; });
    const bool seven =
        world.console.core().fleet().at(*world.console.core().fleet().Find(row.host)).facts->name == "seven";
    EXPECT_EQ(row == *old, seven);
  }
}

TEST(Assessments, ManyHostsInOneTurnAreAllAssessedSoon) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths());
  std::vector<v1::ImportedFacts> hosts;
  for (int i = 0; i < 100; ++i)
    hosts.push_back(CatalogWorld::Sent(CatalogWorld::Windows7("pc" + std::to_string(i), {})));
  world.ImportHosts(hosts);
  world.PumpAll();
  const auto rows = world.console.store().Assessments().value();
  ASSERT_EQ(rows.size(), 100U);
  for (const auto& row : rows) EXPECT_EQ(row.critical, 1U);
}

TEST(ExplainUpdate, GivesTheProofInDataAndInLines) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths());
  world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("pc1", {}))});
  v1::ExplainUpdateRequest request;
  request.set_host("pc1");
  request.set_kb("KB4019264");
  const auto reply = world.console.Call<v1::ExplainUpdateReply>(v1::OperatorMethod::kExplainUpdate, request);
  ASSERT_TRUE(reply) << reply.error().message;
  ASSERT_EQ(reply->rows_size(), 1);
  EXPECT_EQ(reply->rows(0).status(), v1::UPDATE_STATUS_MISSING);
  EXPECT_GT(reply->assessments(0).evidence_size(), 0);
  EXPECT_FALSE(reply->texts(0).empty());
  request.set_kb("no such thing");
  const auto unknown = world.console.Call<v1::ExplainUpdateReply>(v1::OperatorMethod::kExplainUpdate, request);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Code::kNotFound);
}

TEST(Exposure, ListsHostsThatNothingProtects) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths());
  world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("open", {})),
                     CatalogWorld::Sent(CatalogWorld::Windows7("patched", {"4019264"}))});
  world.console.AddXpHost("xp");
  v1::ListExposureRequest request;
  request.set_cve("CVE-2017-0143");
  const auto reply = world.console.Call<v1::ListExposureReply>(v1::OperatorMethod::kListExposure, request);
  ASSERT_TRUE(reply) << reply.error().message;
  ASSERT_EQ(reply->rows_size(), 1);
  EXPECT_EQ(reply->rows(0).host_name(), "open");
  EXPECT_EQ(reply->rows(0).status(), "exposed");
  ASSERT_GT(reply->rows(0).kbs_size(), 0);
  EXPECT_EQ(reply->rows(0).kbs(0), "4019264");
  EXPECT_TRUE(reply->exploited());
  EXPECT_EQ(reply->hosts_fixed(), 1U);
  EXPECT_EQ(reply->hosts_not_concerned(), 1U);
}

TEST(Exposure, OfAHostWhoseWindowsNobodyKnowsIsUnknown) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths());
  model::HostFacts facts;
  facts.name = "list-of-kbs";
  facts.hotfixes.push_back({"KB4019264", "list"});
  world.ImportHosts({CatalogWorld::Sent(facts)});
  v1::ListExposureRequest request;
  request.set_cve("CVE-2017-0143");
  const auto reply = world.console.Call<v1::ListExposureReply>(v1::OperatorMethod::kListExposure, request);
  ASSERT_TRUE(reply) << reply.error().message;
  ASSERT_EQ(reply->rows_size(), 1);
  EXPECT_EQ(reply->rows(0).status(), "unknown");
  EXPECT_EQ(reply->hosts_not_concerned(), 0U);
}

TEST(ListMissing, OfAKbThatOnlyAPublisherHasNamesItsHosts) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths());
  world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("pc1", {})),
                     CatalogWorld::Sent(CatalogWorld::Windows7("pc2", {})),
                     CatalogWorld::Sent(CatalogWorld::Windows7("pc3", {"4019264"}))});
  v1::ListMissingRequest request;
  request.set_update("KB4019264");
  const auto missing = world.console.Call<v1::ListMissingReply>(v1::OperatorMethod::kListMissing, request);
  ASSERT_TRUE(missing) << missing.error().message;
  ASSERT_EQ(missing->rows_size(), 2);
  EXPECT_EQ(missing->rows(0).host_name(), "pc1");
  EXPECT_EQ(missing->rows(1).host_name(), "pc2");
  EXPECT_EQ(missing->rows(1).kb(), "4019264");
  EXPECT_FALSE(missing->rows(1).reason().empty());
  request.set_host("pc3");
  request.set_all(true);
  const auto one = world.console.Call<v1::ListMissingReply>(v1::OperatorMethod::kListMissing, request);
  ASSERT_TRUE(one) << one.error().message;
  ASSERT_EQ(one->rows_size(), 1);
  EXPECT_EQ(one->rows(0).status(), v1::UPDATE_STATUS_INSTALLED);
  request.set_host("");
  request.set_update("KB1");
  const auto none = world.console.Call<v1::ListMissingReply>(v1::OperatorMethod::kListMissing, request);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::kNotFound);
}

TEST(ListMissing, HasTheSameTitlesOfOneHostAndOfAll) {
  CatalogWorld world;
  world.Import(CatalogWorld::TwoMonths());
  world.ImportHosts({CatalogWorld::Sent(CatalogWorld::Windows7("pc1", {}))});
  v1::ListMissingRequest request;
  const auto all = world.console.Call<v1::ListMissingReply>(v1::OperatorMethod::kListMissing, request);
  request.set_host("pc1");
  const auto one = world.console.Call<v1::ListMissingReply>(v1::OperatorMethod::kListMissing, request);
  ASSERT_TRUE(all && one);
  ASSERT_EQ(all->rows_size(), 1);
  ASSERT_EQ(one->rows_size(), 1);
  EXPECT_EQ(all->rows(0).title(), one->rows(0).title());
  const auto& snapshot = *world.console.core().advisories().snapshot();
  const auto facts = CatalogWorld::Windows7("pc1", {});
  EXPECT_EQ(all->rows(0).title(),
            snapshot.assessor->Title(snapshot.assessor->PlatformsOf({facts}), snapshot.catalog->FindKb("4019264")));
  EXPECT_EQ(all->rows(0).kb(), one->rows(0).kb());
  EXPECT_EQ(all->rows(0).severity(), one->rows(0).severity());
}

// MS03-043 on Windows XP SP1: its key says installed.
model::HostFacts Recorded(const std::string& name, bool patched) {
  auto facts = TestConsole::XpFacts(name, patched);
  facts.hotfixes.push_back({"KB828035", "registry"});
  facts.registry.push_back({"HKLM\\SOFTWARE\\Microsoft\\Updates\\Windows XP\\SP2\\KB828035", "", true, ""});
  return facts;
}

TEST(Validation, NamesEveryFileThatDriftedWithItsProof) {
  CatalogWorld world;
  world.console.ImportMs03043();
  auto drifted = Recorded("drifted", true);
  drifted.files[1].version = "5.1.2600.0";
  auto without_files = Recorded("from-file", true);
  without_files.files.clear();
  world.ImportHosts({CatalogWorld::Sent(Recorded("good", true)), CatalogWorld::Sent(drifted),
                     CatalogWorld::Sent(without_files),
                     CatalogWorld::Sent(TestConsole::XpFacts("never-had-it", false))});
  v1::ValidateInstalledRequest request;
  const auto all = world.console.Call<v1::ValidateInstalledReply>(v1::OperatorMethod::kValidateInstalled, request);
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->hosts(), 4U);
  EXPECT_EQ(all->hosts_drifted(), 1U);
  ASSERT_EQ(all->updates_size(), 3);
  EXPECT_EQ(all->updates(0).result(), "in-force");
  EXPECT_EQ(all->updates(0).kb(), "828035");
  EXPECT_EQ(all->updates(1).result(), "drifted");
  ASSERT_EQ(all->updates(1).drifted_size(), 1);
  EXPECT_NE(all->updates(1).drifted(0).rule().find("wkssvc.dll"), std::string::npos);
  EXPECT_EQ(all->updates(1).drifted(0).observed(), "5.1.2600.0");
  EXPECT_EQ(all->updates(2).result(), "unchecked");
  EXPECT_GT(all->updates(2).unchecked_size(), 0);
  request.set_only_drifted(true);
  const auto only = world.console.Call<v1::ValidateInstalledReply>(v1::OperatorMethod::kValidateInstalled, request);
  ASSERT_TRUE(only);
  ASSERT_EQ(only->updates_size(), 1);
  EXPECT_EQ(only->updates(0).host_name(), "drifted");
  request.set_host("nobody");
  EXPECT_EQ(
      world.console.Call<v1::ValidateInstalledReply>(v1::OperatorMethod::kValidateInstalled, request).error().code,
      Code::kNotFound);
}

}  // namespace
}  // namespace kintsugi::console
