// SPDX-License-Identifier: Apache-2.0
// A host works for one rollout at a time: it gets no new offer while another rollout counts it as being at work.
#include <fmt/format.h>

#include <set>

#include "tests/sim/checkers/view.h"

namespace kintsugi::simulation {
namespace {

class OneRolloutAtATime final : public Checker {
 public:
  explicit OneRolloutAtATime(World& world) : Checker(world, "one rollout at a time") {}
  void OnEvent(const Event& event) override {
    if (event.kind != EventKind::kReplySent || world().console().core() == nullptr) return;
    for (const auto& offer : event.reply->offers)
      if (made_.insert(offer.id.str()).second) CheckNew(event, offer);
  }

 private:
  void CheckNew(const Event& event, const model::Offer& offer) {
    const auto& core = *world().console().core();
    const auto index = core.fleet().Find(world().host(event.host).id());
    if (!index) return;
    for (const auto& ref : core.fleet().at(*index).slots) {
      const console::Rollout& rollout = core.rollouts().at(ref.rollout);
      if (rollout.row.id == offer.rollout || !model::IsInFlight(rollout.state.slots[ref.slot].state)) continue;
      Violated(fmt::format("host {} gets offer {} while it is {} in rollout {}", event.host, offer.id.str(),
                           model::Name(rollout.state.slots[ref.slot].state), rollout.row.id.str()));
    }
  }

  std::set<std::string> made_;
};

}  // namespace

std::unique_ptr<Checker> MakeOneRolloutAtATime(World& world) { return std::make_unique<OneRolloutAtATime>(world); }

}  // namespace kintsugi::simulation
