// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/operator.h"

#include <fmt/format.h>

#include "common/base/bytes.h"
#include "common/wire/wire.h"
#include "tests/sim/random_plan.h"

namespace kintsugi::simulation {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using M = v1::OperatorMethod;

constexpr Duration kTryAgain = minutes(2);
constexpr Duration kPatience = minutes(1);  // then the call counts as lost
constexpr Duration kLook = minutes(20);

bool NotNow(Code code) {
  return code == Code::kUnavailable || code == Code::kDiskFull || code == Code::kIo ||
         code == Code::kResourceExhausted || code == Code::kDeadlineExceeded;
}

}  // namespace

SimOperator::SimOperator(Context context, SimConsole& console, const SimCatalog& catalog, SimPackages& packages,
                         std::vector<HostId> hosts)
    : context_(context),
      console_(console),
      catalog_(catalog),
      packages_(packages),
      hosts_(std::move(hosts)),
      prng_(context.prng.Next()),
      features_(DrawFeatures(prng_)) {}

void SimOperator::Note(std::string text) {
  context_.recorder.Record({.kind = EventKind::kOperator, .text = std::move(text)});
}

void SimOperator::Later(Duration delay, std::function<void()> task) {
  context_.scheduler.After(delay, std::move(task));
}

void SimOperator::Begin(Duration span) {
  span_ = span;
  ImportNext(0);
  DefineGroups();
  to_create_ = 1 + static_cast<std::uint32_t>(prng_.Below(4));
  for (std::uint32_t i = 0; i < to_create_; ++i) {
    const Duration at = i == 0 ? Duration(minutes(15)) : Between(prng_, minutes(15), span / 2);
    Later(at, [this, i] { Create(i + 1, 20); });
  }
  if (prng_.Percent(20)) Later(Between(prng_, minutes(30), span), [this] { RevokeOne(); });
  for (const SimBulletin& bulletin : catalog_.bulletins) {
    if (bulletin.reissue.empty() || prng_.Percent(30)) continue;
    Later(Between(prng_, hours(1), span), [this, &bulletin] {
      Import(bulletin.id, bulletin.reissue, [this, &bulletin] {
        reissued_[bulletin.id] = true;
        AddPackages(bulletin, true);
      });
    });
  }
  Later(kLook, [this] { LookAfter(); });
}

void SimOperator::Insist(const std::string& what, M method, std::shared_ptr<const google::protobuf::Message> request,
                         Reply done, int tries) {
  auto answered = std::make_shared<bool>(false);
  const auto again = [this, what, method, request, done, tries] {
    if (tries > 0) return Later(kTryAgain, [=, this] { Insist(what, method, request, done, tries - 1); });
    done(Error{Code::kUnavailable, "the console never answered"});
  };
  Later(kPatience, [answered, again] {
    if (*answered) return;
    *answered = true;
    again();
  });
  console_.Call(method, request, [this, answered, again, done, what](const Result<console::MessagePtr>& reply) {
    if (*answered) return;
    *answered = true;
    if (!reply && NotNow(reply.error().code)) return again();
    Note(reply ? what : fmt::format("{}: {}", what, reply.error().message));
    done(reply);
  });
}

void SimOperator::Import(const std::string& id, const std::string& text, std::function<void()> then) {
  auto request = std::make_shared<v1::ImportBulletinsRequest>();
  auto* file = request->add_files();
  file->set_file_name(id + ".toml");
  file->set_text(text);
  Insist("import " + id, M::kImportBulletins, request,
         [then = std::move(then)](const Result<console::MessagePtr>& reply) {
           if (reply) then();
         });
}

void SimOperator::ImportNext(std::size_t index) {
  if (index >= catalog_.bulletins.size()) return;
  const SimBulletin& bulletin = catalog_.bulletins[index];
  Import(bulletin.id, bulletin.text, [this, &bulletin, index] {
    AddPackages(bulletin, false);
    ImportNext(index + 1);
  });
}

// A ring, two sites and two roles, of hosts drawn for the run.
void SimOperator::DefineGroups() {
  const std::pair<const char*, const char*> groups[] = {
      {"ring", "pilot"}, {"site", "north"}, {"site", "south"}, {"role", "cluster"}, {"role", "server"}};
  for (const auto& [kind, name] : groups) {
    auto request = std::make_shared<v1::SetGroupRequest>();
    request->mutable_group()->set_kind(kind);
    request->mutable_group()->set_name(name);
    std::string members;
    for (std::size_t i = 0; i < hosts_.size() && i < 60; ++i)
      if (prng_.Percent(50)) members += fmt::format("{}SIM-{:03}", members.empty() ? "name=" : ",", i);
    request->mutable_group()->set_hosts(members.empty() ? "name=SIM-000" : members);
    Insist(fmt::format("set {} {}", kind, name), M::kSetGroup, request, [](const Result<console::MessagePtr>&) {});
  }
}

void SimOperator::AddPackages(const SimBulletin& bulletin, bool reissue) {
  for (const auto& package : bulletin.packages)
    if ((package.revision > 1) == reissue) AddPackage(package, 40);
}

void SimOperator::AddPackage(const SimPackageBytes& package, int tries) {
  const Sha256Digest digest = packages_.Add(package.bytes);
  auto answered = std::make_shared<bool>(false);
  const auto again = [this, &package, tries, answered] {
    *answered = true;
    if (tries > 0) Later(kTryAgain, [this, &package, tries] { AddPackage(package, tries - 1); });
  };
  Later(kPatience, [answered, again] {
    if (!*answered) again();
  });
  console_.AddPackage(package.update_id, package.revision, package.file_name, ToHex(digest), package.bytes.size(),
                      [this, answered, again, &package](const Status& added) {
                        if (*answered) return;
                        if (!added && NotNow(added.error().code)) return again();
                        *answered = true;
                        Note(fmt::format("add {}: {}", package.file_name, added ? "ok" : added.error().message));
                      });
}

void SimOperator::Create(std::uint32_t number, int tries) {
  PlanSubject subject;
  for (const auto& bulletin : catalog_.bulletins) subject.bulletins.push_back(bulletin.id);
  subject.hosts = hosts_.size();
  subject.now = console_.clock().Now();
  subject.number = number;
  subject.features = features_;
  subject.earlier = rollouts_;
  auto request = std::make_shared<v1::CreateRolloutRequest>();
  *request->mutable_plan() = DrawPlan(prng_, subject);
  Insist(fmt::format("create rollout {}", number), M::kCreateRollout, request,
         [this, number, tries](const Result<console::MessagePtr>& reply) {
           if (reply) return Created(static_cast<const v1::CreateRolloutReply&>(**reply).rollout().id());
           if (tries > 0 && !winding_down_)
             return Later(minutes(10), [this, number, tries] { Create(number, tries - 1); });
           --to_create_;
         });
}

void SimOperator::Created(const std::string& id) {
  --to_create_;
  ++created_;
  rollouts_.push_back(id);
  Care& care = care_[id];
  care.resumes_left = static_cast<std::uint32_t>(prng_.Below(5));
  const Duration start = Between(prng_, minutes(1), minutes(30));
  Later(start, [this, id] { Change(M::kStartRollout, id); });
  const bool pauses = prng_.Percent(25);
  const Duration pause = start + Between(prng_, minutes(1), span_ / 4);
  if (pauses) Later(pause, [this, id] { Change(M::kPauseRollout, id); });
  const bool aborts = prng_.Percent(12);
  const Duration abort = start + Between(prng_, minutes(1), span_ / 2);
  if (aborts) Later(abort, [this, id] { Change(M::kAbortRollout, id); });
  const std::uint64_t meddles = prng_.Percent(50) ? 0 : prng_.Below(6);
  // Most of them while it is young: a rollout that is completed refuses every edit.
  for (std::uint64_t i = 0; i < meddles; ++i)
    Later(Between(prng_, minutes(1), prng_.Percent(70) ? Duration{minutes(100)} : span_ / 2),
          [this, id] { Meddle(id); });
}

void SimOperator::Change(M method, const std::string& rollout) {
  auto request = std::make_shared<v1::ChangeRolloutRequest>();
  request->set_rollout(rollout);
  Insist(fmt::format("{} {}", v1::kOperatorMethods[static_cast<std::size_t>(method)].name, rollout), method, request,
         [](const Result<console::MessagePtr>&) {});
}

void SimOperator::RevokeOne() {
  if (winding_down_) return;
  const HostId host = hosts_[prng_.Below(hosts_.size())];
  auto request = std::make_shared<v1::RevokeHostRequest>();
  request->set_host(host.str());
  Insist("revoke " + host.str(), M::kRevokeHost, request, [this, host](const Result<console::MessagePtr>& reply) {
    if (reply) revoked_.push_back(host);
  });
}

void SimOperator::LookAfter() {
  Later(kLook, [this] { LookAfter(); });
  if (console_.core() == nullptr) return;
  const auto& rollouts = console_.core()->rollouts();
  for (std::uint32_t i = 0; i < rollouts.size(); ++i) LookAfter(rollouts.at(i));
}

// What a condition stopped is resumed a few times, then given up.
void SimOperator::Decide(Care& care, const std::string& id) {
  if (care.resumes_left == 0) return Change(M::kAbortRollout, id);
  --care.resumes_left;
  Change(M::kResumeRollout, id);
}

void SimOperator::LookAfter(const console::Rollout& rollout) {
  const std::string& id = rollout.row.id.str();
  Care& care = care_[id];
  const Instant now = context_.scheduler.Now();
  switch (rollout.state.phase) {
    case rollout::Phase::kDraft:
      if (winding_down_) Change(M::kStartRollout, id);
      return;
    case rollout::Phase::kPaused:
      if (rollout.state.cause.kind != rollout::HaltCause::Kind::kNone) return Decide(care, id);
      if (care.paused_until == Instant{}) care.paused_until = now + Between(prng_, minutes(10), hours(6));
      if (now < care.paused_until && !winding_down_) return;
      care.paused_until = Instant{};
      return Change(M::kResumeRollout, id);
    case rollout::Phase::kHalted:
      return Decide(care, id);
    case rollout::Phase::kRunning:
      return OpenGate(rollout);
    case rollout::Phase::kCompleted:
    case rollout::Phase::kAborted:
      return;
  }
}

void SimOperator::Meddle(const std::string& id) {
  if (winding_down_ || console_.core() == nullptr) return;
  const auto index = console_.core()->rollouts().Find(id);
  if (!index) return;
  const console::Rollout& rollout = console_.core()->rollouts().at(*index);
  if (prng_.Percent(15)) return Change(M::kReleaseWave, id);
  Edit(rollout);
}

// The console decides the edit in a turn of its own, so that whatever changes was changed by it.
void SimOperator::Edit(const console::Rollout& rollout) {
  const std::string id = rollout.row.id.str();
  auto request = std::make_shared<v1::EditRolloutRequest>();
  request->set_rollout(id);
  *request->mutable_plan() = DrawEdit(prng_, wire::ToWire(rollout.state.plan), console_.clock().Now());
  if (prng_.Percent(30)) request->set_expected_revision(rollout.state.revision + prng_.Below(2));
  request->set_dry_run(prng_.Percent(10));
  if (!console_.TakeTurnAlone()) return;
  const auto index = console_.core()->rollouts().Find(id);
  if (!index) return;
  edit_ = {.rollout = id, .before = console_.core()->rollouts().at(*index).state};
  const std::uint64_t turn = console_.turns();
  console_.Call(M::kEditRollout, request, [this, turn, dry = request->dry_run()](const auto& reply) {
    edit_.alone = console_.turns() == turn + 1;
    edit_.accepted = reply.has_value() && !dry;
    if (!reply && NotNow(reply.error().code)) edit_.alone = false;
    ++edits_;
    context_.recorder.Record({.kind = EventKind::kEdited,
                              .text = fmt::format("{} {}{}", edit_.rollout, reply ? "accepted" : reply.error().message,
                                                  dry ? " (asked only)" : "")});
  });
  static_cast<void>(console_.TakeTurnAlone());
}

// Somebody opens the gate behind a wave that has passed, at one of the next looks.
void SimOperator::OpenGate(const console::Rollout& rollout) {
  const rollout::State& state = rollout.state;
  if (state.open_waves == 0 || state.open_waves == state.waves.size()) return;
  const bool gated = state.plan.waves[state.open_waves - 1].manual_gate;
  const bool passed = state.waves[state.open_waves - 1].passed != Instant{};
  // With reactions that only warn, a wave may never succeed: in the end somebody lets the next one open all the same.
  Instant& since = care_[rollout.row.id.str()].waits_since;
  const Instant now = context_.scheduler.Now();
  if (state.in_flight > 0 || since == Instant{}) since = now;
  if (winding_down_ && now - since > hours(30)) return Change(M::kReleaseWave, rollout.row.id.str());
  if (gated && passed && (winding_down_ || prng_.Percent(30))) Change(M::kReleaseWave, rollout.row.id.str());
}

}  // namespace kintsugi::simulation
