// SPDX-License-Identifier: Apache-2.0
// Inbox: the bounded queue between the console's edges and its engine thread. Push from any thread; Drain from the
// engine thread alone. Full: Push refuses, the edge answers kResourceExhausted and the agent comes back later.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "common/base/time.h"

namespace kintsugi::console {

template <typename Work>
class Inbox {
 public:
  explicit Inbox(std::size_t capacity) : capacity_(capacity) {}

  // False when full or closed; then `work` was not taken.
  bool Push(Work& work) {
    const std::lock_guard lock(mutex_);
    if (closed_ || items_.size() >= capacity_) return false;
    items_.push_back(std::move(work));
    ready_.notify_one();
    return true;
  }

  // The core's own next step: taken beyond the capacity too. False when closed.
  bool PushOwn(Work work) {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    items_.push_back(std::move(work));
    ready_.notify_one();
    return true;
  }

  // Waits until there is work, `timeout` passes or the inbox is closed; takes at most `limit` items into `out` in order
  // of arrival. False once the inbox is closed and empty.
  bool Drain(std::vector<Work>& out, std::size_t limit, Duration timeout) {
    std::unique_lock lock(mutex_);
    // Without a timeout nothing is asked of the system: a simulation drains millions of empty inboxes.
    if (timeout > Duration{0}) ready_.wait_for(lock, timeout, [this] { return closed_ || !items_.empty(); });
    if (items_.size() <= limit) {
      out.swap(items_);
    } else {
      const auto end = items_.begin() + static_cast<std::ptrdiff_t>(limit);
      out.assign(std::make_move_iterator(items_.begin()), std::make_move_iterator(end));
      items_.erase(items_.begin(), end);
    }
    return !(closed_ && out.empty());
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return items_.size();
  }

  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    ready_.notify_all();
  }

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::vector<Work> items_;
  bool closed_ = false;
};

}  // namespace kintsugi::console
