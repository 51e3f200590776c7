// SPDX-License-Identifier: Apache-2.0
#include "console/access/failure_limiter.h"

#include <algorithm>

namespace kintsugi::access {

Duration FailureLimiter::Fail(const std::string& address, Instant now) {
  const std::lock_guard lock(mutex_);
  auto found = buckets_.find(address);
  if (found != buckets_.end() && now - found->second.last_failure >= kForgetAfter) {
    buckets_.erase(found);
    found = buckets_.end();
  }
  if (found == buckets_.end()) {
    MakeRoom(now);
    found = buckets_.try_emplace(address).first;
    found->second.refilled = now;
  }
  Bucket& bucket = found->second;
  bucket.last_failure = now;
  if (now < bucket.blocked_until) return bucket.blocked_until - now;
  const auto refills = std::max<std::int64_t>(0, (now - bucket.refilled) / kRefill);
  bucket.left = static_cast<int>(std::min<std::int64_t>(kFreeFailures, bucket.left + refills));
  bucket.refilled += kRefill * refills;
  if (bucket.left > 0) {
    --bucket.left;
    return Duration{0};
  }
  bucket.delay = bucket.delay == Duration{0} ? kFirstDelay : std::min(bucket.delay * 2, kLongestDelay);
  bucket.blocked_until = now + bucket.delay;
  return bucket.delay;
}

Duration FailureLimiter::Blocked(const std::string& address, Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto found = buckets_.find(address);
  if (found == buckets_.end() || now >= found->second.blocked_until) return Duration{0};
  return found->second.blocked_until - now;
}

std::size_t FailureLimiter::size() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

// The table is walked only when it is full: an attacker with that many addresses pays for it with as many
// calls.
void FailureLimiter::MakeRoom(Instant now) {
  if (buckets_.size() < kMaxAddresses) return;
  std::erase_if(buckets_, [&](const auto& entry) { return now - entry.second.last_failure >= kForgetAfter; });
  if (buckets_.size() < kMaxAddresses) return;
  const auto quietest = std::min_element(buckets_.begin(), buckets_.end(), [](const auto& a, const auto& b) {
    return a.second.last_failure < b.second.last_failure;
  });
  buckets_.erase(quietest);
}

}  // namespace kintsugi::access
