// SPDX-License-Identifier: Apache-2.0
// Clocks that differ from true time by an offset that may jump. Delays count true time, as monotonic clocks do. One
// thread; the clock below outlives them.
#pragma once

#include <utility>

#include "common/base/clock.h"

namespace kintsugi::simulation {

class HostScheduler final : public Scheduler {
 public:
  explicit HostScheduler(Scheduler& below) : below_(below) {}
  Instant Now() const override { return below_.Now() + ahead_; }
  Duration Steady() const override { return below_.Steady(); }
  void Post(Task task) override { below_.Post(std::move(task)); }
  TimerId After(Duration delay, Task task) override { return below_.After(delay, std::move(task)); }
  void Cancel(TimerId id) override { below_.Cancel(id); }
  void SetAhead(Duration ahead) { ahead_ = ahead; }
  Duration ahead() const { return ahead_; }

 private:
  Scheduler& below_;
  Duration ahead_{0};
};

class ConsoleClock final : public Clock {
 public:
  explicit ConsoleClock(const Clock& below) : below_(below) {}
  Instant Now() const override { return below_.Now() + ahead_; }
  Duration Steady() const override { return below_.Steady(); }
  void SetAhead(Duration ahead) { ahead_ = ahead; }
  Duration ahead() const { return ahead_; }

 private:
  const Clock& below_;
  Duration ahead_{0};
};

}  // namespace kintsugi::simulation
