// SPDX-License-Identifier: Apache-2.0
// Draws of a fleet that lives: integer arithmetic only, so that a seed means the same on every machine. Pure.
#pragma once

#include <cstdint>

#include "common/base/prng.h"
#include "common/base/time.h"

namespace kintsugi::coverage {

inline constexpr std::int64_t kOne = 1024;  // a factor of 1

// Spreads of LogNormal, in 1/1024 of a doubling: natural sigmas of 0.2, 0.25 and 0.35.
inline constexpr std::int64_t kSigma20 = 295;
inline constexpr std::int64_t kSigma25 = 369;
inline constexpr std::int64_t kSigma35 = 517;

// A factor in 1/1024 with median 1, log-normal from a table of quantiles (no tail beyond 2.8 sigma).
std::int64_t LogNormal(Prng& prng, std::int64_t sigma);
// 2^(exponent / 1024), in 1/1024; at least 1. -10 to 40 doublings.
std::int64_t PowerOfTwo(std::int64_t exponent);
// Between least and most, every doubling as likely as every other; least > 0.
std::uint64_t LogUniform(Prng& prng, std::uint64_t least, std::uint64_t most);

inline Duration Times(Duration duration, std::int64_t factor) { return Duration{duration.count() * factor / kOne}; }

}  // namespace kintsugi::coverage
