// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/core/test_console.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "common/assess/assess.h"
#include "common/base/bytes.h"
#include "common/model/enrolment_token.h"

namespace kintsugi::console {

TestConsole::TestConsole(CoreOptions options, std::unique_ptr<db::Store> store)
    : store_(std::move(store)), authority_(*crypto::NewAuthority("Test", clock_.Now())), options_(std::move(options)) {
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

namespace {

std::string Quoted(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "\"" : ", \"") + text + "\"";
  return "[" + list + "]";
}

std::string UpdateText(const TestUpdate& update) {
  std::string text = "\n[[update]]\nslug = \"" + update.slug + "\"\ntitle = \"" + update.slug + "\"\nreboot = \"" +
                     update.reboot + "\"\nprerequisites = " + Quoted(update.prerequisites) + "\n";
  if (update.uninstaller) text += "uninstall = [\"uninstall.exe\"]\n";
  text += "[update.applies]\nproduct = \"windows-xp\"\n[update.detection]\nfile = [{ path = '%windir%\\system32\\" +
          update.slug + ".dll', version = \"1.0.0.2\" }]\n";
  for (std::uint32_t revision = 1; revision <= update.revisions; ++revision) {
    const bool current = revision == update.revisions;
    text += "[[update.package]]\nrevision = " + std::to_string(revision) + "\nfile_name = \"" + update.slug +
            ".exe\"\nkind = \"" + (update.uninstaller ? "update-exe" : "exe") +
            "\"\narguments = [\"/quiet\", \"/norestart\"]\nsize_bytes = " + std::to_string(1'000 + revision) +
            "\nstate = \"" + (current ? "current" : "replaced") + "\"\nreapply = \"" +
            (current ? update.reapply : "none") + "\"\n";
  }
  return text;
}

}  // namespace

v1::ImportBulletinsReply TestConsole::Import(const std::string& bulletin, const std::vector<TestUpdate>& updates,
                                             const std::string& more, bool bytes, const std::string& head) {
  std::string text = "format = 1\nid = \"" + bulletin + "\"\nkb = \"900" + bulletin.substr(bulletin.size() - 3) +
                     "\"\ntitle = \"test\"\nseverity = \"critical\"\npublished = \"2003-10-15\"\n" + head;
  for (const TestUpdate& update : updates) text += UpdateText(update);
  v1::ImportBulletinsRequest request;
  auto* file = request.add_files();
  file->set_file_name(bulletin + ".toml");
  file->set_text(text + more);
  const auto reply = Call<v1::ImportBulletinsReply>(v1::OperatorMethod::kImportBulletins, request);
  EXPECT_TRUE(reply.has_value());
  for (const auto& problem : reply->problems()) ADD_FAILURE() << problem.line() << ": " << problem.message();
  for (const TestUpdate& update : updates) {
    for (std::uint32_t revision = 1; bytes && revision <= update.revisions; ++revision)
      AddBytes(bulletin, update, revision);
  }
  return *reply;
}

v1::AddPackageReply TestConsole::AddBytes(const std::string& bulletin, const TestUpdate& update,
                                          std::uint32_t revision) {
  auto request = Named(update.slug + ".exe");
  request.set_update_id(bulletin + "/" + update.slug);
  request.set_revision(revision);
  const std::string digest = ToHex(AsBytes(crypto::Sha256(request.update_id() + std::to_string(revision))));
  Result<MessagePtr> added = Error{Code::kInternal, "no answer came"};
  core_->PackageAdded({"tester", "admin", {}}, request, {digest, 1'000 + revision, false},
                      [&](Result<MessagePtr> r) { added = std::move(r); });
  Pump();
  EXPECT_TRUE(added.has_value()) << added.error().message;
  return static_cast<const v1::AddPackageReply&>(**added);
}

HostId TestConsole::Describe(const std::string& name, const std::vector<std::string>& old_files,
                             const std::vector<std::string>& fixed,
                             const std::function<void(model::HostFacts&)>& edit) {
  auto known = described_.find(name);
  if (known == described_.end()) {
    const auto enrolled = Enrol(CreateToken(), name);
    EXPECT_TRUE(enrolled.has_value());
    known = described_.emplace(name, enrolled->host).first;
  }
  model::CheckInRequest request;
  request.facts = XpFacts(name, false);
  for (const std::string& file : old_files)
    request.facts->files.push_back({"c:\\windows\\system32\\" + file + ".dll", true, "1.0.0.1", 1, false, ""});
  for (const std::string& file : fixed)
    request.facts->files.push_back({"c:\\windows\\system32\\" + file + ".dll", true, "1.0.0.2", 1, false, ""});
  if (edit) edit(*request.facts);
  request.facts_digest = std::string(28, 'f') + std::to_string(1'000 + facts_++);
  EXPECT_TRUE(CheckIn(known->second, request).has_value());
  return known->second;
}

Result<v1::CreateRolloutReply> TestConsole::TryCreate(const v1::RolloutPlan& plan) {
  v1::CreateRolloutRequest request;
  *request.mutable_plan() = plan;
  return Call<v1::CreateRolloutReply>(v1::OperatorMethod::kCreateRollout, request);
}

std::vector<model::Offer> TestConsole::Offers(const HostId& host) {
  const auto reply = CheckIn(host);
  EXPECT_TRUE(reply.has_value()) << reply.error().message;
  return reply->offers;
}

Result<v1::SetGroupReply> TestConsole::SetGroup(const std::string& kind, const std::string& name,
                                                const std::string& hosts, std::uint32_t position) {
  v1::SetGroupRequest request;
  request.mutable_group()->set_kind(kind);
  request.mutable_group()->set_name(name);
  request.mutable_group()->set_hosts(hosts);
  request.mutable_group()->set_position(position);
  return Call<v1::SetGroupReply>(v1::OperatorMethod::kSetGroup, request);
}

bool TestConsole::Audited(const std::string& action) const {
  const auto rows = store_.Audit(0, 10'000);
  return std::any_of(rows->begin(), rows->end(), [&](const auto& row) { return row.action == action; });
}

v1::RolloutPlan TestConsole::PlanFor(const std::string& bulletin) {
  v1::RolloutPlan plan = Plan({});
  plan.set_bulletin_id(bulletin);
  return plan;
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
