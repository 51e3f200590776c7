// SPDX-License-Identifier: Apache-2.0
// An agent writes down what it is about to do before it does it: when an installer starts or a reboot is asked for, the
// journal has that step, so that whatever comes next, detection is asked and nothing runs blindly.
#include <fmt/format.h>

#include <algorithm>

#include "common/flow/state_codec.h"
#include "tests/sim/world.h"

namespace kintsugi::simulation {
namespace {

constexpr std::string_view kFlow = "flow/";  // agent/runner/flow_runner.cpp names them

class WrittenBeforeDone final : public Checker {
 public:
  explicit WrittenBeforeDone(World& world) : Checker(world, "written before done") {}
  void OnEvent(const Event& event) override {
    if (event.kind == EventKind::kInstallStarted && !Has(event.host, event.offer, flow::Phase::kInstalling))
      Violated(fmt::format("host {} starts the installer of offer {}, its journal does not say so", event.host,
                           event.offer));
    if (event.kind == EventKind::kRebootAsked && !Has(event.host, "", flow::Phase::kRebooting))
      Violated(fmt::format("host {} asks for a reboot, its journal does not say so", event.host));
  }

 private:
  // The journal has a flow, of that offer if one is given, in that phase.
  bool Has(int host, std::string_view offer, flow::Phase phase) {
    for (const auto& [name, bytes] : world().host(host).journal().stored()) {
      if (!name.starts_with(kFlow) || (!offer.empty() && name.substr(kFlow.size()) != offer)) continue;
      const auto held = world().HeldOffer(host, std::string_view(name).substr(kFlow.size()));
      const auto state = held ? flow::DecodeProgress(bytes, *held) : Result<flow::FlowState>(Error{});
      if (state && state->phase == phase) return true;
    }
    return false;
  }
};

}  // namespace

std::unique_ptr<Checker> MakeWrittenBeforeDone(World& world) { return std::make_unique<WrittenBeforeDone>(world); }

}  // namespace kintsugi::simulation
