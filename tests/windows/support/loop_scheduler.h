// SPDX-License-Identifier: Apache-2.0
// A Scheduler whose tasks run inside RunUntil, on the test's own thread, in real time: what a program's loop does. Post
// from any thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>

#include "common/base/clock.h"

namespace kintsugi::test {

class LoopScheduler final : public Scheduler {
 public:
  Instant Now() const override { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }
  void Post(Task task) override {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    changed_.notify_one();
  }
  TimerId After(Duration delay, Task task) override {
    const std::lock_guard lock(mutex_);
    timers_[++last_id_] = {Steady::now() + std::max(delay, Duration{0}), std::move(task)};
    return last_id_;
  }
  void Cancel(TimerId id) override {
    const std::lock_guard lock(mutex_);
    timers_.erase(id);
  }
  // Runs tasks until `done` holds. False: it did not within `limit`.
  bool RunUntil(const std::function<bool()>& done, Duration limit = std::chrono::minutes(2)) {
    const auto end = Steady::now() + limit;
    while (!done()) {
      Task task = Next(std::min(end, Steady::now() + Duration(50)));
      if (task) task();
      if (Steady::now() > end) return done();
    }
    return true;
  }
  // Runs tasks for so long: to see that something does not happen.
  void RunFor(Duration time) {
    RunUntil([] { return false; }, time);
  }

 private:
  using Steady = std::chrono::steady_clock;
  struct Timer {
    Steady::time_point at;
    Task task;
  };
  Task Next(Steady::time_point until) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, until, [&] { return !tasks_.empty(); });
    Task task;
    if (!tasks_.empty()) {
      task = std::move(tasks_.front());
      tasks_.pop_front();
      return task;
    }
    const auto due =
        std::find_if(timers_.begin(), timers_.end(), [](const auto& t) { return t.second.at <= Steady::now(); });
    if (due == timers_.end()) return task;
    task = std::move(due->second.task);
    timers_.erase(due);
    return task;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  std::map<TimerId, Timer> timers_;
  TimerId last_id_ = 0;
};

}  // namespace kintsugi::test
