// SPDX-License-Identifier: Apache-2.0
// Prng: xoshiro256** seeded by splitmix64 (Blackman and Vigna, https://prng.di.unimi.it/). Same seed, same numbers, on
// every machine. For simulations, jitter and tests; never for secrets (common/crypto/random.h). Not thread-safe, a
// value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace kintsugi {

class Prng {
 public:
  explicit Prng(std::uint64_t seed);
  std::uint64_t Next();
  // Uniform in [0, bound); bound > 0.
  std::uint64_t Below(std::uint64_t bound);
  // True in `percent` of 100 draws.
  bool Percent(unsigned percent) { return Below(100) < percent; }

 private:
  std::array<std::uint64_t, 4> state_;
};

// Stable 64-bit hash of bytes (FNV-1a, then a splitmix64 finaliser): canary picks and digests that must never change.
std::uint64_t StableHash(const void* data, std::size_t size_bytes, std::uint64_t seed = 0);

}  // namespace kintsugi
