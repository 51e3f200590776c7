// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/platform.h"

#include <utility>

#include "common/base/text.h"

namespace kintsugi::simulation {

using agent::simulated::SimulatedFaults;

SimPlatform::SimPlatform(Context context, int host, agent::simulated::SimulatedHost& machine,
                         const std::map<std::string, std::string>& names)
    : context_(context), host_(host), machine_(machine), names_(names) {}

std::string SimPlatform::UpdateOf(const agent::ProcessRequest& request) const {
  std::string line = ToLower(request.program);
  for (const auto& argument : request.arguments) line += " " + ToLower(argument);
  for (const auto& [name, update] : names_)
    if (line.find(name) != std::string::npos) return update;
  return request.program;
}

// What goes wrong with this run of an installer.
void SimPlatform::DrawFaults() {
  SimulatedFaults& faults = machine_.faults();
  faults.installer_hangs = context_.Fails(Fault::kInstallerHangs, host_);
  faults.installer_lies = context_.Fails(Fault::kInstallerLies, host_);
  faults.busy_runs = context_.Fails(Fault::kInstallerBusy, host_) ? 1 : 0;
  faults.exit_code.reset();
  if (context_.Fails(Fault::kInstallerFails, host_)) faults.exit_code = context_.prng.Percent(50) ? 1603 : 1612;
  faults.reboot_first_runs = context_.Fails(Fault::kInstallerNeedsReboot, host_) ? 1 : 0;
  faults.installer_damages = context_.Fails(Fault::kInstallerDamages, host_);
  faults.slow_factor = context_.Fails(Fault::kInstallerSlow, host_) ? 12.0 : 1.0;
  faults.power_loss_in_install = SimulatedFaults::PowerLoss::kNone;
  if (context_.Fails(Fault::kPowerLossInInstall, host_))
    faults.power_loss_in_install = context_.prng.Percent(50) ? SimulatedFaults::PowerLoss::kBeforeEffects
                                                             : SimulatedFaults::PowerLoss::kAfterEffects;
}

void SimPlatform::Run(const agent::ProcessRequest& request, std::function<void(agent::ProcessResult)> done) {
  const std::string update = UpdateOf(request);
  context_.recorder.Record({.kind = EventKind::kInstallStarted,
                            .host = host_,
                            .offer = announced_,
                            .update = update,
                            .text = request.arguments.empty() ? "" : request.arguments.front()});
  installing_ = true;
  offer_ = std::exchange(announced_, "");
  update_ = update;
  DrawFaults();
  if (pace_) pace_(update);
  machine_.Run(request, [this, done = std::move(done)](const agent::ProcessResult& result) {
    NoteEffects();
    installing_ = false;
    context_.recorder.Record({.kind = EventKind::kInstallEnded,
                              .host = host_,
                              .offer = offer_,
                              .update = update_,
                              .text = result.timed_out ? "timed out"
                                      : result.started ? std::to_string(result.exit_code)
                                                       : result.error});
    done(result);
  });
}

void SimPlatform::NoteEffects() {
  for (const auto& [update, count] : machine_.applied_updates()) {
    std::uint32_t& told = applied_[update];
    for (; told < count; ++told)
      context_.recorder.Record({.kind = EventKind::kApplied, .host = host_, .offer = offer_, .update = update});
  }
}

void SimPlatform::AgentStopped() {
  NoteEffects();
  installing_ = false;
  announced_.clear();
}

Status SimPlatform::Reboot(const std::string& message) {
  context_.recorder.Record({.kind = EventKind::kRebootAsked, .host = host_});
  SimulatedFaults& faults = machine_.faults();
  faults.ignores_reboots = context_.Fails(Fault::kRebootIgnored, host_);
  faults.refuses_reboots = context_.Fails(Fault::kRebootRefused, host_);
  if (pace_) pace_("");
  return machine_.Reboot(message);
}

void SimPlatform::TearStaged(bool damage) {
  for (const auto& [name, update] : names_) {
    auto file = machine_.OpenStaged(name);
    if (!file) continue;
    const std::uint64_t size = (*file)->size_bytes();
    if (size == 0) {
      machine_.RemoveStaged(name);
      continue;
    }
    auto bytes = (*file)->Read(0, static_cast<std::size_t>(size));
    if (!bytes || !(*file)->Truncate()) continue;
    if (damage) {
      bytes->back() = static_cast<char>(bytes->back() ^ 0x55);
    } else {
      bytes->resize(bytes->size() / 2);
    }
    (void)(*file)->Append(*bytes);
  }
}

}  // namespace kintsugi::simulation
