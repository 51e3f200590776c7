// SPDX-License-Identifier: Apache-2.0
// The seed of a random test: another one at each run, printed; KINTSUGI_SEED repeats a run. Single-threaded.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

namespace kintsugi::test {

inline std::uint64_t Seed() {
  const char* const given = std::getenv("KINTSUGI_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::printf("seed %llu (set KINTSUGI_SEED to repeat)\n", static_cast<unsigned long long>(seed));
  return seed;
}

}  // namespace kintsugi::test
