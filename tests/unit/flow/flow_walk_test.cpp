// SPDX-License-Identifier: Apache-2.0
// Random walks through the flow: whatever happens in whatever order, no item runs twice without detection between, no
// start and no reboot lies outside the windows, and it ends. The arrows that the walks take are those of the README.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "common/base/prng.h"
#include "common/flow/state_codec.h"
#include "tests/unit/flow/builders.h"

namespace kintsugi::flow {
namespace {

using namespace testing;
using model::UpdateStatus;
using std::chrono::hours;
using std::chrono::minutes;
using Arrows = std::map<std::string, std::set<std::string>>;

model::Offer RandomOffer(Prng& prng) {
  model::Offer offer = MakeOffer();
  while (prng.Percent(50) && offer.work.size() < 4) {
    offer.work.push_back(offer.work.front());
    offer.work.back().instruction.update_id += std::to_string(offer.work.size());
    offer.work.back().boot_first = prng.Percent(30);
  }
  for (auto& item : offer.work) {
    item.instruction.uninstall = {"x.exe", "/q"};
    item.instruction.idempotent = prng.Percent(80);
    item.instruction.reboot = static_cast<model::RebootNeed>(prng.Below(4));
  }
  offer.action = prng.Percent(25) ? model::Action::kUninstall : model::Action::kInstall;
  offer.reboot = static_cast<model::RebootPolicy>(1 + prng.Below(4));
  if (prng.Percent(70))
    for (int day = 0; day < 3; ++day) offer.windows.push_back({kNow + hours(24 * day + 2), kNow + hours(24 * day + 4)});
  offer.time_needed = minutes(static_cast<int>(prng.Below(60)));
  if (prng.Percent(30)) offer.active_hours = {{kNow + hours(3), kNow + hours(9)}};
  if (prng.Percent(30)) offer.user = {"", static_cast<std::uint32_t>(prng.Below(4)), hours(1), minutes(5)};
  if (prng.Percent(20)) offer.deadline = kNow + hours(static_cast<int>(prng.Below(60)));
  if (prng.Percent(20)) offer.expires = kNow + hours(static_cast<int>(prng.Below(60)));
  if (prng.Percent(20)) offer.missed_window = model::MissedWindow::kSkip;
  if (prng.Percent(2)) offer.work.front().instruction.timeout = Duration{0};
  return offer;
}

class Walk {
 public:
  Walk(std::uint64_t seed, Arrows& arrows)
      : prng_(seed), arrows_(arrows), state_(FreshFlow(RandomOffer(prng_), 1, kNow)) {
    detected_.assign(state_.items.size(), true);
  }
  void Run() {
    for (steps_ = 0; steps_ < 3000 && state_.phase != Phase::kDone; ++steps_) Take(NextEvent());
    EXPECT_EQ(state_.phase, Phase::kDone) << "stuck in " << Name(state_.phase) << ": " << state_.note;
    for (const auto kind : {EventKind::kRestarted, EventKind::kTimer}) Take(Of(kind));
  }

 private:
  Event NextEvent() {
    if (prng_.Percent(3)) return Restart(prng_.Percent(50));
    if (prng_.Percent(1)) return Of(EventKind::kRecalled);
    if (prng_.Percent(5)) return Answer(static_cast<CommandKind>(prng_.Below(9)));  // out of turn
    if (state_.phase == Phase::kReceived) return Of(EventKind::kStart);
    if (prng_.Percent(90) && open_) return Answer(*open_);
    if (state_.wake_at == Instant{}) return Restart(true);  // somebody boots
    now_ = std::max(now_, state_.wake_at) + minutes(static_cast<int>(prng_.Percent(20) ? prng_.Below(200) : 0));
    return Of(EventKind::kTimer);
  }
  Event Restart(bool boot) {
    open_.reset();
    boot_ += boot ? 1 : 0;
    now_ += minutes(static_cast<int>(prng_.Percent(20) ? prng_.Below(2000) : 2));
    return Of(boot ? EventKind::kRebooted : EventKind::kRestarted);
  }
  Event Answer(CommandKind command) {
    switch (command) {
      case CommandKind::kFetch: {
        Event event = Of(EventKind::kFetched);
        static constexpr Code kCodes[] = {Code::kUnavailable, Code::kHashMismatch, Code::kDiskFull, Code::kNotFound};
        if (prng_.Percent(15)) event.fetch = kCodes[prng_.Below(4)];
        return event;
      }
      case CommandKind::kStartInstaller: {
        Event event = Of(EventKind::kInstallerExited);
        static constexpr std::int64_t kExits[] = {0, 0, 3010, 3010, 1618, 1603, 32, 3017, 77};
        event.exit.code = kExits[prng_.Below(9)];
        event.exit.started = !prng_.Percent(3);
        event.exit.timed_out = prng_.Percent(3);
        now_ += minutes(static_cast<int>(prng_.Below(30)));
        return event;
      }
      case CommandKind::kAskUser: {
        Event event = Of(EventKind::kUserAnswered);
        event.answer = static_cast<flow::Answer>(prng_.Below(3));
        return event;
      }
      case CommandKind::kRequestReboot:
        return prng_.Percent(80) ? Restart(true) : Of(EventKind::kRebootRefused);
      case CommandKind::kJournal:
      case CommandKind::kAssess:
      case CommandKind::kCancelFetch:
      case CommandKind::kReport:
      case CommandKind::kRemoveStaged:
        break;
    }
    return Assessment();
  }
  Event Assessment() {
    static constexpr UpdateStatus kStatuses[] = {UpdateStatus::kMissing,         UpdateStatus::kInstalled,
                                                 UpdateStatus::kPendingReboot,   UpdateStatus::kNotApplicable,
                                                 UpdateStatus::kInconsistent,    UpdateStatus::kUnknown,
                                                 UpdateStatus::kOutdatedRevision};
    Event event = Of(EventKind::kAssessed);
    event.assessment.status = prng_.Percent(50) ? usual_ : kStatuses[prng_.Below(7)];
    event.hard_pending_reboot = prng_.Percent(15);
    return event;
  }
  void Take(Event event) {
    event.boot_id = "boot-" + std::to_string(boot_);
    event.time_known = !prng_.Percent(3);
    event.time_slack = Duration{static_cast<std::int64_t>(prng_.Below(1000))};
    const Phase before = state_.phase;
    if (event.kind == EventKind::kAssessed && !state_.items.empty()) detected_[state_.item] = true;
    const auto commands = Step(state_, event, now_);
    if (commands.empty()) return;
    if (before != state_.phase) arrows_[std::string(Name(before))].insert(std::string(Name(state_.phase)));
    ASSERT_EQ(commands.front().kind, CommandKind::kJournal);
    ASSERT_EQ(*DecodeProgress(EncodeProgress(state_), state_.offer), state_);
    open_.reset();
    for (const auto& command : commands) Check(command, event);
  }
  void Check(const Command& command, const Event& event) {
    switch (command.kind) {
      case CommandKind::kStartInstaller:
        EXPECT_TRUE(detected_[state_.item]) << "run twice without detection between";
        EXPECT_FALSE(state_.recalled);
        detected_[state_.item] = false;
        usual_ = state_.offer.action == model::Action::kUninstall ? UpdateStatus::kMissing : UpdateStatus::kInstalled;
        ExpectInside(event);
        break;
      case CommandKind::kRequestReboot:
        EXPECT_NE(state_.offer.reboot, model::RebootPolicy::kNever);
        ExpectInside(event);
        break;
      case CommandKind::kReport:
        EXPECT_EQ(command.report.sequence, ++sequence_);
        EXPECT_LE(command.report.deferrals, state_.offer.user.deferrals);
        return;
      case CommandKind::kAssess:
      case CommandKind::kFetch:
      case CommandKind::kAskUser:
        break;
      case CommandKind::kJournal:
      case CommandKind::kCancelFetch:
      case CommandKind::kRemoveStaged:
        return;
    }
    open_ = command.kind;
    if (command.kind == CommandKind::kAssess && state_.phase == Phase::kChecking)
      usual_ = state_.offer.action == model::Action::kUninstall ? UpdateStatus::kInstalled : UpdateStatus::kMissing;
  }
  void ExpectInside(const Event& event) const {
    if (state_.offer.windows.empty()) return;
    EXPECT_TRUE(event.time_known);
    bool inside = false;
    for (const auto& window : state_.offer.windows)
      inside = inside || (window.open <= now_ && now_ + event.time_slack < window.close + Duration{1});
    EXPECT_TRUE(inside) << FormatInstant(now_);
  }

  Prng prng_;
  Arrows& arrows_;
  FlowState state_;
  Instant now_ = kNow;
  int boot_ = 1;
  int steps_ = 0;
  std::uint32_t sequence_ = 0;
  std::optional<CommandKind> open_;
  std::vector<bool> detected_;
  UpdateStatus usual_ = UpdateStatus::kMissing;
};

// The block after "```arrows" in the README: "from: to to to" a line.
Arrows ReadmeArrows() {
  std::ifstream readme(std::string(KINTSUGI_SOURCE_DIR) + "/common/flow/README.md");
  Arrows arrows;
  bool inside = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("```")) inside = line == "```arrows";
    const std::size_t colon = line.find(':');
    if (!inside || colon == std::string::npos) continue;
    std::istringstream words(line.substr(colon + 1));
    for (std::string to; words >> to;) arrows[line.substr(0, colon)].insert(to);
  }
  return arrows;
}

std::string Text(const Arrows& arrows) {
  std::string text;
  for (const auto& [from, tos] : arrows) {
    text += from + ":";
    for (const auto& to : tos) text += " " + to;
    text += "\n";
  }
  return text;
}

TEST(FlowWalk, KeepsItsRulesEndsAndTakesTheArrowsOfTheReadme) {
  Arrows arrows;
  for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Walk(seed, arrows).Run();
    if (HasFailure()) return;
  }
  EXPECT_EQ(Text(arrows), Text(ReadmeArrows()));
}

}  // namespace
}  // namespace kintsugi::flow
