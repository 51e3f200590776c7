// SPDX-License-Identifier: Apache-2.0
// What a rollout has to do on a host: ordered work, prerequisites, uninstalls, known issues.
#include <gtest/gtest.h>

#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using M = v1::OperatorMethod;

std::vector<std::string> Updates(const v1::RolloutHost& host) { return {host.updates().begin(), host.updates().end()}; }

TEST(CoreWork, AHostGetsAllThatItNeedsAsOneOrderedWork) {
  TestConsole console;
  console.Import("MS99-001", {{"b", {"a"}}, {"a"}, {"c", {"MS99-002/d"}}});
  console.Import("MS99-002", {{"d"}});
  const HostId host = console.Describe("PC-1", {"a", "b", "c", "d"});
  auto plan = TestConsole::PlanFor("MS99-001");
  plan.add_more_bulletins("KB900002");
  const std::string rollout = console.CreateRollout(plan);
  console.Change(M::kStartRollout, rollout);
  const auto offers = console.Offers(host);
  ASSERT_EQ(offers.size(), 1U);
  std::vector<std::string> order;
  for (const auto& item : offers[0].work) order.push_back(item.instruction.update_id);
  ASSERT_EQ(order.size(), 4U);
  const auto place = [&](const std::string& id) { return std::find(order.begin(), order.end(), id) - order.begin(); };
  EXPECT_LT(place("MS99-001/a"), place("MS99-001/b"));
  EXPECT_LT(place("MS99-002/d"), place("MS99-001/c"));
  EXPECT_EQ(Updates(console.Hosts(rollout)[0]), order);
  EXPECT_EQ(console.Hosts(rollout)[0].update_id(), order[0]);
}

TEST(CoreWork, AHostWithAnUnmetPrerequisiteIsSkippedWithTheReason) {
  TestConsole console;
  console.Import("MS99-001", {{"b", {"MS99-002/d"}}, {"c", {"MS99-009/x"}}});
  console.Import("MS99-002", {{"d"}});
  console.Describe("PC-1", {"b", "d"}, {"c"});
  console.Describe("PC-2", {"c"}, {"b"});
  console.Describe("PC-3", {"b"}, {"c", "d"});
  const auto reply = console.TryCreate(TestConsole::PlanFor("MS99-001"));
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->warnings_size(), 2);
  struct Row {
    const char* name;
    v1::HostState state;
    const char* says;
  };
  const Row rows[] = {{"PC-1", v1::HOST_STATE_SKIPPED, "needs MS99-002/d first: add it to the rollout"},
                      {"PC-2", v1::HOST_STATE_SKIPPED, "needs MS99-009/x first: the catalog does not have it"},
                      {"PC-3", v1::HOST_STATE_QUEUED, ""}};
  for (const auto& host : console.Hosts(reply->rollout().id())) {
    for (const Row& row : rows) {
      if (host.host_name() != row.name) continue;
      EXPECT_EQ(host.state(), row.state) << row.name;
      EXPECT_NE(host.explanation().find(row.says), std::string::npos) << host.explanation();
    }
  }
}

TEST(CoreWork, RefusesACircleOfPrerequisitesByName) {
  TestConsole console;
  console.Import("MS99-001", {{"a", {"MS99-002/b"}}});
  console.Import("MS99-002", {{"b", {"MS99-001/a"}}});
  console.Describe("PC-1", {"a", "b"});
  auto plan = TestConsole::PlanFor("MS99-001");
  plan.add_more_bulletins("MS99-002");
  const auto reply = console.TryCreate(plan);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::kInvalidArgument);
  EXPECT_NE(reply.error().message.find("MS99-001/a"), std::string::npos) << reply.error().message;
  EXPECT_NE(reply.error().message.find("MS99-002/b"), std::string::npos) << reply.error().message;
}

TEST(CoreWork, APackageWithoutBytesIsNamed) {
  TestConsole console;
  console.Import("MS99-001", {{"a"}}, "", false);
  console.Describe("PC-1", {"a"});
  const auto reply = console.TryCreate(TestConsole::PlanFor("MS99-001"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::kFailedPrecondition);
  EXPECT_NE(reply.error().message.find("a.exe (MS99-001/a)"), std::string::npos) << reply.error().message;
}

TEST(CoreWork, UninstallsGoToHostsThatHaveTheUpdateInReverseOrder) {
  TestConsole console;
  console.Import("MS99-001", {{"a"}, {"b", {"a"}}});
  const HostId both = console.Describe("PC-1", {}, {"a", "b"});
  console.Describe("PC-2", {"a", "b"});
  auto plan = TestConsole::PlanFor("MS99-001");
  plan.set_action(v1::ACTION_UNINSTALL);
  const std::string rollout = console.CreateRollout(plan);
  console.Change(M::kStartRollout, rollout);
  for (const auto& host : console.Hosts(rollout))
    EXPECT_EQ(host.state(), host.host_name() == "PC-1" ? v1::HOST_STATE_QUEUED : v1::HOST_STATE_NOT_APPLICABLE);
  const auto offers = console.Offers(both);
  ASSERT_EQ(offers.size(), 1U);
  EXPECT_EQ(offers[0].action, model::Action::kUninstall);
  ASSERT_EQ(offers[0].work.size(), 2U);
  EXPECT_EQ(offers[0].work[0].instruction.update_id, "MS99-001/b");
  ASSERT_TRUE(console.Report(both, offers[0], model::HostState::kSucceeded));
  console.Describe("PC-1", {"a", "b"});  // the facts agree
  EXPECT_EQ(console.Hosts(rollout)[0].state(), v1::HOST_STATE_SUCCEEDED);
}

TEST(CoreWork, AnUninstallIsRefusedWhereThePackageHasNoUninstaller) {
  TestConsole console;
  console.Import("MS99-001", {{"a", {}, false}});
  console.Describe("PC-1", {}, {"a"});
  auto plan = TestConsole::PlanFor("MS99-001");
  plan.set_action(v1::ACTION_UNINSTALL);
  const auto reply = console.TryCreate(plan);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::kFailedPrecondition);
  EXPECT_NE(reply.error().message.find("MS99-001/a"), std::string::npos) << reply.error().message;
}

TEST(CoreWork, FactsEndTheWorkOnlyWhenAllOfItIsThere) {
  TestConsole console;
  console.Import("MS99-001", {{"a"}, {"b"}});
  console.Describe("PC-1", {"a", "b"});
  const std::string rollout = console.CreateRollout(TestConsole::PlanFor("MS99-001"));
  console.Change(M::kStartRollout, rollout);
  // The offer goes out with the check-in that brings the facts, so the host is asked while the rollout is paused.
  console.Change(M::kPauseRollout, rollout);
  console.Describe("PC-1", {"b"}, {"a"});
  EXPECT_EQ(console.Hosts(rollout)[0].state(), v1::HOST_STATE_QUEUED);
  console.Describe("PC-1", {}, {"a", "b"});
  EXPECT_EQ(console.Hosts(rollout)[0].state(), v1::HOST_STATE_INSTALLED);
}

TEST(CoreWork, ReportsOfSeveralItemsSayHowEachEnded) {
  TestConsole console;
  console.Import("MS99-001", {{"a"}, {"b"}});
  const HostId host = console.Describe("PC-1", {"a", "b"});
  const std::string rollout = console.CreateRollout(TestConsole::PlanFor("MS99-001"));
  console.Change(M::kStartRollout, rollout);
  const auto offer = console.Offers(host).at(0);
  model::Report report;
  report.offer = offer.id;
  report.state = model::HostState::kFailed;
  report.reason = model::FailureReason::kInstallerFailed;
  report.error_class = model::ErrorClass::kFatal;
  report.deferrals = 2;
  report.items = {{"MS99-001/a", model::HostState::kSucceeded, model::FailureReason::kNone, 0, 1},
                  {"MS99-001/b", model::HostState::kFailed, model::FailureReason::kInstallerFailed, 1603, 1}};
  model::CheckInRequest request;
  request.reports.push_back(report);
  ASSERT_TRUE(console.CheckIn(host, request));
  for (int restarts = 0; restarts < 2; ++restarts) {
    const auto row = console.Hosts(rollout)[0];
    EXPECT_NE(row.explanation().find("MS99-001/a Succeeded (exit code 0), MS99-001/b Failed (exit code 1603)"),
              std::string::npos)
        << row.explanation();
    EXPECT_EQ(row.deferrals(), 2U);
    console.Restart();
  }
}

constexpr const char* kIssue = "\n[[known_issue]]\nid = \"KB1\"\ntitle = \"It breaks printing\"\n";

TEST(CoreWork, AKnownIssueLeavesHostsOutOrWarnsByItsRule) {
  TestConsole console;
  console.Import("MS99-001", {{"a"}},
                 std::string(kIssue) + "hosts = \"name=PRINT*\"\neffect = \"exclude\"\n" +
                     "\n[[known_issue]]\nid = \"KB2\"\ntitle = \"Slow start\"\nhosts = \"name=PC-1\"\n");
  console.Describe("PRINT-1", {"a"});
  console.Describe("PC-1", {"a"});
  console.Describe("PC-2", {"a"});
  const auto reply = console.TryCreate(TestConsole::PlanFor("MS99-001"));
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->warnings_size(), 2);
  for (const auto& host : console.Hosts(reply->rollout().id())) {
    if (host.host_name() == "PRINT-1") {
      EXPECT_EQ(host.state(), v1::HOST_STATE_SKIPPED);
      EXPECT_EQ(host.reason(), v1::FAILURE_REASON_EXCLUDED);
      EXPECT_NE(host.explanation().find("known issue KB1: It breaks printing"), std::string::npos);
    } else {
      EXPECT_EQ(host.state(), v1::HOST_STATE_QUEUED);
      EXPECT_EQ(host.explanation().find("KB2") != std::string::npos, host.host_name() == "PC-1");
    }
  }
}

TEST(CoreWork, ANewExcludeRuleTakesWaitingHostsOutOfRunningRollouts) {
  TestConsole console;
  console.Import("MS99-001", {{"a"}});
  console.Describe("PRINT-1", {"a"});
  console.Describe("PC-1", {"a"});
  const std::string rollout = console.CreateRollout(TestConsole::PlanFor("MS99-001"));
  console.Change(M::kStartRollout, rollout);
  const auto reply =
      console.Import("MS99-001", {{"a"}}, std::string(kIssue) + "hosts = \"name=PRINT*\"\neffect = \"exclude\"\n");
  ASSERT_EQ(reply.notes_size(), 1);
  EXPECT_NE(reply.notes(0).find("leaves 1 host out"), std::string::npos) << reply.notes(0);
  EXPECT_TRUE(console.Audited("rollout.exclude"));
  console.Restart();
  for (const auto& host : console.Hosts(rollout)) {
    EXPECT_EQ(host.state(), host.host_name() == "PC-1" ? v1::HOST_STATE_QUEUED : v1::HOST_STATE_SKIPPED);
    EXPECT_EQ(host.explanation().find("KB1") != std::string::npos, host.host_name() == "PRINT-1");
  }
}

TEST(CoreWork, AKnownIssueWithABadFilterIsRefusedAtImport) {
  TestConsole console;
  v1::ImportBulletinsRequest request;
  auto* file = request.add_files();
  file->set_file_name("x.toml");
  file->set_text(
      "format = 1\nid = \"MS99-001\"\nkb = \"900001\"\ntitle = \"t\"\nseverity = \"low\"\npublished = "
      "\"2003-10-15\"\n" +
      std::string(kIssue) + "hosts = \"colour=red\"\n");
  const auto reply = console.Call<v1::ImportBulletinsReply>(M::kImportBulletins, request);
  ASSERT_TRUE(reply);
  ASSERT_GE(reply->problems_size(), 1);
  bool named = false;
  for (const auto& problem : reply->problems()) named = named || problem.message().find("colour") != std::string::npos;
  EXPECT_TRUE(named) << reply->problems(0).message();
}

}  // namespace
}  // namespace kintsugi::console
