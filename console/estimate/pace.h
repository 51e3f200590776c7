// SPDX-License-Identifier: Apache-2.0
// Pace: by how much one host takes longer than is usual, on a logarithmic scale: a mean of log2(its time / the usual
// time) in 1/1024. 1024 is twice the usual time, -1024 half of it. A value. Pure, integer arithmetic.
#pragma once

#include <cstdint>

namespace kintsugi::estimate {

// 1024 * log2(value), rounded down; 0 for 0.
std::uint32_t Log2In1024(std::uint64_t value);

struct Pace {
  std::int32_t sum = 0;     // of log2(time / usual time) in 1/1024
  std::uint32_t count = 0;  // over so many
  // One more; each counts at most three octaves either way. At 64 both are halved, so that older ones weigh less.
  // False: `usual` is 0, nothing was added.
  bool Observe(std::uint64_t time, std::uint64_t usual);
  std::int32_t Mean() const { return count == 0 ? 0 : sum / static_cast<std::int32_t>(count); }
  bool operator==(const Pace&) const = default;
};

}  // namespace kintsugi::estimate
