// SPDX-License-Identifier: Apache-2.0
// Nothing starts outside its time: an offer's first start is after not_before, before the offer ends and inside one of
// its windows with enough of it left, by the host's own clock; and where no clock has jumped, by the console's plan
// too. Exception: work that the journal says was begun in time, and that was interrupted before its installer ran, is
// finished after the offer's end, still in a window.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "tests/sim/checkers/view.h"

namespace kintsugi::simulation {
namespace {

// An agent knows the console's time as an interval: the length of the call that told it (30 s at the most) and a minute
// for each boot since without a word of the console. Windows must hold for all of it, ends may be missed by so much.
constexpr Duration kTimeSlack = std::chrono::minutes(3);

class StartsInTime final : public Checker {
 public:
  explicit StartsInTime(World& world) : Checker(world, "starts in time") {}
  void OnEvent(const Event& event) override {
    if (event.kind == EventKind::kReplyReceived) told_[event.host] = world().now();
    if (event.kind == EventKind::kFault && event.text == Name(Fault::kConsoleClockJump)) clock_jumped_ = true;
    if (event.kind == EventKind::kReportWritten && event.report->state == model::HostState::kInstalling)
      begun_.try_emplace({event.host, event.report->offer.str()}, world().now());
    if (event.kind == EventKind::kInstallStarted) CheckStart(event);
  }

 private:
  // A host whose clock was set after the console last told it the time, and that then booted, cannot know better. The
  // console's own jumps reach the hosts with its next answer.
  bool KnowsTheTime(int host) { return !clock_jumped_ && world().host(host).clock_jumped() <= told_[host]; }

  void CheckStart(const Event& event) {
    const auto offer = world().HeldOffer(event.host, event.offer);
    if (!offer) return;
    CheckStarted(event);
    if (!KnowsTheTime(event.host)) return;
    const Instant now = world().console().clock().Now();
    const auto begun = begun_.find({event.host, offer->id.str()});
    const bool again = begun != begun_.end() && begun->second < world().now();
    const bool first = ++starts_[{event.host, offer->id.str()}] == 1 && !again;
    if (first && now < offer->not_before)
      Violated(fmt::format("host {} starts offer {} at {}, not before {}", event.host, event.offer, FormatInstant(now),
                           FormatInstant(offer->not_before)));
    if (first && offer->expires != Instant{} && now >= offer->expires + kTimeSlack)
      Violated(fmt::format("host {} starts offer {} at {}, it ended at {}", event.host, event.offer, FormatInstant(now),
                           FormatInstant(offer->expires)));
    CheckWindows(event, *offer, now);
  }
  void CheckWindows(const Event& event, const model::Offer& offer, Instant now) {
    if (offer.windows.empty()) return;
    const bool open = std::any_of(offer.windows.begin(), offer.windows.end(), [&](const model::Interval& window) {
      return now >= window.open && now < window.close;
    });
    if (!open)  // whatever loosens windows, the console writes it into the offer (in_its_window.cpp checks that)
      Violated(fmt::format("host {} starts offer {} at {}, outside its windows", event.host, event.offer,
                           FormatInstant(now)));
  }
  void CheckStarted(const Event& event) {
    const auto view = FindOffer(world(), event.offer);
    if (!view) return;
    const rollout::State& state = view->rollout->state;
    if (state.started == Instant{} || view->engine().wave >= state.open_waves)
      Violated(fmt::format("host {} starts offer {}, its wave is not open", event.host, event.offer));
  }

  std::map<std::pair<int, std::string>, std::uint32_t> starts_;
  std::map<std::pair<int, std::string>, Instant> begun_;
  std::map<int, Instant> told_;
  bool clock_jumped_ = false;
};

}  // namespace

std::unique_ptr<Checker> MakeStartsInTime(World& world) { return std::make_unique<StartsInTime>(world); }

}  // namespace kintsugi::simulation
