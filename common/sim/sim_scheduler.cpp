// SPDX-License-Identifier: Apache-2.0
#include "common/sim/sim_scheduler.h"

#include <algorithm>

namespace kintsugi::sim {

Scheduler::TimerId SimScheduler::After(Duration delay, Task task) {
  const TimerId id = next_id_++;
  const Instant due = now_ + std::max(delay, Duration{0});
  queue_.emplace(Key{due, id}, std::move(task));
  due_.emplace(id, due);
  return id;
}

void SimScheduler::Cancel(TimerId id) {
  const auto found = due_.find(id);
  if (found == due_.end()) return;
  queue_.erase(Key{found->second, id});
  due_.erase(found);
}

bool SimScheduler::RunOne() {
  if (queue_.empty()) return false;
  auto node = queue_.extract(queue_.begin());
  now_ = node.key().first;
  due_.erase(node.key().second);
  node.mapped()();
  return true;
}

std::size_t SimScheduler::RunUntil(Instant end) {
  std::size_t ran = 0;
  while (!queue_.empty() && queue_.begin()->first.first <= end) {
    RunOne();
    ++ran;
  }
  now_ = std::max(now_, end);
  return ran;
}

}  // namespace kintsugi::sim
