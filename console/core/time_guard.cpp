// SPDX-License-Identifier: Apache-2.0
#include "console/core/time_guard.h"

#include <chrono>

namespace kintsugi::console {

TimeGuard::TimeGuard(const Clock& clock)
    : clock_(clock), wall_at_start_(clock.Now()), steady_at_start_(clock.Steady()) {}

Instant TimeGuard::Now() const { return wall_at_start_ + (clock_.Steady() - steady_at_start_); }

TimeGuard::Reading TimeGuard::Read() {
  const Duration steady = clock_.Steady();
  const Instant wall = clock_.Now();
  Reading reading{wall_at_start_ + (steady - steady_at_start_)};
  const Duration by = wall - reading.now;
  if (std::chrono::abs(by) <= kTolerance) {
    if (deviation_) reading.news = News::kReturned;
    deviation_.reset();
    return reading;
  }
  if (!deviation_ || std::chrono::abs(by - deviation_->by) > kTolerance) {
    deviation_ = Deviation{by, steady};
    reading.news = News::kDeviates;
    reading.jump = by;
    return reading;
  }
  if (steady - deviation_->since < kProbation) return reading;
  wall_at_start_ = wall;
  steady_at_start_ = steady;
  deviation_.reset();
  return {wall, News::kAdopted, by};
}

}  // namespace kintsugi::console
