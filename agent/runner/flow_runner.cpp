// SPDX-License-Identifier: Apache-2.0
#include "agent/runner/flow_runner.h"

#include <algorithm>

#include "agent/facts/facts.h"
#include "agent/package/handler.h"
#include "agent/runner/preparation.h"
#include "common/assess/assess.h"
#include "common/base/defect.h"
#include "common/flow/codec.h"
#include "common/flow/state_codec.h"

namespace kintsugi::agent {
namespace {

using flow::CommandKind;
using flow::EventKind;
using flow::Phase;

// Names in the journal, each followed by the offer's id.
constexpr std::string_view kOffer = "offer/";
constexpr std::string_view kFlow = "flow/";
constexpr std::string_view kReport = "report/";
constexpr std::string_view kFinished = "finished/";
constexpr std::uint32_t kSequenceAfterLoss = 1000;  // above anything that a flow reports, so that the console takes it

constexpr Duration kFileTimeSlack = std::chrono::seconds(2);  // file systems round their times

std::string Key(std::string_view prefix, const OfferId& id) { return std::string(prefix) + id.str(); }

std::string EncodeFinished(std::uint64_t order, const model::Report& report) {
  flow::Writer w;
  w.U(order);
  w.S(flow::EncodeReport(report));
  return w.Take();
}

}  // namespace

FlowRunner::FlowRunner(Ports ports, std::string agent_version, OnReport on_report)
    : ports_(ports),
      agent_version_(std::move(agent_version)),
      on_report_(std::move(on_report)),
      boot_id_(ports_.platform.System().boot_id) {}

FlowRunner::~FlowRunner() {
  *alive_ = false;
  for (auto& [id, entry] : entries_) {
    ports_.scheduler.Cancel(entry.timer);
    if (entry.staged) ports_.content.Cancel();
  }
}

FlowRunner::Entry* FlowRunner::Find(const OfferId& id) {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : &found->second;
}

void FlowRunner::Later(Duration delay, std::function<void()> task) {
  ports_.scheduler.After(delay, [alive = alive_, task = std::move(task)] {
    if (*alive) task();
  });
}

// ---- journal

void FlowRunner::Load(const std::map<std::string, std::string>& stored) {
  for (auto row = stored.lower_bound(std::string(kOffer)); row != stored.end() && row->first.starts_with(kOffer);
       ++row) {
    const std::string id = row->first.substr(kOffer.size());
    auto offer = flow::DecodeOffer(row->second);
    if (offer) {
      LoadFlow(stored, id, std::move(*offer));
    } else {
      // Not held any more, so the console offers it again and detection finds out what was done.
      ports_.log.Error("agent.offer_unreadable", {{"offer", id}, {"error", offer.error().message}});
    }
  }
  for (auto row = stored.lower_bound(std::string(kFinished)); row != stored.end() && row->first.starts_with(kFinished);
       ++row)
    LoadFinished(row->second);
}

void FlowRunner::LoadFlow(const std::map<std::string, std::string>& stored, const std::string& id, model::Offer offer) {
  const auto bytes = [&](std::string_view prefix) {
    const auto found = stored.find(std::string(prefix) + id);
    return found == stored.end() ? std::string() : found->second;
  };
  Entry entry;
  if (auto report = flow::DecodeReport(bytes(kReport))) entry.report = std::move(*report);
  entry.acknowledged = !entry.report.has_value();
  if (auto state = flow::DecodeProgress(bytes(kFlow), offer)) {
    entry.state = std::move(*state);
  } else {
    // How far it came is lost: as after an interrupted install, detection decides before anything is run.
    ports_.log.Error("agent.flow_unreadable", {{"offer", id}, {"error", state.error().message}});
    entry.state = flow::LostFlow(std::move(offer));
    entry.state.sequence = std::max(kSequenceAfterLoss, entry.report ? entry.report->sequence : 0);
  }
  next_arrival_ = std::max(next_arrival_, entry.state.arrival + 1);
  entries_.insert_or_assign(OfferId(id), std::move(entry));
}

void FlowRunner::LoadFinished(const std::string& bytes) {
  flow::Reader r(bytes);
  const std::uint64_t order = r.U();
  const std::string report_bytes = r.S();
  auto report = flow::DecodeReport(report_bytes);
  if (!r.ok() || !report) return;
  next_arrival_ = std::max(next_arrival_, order + 1);
  finished_.insert_or_assign(report->offer, Finished{order, std::move(*report), false});
}

bool FlowRunner::CommitStep(Entry& entry, flow::FlowState next, const std::vector<flow::Command>& commands) {
  const OfferId id = next.offer.id;
  std::vector<JournalWrite> writes = {ports_.time.Write()};
  if (!Planted(Defect::kInstallingNotWritten) || next.phase != Phase::kInstalling)
    writes.push_back({Key(kFlow, id), flow::EncodeProgress(next)});
  const model::Report* report = nullptr;
  for (const auto& command : commands)
    if (command.kind == CommandKind::kReport) report = &command.report;
  if (report != nullptr && !Planted(Defect::kReportNotWritten))
    writes.push_back({Key(kReport, id), flow::EncodeReport(*report)});
  if (Status committed = ports_.journal.Commit(writes); !committed) {
    ports_.log.Error("agent.journal_failed", {{"offer", id.str()}, {"error", committed.error().message}});
    return false;
  }
  ports_.time.Written();
  entry.state = std::move(next);
  if (report != nullptr) {
    entry.report = *report;
    entry.acknowledged = false;
  }
  return true;
}

// ---- stepping

// Events of an offer happen in the order in which they came: while one waits for the disk, later ones wait behind it.
// A retried "the agent has started" must never meet a flow that has gone on in the meantime.
void FlowRunner::Deliver(const OfferId& id, flow::Event event) {
  Entry* entry = Find(id);
  if (entry == nullptr) return;
  if (!entry->pending.empty()) {
    const auto same = [&](const flow::Event& waiting) { return waiting.kind == event.kind; };
    if (std::none_of(entry->pending.begin(), entry->pending.end(), same)) entry->pending.push_back(std::move(event));
    return;
  }
  if (Take(id, *entry, event)) return;
  entry->pending.push_back(std::move(event));
  Later(kJournalRetry, [this, id] { RetryPending(id); });
}

void FlowRunner::RetryPending(const OfferId& id) {
  Entry* entry = Find(id);
  while (entry != nullptr && !entry->pending.empty()) {
    if (!Take(id, *entry, entry->pending.front())) return Later(kJournalRetry, [this, id] { RetryPending(id); });
    entry = Find(id);
    if (entry != nullptr) entry->pending.pop_front();
  }
}

// False: the journal took nothing, so nothing was done.
bool FlowRunner::Take(const OfferId& id, Entry& entry, flow::Event event) {
  event.boot_id = boot_id_;
  event.time_known = ports_.time.known();
  event.time_slack = ports_.time.slack();
  flow::FlowState next = entry.state;
  const auto commands = flow::Step(next, event, ports_.time.Now());
  if (commands.empty()) return true;
  const Phase before = entry.state.phase;
  for (const auto& command : commands)
    if (Planted(Defect::kActsBeforeJournal)) Do(id, command);
  if (!CommitStep(entry, std::move(next), commands)) return false;
  ports_.log.Debug("agent.flow", {{"offer", id.str()},
                                  {"from", std::string(Name(before))},
                                  {"event", std::string(Name(event.kind))},
                                  {"to", std::string(Name(entry.state.phase))}});
  ArmTimer(id, entry);
  for (const auto& command : commands)
    if (!Planted(Defect::kActsBeforeJournal)) Do(id, command);
  Pump();
  return true;
}

void FlowRunner::ArmTimer(const OfferId& id, Entry& entry) {
  ports_.scheduler.Cancel(entry.timer);
  entry.timer = 0;
  if (entry.state.wake_at == Instant{}) return;
  entry.timer = ports_.scheduler.After(entry.state.wake_at - ports_.time.Now(), [this, id, alive = alive_] {
    if (!*alive) return;
    Entry* due = Find(id);
    if (due == nullptr) return;
    due->timer = 0;
    if (due->state.wake_at > ports_.time.Now()) return ArmTimer(id, *due);  // the time moved back meanwhile
    if (!flow::IsBusy(due->state.phase)) return Pump();
    flow::Event event;
    event.kind = EventKind::kTimer;
    Deliver(id, event);
  });
}

// Gives the turn to the next flow when none is busy: first those whose time has come, then the oldest that
// has not begun.
void FlowRunner::Pump() {
  if (pump_posted_) return;
  pump_posted_ = true;
  Later(Duration{0}, [this] {
    pump_posted_ = false;
    const Instant now = ports_.time.Now();
    const Entry* due = nullptr;
    const Entry* fresh = nullptr;
    bool reboot_soon = false;
    for (const auto& [id, entry] : entries_) {
      const auto& state = entry.state;
      if (flow::IsBusy(state.phase)) return;
      const auto older = [&](const Entry* than) { return than == nullptr || state.arrival < than->state.arrival; };
      if (state.wake_at != Instant{} && state.wake_at <= now && older(due)) due = &entry;
      if (state.phase == Phase::kReceived && older(fresh)) fresh = &entry;
      reboot_soon = reboot_soon || (state.phase == Phase::kRebootPending && state.wake_at != Instant{} &&
                                    state.wake_at <= now + kRebootSoon);
    }
    flow::Event event;
    event.kind = due != nullptr ? EventKind::kTimer : EventKind::kStart;
    if (due == nullptr && reboot_soon) return;  // the host goes down in a moment
    if (const Entry* next = due != nullptr ? due : fresh; next != nullptr) Deliver(next->state.offer.id, event);
  });
}

// The offer whose installer still runs, "" = none. It has not been interrupted: only its agent was away.
OfferId FlowRunner::RejoinInstaller() {
  OfferId running;
  for (const auto& [id, entry] : entries_)
    if (entry.state.phase == Phase::kInstalling && entry.state.boot_id == boot_id_) running = id;
  const bool rejoined = ports_.platform.Rejoin([this, running, alive = alive_](const ProcessResult& result) {
    if (*alive) RejoinedEnded(running, result);
  });
  if (!rejoined) return {};
  ports_.log.Info("agent.install_rejoined", {{"offer", running.str()}});
  return running;
}

// A run of which no offer knows (the journal was lost) only keeps others from starting until it has ended.
void FlowRunner::RejoinedEnded(const OfferId& id, const ProcessResult& result) {
  if (result.end_seen || result.timed_out)
    return InstallerEnded(id, {true, result.timed_out, result.exit_code, "", model::FailureReason::kNone});
  flow::Event event;
  event.kind = EventKind::kRestarted;  // how it ended nobody saw: detection decides
  Deliver(id, event);
}

void FlowRunner::Resume() {
  std::vector<OfferId> ids;
  for (const auto& [id, entry] : entries_) ids.push_back(id);
  const OfferId running = RejoinInstaller();
  for (const auto& id : ids) {
    if (id == running) continue;
    Entry* entry = Find(id);
    if (entry == nullptr) continue;
    ArmTimer(id, *entry);
    flow::Event event;
    event.kind = entry->state.boot_id == boot_id_ ? EventKind::kRestarted : EventKind::kRebooted;
    Deliver(id, event);
  }
  Pump();
}

// ---- commands

void FlowRunner::Do(const OfferId& id, const flow::Command& command) {
  switch (command.kind) {
    case CommandKind::kJournal:
      return;  // done before anything else
    case CommandKind::kAssess:
      return Later(Duration{0}, [this, id] { Assess(id); });
    case CommandKind::kFetch:
      return Fetch(id);
    case CommandKind::kCancelFetch:
      return ports_.content.Cancel();
    case CommandKind::kStartInstaller:
      return StartInstaller(id);
    case CommandKind::kAskUser:
      return AskUser(id, command.question);
    case CommandKind::kRequestReboot:
      return RequestReboot(id);
    case CommandKind::kReport:
      return on_report_(Find(id)->state.phase == Phase::kDone);
    case CommandKind::kRemoveStaged:
      return RemoveStaged(*Find(id));
  }
}

// An installer's log is worth keeping only where it failed.
void FlowRunner::RemoveStaged(Entry& entry) {
  entry.staged.reset();
  const auto& work = entry.state.offer.work;
  for (std::size_t i = 0; i < work.size(); ++i) {
    ports_.platform.RemoveStaged(StagedName(work[i].instruction));
    const bool failed = i < entry.state.items.size() && entry.state.items[i].state == model::HostState::kFailed;
    if (const std::string log = LogName(work[i].instruction); !log.empty() && !failed)
      ports_.platform.RemoveStaged(log);
  }
}

void FlowRunner::Assess(const OfferId& id) {
  const Entry* entry = Find(id);
  if (entry == nullptr) return;
  const auto& instruction = entry->state.instruction();
  const model::HostFacts facts = CollectFacts(ports_.platform, assess::QueryFor(instruction), agent_version_);
  flow::Event event;
  event.kind = EventKind::kAssessed;
  event.assessment = assess::Assess(instruction, facts);
  event.disk_free_bytes = facts.disk_free_bytes;
  event.refusal = RefusalByHost(ports_.platform, entry->state, facts);
  event.hard_pending_reboot =
      std::any_of(facts.pending_reboot.begin(), facts.pending_reboot.end(), [](const auto& fact) { return fact.hard; });
  Deliver(id, std::move(event));
}

void FlowRunner::Fetch(const OfferId& id) {
  Entry& entry = *Find(id);
  const auto& instruction = entry.state.instruction();
  const auto finish = [this, id, alive = alive_](const Status& status) {
    if (!*alive) return;
    flow::Event event;
    event.kind = EventKind::kFetched;
    if (!status) {
      event.fetch = status.error().code;
      event.text = status.error().message;
    }
    Deliver(id, std::move(event));
  };
  auto file = ports_.platform.OpenStaged(StagedName(instruction));
  if (!file) return Later(Duration{0}, [finish, error = file.error()] { finish(error); });
  entry.staged = std::move(*file);
  ports_.content.Fetch(instruction.sha256, instruction.size_bytes, *entry.staged, finish);
}

void FlowRunner::InstallerEnded(const OfferId& id, const flow::InstallerExit& exit) {
  const std::string code = exit.timed_out ? "timed out" : std::to_string(exit.code);
  ports_.log.Info("agent.install_finished", {{"offer", id.str()}, {"code", exit.started ? code : exit.error}});
  flow::Event event;
  event.kind = EventKind::kInstallerExited;
  event.exit = exit;
  if (const Entry* entry = Find(id); entry != nullptr && exit.started && !exit.timed_out) {
    const auto& state = entry->state;
    event.exit.error = LoggedError(ports_.platform, {state.instruction(), state.offer.action, exit.code,
                                                     ports_.time.Now() - state.stepped_at + kFileTimeSlack});
  }
  Deliver(id, std::move(event));
}

void FlowRunner::StartInstaller(const OfferId& id) {
  Entry& entry = *Find(id);
  const auto finish = [this, id, alive = alive_](const flow::InstallerExit& exit) {
    if (*alive) InstallerEnded(id, exit);
  };
  const Preparation prepared = PrepareRun(ports_.platform, entry.state, entry.staged);
  if (!prepared.request) return Later(Duration{0}, [finish, exit = prepared.not_started] { finish(exit); });
  const bool uninstall = entry.state.offer.action == model::Action::kUninstall;
  ports_.log.Info(uninstall ? "agent.uninstall_started" : "agent.install_started",
                  {{"offer", id.str()}, {"update", entry.state.instruction().update_id}});
  ports_.platform.Run(*prepared.request, [finish](const ProcessResult& result) {
    finish({result.started, result.timed_out, result.exit_code, result.error, model::FailureReason::kNone});
  });
}

void FlowRunner::AskUser(const OfferId& id, const flow::Question& question) {
  const auto answered = [this, id, alive = alive_, asked = ++question_](UserAnswer answer) {
    if (!*alive || asked != question_) return;
    flow::Event event;
    event.kind = EventKind::kUserAnswered;
    event.answer = answer == UserAnswer::kDefer     ? flow::Answer::kDefer
                   : answer == UserAnswer::kProceed ? flow::Answer::kProceed
                                                    : flow::Answer::kNobody;
    Later(Duration{0}, [this, id, event] { Deliver(id, event); });  // a platform may answer from inside the call
  };
  ports_.platform.AskUser({question.title, question.message, question.countdown, question.deferrals_left}, answered);
}

void FlowRunner::RequestReboot(const OfferId& id) {
  const auto& offer = Find(id)->state.offer;
  ports_.log.Info("agent.reboot_requested", {{"offer", id.str()}});
  Status asked = ports_.platform.Reboot(
      offer.work.size() == 1 ? "Restart to finish the work on KB" + offer.work.front().instruction.kb
                             : "Restart to finish the work on " + std::to_string(offer.work.size()) + " updates");
  if (asked) return;
  flow::Event event;
  event.kind = EventKind::kRebootRefused;
  event.text = asked.error().message;
  Later(Duration{0}, [this, id, event = std::move(event)] { Deliver(id, event); });
}

// ---- the console's side

Status FlowRunner::Accept(const std::vector<model::Offer>& offers) {
  std::vector<JournalWrite> writes;
  std::map<OfferId, Entry> added;
  std::uint64_t arrival = next_arrival_;
  for (const auto& offer : offers) {
    if (const auto done = finished_.find(offer.id); done != finished_.end()) {
      done->second.resend = true;
      on_report_(true);
      continue;
    }
    if (offer.id.empty() || entries_.contains(offer.id) || added.contains(offer.id)) continue;
    Entry entry;
    entry.state = flow::FreshFlow(offer, arrival++, ports_.time.Now());
    entry.state.boot_id = boot_id_;
    writes.push_back({Key(kOffer, offer.id), flow::EncodeOffer(offer)});
    writes.push_back({Key(kFlow, offer.id), flow::EncodeProgress(entry.state)});
    added.emplace(offer.id, std::move(entry));
  }
  if (added.empty()) return {};
  writes.push_back(ports_.time.Write());
  if (Status committed = ports_.journal.Commit(writes); !committed) return committed;
  ports_.time.Written();
  next_arrival_ = arrival;
  entries_.merge(added);
  Pump();
  return {};
}

void FlowRunner::Acknowledge(const std::vector<model::Acknowledgement>& acknowledged) {
  for (const auto& ack : acknowledged) {
    if (const auto done = finished_.find(ack.offer);
        done != finished_.end() && ack.sequence >= done->second.report.sequence)
      done->second.resend = false;
    Entry* entry = Find(ack.offer);
    const bool is_older = entry != nullptr && entry->report && ack.sequence < entry->report->sequence;
    if (entry == nullptr || !entry->report || (is_older && !Planted(Defect::kReportForgottenEarly))) continue;
    entry->acknowledged = true;
    if (entry->state.phase == Phase::kDone) Forget(ack.offer);
  }
}

// The console has the result: only the result is kept, for a repeated offer.
void FlowRunner::Forget(const OfferId& id) {
  Entry& entry = *Find(id);
  const std::uint64_t order = next_arrival_++;
  std::vector<JournalWrite> writes = {{Key(kOffer, id), std::nullopt},
                                      {Key(kFlow, id), std::nullopt},
                                      {Key(kReport, id), std::nullopt},
                                      {Key(kFinished, id), EncodeFinished(order, *entry.report)}};
  auto oldest = finished_.end();
  if (finished_.size() >= kRemembered) {
    oldest = std::min_element(finished_.begin(), finished_.end(),
                              [](const auto& a, const auto& b) { return a.second.order < b.second.order; });
    writes.push_back({Key(kFinished, oldest->first), std::nullopt});
  }
  if (!ports_.journal.Commit(writes)) return;  // sent and acknowledged again later: harmless
  if (oldest != finished_.end()) finished_.erase(oldest);
  finished_.insert_or_assign(id, Finished{order, *entry.report, false});
  entries_.erase(id);
}

void FlowRunner::Recall(const std::vector<OfferId>& offers) {
  for (const auto& id : offers) {
    flow::Event event;
    event.kind = EventKind::kRecalled;
    Deliver(id, event);
  }
}

void FlowRunner::TimeMoved(Duration by) {
  for (auto& [id, entry] : entries_) {
    if (by < -ConsoleTime::kTolerance && entry.state.wake_at != Instant{}) entry.state.wake_at += by;
    ArmTimer(id, entry);
  }
  Pump();
}

std::vector<model::Report> FlowRunner::Unacknowledged() const {
  std::vector<model::Report> reports;
  for (const auto& [id, entry] : entries_)
    if (entry.report && !entry.acknowledged) reports.push_back(*entry.report);
  for (const auto& [id, done] : finished_)
    if (done.resend) reports.push_back(done.report);
  return reports;
}

std::vector<OfferId> FlowRunner::Held() const {
  std::vector<OfferId> held;
  for (const auto& [id, entry] : entries_) held.push_back(id);
  return held;
}

}  // namespace kintsugi::agent
