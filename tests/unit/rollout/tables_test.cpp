// SPDX-License-Identifier: Apache-2.0
// The diagrams in common/rollout/README.md are drawn from the transition tables; this test draws them again
// and compares.
#include "common/rollout/tables.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>

namespace kintsugi::rollout {
namespace {

using model::HostState;
using Arrows = std::map<std::pair<std::string, std::string>, std::string>;

void Add(Arrows& arrows, std::string from, std::string to, std::string_view label) {
  std::string& labels = arrows[{std::move(from), std::move(to)}];
  labels += (labels.empty() ? "" : ", ") + std::string(label);
}

std::string Draw(const std::string& first, const Arrows& arrows) {
  std::string text = "```mermaid\nstateDiagram-v2\n  [*] --> " + first + "\n";
  for (const auto& [ends, labels] : arrows) text += "  " + ends.first + " --> " + ends.second + ": " + labels + "\n";
  return text + "```\n";
}

std::string PhaseDiagram() {
  Arrows arrows;
  for (std::size_t phase = 0; phase < kPhaseCount; ++phase)
    for (std::size_t signal = 0; signal < kSignalCount; ++signal) {
      const auto from = static_cast<Phase>(phase);
      const Phase to = Next(from, static_cast<Signal>(signal));
      if (to != from) Add(arrows, std::string(Name(from)), std::string(Name(to)), Label(static_cast<Signal>(signal)));
    }
  return Draw("draft", arrows);
}

// The eight states of a host that holds an offer are drawn as one.
std::string Drawn(HostState state) { return model::IsInFlight(state) ? "InFlight" : std::string(model::Name(state)); }

std::string SlotDiagram() {
  Arrows arrows;
  for (std::size_t word = 1; word < model::kHostStateCount; ++word) {
    const auto from = static_cast<HostState>(word);
    if (model::IsInFlight(from) && from != HostState::kOffered) continue;
    for (std::size_t input = 0; input < kInputCount; ++input) {
      const HostState to = Next(from, static_cast<Input>(input), HostState::kInstalling);
      if (Drawn(to) != Drawn(from)) Add(arrows, Drawn(from), Drawn(to), Label(static_cast<Input>(input)));
    }
  }
  return Draw("Queued", arrows);
}

std::string Readme() {
  std::ifstream file(KINTSUGI_SOURCE_DIR "/common/rollout/README.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(RolloutTables, AreWhatTheReadmeDraws) {
  const std::string readme = Readme();
  EXPECT_NE(readme.find(PhaseDiagram()), std::string::npos) << "paste this into common/rollout/README.md:\n"
                                                            << PhaseDiagram();
  EXPECT_NE(readme.find(SlotDiagram()), std::string::npos) << "paste this into common/rollout/README.md:\n"
                                                           << SlotDiagram();
}

TEST(RolloutTables, TreatEveryInFlightStateAlike) {
  for (std::size_t input = 0; input < kInputCount; ++input) {
    const auto kind = static_cast<Input>(input);
    if (kind == Input::kProgress) continue;
    const HostState offered = Next(HostState::kOffered, kind);
    for (auto word = static_cast<std::size_t>(HostState::kDownloading);
         word <= static_cast<std::size_t>(HostState::kVerifying); ++word) {
      const auto state = static_cast<HostState>(word);
      const HostState next = Next(state, kind);
      EXPECT_EQ(next, offered == HostState::kOffered ? state : offered) << Label(kind) << " in " << model::Name(state);
    }
  }
}

TEST(RolloutTables, LetProgressGoForwardOnly) {
  struct Row {
    HostState from;
    HostState reported;
    HostState next;
  };
  using enum HostState;
  const Row rows[] = {
      {kOffered, kInstalling, kInstalling},
      {kInstalling, kDownloading, kInstalling},
      {kStaged, kStaged, kStaged},
      {kInstalling, kRebootPending, kRebootPending},
      {kRebooting, kRebootPending, kRebooting},
      {kRebooting, kVerifying, kVerifying},
      {kVerifying, kRebootPending, kRebootPending},
      {kVerifying, kRebooting, kRebooting},
      {kVerifying, kInstalling, kVerifying},
      {kTimedOut, kStaged, kStaged},
      {kSucceeded, kInstalling, kSucceeded},
      {kQueued, kInstalling, kQueued},
      {kFailed, kVerifying, kFailed},
      {kInstalling, kMissing, kInstalling},
  };
  for (const Row& row : rows)
    EXPECT_EQ(Next(row.from, Input::kProgress, row.reported), row.next)
        << model::Name(row.from) << " reported " << model::Name(row.reported);
}

TEST(RolloutTables, NothingUndoesASuccess) {
  for (const HostState state : {HostState::kSucceeded, HostState::kInstalled, HostState::kNotApplicable})
    for (std::size_t input = 0; input < kInputCount; ++input)
      EXPECT_EQ(Next(state, static_cast<Input>(input), HostState::kInstalling), state)
          << Label(static_cast<Input>(input));
}

}  // namespace
}  // namespace kintsugi::rollout
