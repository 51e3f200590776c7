// SPDX-License-Identifier: Apache-2.0
// A scheduler whose delays pass faster: what takes a simulated host six minutes takes 6/scale minutes here. Now() stays
// the real time, because offers and certificates speak of it. Threads: as the scheduler below it.
#pragma once

#include <algorithm>

#include "common/base/clock.h"

namespace kintsugi::fleet {

class ScaledScheduler final : public Scheduler {
 public:
  // `scale` >= 1; `below` must outlive this object.
  ScaledScheduler(Scheduler& below, std::int64_t scale) : below_(below), scale_(std::max<std::int64_t>(1, scale)) {}
  Instant Now() const override { return below_.Now(); }
  Duration Steady() const override { return below_.Steady(); }
  void Post(Task task) override { below_.Post(std::move(task)); }
  TimerId After(Duration delay, Task task) override { return below_.After(delay / scale_, std::move(task)); }
  void Cancel(TimerId id) override { below_.Cancel(id); }

 private:
  Scheduler& below_;
  const std::int64_t scale_;
};

// A scheduler of a host whose clock is ahead (or, negative, behind). Threads: as the scheduler below it.
class SkewedScheduler final : public Scheduler {
 public:
  SkewedScheduler(Scheduler& below, Duration ahead) : below_(below), ahead_(ahead) {}
  Instant Now() const override { return below_.Now() + ahead_; }
  Duration Steady() const override { return below_.Steady(); }
  void Post(Task task) override { below_.Post(std::move(task)); }
  TimerId After(Duration delay, Task task) override { return below_.After(delay, std::move(task)); }
  void Cancel(TimerId id) override { below_.Cancel(id); }

 private:
  Scheduler& below_;
  const Duration ahead_;
};

}  // namespace kintsugi::fleet
