// SPDX-License-Identifier: Apache-2.0
// A halt or an abort holds. What the product promises: from the transaction of the halt on no new offer is made; every
// answer from then on takes back what a host holds; a host that has been told, and could write it down, starts nothing
// of it. A host that could not be reached may start an offer that it already held, until that offer expires
// (starts_in_time.cpp checks the end).
#include <fmt/format.h>

#include <map>
#include <vector>

#include "tests/sim/checkers/view.h"

namespace kintsugi::simulation {
namespace {

bool Offers(rollout::Phase phase) { return phase == rollout::Phase::kRunning || phase == rollout::Phase::kCompleted; }

class HaltHolds final : public Checker {
 public:
  explicit HaltHolds(World& world) : Checker(world, "halt holds") {}
  void OnEvent(const Event& event) override {
    if (event.kind == EventKind::kReplyReceived) NoteRecalls(event);
    if (event.kind == EventKind::kReplySent) CheckOffers(event);
    if (event.kind == EventKind::kInstallStarted) CheckStart(event);
    if (event.kind == EventKind::kTurn) CheckTurn();
  }

 private:
  struct Last {
    rollout::Phase phase = rollout::Phase::kDraft;
    std::vector<std::uint32_t> attempts;
  };

  void NoteRecalls(const Event& event) {
    const std::uint64_t failed = world().host(event.host).journal().failed_commits();
    for (const OfferId& offer : event.reply->recalled) told_[{event.host, offer.str()}] = failed;
  }
  void CheckStart(const Event& event) {
    const auto told = told_.find({event.host, std::string(event.offer)});
    if (told == told_.end()) return;
    if (told->second != world().host(event.host).journal().failed_commits()) return;  // it could not write it down
    Violated(fmt::format("host {} starts the installer of offer {} after it was told that the offer is recalled",
                         event.host, event.offer));
  }
  // What was decided in the turn of the halt itself may leave with it; the recall follows at once.
  void CheckOffers(const Event& event) {
    for (const auto& offer : event.reply->offers) {
      const auto last = last_.find(offer.rollout.str());
      if (last == last_.end()) continue;
      const auto phase = last->second.phase;
      if (phase == rollout::Phase::kHalted || phase == rollout::Phase::kAborted) Resumed(offer, event.host, phase);
    }
  }
  void Resumed(const model::Offer& offer, int host, rollout::Phase phase) {
    const auto view = FindOffer(world(), offer.id.str());
    if (view && Offers(view->rollout->state.phase)) return;  // resumed in this turn
    Violated(
        fmt::format("offer {} goes to host {} while its rollout is {}", offer.id.str(), host, rollout::Name(phase)));
  }
  void CheckTurn() {
    ForEachRollout(world(), [this](const console::Rollout& rollout) {
      Last& last = last_[rollout.row.id.str()];
      const rollout::State& state = rollout.state;
      last.attempts.resize(state.slots.size());
      const bool offers = Offers(last.phase) || Offers(state.phase);
      for (std::size_t slot = 0; slot < state.slots.size(); ++slot) {
        if (state.slots[slot].attempts > last.attempts[slot] && !offers)
          Violated(fmt::format("rollout {} makes offer {} to slot {} while it is {}", rollout.row.id.str(),
                               state.slots[slot].attempts, slot, rollout::Name(state.phase)));
        last.attempts[slot] = state.slots[slot].attempts;
        const bool stopped = state.phase == rollout::Phase::kHalted || state.phase == rollout::Phase::kAborted;
        if (stopped && HoldsPlace(state, state.slots[slot]) && !state.slots[slot].recalled)
          Violated(fmt::format("rollout {} is {} and slot {} keeps its offer", rollout.row.id.str(),
                               rollout::Name(state.phase), slot));
      }
      last.phase = state.phase;
    });
  }

  std::map<std::pair<int, std::string>, std::uint64_t> told_;
  std::map<std::string, Last> last_;
};

}  // namespace

std::unique_ptr<Checker> MakeHaltHolds(World& world) { return std::make_unique<HaltHolds>(world); }

}  // namespace kintsugi::simulation
