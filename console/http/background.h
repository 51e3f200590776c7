// SPDX-License-Identifier: Apache-2.0
// One thread for work that blocks (fsync of an uploaded package): event loops must not. Post from any thread;
// the destructor finishes what was posted.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace kintsugi::console {

class Background {
 public:
  Background();
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  void Post(std::function<void()> work);

 private:
  void Run();
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kintsugi::console
