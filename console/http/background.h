// SPDX-License-Identifier: Apache-2.0
// One thread for work that blocks or takes long (fsync of an uploaded package, the runs of an estimate): event loops
// and the engine thread must not. Post from any thread; the destructor finishes what was posted.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <limits>
#include <mutex>
#include <thread>

namespace kintsugi::console {

class Background {
 public:
  // At most so much waits besides what is being done.
  explicit Background(std::size_t most_waiting = std::numeric_limits<std::size_t>::max());
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  // False: too much waits already, and nothing was taken.
  bool Post(std::function<void()> work);

 private:
  void Run();
  const std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kintsugi::console
