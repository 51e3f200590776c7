// SPDX-License-Identifier: Apache-2.0
// A clock that the test moves. Any thread.
#pragma once

#include <atomic>

#include "common/base/clock.h"

namespace kintsugi::test {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(Instant start = FromUnixMs(1'066'000'000'000)) : now_ms_(ToUnixMs(start)) {}
  Instant Now() const override { return FromUnixMs(now_ms_.load()); }
  void Advance(Duration by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_ms_;
};

}  // namespace kintsugi::test
