// SPDX-License-Identifier: Apache-2.0
#include "common/sim/shared_link.h"

#include <algorithm>

#include "common/base/wide.h"

namespace kintsugi::sim {
namespace {

constexpr std::int64_t kUnit = 1024;     // of virtual time, per byte
constexpr std::size_t kForget = 16'384;  // so many that have ended are forgotten at once

// a * b * c / divisor, rounded down, or up; mostly the product fits a register.
template <bool kUp>
UInt128 ProductOver(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t divisor) {
  std::uint64_t product = 0;
  if (!__builtin_mul_overflow(a, b, &product) && !__builtin_mul_overflow(product, c, &product) &&
      (!kUp || !__builtin_add_overflow(product, divisor - 1, &product)))
    return product / divisor;
  const UInt128 wide = static_cast<UInt128>(a) * b * c;
  return (kUp ? wide + divisor - 1 : wide) / divisor;
}

}  // namespace

void SharedLink::Reset(std::uint64_t bytes_per_second, std::int64_t now_ms) {
  bytes_per_second_ = bytes_per_second;
  now_ms_ = now_ms;
  received_ = 0;
  for (Lane& lane : lanes_) {
    lane.queue.clear();
    lane.taken = 0;
  }
  transfers_ = 0;
  next_end_ms_ = kNever;
}

void SharedLink::Advance(std::int64_t now_ms) {
  if (transfers_ > 0 && now_ms > now_ms_) {
    received_ += static_cast<std::int64_t>(
        ProductOver<false>(static_cast<std::uint64_t>(now_ms - now_ms_), bytes_per_second_, kUnit, 1000U * transfers_));
  }
  now_ms_ = std::max(now_ms_, now_ms);
}

void SharedLink::Join(std::uint32_t slot, std::uint64_t bytes, std::int64_t now_ms) {
  Advance(now_ms);
  const std::int64_t end = received_ + static_cast<std::int64_t>(bytes) * kUnit;
  Lane& lane = LaneFor(bytes);
  const bool behind = !lane.empty();  // others of its size: the next one to end stays
  lane.queue.emplace_back() = Transfer{end, slot};
  ++transfers_;
  if (!behind) NoteNext();
  next_end_ms_ = FirstEndMs();
}

// The one of that size, else one that nobody waits in.
SharedLink::Lane& SharedLink::LaneFor(std::uint64_t bytes) {
  Lane* idle = nullptr;
  for (Lane& lane : lanes_) {
    if (lane.bytes == bytes) return lane;
    if (lane.empty()) idle = &lane;
  }
  Lane& lane = idle == nullptr ? lanes_.emplace_back() : *idle;
  lane.bytes = bytes;
  return lane;
}

// Of two lanes that end at once the lower slot's, so that it does not matter which lane came first.
void SharedLink::NoteNext() {
  const Transfer* first = nullptr;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    if (lanes_[i].empty() || (first != nullptr && !(lanes_[i].front() < *first))) continue;
    first = &lanes_[i].front();
    next_lane_ = i;
  }
}

std::int64_t SharedLink::FirstEndMs() const {
  if (transfers_ == 0 || bytes_per_second_ == 0) return kNever;
  const auto left = static_cast<std::uint64_t>(std::max<std::int64_t>(0, First().end - received_));
  const UInt128 takes = ProductOver<true>(left, 1000U, transfers_, bytes_per_second_ * kUnit);
  return takes >= static_cast<UInt128>(kNever - now_ms_) ? kNever : now_ms_ + static_cast<std::int64_t>(takes);
}

bool SharedLink::TakeEnded(std::int64_t now_ms, std::uint32_t& slot) {
  if (transfers_ == 0 || next_end_ms_ > now_ms) return false;
  const Transfer ended = First();
  Advance(now_ms);
  received_ = std::max(received_, ended.end);  // rounding must not leave a byte behind
  slot = ended.slot;
  Lane& lane = lanes_[next_lane_];
  if (++lane.taken == lane.queue.size() || lane.taken == kForget) {
    lane.queue.erase(lane.queue.begin(), lane.queue.begin() + static_cast<std::ptrdiff_t>(lane.taken));
    lane.taken = 0;
  }
  --transfers_;
  NoteNext();
  next_end_ms_ = FirstEndMs();
  return true;
}

}  // namespace kintsugi::sim
