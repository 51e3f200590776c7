// SPDX-License-Identifier: Apache-2.0
// In-flight limits hold, by the console's own count and by the truth of the hosts: whoever runs an installer holds a
// place. The promise has one exception, and it is checked too: a host that was silent for longer than the offer's time
// has been given up and its place with it, though it may still be at work where nobody hears it.
#include <fmt/format.h>

#include <map>
#include <set>
#include <vector>

#include "tests/sim/checkers/view.h"

namespace kintsugi::simulation {
namespace {

class LimitsHold final : public Checker {
 public:
  explicit LimitsHold(World& world) : Checker(world, "limits hold") {}

  void OnEvent(const Event& event) override {
    if (event.kind == EventKind::kFault && event.text == Name(Fault::kConsoleClockJump)) clock_jumped_ = true;
    if (event.kind == EventKind::kReplySent) Heard(event.host);
    if (event.kind == EventKind::kInstallStarted && world().console().core() != nullptr)
      CheckPlace(event.host, std::string(event.offer));
    if (event.kind == EventKind::kTurn) CheckTurn();
  }

 private:
  struct Seen {
    model::HostState state = model::HostState::kQueued;
    std::uint32_t attempts = 0;
  };
  struct Ears {
    Instant last{};
    Instant before{};
  };

  void Heard(int host) {
    Ears& ears = ears_[host];
    if (ears.last != world().now()) ears.before = ears.last;
    ears.last = world().now();
  }

  void CheckTurn() {
    ForEachRollout(world(), [this](const console::Rollout& rollout) {
      const rollout::State& state = rollout.state;
      const std::string& id = rollout.row.id.str();
      if (state.in_flight > state.plan.in_flight_limit)
        Violated(fmt::format("rollout {} has {} hosts in flight, its limit is {}", id, state.in_flight,
                             state.plan.in_flight_limit));
      for (const auto& group : state.groups)
        if (group.in_flight > group.limit)
          Violated(fmt::format("rollout {} has {} hosts in flight in {}, the limit is {}", id, group.in_flight,
                               group.name, group.limit));
      NoteStarts(rollout);
      NoteGivenUp(rollout);
    });
    for (int host = 0; host < world().hosts(); ++host) {
      const SimPlatform& platform = world().host(host).platform();
      if (platform.installing()) CheckPlace(host, platform.installing_offer());
    }
  }

  // Starts are counted in fixed periods from the rollout's start. Before NoteGivenUp, which moves `seen_` on.
  void NoteStarts(const console::Rollout& rollout) {
    const model::RolloutPlan& plan = rollout.state.plan;
    if (clock_jumped_ || !RulesStand(rollout)) return;
    const auto& seen = seen_[rollout.row.id.str()];
    for (std::size_t slot = 0; slot < rollout.state.slots.size(); ++slot) {
      const rollout::HostSlot& now = rollout.state.slots[slot];
      if (now.attempts <= (slot < seen.size() ? seen[slot].attempts : 0)) continue;
      // Seen late where the console was killed after the commit: the offer's own time counts.
      const std::int64_t period = (FromUnixMs(now.offered_ms) - rollout.state.started) / plan.starts_period;
      if (++starts_[{rollout.row.id.str(), period}] > plan.starts_limit)
        Violated(fmt::format("rollout {} made more offers in one period than its limit {}", rollout.row.id.str(),
                             plan.starts_limit));
    }
  }

  // An edit of the limit or its period begins a new grid of periods: from then on they are not judged.
  bool RulesStand(const console::Rollout& rollout) {
    const model::RolloutPlan& plan = rollout.state.plan;
    const auto rules = std::pair(plan.starts_limit, plan.starts_period);
    return plan.starts_limit > 0 && rules_.try_emplace(rollout.row.id.str(), rules).first->second == rules;
  }

  // A place is given back without a word of the host only after the offer's time of silence.
  void NoteGivenUp(const console::Rollout& rollout) {
    auto& seen = seen_[rollout.row.id.str()];
    seen.resize(rollout.state.slots.size());
    for (rollout::Slot slot = 0; slot < seen.size(); ++slot) {
      const rollout::HostSlot& now = rollout.state.slots[slot];
      const Seen before = seen[slot];
      seen[slot] = {now.state, now.attempts};
      const bool timed_out = now.state == model::HostState::kTimedOut && before.state != now.state;
      const bool offered_again = now.attempts > before.attempts && model::IsInFlight(before.state);
      // Of an aborted rollout: no offer follows that the host might be waited for.
      const bool cancelled = now.state == model::HostState::kCancelled && model::IsInFlight(before.state);
      if (!timed_out && !offered_again && !cancelled) continue;
      const int host = world().IndexOf(world().console().core()->fleet().at(rollout.details[slot].host).row.id);
      const Ears& ears = ears_[host];
      // Its time may run out in the very turn in which it is heard again: the silence before that counts.
      const Instant last = ears.last != world().now() ? ears.last : ears.before;
      const Duration silent = world().now() - last;
      const bool reported = offered_again && ears.last == world().now();  // the same turn may have had its result
      if (timed_out && !clock_jumped_ && silent < rollout.state.plan.offer_timeout)
        Violated(fmt::format("host {} was given up in rollout {} after {} of silence, the offer's time is {}", host,
                             rollout.row.id.str(), FormatDuration(silent),
                             FormatDuration(rollout.state.plan.offer_timeout)));
      const bool unheard = cancelled && ears.last != world().now();
      if (timed_out || silent >= rollout.state.plan.offer_timeout || ((reported || unheard) && clock_jumped_))
        given_up_.insert(console::MakeOfferId(rollout.row.id.str(), slot, before.attempts).str());
    }
  }

  void CheckPlace(int host, const std::string& offer) {
    const auto view = FindOffer(world(), offer);
    if (!view) return Violated(fmt::format("host {} works on offer {}, which the console does not know", host, offer));
    const rollout::HostSlot& slot = view->engine();
    if (slot.attempts == view->attempt && model::IsInFlight(slot.state)) return;
    const bool there = slot.state == model::HostState::kSucceeded || slot.state == model::HostState::kInstalled;
    const bool revoked = world().console().core()->fleet().at(view->rollout->details[view->slot].host).row.revoked;
    if (there || revoked || given_up_.contains(offer)) return;
    Violated(fmt::format("host {} runs the installer of offer {}, for the console it is {} in attempt {}", host, offer,
                         model::Name(slot.state), slot.attempts));
  }

  std::map<int, Ears> ears_;
  std::map<std::string, std::vector<Seen>> seen_;
  std::set<std::string> given_up_;
  std::map<std::pair<std::string, std::int64_t>, std::uint32_t> starts_;
  std::map<std::string, std::pair<std::uint32_t, Duration>> rules_;
  bool clock_jumped_ = false;
};

}  // namespace

std::unique_ptr<Checker> MakeLimitsHold(World& world) { return std::make_unique<LimitsHold>(world); }

}  // namespace kintsugi::simulation
