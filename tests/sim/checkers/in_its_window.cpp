// SPDX-License-Identifier: Apache-2.0
// Work starts inside a window of the plan, counted in the host's own zone and with room for the work, by the console's
// clock. The zone comes from the machine, not from what the console stored of it. Runs in which the console's clock
// jumps, and hosts that cannot know the time since their own clock jumped, are left out.
#include <fmt/format.h>

#include <map>
#include <set>

#include "common/schedule/calendar.h"
#include "tests/sim/checkers/view.h"
#include "tests/sim/zones.h"

namespace kintsugi::simulation {
namespace {

// How far an agent's idea of the console's time may be off: the length of the call that told it, and a minute for each
// boot since.
constexpr Duration kSlack = std::chrono::minutes(3);

class InItsWindow final : public Checker {
 public:
  explicit InItsWindow(World& world) : Checker(world, "in its window") {}
  void OnEvent(const Event& event) override {
    if (event.kind == EventKind::kReplyReceived) told_[event.host] = world().now();
    if (event.kind == EventKind::kFault && event.text == Name(Fault::kConsoleClockJump)) clock_jumped_ = true;
    if (event.kind == EventKind::kInstallStarted) CheckStart(event);
  }

 private:
  void CheckStart(const Event& event) {
    const auto view = FindOffer(world(), event.offer);
    const bool first = started_.insert({event.host, std::string(event.offer)}).second;
    if (!view || !first || clock_jumped_ || world().host(event.host).clock_jumped() > told_[event.host]) return;
    const model::RolloutPlan& plan = view->rollout->state.plan;
    if (plan.schedule.windows.empty() || plan.deadline_overrides_windows) return;
    if (plan.missed_window != model::MissedWindow::kNextWindow) return;
    const std::string& own = world().host(event.host).machine().spec().time_zone;
    const auto zone = SimZones().Find(plan.schedule.zone.empty() ? own : plan.schedule.zone);
    const auto calendar = schedule::Calendar::Make(plan.schedule, *zone);
    const Instant now = world().console().clock().Now();
    const auto window = calendar->At(now);
    const bool open = window && window->open <= now + kSlack;
    const bool one_item = view->rollout->details[view->slot].work.size() == 1;
    const bool room = window && (!one_item || now + plan.time_needed <= window->close + kSlack);
    if (!open || !room)
      Violated(fmt::format("host {} in {} starts offer {} at {}, {}", event.host, (*zone)->name, event.offer,
                           FormatInstant(now), open ? "too late in its window" : "outside its windows"));
  }

  std::map<int, Instant> told_;
  std::set<std::pair<int, std::string>> started_;
  bool clock_jumped_ = false;
};

}  // namespace

std::unique_ptr<Checker> MakeInItsWindow(World& world) { return std::make_unique<InItsWindow>(world); }

}  // namespace kintsugi::simulation
