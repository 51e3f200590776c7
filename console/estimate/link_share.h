// SPDX-License-Identifier: Apache-2.0
// LinkShare: the virtual time of a link that its users share fairly (fluid fair sharing, as in Parekh and Gallager's
// generalised processor sharing). It passes at 1/n of real time while n hosts fetch, and stands still while none does:
// a host that fetched S bytes while V seconds of it passed saw a link of S / V bytes a second, however many others came
// and went. Microseconds, rounded down at each change. A value. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "common/base/time.h"

namespace kintsugi::estimate {

inline constexpr std::uint64_t kLeastLinkBytes = 256 * 1024;  // less says more of latency than of the link
inline constexpr std::uint64_t kLeastLinkMicroseconds = 1'000'000;

class LinkShare {
 public:
  // One more fetches from `now` on. Returns the virtual time.
  std::uint64_t Begin(Instant now);
  // One less. `ago`: the fetch ended that long before `now`, the news of it took so long. Returns the virtual time of
  // its end. Without a Begin nothing changes.
  std::uint64_t End(Instant now, Duration ago = Duration{0});
  std::uint32_t fetching() const { return fetching_; }

 private:
  void MoveTo(Instant now);  // time that goes back does not count
  Instant at_{};
  std::uint64_t virtual_us_ = 0;
  std::uint32_t fetching_ = 0;
};

// Bytes a second; nullopt: too little was fetched, or in too short a time, to say.
std::optional<std::uint64_t> LinkRate(std::uint64_t bytes, std::uint64_t begun_us, std::uint64_t ended_us);

}  // namespace kintsugi::estimate
