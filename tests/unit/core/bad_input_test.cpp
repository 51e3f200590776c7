// SPDX-License-Identifier: Apache-2.0
// Bad input gets a clear error, and nothing is lost.
#include <gtest/gtest.h>

#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using M = v1::OperatorMethod;

TEST(CoreBadInput, RefusesUnusableEnrolmentTokens) {
  TestConsole console;
  const std::string token = console.CreateToken(1);
  std::string wrong_secret = token;
  const std::size_t at = wrong_secret.find('.') + 1;
  wrong_secret[at] = wrong_secret[at] == 'a' ? 'b' : 'a';
  EXPECT_EQ(console.Enrol(wrong_secret, "A").error().code, Code::kTokenUnknown);
  EXPECT_EQ(console.Enrol("", "A").error().code, Code::kTokenUnknown);
  console.clock().Advance(Duration{25 * 3'600'000LL});
  EXPECT_EQ(console.Enrol(token, "A").error().code, Code::kTokenExpired);
}

TEST(CoreBadInput, RefusesARevokedToken) {
  TestConsole console;
  const std::string token = console.CreateToken(1);
  v1::RevokeTokenRequest request;
  request.set_id(token.substr(0, token.find('.')));
  ASSERT_TRUE(console.Call<v1::RevokeTokenReply>(M::kRevokeToken, request));
  EXPECT_FALSE(console.Enrol(token, "A"));
}

TEST(CoreBadInput, RefusesABadCsrWithoutUsingTheTokenUp) {
  TestConsole console;
  const std::string token = console.CreateToken(1);
  Enrolment enrolment;
  const std::size_t first = token.find('.');
  enrolment.token_id = token.substr(0, first);
  enrolment.token_secret = token.substr(first + 1, token.rfind('.') - first - 1);
  enrolment.csr_der = "not a csr";
  Result<Enrolled> answer = Error{Code::kInternal, ""};
  console.core().Enrol(enrolment, [&](Result<Enrolled> r) { answer = std::move(r); });
  console.Pump();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kInvalidArgument);
  EXPECT_TRUE(console.Enrol(token, "A").has_value());
}

TEST(CoreBadInput, RefusesAnUnknownHost) {
  TestConsole console;
  EXPECT_EQ(console.CheckIn(HostId("feed")).error().code, Code::kUnauthenticated);
}

TEST(CoreBadInput, RefusesAReportForAnotherHostsOffer) {
  TestConsole console;
  console.ImportMs03043();
  const auto honest = console.AddXpHost("PC-1");
  const auto other = console.AddXpHost("PC-2");
  const std::string rollout = console.CreateRollout(TestConsole::Plan({}));
  console.Change(M::kStartRollout, rollout);
  const auto offer = console.CheckIn(honest)->offers.at(0);
  const auto refused = console.Report(other, offer, model::HostState::kSucceeded);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kPermissionDenied);
  EXPECT_EQ(refused.error().message, "offer " + offer.id.str() + " was not made to this host");
  EXPECT_EQ(console.Hosts(rollout)[0].state(), v1::HOST_STATE_OFFERED);
}

TEST(CoreBadInput, RefusesReportsOfOffersThatWereNeverMade) {
  TestConsole console;
  console.ImportMs03043();
  const auto host = console.AddXpHost("PC-1");
  const std::string rollout = console.CreateRollout(TestConsole::Plan({}));
  console.Change(M::kStartRollout, rollout);
  auto offer = console.CheckIn(host)->offers.at(0);
  struct Row {
    std::string id;
    Code code;
  };
  const Row rows[] = {{rollout + "-0-0", Code::kInvalidArgument},
                      {rollout + "-99-1", Code::kPermissionDenied},
                      {"garbage", Code::kInvalidArgument},
                      {rollout + "-0-99999999999999999999", Code::kInvalidArgument}};
  for (const Row& row : rows) {
    offer.id = OfferId(row.id);
    const auto refused = console.Report(host, offer, model::HostState::kSucceeded);
    ASSERT_FALSE(refused) << row.id;
    EXPECT_EQ(refused.error().code, row.code) << row.id;
  }
  // A rollout of another database, and an attempt that a restored backup does not know: forgotten, not an error for
  // ever.
  for (const std::string& id : {std::string("0123456789abcdef-0-1"), rollout + "-0-2"}) {
    offer.id = OfferId(id);
    const auto reply = console.Report(host, offer, model::HostState::kSucceeded);
    ASSERT_TRUE(reply) << id;
    EXPECT_EQ(reply->acknowledged.at(0).offer.str(), id);
  }
  EXPECT_EQ(console.Hosts(rollout)[0].state(), v1::HOST_STATE_OFFERED);
}

TEST(CoreBadInput, AFullInboxRefusesAndAcceptsAgain) {
  CoreOptions options;
  options.inbox_capacity = 2;
  TestConsole console(options);
  const auto host = console.AddXpHost("PC-1");
  int refused = 0;
  int served = 0;
  for (int i = 0; i < 3; ++i) {
    console.core().CheckIn({host, ""}, {}, [&](Result<model::CheckInReply> reply) {
      if (reply) {
        ++served;
      } else {
        refused += reply.error().code == Code::kResourceExhausted ? 1 : 0;
      }
    });
  }
  EXPECT_EQ(refused, 2);  // AddXpHost's wake-stream notice still holds one place
  console.Pump();
  EXPECT_EQ(served, 1);
  EXPECT_TRUE(console.CheckIn(host).has_value());
}

TEST(CoreBadInput, AFullDiskLosesNothingAndAnswersNobodyWrongly) {
  TestConsole console;
  console.ImportMs03043();
  const auto host = console.AddXpHost("PC-1");
  const std::string rollout = console.CreateRollout(TestConsole::Plan({}));
  console.Change(M::kStartRollout, rollout);
  console.store().fail_next = Error{Code::kDiskFull, "the disk of the database is full: free space"};
  const auto refused = console.CheckIn(host);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kDiskFull);
  EXPECT_EQ(console.Hosts(rollout)[0].state(), v1::HOST_STATE_QUEUED);  // memory says what the disk says
  const auto offer = console.CheckIn(host)->offers.at(0);
  EXPECT_EQ(offer.attempt, 1U);
  console.store().fail_next = Error{Code::kDiskFull, "the disk of the database is full: free space"};
  EXPECT_FALSE(console.Report(host, offer, model::HostState::kSucceeded));
  EXPECT_TRUE(console.Report(host, offer, model::HostState::kSucceeded).has_value());  // resent by the agent
  EXPECT_EQ(console.Hosts(rollout)[0].state(), v1::HOST_STATE_SUCCEEDED);
}

TEST(CoreBadInput, AFullDiskTellsOperatorsTheTruthToo) {
  TestConsole console;
  console.ImportMs03043();
  console.AddXpHost("PC-1");
  const std::string rollout = console.CreateRollout(TestConsole::Plan({}));
  console.store().fail_next = Error{Code::kDiskFull, "/secret/path/console.db is full"};
  v1::ChangeRolloutRequest start;
  start.set_rollout(rollout);
  v1::GetRolloutRequest get;
  get.set_rollout(rollout);
  std::vector<Result<MessagePtr>> answers;
  const auto keep = [&](Result<MessagePtr> answer) { answers.push_back(std::move(answer)); };
  console.core().Call(M::kStartRollout, {"tester", "admin", {}}, std::make_shared<v1::ChangeRolloutRequest>(start),
                      keep);
  console.core().Call(M::kGetRollout, {}, std::make_shared<v1::GetRolloutRequest>(get), keep);
  console.Pump();  // one turn, one commit, which fails
  ASSERT_EQ(answers.size(), 2U);
  for (const auto& answer : answers) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::kDiskFull);
    EXPECT_EQ(answer.error().message.find("/secret/path"), std::string::npos);
  }
  EXPECT_EQ(console.Show(rollout).phase(), "draft");
}

TEST(CoreBadInput, StrangersDoNotFillTheAuditLog) {
  TestConsole console;
  const std::string token = console.CreateToken(1);
  const auto rows = [&] { return console.store().Audit(0, 1'000)->size(); };
  const std::size_t before = rows();
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(console.Enrol("0123456789abcdef" + token.substr(16), "A"));
  EXPECT_EQ(rows(), before);
  std::string wrong_secret = token;
  wrong_secret[17] = wrong_secret[17] == 'a' ? 'b' : 'a';
  EXPECT_FALSE(console.Enrol(wrong_secret, "A"));
  EXPECT_EQ(rows(), before + 1);
}

TEST(CoreBadInput, RefusesABulletinWhoseIdDiffersOnlyInCase) {
  TestConsole console;
  console.ImportMs03043();
  v1::GetBulletinRequest get;
  get.set_id("MS03-043");
  std::string text = console.Call<v1::GetBulletinReply>(M::kGetBulletin, get)->text();
  text.replace(text.find("id = \"MS03-043\""), 15, "id = \"ms03-043\"");
  v1::ImportBulletinsRequest import;
  auto* file = import.add_files();
  file->set_file_name("x.toml");
  file->set_text(text);
  const auto reply = console.Call<v1::ImportBulletinsReply>(M::kImportBulletins, import);
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->problems_size(), 1);
  EXPECT_NE(reply->problems(0).message().find("MS03-043"), std::string::npos);
}

TEST(CoreBadInput, RefusesPlansWithTheFieldAndTheReason) {
  TestConsole console;
  console.ImportMs03043();
  console.AddXpHost("PC-1");
  struct Row {
    const char* name;
    std::function<void(v1::RolloutPlan&)> edit;
    Code code;
  };
  const Row rows[] = {
      {"no wave", [](v1::RolloutPlan& p) { p.clear_waves(); }, Code::kInvalidArgument},
      {"percent 0", [](v1::RolloutPlan& p) { p.mutable_waves(0)->set_percent(0); }, Code::kInvalidArgument},
      {"percent 101", [](v1::RolloutPlan& p) { p.mutable_waves(0)->set_percent(101); }, Code::kInvalidArgument},
      {"success 101", [](v1::RolloutPlan& p) { p.set_success_percent(101); }, Code::kInvalidArgument},
      {"unknown bulletin", [](v1::RolloutPlan& p) { p.set_bulletin_id("MS99-999"); }, Code::kNotFound},
      {"bad filter", [](v1::RolloutPlan& p) { p.set_host_filter("colour=red"); }, Code::kInvalidArgument},
      {"bad wave query", [](v1::RolloutPlan& p) { p.mutable_waves(0)->set_query("colour=red"); },
       Code::kInvalidArgument},
      {"nobody matches", [](v1::RolloutPlan& p) { p.set_host_filter("name=nobody"); }, Code::kFailedPrecondition},
      {"unknown revision", [](v1::RolloutPlan& p) { p.set_package_revision(9); }, Code::kFailedPrecondition},
  };
  for (const Row& row : rows) {
    v1::CreateRolloutRequest request;
    *request.mutable_plan() = TestConsole::Plan({10});
    row.edit(*request.mutable_plan());
    const auto reply = console.Call<v1::CreateRolloutReply>(M::kCreateRollout, request);
    ASSERT_FALSE(reply) << row.name;
    EXPECT_EQ(reply.error().code, row.code) << row.name << ": " << reply.error().message;
    EXPECT_FALSE(reply.error().message.empty());
  }
}

TEST(CoreBadInput, RefusesChangesThatMakeNoSense) {
  TestConsole console;
  console.ImportMs03043();
  console.AddXpHost("PC-1");
  const std::string rollout = console.CreateRollout(TestConsole::Plan({}));
  v1::ChangeRolloutRequest request;
  request.set_rollout(rollout);
  for (const M method : {M::kPauseRollout, M::kResumeRollout})
    EXPECT_EQ(console.Call<v1::RolloutReply>(method, request).error().code, Code::kFailedPrecondition);
  request.set_expected_revision(console.Show(rollout).revision() + 1);
  EXPECT_EQ(console.Call<v1::RolloutReply>(M::kStartRollout, request).error().code, Code::kConflict);
  request.set_rollout("nothing");
  EXPECT_EQ(console.Call<v1::RolloutReply>(M::kStartRollout, request).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace kintsugi::console
