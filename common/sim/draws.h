// SPDX-License-Identifier: Apache-2.0
// Draws: stable random numbers by name. What a host draws depends on the run's seed, the host and the purpose, never on
// the order of events, so that runs of two plans, or of a slower link, differ by nothing else. Values, any thread.
#pragma once

#include <cstdint>

namespace kintsugi::sim {

// splitmix64's finaliser (Vigna, https://prng.di.unimi.it/splitmix64.c).
constexpr std::uint64_t MixBits(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31U);
}

enum class Purpose : std::uint32_t {
  kWake = 1,
  kFirstContact,
  kPoll,
  kFetch,
  kInstall,
  kReboot,
  kNeedsReboot,
  kOutcome,
  kReport,
  kPace,
  kUser,
  kBusy,
  kRelay,
  kDay,
  kDonor,
  kSessionBegin,
  kSessionEnd,
  kParameter,
  kEngine
};

class Draws {
 public:
  explicit constexpr Draws(std::uint64_t seed) : seed_(MixBits(seed)) {}
  // Uniform over 64 bits.
  constexpr std::uint64_t Of(Purpose purpose, std::uint64_t subject, std::uint64_t number = 0) const {
    return MixBits(MixBits(seed_ ^ (static_cast<std::uint64_t>(purpose) << 56U) ^ subject) ^ number);
  }
  // Uniform in [0, bound); bound > 0, below 2^32.
  constexpr std::int64_t Below(std::int64_t bound, Purpose purpose, std::uint64_t subject,
                               std::uint64_t number = 0) const {
    return static_cast<std::int64_t>(((Of(purpose, subject, number) >> 32U) * static_cast<std::uint64_t>(bound)) >>
                                     32U);
  }

 private:
  std::uint64_t seed_;
};

}  // namespace kintsugi::sim
