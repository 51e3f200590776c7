// SPDX-License-Identifier: Apache-2.0
// Builders that default everything: an offer that the agent accepts, states in a phase, events.
#pragma once

#include "common/flow/flow.h"

namespace kintsugi::flow::testing {

inline const Instant kNow = FromUnixMs(1'066'000'000'000);
inline constexpr char kBoot[] = "boot-1";

inline model::Offer MakeOffer() {
  model::Offer offer;
  offer.id = OfferId("0011223344556677-0-1");
  offer.rollout = RolloutId("0011223344556677");
  offer.user.notice = Duration{0};
  auto& i = offer.work.emplace_back().instruction;
  i.update_id = "MS03-043/windows-xp";
  i.kb = "828035";
  i.kind = model::PackageKind::kUpdateExe;
  i.sha256.fill(7);
  i.size_bytes = 1000;
  i.timeout = std::chrono::minutes(20);
  i.detection.files = {{"%windir%\\system32\\wkssvc.dll", "5.1.2600.1309", "", 1, 1, true, 119'296}};
  using M = model::ExitMeaning;
  i.exit_codes = {{0, M::kSuccess, "installed"},
                  {3010, M::kSuccessReboot, "reboot"},
                  {1618, M::kBusy, "busy"},
                  {1603, M::kFatal, "failed"},
                  {32, M::kTransient, "locked"},
                  {3017, M::kNeedsRebootFirst, "first"},
                  {0x80240017, M::kNotApplicable, "not for this host"}};
  return offer;
}

inline FlowState InPhase(Phase phase) {
  FlowState state = FreshFlow(MakeOffer(), 1, kNow);
  state.phase = phase;
  state.boot_id = kBoot;
  state.current().boot_id = kBoot;
  const bool before = phase < Phase::kInstalling || phase == Phase::kAsking || phase == Phase::kChecking;
  if (phase > Phase::kPrechecking) state.current().state = model::HostState::kQueued;
  if (phase > Phase::kDownloading) {
    state.staging = false;
    state.current().staged = true;
    state.current().state = model::HostState::kStaged;
  }
  if (before) return state;
  state.current().installer_runs = 1;
  state.current().state = phase == Phase::kInstalling || phase == Phase::kJudging ? model::HostState::kInstalling
                                                                                  : model::HostState::kRebootPending;
  if (phase == Phase::kVerifying) state.current().boot_id = "boot-0";
  return state;
}

inline Event Of(EventKind kind) {
  Event event;
  event.kind = kind;
  event.boot_id = kBoot;
  event.disk_free_bytes = std::uint64_t{1} << 30U;
  event.assessment.status = model::UpdateStatus::kMissing;
  event.assessment.reason = "wkssvc.dll is old";
  return event;
}

inline Event Assessed(model::UpdateStatus status, bool hard_pending = false, const char* boot = kBoot) {
  Event event = Of(EventKind::kAssessed);
  event.assessment.status = status;
  event.hard_pending_reboot = hard_pending;
  event.boot_id = boot;
  return event;
}

inline const model::Report* ReportOf(const std::vector<Command>& commands) {
  for (const auto& command : commands)
    if (command.kind == CommandKind::kReport) return &command.report;
  return nullptr;
}

inline bool Has(const std::vector<Command>& commands, CommandKind kind) {
  for (const auto& command : commands)
    if (command.kind == kind) return true;
  return false;
}

}  // namespace kintsugi::flow::testing
