// SPDX-License-Identifier: Apache-2.0
// Scheduler over a Boost.Asio io_context: one strand, so that tasks of one scheduler never overlap however
// many threads run the context. Many schedulers may share a context (thousands of agents in one process).
// Delays are measured on the steady clock: a step of the machine's clock fires nothing early or late; Now()
// is the machine's clock. Threads: Post from any; After and Cancel from the scheduler's own tasks, or before
// the context runs. Destruction: pending tasks and timers are dropped, also those already queued in the
// context.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <memory>

#include "common/base/clock.h"
#include "common/runtime/system_clock.h"

namespace kintsugi::runtime {

class AsioScheduler final : public Scheduler {
 public:
  using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;

  explicit AsioScheduler(boost::asio::io_context& io);
  ~AsioScheduler() override;
  AsioScheduler(const AsioScheduler&) = delete;
  AsioScheduler& operator=(const AsioScheduler&) = delete;

  Instant Now() const override { return clock_.Now(); }
  Duration Steady() const override { return clock_.Steady(); }
  void Post(Task task) override;
  TimerId After(Duration delay, Task task) override;
  void Cancel(TimerId id) override;

  // For I/O objects that must run with the scheduler's tasks.
  const Strand& strand() const;

 private:
  struct State;  // shared with queued handlers, which find `alive` false after destruction
  SystemClock clock_;
  std::shared_ptr<State> state_;
};

}  // namespace kintsugi::runtime
