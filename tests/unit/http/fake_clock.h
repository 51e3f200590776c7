// SPDX-License-Identifier: Apache-2.0
// A clock that the test moves. Any thread.
#pragma once

#include <atomic>

#include "common/base/clock.h"
#include "tests/unit/http/https_client.h"

namespace kintsugi::console {

class FakeClock final : public Clock {
 public:
  Instant Now() const override { return FromUnixMs(now_ms_.load()); }
  void Advance(Duration by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_ms_{ToUnixMs(SystemNow())};  // certificates are issued by the system's time
};

}  // namespace kintsugi::console
