// SPDX-License-Identifier: Apache-2.0
// Ports: the time of day, and deferred work. Real: common/runtime. Simulated: common/sim.
// An object driven by a Scheduler runs on that scheduler alone: callbacks never overlap.
#pragma once

#include <cstdint>
#include <functional>

#include "common/base/time.h"

namespace kintsugi {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() const = 0;
  // Time that passed since some moment of this boot; whoever sets the clock does not move it. A clock that nobody can
  // set (simulated time) needs no other.
  virtual Duration Steady() const { return Now().time_since_epoch(); }
};

class Scheduler : public Clock {
 public:
  using Task = std::function<void()>;
  using TimerId = std::uint64_t;  // 0 is never used
  // Runs `task` soon, after the current one. Any thread.
  virtual void Post(Task task) = 0;
  // Runs `task` once after `delay` (negative counts as 0). Own thread only.
  virtual TimerId After(Duration delay, Task task) = 0;
  // Forgets the timer; unknown or fired ids are ignored. Own thread only.
  virtual void Cancel(TimerId id) = 0;
};

}  // namespace kintsugi
