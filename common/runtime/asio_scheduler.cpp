// SPDX-License-Identifier: Apache-2.0
#include "common/runtime/asio_scheduler.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <utility>

namespace kintsugi::runtime {

struct AsioScheduler::State {
  explicit State(boost::asio::io_context& io) : strand(boost::asio::make_strand(io)) {}

  // A timer and its task; the task is empty once it has run or was cancelled.
  struct Timer {
    explicit Timer(const Strand& on) : timer(on) {}
    boost::asio::steady_timer timer;
    Task task;
  };

  Strand strand;
  std::atomic<bool> alive{true};
  TimerId last_id = 0;
  std::map<TimerId, std::unique_ptr<Timer>> timers;
};

AsioScheduler::AsioScheduler(boost::asio::io_context& io) : state_(std::make_shared<State>(io)) {}

AsioScheduler::~AsioScheduler() {
  state_->alive = false;
  // Timers are touched on the strand alone; a context that never runs again frees them together with its
  // queue.
  boost::asio::post(state_->strand, [state = state_] { state->timers.clear(); });
}

const AsioScheduler::Strand& AsioScheduler::strand() const { return state_->strand; }

void AsioScheduler::Post(Task task) {
  boost::asio::post(state_->strand, [state = state_, run = std::move(task)] {
    if (state->alive) run();
  });
}

Scheduler::TimerId AsioScheduler::After(Duration delay, Task task) {
  const TimerId id = ++state_->last_id;
  auto& entry = *(state_->timers[id] = std::make_unique<State::Timer>(state_->strand));
  entry.task = std::move(task);
  entry.timer.expires_after(std::max(delay, Duration{0}));
  entry.timer.async_wait([state = state_, id](const boost::system::error_code&) {
    const auto found = state->timers.find(id);
    if (found == state->timers.end()) return;  // cancelled while its handler was already queued
    const Task run = std::move(found->second->task);
    state->timers.erase(found);
    if (state->alive) run();
  });
  return id;
}

void AsioScheduler::Cancel(TimerId id) { state_->timers.erase(id); }

}  // namespace kintsugi::runtime
