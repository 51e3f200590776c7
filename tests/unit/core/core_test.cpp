// SPDX-License-Identifier: Apache-2.0
// Enrolment, check-ins, inventory, catalog and packages through the core.
#include <gtest/gtest.h>

#include <map>

#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using M = v1::OperatorMethod;

TEST(CoreEnrolment, GivesEachHostItsOwnIdAndCertificate) {
  TestConsole console;
  const std::string token = console.CreateToken(2);
  const auto first = console.Enrol(token, "A");
  const auto second = console.Enrol(token, "B");
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->host, second->host);
  EXPECT_EQ(crypto::ParseCertificate(first->certificate_der)->host_id, first->host.str());
  EXPECT_TRUE(console.core().IsAdmitted(first->host));
  const auto third = console.Enrol(token, "C");
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, Code::kTokenUsedUp);
}

TEST(CoreEnrolment, SurvivesARestart) {
  TestConsole console;
  const std::string token = console.CreateToken(2);
  const auto host = console.Enrol(token, "A");
  console.Restart();
  EXPECT_TRUE(console.core().IsAdmitted(host->host));
  EXPECT_TRUE(console.CheckIn(host->host).has_value());
  EXPECT_TRUE(console.Enrol(token, "B").has_value());
  EXPECT_EQ(console.Enrol(token, "C").error().code, Code::kTokenUsedUp);
}

TEST(CoreCheckIn, AsksForFactsOnceAndKeepsThem) {
  TestConsole console;
  const auto host = console.Enrol(console.CreateToken(), "A")->host;
  model::CheckInRequest request;
  request.facts_digest = std::string(32, 'd');
  EXPECT_TRUE(console.CheckIn(host, request)->want_facts);
  request.facts = TestConsole::XpFacts("PC-1", false);
  EXPECT_FALSE(console.CheckIn(host, request)->want_facts);
  request.facts.reset();
  EXPECT_FALSE(console.CheckIn(host, request)->want_facts);
  console.Restart();
  EXPECT_FALSE(console.CheckIn(host, request)->want_facts);
  v1::GetHostRequest get;
  get.set_host("pc-1");
  const auto reply = console.Call<v1::GetHostReply>(M::kGetHost, get);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->summary().product(), "windows-xp");
  EXPECT_EQ(reply->summary().version(), "5.1.2600");
}

TEST(CoreCheckIn, TellsWhatTheCatalogAsksAbout) {
  TestConsole console;
  const auto host = console.AddXpHost("PC-1");
  console.ImportMs03043();
  EXPECT_EQ(console.waker().woken, std::vector<HostId>{host});
  model::CheckInRequest request;
  request.facts_digest = std::string(32, 'x');
  const auto reply = console.CheckIn(host, request);
  ASSERT_TRUE(reply->query.has_value());
  EXPECT_FALSE(reply->query->files.empty());
  request.query_digest = reply->query->digest;
  EXPECT_FALSE(console.CheckIn(host, request)->query.has_value());
}

TEST(CoreCheckIn, RenewsACertificateForTheSameHost) {
  TestConsole console;
  const auto host = console.AddXpHost("PC-1");
  model::CheckInRequest request;
  request.facts_digest = std::string(32, 'x');
  request.renewal_csr_der = *crypto::MakeCsr(*crypto::NewPrivateKey(), "x");
  const auto reply = console.CheckIn(host, request);
  ASSERT_TRUE(reply);
  EXPECT_EQ(crypto::ParseCertificate(reply->certificate_der)->host_id, host.str());
}

TEST(CoreMissing, SaysWhatIsMissingAndFollowsTheFacts) {
  TestConsole console;
  console.ImportMs03043();
  const auto host = console.AddXpHost("PC-1");
  v1::ListMissingRequest missing;
  missing.set_update("KB828035");
  auto reply = console.Call<v1::ListMissingReply>(M::kListMissing, missing);
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->rows_size(), 1);
  EXPECT_EQ(reply->rows(0).host_name(), "PC-1");
  EXPECT_EQ(reply->rows(0).status(), v1::UPDATE_STATUS_MISSING);
  EXPECT_NE(reply->rows(0).reason(), "");
  model::CheckInRequest request;
  request.facts = TestConsole::XpFacts("PC-1", true);
  request.facts_digest = std::string(32, 'y');
  ASSERT_TRUE(console.CheckIn(host, request));
  reply = console.Call<v1::ListMissingReply>(M::kListMissing, missing);
  EXPECT_EQ(reply->rows_size(), 0);
}

// MS03-026 and its like are known to be attacked, but no CVE names them.
TEST(CoreMissing, SaysWhatIsExploitedWhereNoCveIsNamed) {
  TestConsole console;
  console.Import("MS99-001", {{"a"}}, "", true, "exploited = true\n");
  console.Import("MS99-002", {{"b"}});
  console.Describe("PC-1", {"a", "b"});
  std::map<std::string, bool> exploited;
  for (const char* host : {"PC-1", ""}) {
    v1::ListMissingRequest request;
    request.set_host(host);
    const auto reply = console.Call<v1::ListMissingReply>(M::kListMissing, request);
    ASSERT_TRUE(reply);
    for (const auto& row : reply->rows()) exploited[std::string(host) + "/" + row.bulletin_id()] = row.exploited();
  }
  EXPECT_EQ(exploited,
            (std::map<std::string, bool>{
                {"PC-1/MS99-001", true}, {"PC-1/MS99-002", false}, {"/MS99-001", true}, {"/MS99-002", false}}));
}

// The files of a host decide, whatever its list of KBs says.
TEST(CoreMissing, ListsNothingThatTheFilesShowAsInstalled) {
  TestConsole console;
  console.Import("MS99-001", {{"a"}});
  console.Describe("PC-1", {}, {"a"});
  v1::ListMissingRequest request;
  for (const char* host : {"PC-1", ""}) {
    request.set_host(host);
    const auto reply = console.Call<v1::ListMissingReply>(M::kListMissing, request);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->rows_size(), 0) << host << reply->ShortDebugString();
  }
}

TEST(CoreCatalog, SaysWhoMustHaveSignedAPackage) {
  TestConsole console;
  const std::string a(64, 'a'), b(64, 'b');
  console.Import("MS99-001", {{"a"}},
                 "signers = [{ subject = \"Example\", root_sha256 = \"" + b + "\" }, { sha256 = \"" + a + "\" }]\n");
  const auto reply = console.Call<v1::ListPackagesReply>(M::kListPackages, v1::ListPackagesRequest{});
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->packages_size(), 1);
  const auto& signers = reply->packages(0).signers();
  EXPECT_EQ(std::vector<std::string>(signers.begin(), signers.end()),
            (std::vector<std::string>{"Example root:" + b, "sha256:" + a}));
}

TEST(CoreHosts, ListsByPageAndFilter) {
  TestConsole console;
  for (int i = 0; i < 5; ++i) console.AddXpHost("PC-" + std::to_string(i));
  v1::ListHostsRequest request;
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto reply = console.Call<v1::ListHostsReply>(M::kListHosts, request);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->total(), 5U);
    for (const auto& host : reply->hosts()) names.push_back(host.name());
    request.set_page_token(reply->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names, (std::vector<std::string>{"PC-0", "PC-1", "PC-2", "PC-3", "PC-4"}));
  request.set_filter("name=pc-3");
  EXPECT_EQ(console.Call<v1::ListHostsReply>(M::kListHosts, request)->hosts(0).name(), "PC-3");
}

TEST(CoreHosts, RevokeCutsTheHostOffAndCancelsItsWork) {
  TestConsole console;
  console.ImportMs03043();
  const auto host = console.AddXpHost("PC-1");
  const std::string rollout = console.CreateRollout(TestConsole::Plan({}));
  console.Change(M::kStartRollout, rollout);
  ASSERT_EQ(console.CheckIn(host)->offers.size(), 1U);
  v1::RevokeHostRequest request;
  request.set_host("PC-1");
  request.set_dry_run(true);
  ASSERT_TRUE(console.Call<v1::RevokeHostReply>(M::kRevokeHost, request));
  EXPECT_TRUE(console.core().IsAdmitted(host));
  request.set_dry_run(false);
  ASSERT_TRUE(console.Call<v1::RevokeHostReply>(M::kRevokeHost, request));
  EXPECT_FALSE(console.core().IsAdmitted(host));
  EXPECT_EQ(console.waker().disconnected, std::vector<HostId>{host});
  EXPECT_EQ(console.CheckIn(host).error().code, Code::kUnauthenticated);
  EXPECT_EQ(console.Hosts(rollout)[0].state(), v1::HOST_STATE_CANCELLED);
  console.Restart();
  EXPECT_EQ(console.CheckIn(host).error().code, Code::kUnauthenticated);
}

TEST(CoreCatalog, ImportsAllFilesOrNone) {
  TestConsole console;
  v1::ImportBulletinsRequest request;
  auto* bad = request.add_files();
  bad->set_file_name("bad.toml");
  bad->set_text("format = 1\nid = 5\n");
  const auto reply = console.Call<v1::ImportBulletinsReply>(M::kImportBulletins, request);
  ASSERT_TRUE(reply);
  ASSERT_GT(reply->problems_size(), 0);
  EXPECT_EQ(reply->problems(0).file_name(), "bad.toml");
  EXPECT_EQ(console.Call<v1::ListBulletinsReply>(M::kListBulletins, v1::ListBulletinsRequest())->bulletins_size(), 0);
}

TEST(CoreCatalog, KeepsARevisionForEachChangedImport) {
  TestConsole console;
  console.ImportMs03043();
  console.ImportMs03043();  // the same text changes nothing
  const auto bulletins = console.Call<v1::ListBulletinsReply>(M::kListBulletins, v1::ListBulletinsRequest());
  EXPECT_EQ(bulletins->bulletins(0).revision(), 1U);
  v1::GetBulletinRequest get;
  get.set_id("ms03-043");
  auto text = console.Call<v1::GetBulletinReply>(M::kGetBulletin, get)->text();
  v1::ImportBulletinsRequest request;
  auto* file = request.add_files();
  file->set_file_name("MS03-043.toml");
  file->set_text(text + "\n# a remark\n");
  const auto reply = console.Call<v1::ImportBulletinsReply>(M::kImportBulletins, request);
  EXPECT_EQ(reply->changed_size(), 1);
  console.Restart();
  EXPECT_EQ(
      console.Call<v1::ListBulletinsReply>(M::kListBulletins, v1::ListBulletinsRequest())->bulletins(0).revision(), 2U);
}

TEST(CorePackages, NewContentUnderAnOldNameIsNeverAReplacement) {
  TestConsole console;
  console.ImportMs03043();
  Result<MessagePtr> added = Error{Code::kInternal, ""};
  console.core().PackageAdded({"tester", "admin", {}}, TestConsole::Named("windowsxp-kb828035-x86-jpn.EXE"),
                              {std::string(64, 'c'), 365664, false},
                              [&](Result<MessagePtr> r) { added = std::move(r); });
  console.Pump();
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, Code::kConflict);
  const auto list = console.Call<v1::ListPackagesReply>(M::kListPackages, v1::ListPackagesRequest());
  int bound = 0;
  for (const auto& package : list->packages()) bound += package.sha256() == std::string(64, 'b') ? 1 : 0;
  EXPECT_EQ(bound, 1);
}

TEST(CorePackages, BindsToOneUpdateWhenTold) {
  TestConsole console;
  console.ImportMs03043();
  struct Row {
    const char* update;
    std::uint32_t revision;
    std::uint64_t size_bytes;
    Code code;
  };
  const Row rows[] = {
      {"MS03-043/windows-xp", 2, 365664, Code::kConflict},         // taken by other bytes
      {"MS03-043/windows-xp", 1, 365664, Code::kInvalidArgument},  // the size of another issue
      {"MS03-043/windows-95", 0, 365664, Code::kNotFound},
      {"MS03-043/windows-xp-enu", 0, 365664, Code::kInvalidArgument},  // another file name
  };
  for (const Row& row : rows) {
    auto request = TestConsole::Named("WindowsXP-KB828035-x86-JPN.exe");
    request.set_update_id(row.update);
    request.set_revision(row.revision);
    Result<MessagePtr> added = Error{Code::kInternal, ""};
    console.core().PackageAdded({"tester", "admin", {}}, request, {std::string(64, 'd'), row.size_bytes, false},
                                [&](Result<MessagePtr> r) { added = std::move(r); });
    console.Pump();
    ASSERT_FALSE(added) << row.update;
    EXPECT_EQ(added.error().code, row.code) << row.update << ": " << added.error().message;
  }
}

TEST(CoreAudit, RecordsWhoDidWhat) {
  TestConsole console;
  console.ImportMs03043();
  const auto reply = console.Call<v1::ListAuditReply>(M::kListAudit, v1::ListAuditRequest());
  ASSERT_GT(reply->rows_size(), 0);
  EXPECT_EQ(reply->rows(0).who(), "tester");
  EXPECT_EQ(reply->rows(0).action(), "catalog.import");
  EXPECT_EQ(reply->rows(0).subject(), "MS03-043");
}

}  // namespace
}  // namespace kintsugi::console
