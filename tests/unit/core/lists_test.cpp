// SPDX-License-Identifier: Apache-2.0
// What the dashboard lists: the fleet in numbers with the list behind each, hosts by filter, sort and page, updates,
// one bulletin, saved queries, the audit log.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using M = v1::OperatorMethod;

class CoreLists : public ::testing::Test {
 protected:
  // Three hosts need the update, one has it, one has sent no facts.
  void SetUp() override {
    console_.Import("MS99-001", {{"a"}}, "", true, "exploited = true\n");
    for (const char* const name : {"PC-10", "PC-2", "srv-1"}) needing_.push_back(console_.Describe(name, {"a"}));
    patched_ = console_.Describe("PC-3", {}, {"a"});
    silent_ = console_.Enrol(console_.CreateToken(), "new-host")->host;
  }
  v1::ListHostsReply List(const std::function<void(v1::ListHostsRequest&)>& set) {
    v1::ListHostsRequest request;
    set(request);
    auto reply = console_.Call<v1::ListHostsReply>(M::kListHosts, request);
    EXPECT_TRUE(reply) << (reply ? "" : reply.error().message);
    return reply ? *reply : v1::ListHostsReply{};
  }
  std::uint32_t Total(const std::string& filter) {
    return List([&](auto& request) { request.set_filter(filter); }).total();
  }
  std::vector<std::string> Names(const v1::ListHostsReply& reply) {
    std::vector<std::string> names;
    for (const auto& host : reply.hosts()) names.push_back(host.name());
    return names;
  }
  v1::GetFleetOverviewReply Overview() {
    return console_.Call<v1::GetFleetOverviewReply>(M::kGetFleetOverview, v1::GetFleetOverviewRequest{}).value();
  }
  TestConsole console_;
  std::vector<HostId> needing_;
  HostId patched_, silent_;
};

TEST_F(CoreLists, EveryNumberOfTheOverviewIsTheLengthOfItsList) {
  const auto overview = Overview();
  EXPECT_EQ(overview.needs().hosts(), 3U);
  EXPECT_EQ(overview.patched().hosts(), 1U);
  EXPECT_EQ(overview.unknown().hosts(), 1U);
  EXPECT_EQ(overview.all().hosts(), 5U);
  EXPECT_EQ(overview.exploited().hosts(), 3U);
  EXPECT_EQ(overview.missing(0).severity(), "critical");
  EXPECT_EQ(overview.missing(0).hosts(), 3U);
  EXPECT_EQ(overview.missing(0).updates(), 1U);
  for (const v1::Count* const count :
       {&overview.patched(), &overview.needs(), &overview.failed(), &overview.reboot(), &overview.unknown(),
        &overview.online(), &overview.offline(), &overview.broken(), &overview.little_on_time(), &overview.all()})
    EXPECT_EQ(Total(count->filter()), count->hosts()) << count->filter();
  for (const auto& severity : overview.missing())
    EXPECT_EQ(Total(severity.filter()), severity.hosts()) << severity.filter();
  EXPECT_EQ(Total(overview.exploited().filter()), overview.exploited().hosts());
  ASSERT_EQ(overview.products_size(), 1);
  EXPECT_EQ(Total(overview.products(0).filter()), overview.products(0).hosts());
  EXPECT_FALSE(overview.recent().empty());
}

TEST_F(CoreLists, ARevokedHostIsInNoNumber) {
  v1::RevokeHostRequest revoke;
  revoke.set_host(needing_[0].str());
  ASSERT_TRUE(console_.Call<v1::RevokeHostReply>(M::kRevokeHost, revoke));
  EXPECT_EQ(Overview().needs().hosts(), 2U);
  EXPECT_EQ(Total("state=needs revoked=no"), 2U);
  EXPECT_EQ(Total("state=needs"), 3U);
}

TEST_F(CoreLists, HostsAreSortedAndPaged) {
  const auto by_name = List([](auto& request) { request.set_sort("name"); });
  EXPECT_EQ(Names(by_name), (std::vector<std::string>{"new-host", "PC-10", "PC-2", "PC-3", "srv-1"}));
  const auto second = List([](auto& request) {
    request.set_sort("name");
    request.set_descending(true);
    request.set_page_size(2);
    request.set_offset(2);
  });
  EXPECT_EQ(Names(second), (std::vector<std::string>{"PC-2", "PC-10"}));
  EXPECT_EQ(second.total(), 5U);
  EXPECT_EQ(second.fleet(), 5U);
  const auto worst = List([](auto& request) { request.set_sort("state"); });
  EXPECT_EQ(worst.hosts(0).state(), "needs");
  EXPECT_EQ(worst.hosts(4).state(), "patched");
  EXPECT_EQ(List([](auto& request) { request.set_offset(99); }).hosts_size(), 0);
  // As before: pages by token in the order of enrolment.
  const auto first = List([](auto& request) { request.set_page_size(3); });
  EXPECT_EQ(Names(first), (std::vector<std::string>{"PC-10", "PC-2", "srv-1"}));
  const auto rest = List([&](auto& request) { request.set_page_token(first.next_page_token()); });
  EXPECT_EQ(Names(rest), (std::vector<std::string>{"PC-3", "new-host"}));
}

TEST_F(CoreLists, RefusesASortThatItDoesNotKnow) {
  v1::ListHostsRequest request;
  request.set_sort("colour");
  const auto refused = console_.Call<v1::ListHostsReply>(M::kListHosts, request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message.find("hosts cannot be sorted by 'colour'; sort by one of name, contact"), 0U);
  request.set_sort("name");
  request.set_page_token("3");
  EXPECT_EQ(console_.Call<v1::ListHostsReply>(M::kListHosts, request).error().code, Code::kInvalidArgument);
}

TEST_F(CoreLists, FiltersAskForUpdatesAndState) {
  EXPECT_EQ(Total("needs=MS99-001"), 3U);
  EXPECT_EQ(Total("needs=ms99-001/a name=pc*"), 2U);
  EXPECT_EQ(Total("has=MS99-001"), 1U);
  EXPECT_EQ(Total("needs!=MS99-001"), 2U);
  EXPECT_EQ(Total("critical>0 state=needs"), 3U);
  EXPECT_EQ(Total("state=patched,unknown"), 2U);
  EXPECT_EQ(Total("contact=online"), 4U);
}

TEST_F(CoreLists, ACheckedFilterTellsWhereItIsWrong) {
  v1::CheckFilterRequest request;
  request.set_filter("name=pc* colour=red");
  const auto reply = console_.Call<v1::CheckFilterReply>(M::kCheckFilter, request);
  ASSERT_TRUE(reply);
  EXPECT_FALSE(reply->ok());
  EXPECT_EQ(reply->position(), 9U);
  EXPECT_EQ(reply->length(), 10U);
  EXPECT_NE(reply->message().find("unknown key"), std::string::npos);
  request.set_filter("name=pc*");
  const auto good = console_.Call<v1::CheckFilterReply>(M::kCheckFilter, request);
  EXPECT_TRUE(good->ok());
  EXPECT_EQ(good->hosts(), 3U);
  bool has_products = false;
  for (const auto& key : good->keys())
    if (key.name() == "product") has_products = key.values_size() == 1 && key.values(0) == "windows-xp";
  EXPECT_TRUE(has_products);
}

TEST_F(CoreLists, WhatChangesByItselfIsRefusedInWhatIsStored) {
  const auto group = console_.SetGroup("ring", "off", "contact=offline");
  ASSERT_FALSE(group);
  EXPECT_NE(group.error().message.find("can be asked for in lists only"), std::string::npos) << group.error().message;
  auto plan = TestConsole::PlanFor("MS99-001");
  plan.set_host_filter("contact=online");
  EXPECT_EQ(console_.TryCreate(plan).error().code, Code::kInvalidArgument);
}

TEST_F(CoreLists, UpdatesCarryTheFleetsNumbers) {
  const auto all = console_.Call<v1::ListUpdatesReply>(M::kListUpdates, v1::ListUpdatesRequest{});
  ASSERT_TRUE(all) << all.error().message;
  ASSERT_EQ(all->updates_size(), 1);
  const v1::UpdateRow& row = all->updates(0);
  EXPECT_EQ(row.id(), "MS99-001/a");
  EXPECT_EQ(row.missing(), 3U);
  EXPECT_EQ(row.installed(), 1U);
  EXPECT_TRUE(row.exploited());
  EXPECT_TRUE(row.has_bytes());
  EXPECT_EQ(Total(row.missing_filter()), 3U);
  EXPECT_EQ(Total(row.installed_filter()), 1U);
  EXPECT_EQ(all->os(), 1U);
  EXPECT_EQ(all->products(), 0U);
}

TEST_F(CoreLists, UpdatesOfOneMachineCarryTheirProof) {
  v1::ListUpdatesRequest request;
  request.set_host("PC-3");
  const auto reply = console_.Call<v1::ListUpdatesReply>(M::kListUpdates, request);
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->updates_size(), 1);
  EXPECT_EQ(reply->updates(0).assessment().status(), v1::UPDATE_STATUS_INSTALLED);
  EXPECT_GT(reply->updates(0).assessment().evidence_size(), 0);
  request.set_status("missing");
  EXPECT_EQ(console_.Call<v1::ListUpdatesReply>(M::kListUpdates, request)->total(), 0U);
  request.set_host("nobody");
  EXPECT_EQ(console_.Call<v1::ListUpdatesReply>(M::kListUpdates, request).error().code, Code::kNotFound);
}

TEST_F(CoreLists, UpdatesAreFoundByTextAndStatus) {
  console_.Import("MS99-002", {{"b"}});
  const auto count = [&](const std::function<void(v1::ListUpdatesRequest&)>& set) {
    v1::ListUpdatesRequest request;
    set(request);
    const auto reply = console_.Call<v1::ListUpdatesReply>(M::kListUpdates, request);
    EXPECT_TRUE(reply) << (reply ? "" : reply.error().message);
    return reply ? reply->total() : 0U;
  };
  EXPECT_EQ(count([](auto&) {}), 2U);
  EXPECT_EQ(count([](auto& r) { r.set_text("99-002"); }), 1U);
  EXPECT_EQ(count([](auto& r) { r.set_status("missing"); }), 1U);
  EXPECT_EQ(count([](auto& r) { r.set_status("exploited"); }), 1U);
  EXPECT_EQ(count([](auto& r) { r.set_severity("critical"); }), 2U);
  EXPECT_EQ(count([](auto& r) { r.set_severity("low"); }), 0U);
  EXPECT_EQ(count([](auto& r) { r.set_tab("products"); }), 0U);
  for (const auto& bad : {std::function<void(v1::ListUpdatesRequest&)>([](auto& r) { r.set_tab("x"); }),
                          std::function<void(v1::ListUpdatesRequest&)>([](auto& r) { r.set_status("x"); }),
                          std::function<void(v1::ListUpdatesRequest&)>([](auto& r) { r.set_sort("x"); }),
                          std::function<void(v1::ListUpdatesRequest&)>([](auto& r) { r.set_limit(10'001); })}) {
    v1::ListUpdatesRequest request;
    bad(request);
    EXPECT_EQ(console_.Call<v1::ListUpdatesReply>(M::kListUpdates, request).error().code, Code::kInvalidArgument);
  }
}

TEST_F(CoreLists, ABaselineTickCountsAndSurvivesARestart) {
  v1::SetBaselineRequest request;
  request.add_updates("MS99-001");
  request.set_required(true);
  request.set_dry_run(true);
  EXPECT_EQ(console_.Call<v1::SetBaselineReply>(M::kSetBaseline, request)->hosts(), 3U);
  EXPECT_EQ(Overview().baseline().hosts(), 0U);
  request.set_dry_run(false);
  ASSERT_TRUE(console_.Call<v1::SetBaselineReply>(M::kSetBaseline, request));
  EXPECT_EQ(Overview().baseline().hosts(), 3U);
  EXPECT_EQ(Total("baseline>0"), 3U);
  console_.Restart();
  EXPECT_EQ(Overview().baseline().hosts(), 3U);
  request.set_required(false);
  EXPECT_EQ(console_.Call<v1::SetBaselineReply>(M::kSetBaseline, request)->changed_size(), 1);
  EXPECT_EQ(Total("baseline>0"), 0U);
  request.mutable_updates(0)->assign("MS99-777");
  EXPECT_EQ(console_.Call<v1::SetBaselineReply>(M::kSetBaseline, request).error().code, Code::kNotFound);
}

TEST_F(CoreLists, ABulletinComesAsStructure) {
  console_.ImportMs03043();
  v1::GetBulletinRequest request;
  request.set_id("MS03-043");
  const auto reply = console_.Call<v1::GetBulletinReply>(M::kGetBulletin, request);
  ASSERT_TRUE(reply);
  const v1::BulletinDetail& detail = reply->detail();
  EXPECT_EQ(detail.updates_size(), reply->updates_size());
  EXPECT_EQ(detail.rows_size(), reply->updates_size());
  EXPECT_FALSE(detail.title_ja().empty());
  EXPECT_FALSE(detail.known_issues().empty());
  EXPECT_FALSE(detail.workarounds().empty());
  EXPECT_FALSE(detail.history().empty());
  std::size_t files = 0;
  for (const auto& update : detail.updates())
    for (const auto& package : update.packages()) files += static_cast<std::size_t>(package.files_size());
  EXPECT_GT(files, 0U);
}

TEST_F(CoreLists, SavedQueriesBelongToTheirOwnerUnlessShared) {
  db::WriteBatch users;
  users.users = {{"tester", "admin", false, {}}, {"ann", "viewer", false, {}}};
  ASSERT_TRUE(console_.store().Commit(users));
  const auto call = [&](M method, const std::string& user, auto request) {
    Result<MessagePtr> answer = Error{Code::kInternal, "no answer"};
    console_.core().Call(method, {user, user == "ann" ? "viewer" : "admin", {}},
                         std::make_shared<decltype(request)>(request),
                         [&](Result<MessagePtr> r) { answer = std::move(r); });
    console_.Pump();
    return answer;
  };
  v1::SetSavedQueryRequest save;
  save.mutable_query()->set_name("web servers");
  save.mutable_query()->set_list("hosts");
  save.mutable_query()->set_query("name=web*");
  ASSERT_TRUE(call(M::kSetSavedQuery, "ann", save));
  const auto seen = [&](const std::string& user) {
    auto reply = call(M::kListSavedQueries, user, v1::ListSavedQueriesRequest{});
    return static_cast<const v1::ListSavedQueriesReply&>(**reply).queries_size();
  };
  EXPECT_EQ(seen("ann"), 1);
  EXPECT_EQ(seen("tester"), 0);
  save.mutable_query()->set_owner("ann");
  EXPECT_EQ(call(M::kSetSavedQuery, "tester", save).error().code, Code::kPermissionDenied);
  save.mutable_query()->set_shared(true);
  ASSERT_TRUE(call(M::kSetSavedQuery, "ann", save));
  EXPECT_EQ(seen("tester"), 1);
  console_.Restart();
  EXPECT_EQ(seen("tester"), 1);
  v1::RemoveSavedQueryRequest remove;
  remove.set_name("web servers");
  remove.set_list("hosts");
  EXPECT_EQ(call(M::kRemoveSavedQuery, "tester", remove).error().code, Code::kNotFound);
  remove.set_owner("ann");
  EXPECT_TRUE(call(M::kRemoveSavedQuery, "tester", remove));  // shared, and an admin
  EXPECT_EQ(seen("ann"), 0);
  save.mutable_query()->set_list("kitchen");
  EXPECT_EQ(call(M::kSetSavedQuery, "ann", save).error().code, Code::kInvalidArgument);
}

TEST_F(CoreLists, TheAuditLogIsReadBackwards) {
  v1::ListAuditRequest request;
  request.set_newest_first(true);
  request.set_limit(2);
  const auto newest = console_.Call<v1::ListAuditReply>(M::kListAudit, request);
  ASSERT_TRUE(newest);
  ASSERT_EQ(newest->rows_size(), 2);
  EXPECT_TRUE(newest->more());
  EXPECT_GT(newest->rows(0).sequence(), newest->rows(1).sequence());
  request.set_before(newest->rows(1).sequence());
  request.set_action("host.");
  const auto enrolled = console_.Call<v1::ListAuditReply>(M::kListAudit, request);
  for (const auto& row : enrolled->rows()) EXPECT_EQ(row.action(), "host.enrol");
  request.set_text(std::string(501, 'x'));
  EXPECT_EQ(console_.Call<v1::ListAuditReply>(M::kListAudit, request).error().code, Code::kInvalidArgument);
}

TEST_F(CoreLists, HealthNamesWhatIsWrong) {
  const auto good = console_.Call<v1::GetHealthReply>(M::kGetHealth, v1::GetHealthRequest{});
  ASSERT_TRUE(good);
  EXPECT_EQ(good->hosts(), 5U);
  EXPECT_GT(good->ca_expires_ms(), good->now_ms());
  EXPECT_EQ(good->checks(0).level(), "good");
  console_.store().fail_next = Error{Code::kDiskFull, "full"};
  v1::SetBaselineRequest request;
  request.add_updates("MS99-001");
  request.set_required(true);
  EXPECT_FALSE(console_.Call<v1::SetBaselineReply>(M::kSetBaseline, request));
  const auto bad = console_.Call<v1::GetHealthReply>(M::kGetHealth, v1::GetHealthRequest{});
  EXPECT_EQ(bad->checks(0).name(), "store");
  EXPECT_EQ(bad->checks(0).level(), "care");
}

}  // namespace
}  // namespace kintsugi::console
