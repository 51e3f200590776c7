// SPDX-License-Identifier: Apache-2.0
// The machine's clock. Any thread.
#pragma once

#include "common/base/clock.h"

namespace kintsugi::runtime {

class SystemClock final : public Clock {
 public:
  Instant Now() const override { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }
  Duration Steady() const override {
    return std::chrono::floor<Duration>(std::chrono::steady_clock::now().time_since_epoch());
  }
};

}  // namespace kintsugi::runtime
