// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/core/test_console.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "common/assess/assess.h"
#include "common/model/enrolment_token.h"

namespace kintsugi::console {

TestConsole::TestConsole(CoreOptions options)
    : store_(db::MakeMemoryStore()),
      authority_(*crypto::NewAuthority("Test", clock_.Now())),
      options_(std::move(options)) {
  Restart();
}

void TestConsole::Restart() {
  core_ = std::make_unique<Core>(options_, store_, clock_, NullLog(), authority_);
  core_->Attach(&waker_);
  const Status loaded = core_->Load();
  KINTSUGI_CHECK(loaded.has_value());
}

std::string TestConsole::CreateToken(std::uint32_t uses) {
  v1::CreateTokenRequest request;
  request.set_uses(uses);
  return Call<v1::CreateTokenReply>(v1::OperatorMethod::kCreateToken, request).value().token();
}

std::string TestConsole::Csr() {
  static const std::string csr = *crypto::MakeCsr(*crypto::NewPrivateKey(), "host");
  return csr;
}

Result<Enrolled> TestConsole::Enrol(const std::string& token, const std::string& name) {
  const auto parsed = model::ParseEnrolmentToken(token);
  Enrolment enrolment;
  enrolment.token_id = parsed ? parsed->id : "";
  enrolment.token_secret = parsed ? parsed->secret : "";
  enrolment.csr_der = Csr();
  enrolment.host_name = name;
  Result<Enrolled> answer = Error{Code::kInternal, "no answer came"};
  core_->Enrol(enrolment, [&](Result<Enrolled> r) { answer = std::move(r); });
  Pump();
  return answer;
}

Result<model::CheckInReply> TestConsole::CheckIn(const HostId& host, model::CheckInRequest request) {
  Result<model::CheckInReply> answer = Error{Code::kInternal, "no answer came"};
  core_->CheckIn({host, "01"}, std::move(request), [&](Result<model::CheckInReply> r) { answer = std::move(r); });
  Pump();
  return answer;
}

model::HostFacts TestConsole::XpFacts(const std::string& name, bool patched) {
  model::HostFacts facts;
  facts.name = name;
  facts.os.product = "windows-xp";
  facts.os.edition = "Professional";
  facts.os.service_pack = 1;
  facts.os.major = 5;
  facts.os.minor = 1;
  facts.os.build = 2600;
  facts.os.architecture = "x86";
  facts.os.language = "JPN";
  const std::string version = patched ? "5.1.2600.1309" : "5.1.2600.1106";
  for (const char* file : {"c:\\windows\\system32\\msgsvc.dll", "c:\\windows\\system32\\wkssvc.dll"})
    facts.files.push_back({file, true, version, 1000, true, version});
  return facts;
}

HostId TestConsole::AddXpHost(const std::string& name) {
  const auto enrolled = Enrol(CreateToken(), name);
  EXPECT_TRUE(enrolled.has_value());
  model::CheckInRequest request;
  request.facts = XpFacts(name, false);
  request.facts_digest = std::string(32, 'x');
  EXPECT_TRUE(CheckIn(enrolled->host, request).has_value());
  core_->Listening(enrolled->host, true);
  return enrolled->host;
}

Result<model::CheckInReply> TestConsole::Report(const HostId& host, const model::Offer& offer, model::HostState state,
                                                model::FailureReason reason, bool retryable) {
  model::Report report;
  report.offer = offer.id;
  report.sequence = 1;
  report.state = state;
  report.reason = reason;
  if (state == model::HostState::kFailed)
    report.error_class = retryable ? model::ErrorClass::kTransient : model::ErrorClass::kFatal;
  report.installer_runs = 1;
  model::CheckInRequest request;
  request.facts_digest = std::string(32, 'x');
  request.reports.push_back(report);
  return CheckIn(host, request);
}

v1::AddPackageRequest TestConsole::Named(const std::string& file_name) {
  v1::AddPackageRequest request;
  request.set_file_name(file_name);
  return request;
}

void TestConsole::ImportMs03043() {
  std::ifstream file(std::string(KINTSUGI_SOURCE_DIR) + "/deploy/catalog/MS03-043.toml");
  std::stringstream text;
  text << file.rdbuf();
  v1::ImportBulletinsRequest request;
  auto* bulletin = request.add_files();
  bulletin->set_file_name("MS03-043.toml");
  bulletin->set_text(text.str());
  const auto reply = Call<v1::ImportBulletinsReply>(v1::OperatorMethod::kImportBulletins, request);
  ASSERT_TRUE(reply.has_value());
  ASSERT_EQ(reply->problems_size(), 0) << reply->problems(0).message();
  struct Bytes {
    const char* name;
    std::uint64_t size;
    char fill;
  };
  for (const Bytes& bytes :
       {Bytes{"WindowsXP-KB828035-x86-JPN.exe", 366176, 'a'}, Bytes{"WindowsXP-KB828035-x86-JPN.exe", 365664, 'b'}}) {
    Result<MessagePtr> added = Error{Code::kInternal, "no answer came"};
    core_->PackageAdded({"tester", "admin", {}}, Named(bytes.name), {std::string(64, bytes.fill), bytes.size, false},
                        [&](Result<MessagePtr> r) { added = std::move(r); });
    Pump();
    ASSERT_TRUE(added.has_value()) << added.error().message;
    ASSERT_EQ(static_cast<const v1::AddPackageReply&>(**added).bound_size(), 1);
  }
}

v1::RolloutPlan TestConsole::Plan(const std::vector<std::uint32_t>& percents) {
  v1::RolloutPlan plan;
  plan.set_bulletin_id("MS03-043");
  for (std::size_t i = 0; i < percents.size(); ++i) {
    auto* wave = plan.add_waves();
    wave->set_name("wave" + std::to_string(i + 1));
    wave->set_percent(percents[i]);
  }
  auto* rest = plan.add_waves();
  rest->set_name("rest");
  rest->set_rest(true);
  plan.set_reboot_allowed(true);
  plan.set_max_attempts(1);
  return plan;
}

std::string TestConsole::CreateRollout(const v1::RolloutPlan& plan) {
  v1::CreateRolloutRequest request;
  *request.mutable_plan() = plan;
  const auto reply = Call<v1::CreateRolloutReply>(v1::OperatorMethod::kCreateRollout, request);
  EXPECT_TRUE(reply.has_value()) << reply.error().message;
  return reply->rollout().id();
}

v1::RolloutSummary TestConsole::Change(v1::OperatorMethod method, const std::string& rollout) {
  v1::ChangeRolloutRequest request;
  request.set_rollout(rollout);
  const auto reply = Call<v1::RolloutReply>(method, request);
  EXPECT_TRUE(reply.has_value()) << reply.error().message;
  return reply->rollout();
}

v1::RolloutSummary TestConsole::Show(const std::string& rollout) {
  v1::GetRolloutRequest request;
  request.set_rollout(rollout);
  return Call<v1::RolloutReply>(v1::OperatorMethod::kGetRollout, request)->rollout();
}

std::vector<v1::RolloutHost> TestConsole::Hosts(const std::string& rollout) {
  v1::ListRolloutHostsRequest request;
  request.set_rollout(rollout);
  const auto reply = Call<v1::ListRolloutHostsReply>(v1::OperatorMethod::kListRolloutHosts, request);
  return {reply->hosts().begin(), reply->hosts().end()};
}

}  // namespace kintsugi::console
