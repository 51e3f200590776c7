// SPDX-License-Identifier: Apache-2.0
// Outcomes: how attempts ended, counted in 1/1024 so that older ones weigh less. Stored like a Sketch whose buckets are
// the numbers of Outcome. A value; not thread-safe. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "common/model/rollout.h"

namespace kintsugi::estimate {

// Numbers are stored: append only.
enum class Outcome : std::uint8_t {
  kSucceeded = 0,
  kBusy = 1,         // failed: another installation was running
  kTransient = 2,    // failed, and may do better next time
  kNeedsReboot = 3,  // failed: the host must boot first
  kFatal = 4,        // failed for good
  kExpired = 5       // the offer ended without a result
};
inline constexpr std::size_t kOutcomeCount = 6;
std::string_view Name(Outcome outcome);  // "needs-reboot"
// Of a failed attempt. kNone, from agents that do not say: kFatal.
Outcome OutcomeOf(model::ErrorClass error_class);

class Outcomes {
 public:
  // Beyond 4096 attempts all counts are halved.
  void Add(Outcome outcome);
  // For rebuilding from the store; numbers out of range are left out.
  void Put(std::uint32_t outcome, std::uint64_t count_1024);
  std::uint64_t count_1024(Outcome outcome) const { return counts_[static_cast<std::size_t>(outcome)]; }
  std::uint64_t count_1024() const;  // of all
  // Of 1,000,000 attempts; 0 when there are none.
  std::uint32_t PerMillion(Outcome outcome) const;
  bool operator==(const Outcomes&) const = default;

 private:
  void Decay();
  std::array<std::uint64_t, kOutcomeCount> counts_{};
};

}  // namespace kintsugi::estimate
