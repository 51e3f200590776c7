// SPDX-License-Identifier: Apache-2.0
// Work starts when the plan allows it, counted in the host's true zone at the true time and not by the windows that the
// offer carries. The plan is the one by which the offer was made; a host that has not heard of an edit keeps to it.
// Blackouts hold always. Exceptions, as the plan states them:
//   - the deadline has passed and overrides windows;
//   - missed_window is when-back or outside-active-hours, and a window of the plan has closed since the rollout started
//     that the host may have missed; outside-active-hours never starts in active hours before the deadline.
// The last start in a window is checked for work of one item only: the next item of the same work may start later.
// Runs in which the console's clock jumps, and hosts that cannot know the time since their own clock jumped, are out.
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
    if (event.kind == EventKind::kReplySent) NotePlans(event);
    if (event.kind == EventKind::kReplyReceived) told_[event.host] = world().now();
    if (event.kind == EventKind::kFault && event.text == Name(Fault::kConsoleClockJump)) clock_jumped_ = true;
    if (event.kind == EventKind::kInstallStarted) CheckStart(event);
  }

 private:
  struct Made {
    model::RolloutPlan plan;
    Instant started{};
    std::size_t items = 0;
  };

  void NotePlans(const Event& event) {
    for (const auto& offer : event.reply->offers) {
      const auto view = FindOffer(world(), offer.id.str());
      if (view && HasRules(view->rollout->state.plan.schedule))
        made_.try_emplace(offer.id.str(),
                          Made{view->rollout->state.plan, view->rollout->state.started, offer.work.size()});
    }
  }
  void CheckStart(const Event& event) {
    const bool first = started_.insert({event.host, std::string(event.offer)}).second;
    const auto made = made_.find(std::string(event.offer));
    if (made == made_.end() || !first || clock_jumped_) return;
    if (world().host(event.host).clock_jumped() > told_[event.host]) return;
    const model::RolloutPlan& plan = made->second.plan;
    const std::string& own = world().host(event.host).machine().spec().time_zone;
    const auto zone = SimZones().Find(plan.schedule.zone.empty() ? own : plan.schedule.zone);
    const std::string wrong = Wrong(made->second, *zone, world().console().clock().Now());
    if (!wrong.empty())
      Violated(fmt::format("host {} in {} starts offer {} at {}: {}", event.host, (*zone)->name, event.offer,
                           FormatInstant(world().console().clock().Now()), wrong));
  }

  static bool HasRules(const model::Schedule& schedule) {
    return !schedule.windows.empty() || !schedule.blackouts.empty();
  }
  static std::string Wrong(const Made& made, const std::shared_ptr<const schedule::Zone>& zone, Instant now) {
    const model::RolloutPlan& plan = made.plan;
    const auto calendar = schedule::Calendar::Make(plan.schedule, zone);
    model::Schedule only = plan.schedule;
    only.windows.clear();
    const auto blackouts = schedule::Calendar::Make(only, zone);
    if (!IsOpen(*blackouts, now)) return "it is in a blackout";
    if (plan.schedule.windows.empty()) return "";
    const bool late = plan.deadline != Instant{} && now + kSlack >= plan.deadline;
    if (late && plan.deadline_overrides_windows) return "";
    if (IsOpen(*calendar, now)) {
      const bool room = made.items != 1 || HasRoom(*calendar, plan.time_needed, now);
      if (room) return "";
    }
    // A window that is open but has no room left is missed as well.
    const bool missed = IsOpen(*calendar, now) || calendar->LastClosed(made.started, now).has_value();
    if (missed && plan.missed_window == model::MissedWindow::kWhenBack) return "";
    if (missed && plan.missed_window == model::MissedWindow::kOutsideActiveHours)
      return late || !calendar->InActiveHours(now + kSlack) || !calendar->InActiveHours(now - kSlack)
                 ? ""
                 : "it missed a window and these are active hours";
    return IsOpen(*calendar, now) ? "it is too late in its window" : "it is outside of its windows";
  }
  static bool IsOpen(const schedule::Calendar& calendar, Instant now) {
    const auto at = calendar.At(now - kSlack);
    return at && at->open <= now + kSlack;
  }
  static bool HasRoom(const schedule::Calendar& calendar, Duration needed, Instant now) {
    const auto at = calendar.At(now);
    const auto soon = calendar.At(now + kSlack);
    return (at && at->open <= now + kSlack && now + needed <= at->close + kSlack) ||
           (soon && soon->open <= now + kSlack && now + needed <= soon->close + kSlack);
  }

  std::map<int, Instant> told_;
  std::map<std::string, Made> made_;
  std::set<std::pair<int, std::string>> started_;
  bool clock_jumped_ = false;
};

}  // namespace

std::unique_ptr<Checker> MakeInItsWindow(World& world) { return std::make_unique<InItsWindow>(world); }

}  // namespace kintsugi::simulation
