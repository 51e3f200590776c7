// SPDX-License-Identifier: Apache-2.0
#include "common/sim/shared_link.h"

#include <algorithm>
#include <functional>

#include "common/base/wide.h"

namespace kintsugi::sim {
namespace {

constexpr std::int64_t kUnit = 1024;  // of virtual time, per byte

}  // namespace

void SharedLink::Reset(std::uint64_t bytes_per_second, std::int64_t now_ms) {
  bytes_per_second_ = bytes_per_second;
  now_ms_ = now_ms;
  received_ = 0;
  transfers_.clear();
  next_end_ms_ = kNever;
}

void SharedLink::Advance(std::int64_t now_ms) {
  if (!transfers_.empty() && now_ms > now_ms_) {
    const auto units = static_cast<UInt128>(now_ms - now_ms_) * bytes_per_second_ * kUnit;
    received_ += static_cast<std::int64_t>(units / (1000U * static_cast<std::uint64_t>(transfers_.size())));
  }
  now_ms_ = std::max(now_ms_, now_ms);
}

void SharedLink::Join(std::uint32_t slot, std::uint64_t bytes, std::int64_t now_ms) {
  Advance(now_ms);
  transfers_.push_back({received_ + static_cast<std::int64_t>(bytes) * kUnit, slot});
  std::push_heap(transfers_.begin(), transfers_.end(), std::greater<>());
  next_end_ms_ = FirstEndMs();
}

std::int64_t SharedLink::FirstEndMs() const {
  if (transfers_.empty() || bytes_per_second_ == 0) return kNever;
  const auto left = static_cast<UInt128>(std::max<std::int64_t>(0, transfers_.front().end - received_));
  const auto units = left * 1000U * static_cast<std::uint64_t>(transfers_.size());
  const auto rate = static_cast<UInt128>(bytes_per_second_) * kUnit;
  const UInt128 takes = (units + rate - 1) / rate;
  return takes >= static_cast<UInt128>(kNever - now_ms_) ? kNever : now_ms_ + static_cast<std::int64_t>(takes);
}

bool SharedLink::TakeEnded(std::int64_t now_ms, std::uint32_t& slot) {
  if (transfers_.empty() || next_end_ms_ > now_ms) return false;
  const std::int64_t end = transfers_.front().end;
  Advance(now_ms);
  received_ = std::max(received_, end);  // rounding must not leave a byte behind
  slot = transfers_.front().slot;
  std::pop_heap(transfers_.begin(), transfers_.end(), std::greater<>());
  transfers_.pop_back();
  next_end_ms_ = FirstEndMs();
  return true;
}

}  // namespace kintsugi::sim
