// SPDX-License-Identifier: Apache-2.0
#include "console/estimate/outcomes.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "console/estimate/sketch.h"

namespace kintsugi::estimate {

std::string_view Name(Outcome outcome) {
  constexpr std::array<std::string_view, kOutcomeCount> kNames = {"succeeded",    "busy",  "transient",
                                                                  "needs-reboot", "fatal", "expired"};
  return kNames[static_cast<std::size_t>(outcome)];
}

Outcome OutcomeOf(model::ErrorClass error_class) {
  switch (error_class) {
    case model::ErrorClass::kBusy:
      return Outcome::kBusy;
    case model::ErrorClass::kTransient:
      return Outcome::kTransient;
    case model::ErrorClass::kNeedsReboot:
      return Outcome::kNeedsReboot;
    case model::ErrorClass::kNone:
    case model::ErrorClass::kFatal:
      return Outcome::kFatal;
  }
  return Outcome::kFatal;
}

void Outcomes::Add(Outcome outcome) {
  counts_[static_cast<std::size_t>(outcome)] += kOneObservation;
  Decay();
}

void Outcomes::Put(std::uint32_t outcome, std::uint64_t count_1024) {
  if (outcome >= kOutcomeCount) return;
  counts_[outcome] = std::min<std::uint64_t>(count_1024, std::numeric_limits<std::uint32_t>::max());
  Decay();
}

void Outcomes::Decay() {
  while (count_1024() > kMostObservations * kOneObservation)
    for (std::uint64_t& count : counts_) count /= 2;
}

std::uint64_t Outcomes::count_1024() const { return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0}); }

std::uint32_t Outcomes::PerMillion(Outcome outcome) const {
  const std::uint64_t all = count_1024();
  return all == 0 ? 0 : static_cast<std::uint32_t>(count_1024(outcome) * 1'000'000 / all);
}

}  // namespace kintsugi::estimate
