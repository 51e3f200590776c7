// SPDX-License-Identifier: Apache-2.0
// Slows down whoever keeps presenting bad tokens. Each remote address has a bucket of 5 failures that refills
// by one a minute; a failure with an empty bucket blocks the address for a delay that doubles from 1 s to 5
// min. An address that was quiet for 15 min is forgotten; at most 10,000 are remembered, the quietest goes
// first. Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "common/base/time.h"

namespace kintsugi::access {

class FailureLimiter {
 public:
  static constexpr int kFreeFailures = 5;
  static constexpr Duration kRefill{60'000};
  static constexpr Duration kFirstDelay{1'000};
  static constexpr Duration kLongestDelay{300'000};
  static constexpr Duration kForgetAfter{900'000};
  static constexpr std::size_t kMaxAddresses = 10'000;

  // Counts a failure. Returns how long the address is blocked from `now`; 0: not blocked.
  Duration Fail(const std::string& address, Instant now);
  // How long the address is still blocked; 0: not at all.
  Duration Blocked(const std::string& address, Instant now) const;
  std::size_t size() const;

 private:
  struct Bucket {
    int left = kFreeFailures;
    Instant refilled{};  // the last whole refill
    Instant blocked_until{};
    Duration delay{0};  // of the last block
    Instant last_failure{};
  };
  void MakeRoom(Instant now);

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace kintsugi::access
