// SPDX-License-Identifier: Apache-2.0
#include "console/http/rate_limit.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace kintsugi::console {
namespace {

std::string KeyOf(const std::string& address) {
  in6_addr v6{};
  if (::inet_pton(AF_INET6, address.c_str(), &v6) != 1) return address;
  return std::string(reinterpret_cast<const char*>(&v6), 8);
}

}  // namespace

void RateLimit::Refill(Bucket& bucket, Instant now) const {
  if (now <= bucket.at) return;  // a clock set back gives nothing
  const double seconds = static_cast<double>((now - bucket.at).count()) / 1000.0;
  bucket.tokens = std::min(options_.burst, bucket.tokens + seconds * options_.per_second);
  bucket.at = now;
}

RateLimit::Bucket& RateLimit::Find(const std::string& key, Instant now) {
  if (const auto it = buckets_.find(key); it != buckets_.end()) return it->second;
  if (buckets_.size() >= options_.addresses) {
    // Full buckets carry no memory worth keeping.
    for (auto it = buckets_.begin(); it != buckets_.end();) {
      Refill(it->second, now);
      it = it->second.tokens >= options_.burst ? buckets_.erase(it) : std::next(it);
    }
  }
  const std::string& chosen = buckets_.size() < options_.addresses ? key : std::string();
  return buckets_.try_emplace(chosen, Bucket{options_.burst, now}).first->second;
}

bool RateLimit::Take(const std::string& address, Instant now) {
  const std::string key = KeyOf(address);
  const std::lock_guard lock(mutex_);
  Bucket& bucket = Find(key, now);
  Refill(bucket, now);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

}  // namespace kintsugi::console
