// SPDX-License-Identifier: Apache-2.0
#include "common/flow/reports.h"

#include <algorithm>

#include "common/flow/judge.h"
#include "common/flow/timing.h"
#include "common/installer/exit_codes.h"

namespace kintsugi::flow {
namespace {

using model::Action;
using model::FailureReason;
using model::HostState;

constexpr char kInstallMessage[] =
    "Your administrator is about to install updates on this computer. Please save your work.";
constexpr char kUninstallMessage[] =
    "Your administrator is about to remove updates from this computer. Please save your work.";
constexpr char kRebootMessage[] = "This computer must restart to finish its updates. Please save your work.";

bool IsOver(HostState state) {
  return state != HostState::kUnspecified && state != HostState::kQueued && state != HostState::kStaged &&
         state != HostState::kInstalling;
}

std::vector<model::ItemResult> ItemsOf(const FlowState& state, bool final) {
  std::vector<model::ItemResult> results;
  if (state.items.size() < 2) return results;  // the report itself says it
  for (std::size_t i = 0; i < state.items.size(); ++i) {
    const ItemProgress& item = state.items[i];
    HostState shown = item.state == HostState::kUnspecified ? HostState::kQueued : item.state;
    if (final && !IsOver(item.state)) shown = HostState::kSkipped;  // not run
    results.push_back(
        {state.offer.work[i].instruction.update_id, shown, item.reason, item.exit_code, item.installer_runs});
  }
  return results;
}

std::string_view ProgramOf(const FlowState& state) {
  return state.offer.action == Action::kUninstall ? "uninstaller" : "installer";
}

std::string InForce(const FlowState& state) {
  return state.offer.action == Action::kUninstall ? "detection finds the update gone"
                                                  : "detection finds the update in force";
}

std::string ExitNote(const FlowState& state) {
  const ItemProgress& item = state.current();
  if (!item.exit_started) return state.note;
  if (item.exit_timed_out)
    return "the " + std::string(ProgramOf(state)) + " did not end within " +
           FormatDuration(state.instruction().timeout) + " and was stopped";
  if (!item.exit_code) return "";
  const auto& instruction = state.instruction();
  const std::string_view text = installer::TextOf(*item.exit_code, instruction.kind, instruction.exit_codes);
  if (!text.empty()) return "exit code " + std::to_string(*item.exit_code) + " (" + std::string(text) + ")";
  return "exit code " + std::to_string(*item.exit_code);
}

int Badness(HostState state) {
  if (state == HostState::kNotApplicable) return 0;
  if (state == HostState::kInstalled) return 1;
  if (state == HostState::kSucceeded) return 2;
  return state == HostState::kFailed ? 4 : 3;
}

}  // namespace

model::Report MakeReport(Machine& m, HostState state, FailureReason reason, model::ErrorClass error_class) {
  FlowState& s = m.state;
  model::Report report;
  report.offer = s.offer.id;
  report.sequence = ++s.sequence;
  report.state = state;
  report.reason = reason;
  if (!s.items.empty()) report.exit_code = s.current().exit_code;
  report.detail = s.note;
  if (m.event.kind == EventKind::kAssessed) report.verdict = m.event.assessment;
  report.observed = m.now;
  for (const auto& item : s.items) report.installer_runs += item.installer_runs;
  report.error_class = error_class;
  report.deferrals = s.deferrals;
  report.items = ItemsOf(s, s.phase == Phase::kDone);
  return report;
}

HostState WorstOf(const FlowState& state) {
  HostState worst = HostState::kNotApplicable;
  for (const auto& item : state.items)
    if (Badness(item.state) > Badness(worst)) worst = item.state;
  return worst;
}

std::string Named(const FlowState& state, const std::string& text) {
  if (state.items.size() < 2 || text.empty()) return text;
  const auto& kb = state.instruction().kb;
  return "item " + std::to_string(state.item + 1) + " of " + std::to_string(state.items.size()) + " (" +
         (kb.empty() ? state.instruction().update_id : "KB" + kb) + "): " + text;
}

std::string Summary(const FlowState& state) {
  if (state.items.size() < 2) return "";
  const auto count = [&](HostState wanted) {
    return std::count_if(state.items.begin(), state.items.end(),
                         [wanted](const ItemProgress& item) { return item.state == wanted; });
  };
  std::string text = std::to_string(count(HostState::kSucceeded)) + " of " + std::to_string(state.items.size()) +
                     (state.offer.action == Action::kUninstall ? " items removed" : " items installed");
  if (const auto there = count(HostState::kInstalled); there > 0)
    text += ", " + std::to_string(there) + " in force already";
  if (const auto other = count(HostState::kNotApplicable); other > 0)
    text += ", " + std::to_string(other) + " not applicable";
  return text;
}

std::string SuccessNote(const FlowState& state) {
  const ItemProgress& item = state.current();
  if (item.installer_runs == 0) return "";
  if (item.interrupted) return "the " + std::string(ProgramOf(state)) + " was interrupted; " + InForce(state);
  const bool said_so =
      item.exit_started && !item.exit_timed_out &&
      (item.meaning == model::ExitMeaning::kSuccess || item.meaning == model::ExitMeaning::kSuccessReboot);
  return said_so ? "" : ExitNote(state) + ", but " + InForce(state);
}

std::string FailureNote(const Machine& m, FailureReason reason) {
  const ItemProgress& item = m.state.current();
  const std::string exit = ExitNote(m.state);
  const std::string& why = m.event.assessment.reason;
  if (item.interrupted) {
    return "the " + std::string(ProgramOf(m.state)) + " was interrupted " + std::to_string(item.interruptions) +
           " times" + (why.empty() ? "" : "; " + why);
  }
  const bool detection =
      reason == FailureReason::kDetectionSaysMissing || reason == FailureReason::kDetectionInconsistent;
  if (exit.empty()) return why;
  if (!why.empty() && detection) return exit + ", but " + why;
  const bool ran = m.state.phase == Phase::kJudging && item.exit_started && !m.state.note.empty();
  return ran ? exit + "; its log: " + m.state.note : exit;
}

Question MakeQuestion(const FlowState& state, Instant now) {
  const auto& user = state.offer.user;
  Question question;
  std::size_t to_do = 0;
  std::string title;
  for (std::size_t i = 0; i < state.items.size(); ++i) {
    if (IsOver(state.items[i].state) && state.items[i].state != HostState::kRebootPending) continue;
    if (++to_do == 1) title = state.offer.work[i].instruction.title;
  }
  question.title = to_do == 1 ? title : std::to_string(to_do) + " updates";
  question.message = user.message;
  if (question.message.empty() && state.asking_reboot) question.message = kRebootMessage;
  if (question.message.empty())
    question.message = state.offer.action == Action::kUninstall ? kUninstallMessage : kInstallMessage;
  question.deferrals_left =
      DeadlinePassed(state.offer, now) ? 0 : user.deferrals - std::min(user.deferrals, state.deferrals);
  question.countdown = std::max(user.notice, question.deferrals_left > 0 ? kLeastCountdown : Duration{0});
  return question;
}

}  // namespace kintsugi::flow
