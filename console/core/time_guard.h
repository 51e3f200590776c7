// SPDX-License-Identifier: Apache-2.0
// TimeGuard: the time by which the core decides. The machine's wall clock may jump (a wrong battery, a mended NTP
// server, somebody's hand); windows, deadlines and back-offs must not jump with it. So time is the wall time at the
// start, moved on by the steady clock. A wall clock that says something else is reported once, and believed only after
// it has stood by it for an hour. Not thread-safe. README.md has the decision.
#pragma once

#include <optional>

#include "common/base/clock.h"
#include "common/base/time.h"

namespace kintsugi::console {

class TimeGuard {
 public:
  // A difference up to this is drift and ignored.
  static constexpr Duration kTolerance{60'000};
  // So long a wall clock must stand by its new time, in steady time, before it is believed.
  static constexpr Duration kProbation{3'600'000};

  enum class News {
    kNone,
    kDeviates,  // the wall clock left the guarded time, or left it by another amount; once for each new time
    kReturned,  // it is back
    kAdopted,   // its time counts now; Reading::jump says how far time moved, negative: back
  };
  struct Reading {
    Instant now{};
    News news = News::kNone;
    Duration jump{0};  // wall clock minus guarded time, when there is news
  };

  explicit TimeGuard(const Clock& clock);
  // The guarded time alone.
  Instant Now() const;
  // The guarded time and what became of the wall clock since the last Read.
  Reading Read();

 private:
  struct Deviation {
    Duration by{0};
    Duration since{0};  // steady time
  };
  const Clock& clock_;
  Instant wall_at_start_;
  Duration steady_at_start_;
  std::optional<Deviation> deviation_;
};

}  // namespace kintsugi::console
