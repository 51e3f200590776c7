// SPDX-License-Identifier: Apache-2.0
// Words that are stored, printed and typed: each once, and none missing.
#include <gtest/gtest.h>

#include <set>

#include "common/model/assessment.h"
#include "common/model/rollout.h"

namespace kintsugi::model {
namespace {

TEST(HostState, HasOneNameForEachNumberAndReadsItBackWithoutCase) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kHostStateCount; ++i) {
    const auto state = static_cast<HostState>(i);
    EXPECT_TRUE(names.insert(Name(state)).second) << Name(state);
    if (state == HostState::kUnspecified) continue;
    EXPECT_EQ(HostStateFromName(Name(state)), state);
    std::string shout(Name(state));
    for (char& c : shout) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    EXPECT_EQ(HostStateFromName(shout), state);
  }
}

TEST(HostState, HasTheWordsOfTheProduct) {
  EXPECT_EQ(Name(HostState::kNotApplicable), "NotApplicable");
  EXPECT_EQ(Name(HostState::kWaitingForWindow), "WaitingForWindow");
  EXPECT_EQ(Name(HostState::kRebootPending), "RebootPending");
  EXPECT_EQ(Name(HostState::kUnknown), "Unknown");
}

TEST(HostState, RefusesOtherWords) {
  for (const char* word : {"", "Unspecified", "Done", "Missing ", "Installe", "Installedd"})
    EXPECT_FALSE(HostStateFromName(word).has_value()) << word;
}

TEST(HostState, IsNeverFinalAndInFlightAtOnce) {
  struct {
    HostState state;
    bool final;
    bool in_flight;
  } const rows[] = {
      {HostState::kUnspecified, false, false},     {HostState::kNotApplicable, true, false},
      {HostState::kInstalled, true, false},        {HostState::kMissing, false, false},
      {HostState::kQueued, false, false},          {HostState::kOffered, false, true},
      {HostState::kDownloading, false, true},      {HostState::kStaged, false, true},
      {HostState::kWaitingForWindow, false, true}, {HostState::kInstalling, false, true},
      {HostState::kRebootPending, false, true},    {HostState::kRebooting, false, true},
      {HostState::kVerifying, false, true},        {HostState::kSucceeded, true, false},
      {HostState::kFailed, true, false},           {HostState::kTimedOut, false, false},
      {HostState::kSkipped, true, false},          {HostState::kCancelled, true, false},
      {HostState::kUnknown, false, false},
  };
  static_assert(std::size(rows) == kHostStateCount);
  for (const auto& row : rows) {
    EXPECT_EQ(IsFinal(row.state), row.final) << Name(row.state);
    EXPECT_EQ(IsInFlight(row.state), row.in_flight) << Name(row.state);
  }
}

TEST(FailureReason, HasASlugAndAClauseForEachNumber) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kFailureReasonCount; ++i) {
    const auto reason = static_cast<FailureReason>(i);
    EXPECT_TRUE(names.insert(Name(reason)).second) << Name(reason);
    EXPECT_FALSE(Meaning(reason).empty());
    for (const char c : Name(reason)) EXPECT_TRUE((c >= 'a' && c <= 'z') || c == '-') << Name(reason);
  }
  EXPECT_EQ(Name(FailureReason::kDetectionSaysMissing), "detection-says-missing");
}

TEST(UpdateStatus, HasTheWordsOfTheProduct) {
  const char* const words[] = {"Unspecified",   "NotApplicable",    "Installed",    "Missing", "Superseded",
                               "PendingReboot", "OutdatedRevision", "Inconsistent", "Unknown"};
  for (std::size_t i = 0; i < std::size(words); ++i) EXPECT_EQ(Name(static_cast<UpdateStatus>(i)), words[i]);
}

}  // namespace
}  // namespace kintsugi::model
