// SPDX-License-Identifier: Apache-2.0
// A token bucket for each remote address (IPv6: each /64). Any thread.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "common/base/time.h"

namespace kintsugi::console {

class RateLimit {
 public:
  struct Options {
    double per_second = 100;
    double burst = 1000;             // a site behind one address enrols that many hosts at once
    std::size_t addresses = 10'000;  // beyond it, strangers share one bucket
  };
  explicit RateLimit(Options options) : options_(options) {}
  // True when the address may make one more request now.
  bool Take(const std::string& address, Instant now);

 private:
  struct Bucket {
    double tokens = 0;
    Instant at{};
  };
  void Refill(Bucket& bucket, Instant now) const;
  Bucket& Find(const std::string& key, Instant now);

  Options options_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace kintsugi::console
