// SPDX-License-Identifier: Apache-2.0
// SimScheduler: the Scheduler port in simulated time. Nothing waits: time jumps to the next task. Tasks of
// one instant run in the order in which they were given, so equal inputs give equal runs. One thread, also
// for Post; a task may add and cancel tasks.
#pragma once

#include <cstddef>
#include <map>
#include <unordered_map>
#include <utility>

#include "common/base/clock.h"

namespace kintsugi::sim {

class SimScheduler final : public Scheduler {
 public:
  explicit SimScheduler(Instant start) : now_(start) {}
  SimScheduler(const SimScheduler&) = delete;
  SimScheduler& operator=(const SimScheduler&) = delete;

  Instant Now() const override { return now_; }
  void Post(Task task) override { After(Duration{0}, std::move(task)); }
  TimerId After(Duration delay, Task task) override;
  void Cancel(TimerId id) override;

  // Runs the next task, moving time to it; false when there is none.
  bool RunOne();
  // Runs every task up to and including `end`, then time is `end`. Returns how many ran.
  std::size_t RunUntil(Instant end);
  std::size_t RunFor(Duration span) { return RunUntil(now_ + span); }
  bool empty() const { return queue_.empty(); }
  std::size_t size() const { return queue_.size(); }

 private:
  using Key = std::pair<Instant, TimerId>;  // ids grow, so equal instants keep their order
  Instant now_;
  TimerId next_id_ = 1;
  std::map<Key, Task> queue_;
  std::unordered_map<TimerId, Instant> due_;
};

}  // namespace kintsugi::sim
