// SPDX-License-Identifier: Apache-2.0
// SharedLink: a link whose capacity is shared fairly among the transfers on it (fluid processor sharing). Kept in
// virtual time: what every transfer has received since the link began to work, so that a join or an end costs O(log n)
// and nobody's remaining bytes are touched. Integer arithmetic; not thread-safe.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace kintsugi::sim {

class SharedLink {
 public:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  // 0: nothing comes through.
  void Reset(std::uint64_t bytes_per_second, std::int64_t now_ms);
  // Times do not go back.
  void Join(std::uint32_t slot, std::uint64_t bytes, std::int64_t now_ms);
  // When the next transfer ends if nobody joins; kNever: none is under way, or nothing comes through.
  std::int64_t NextEndMs() const { return next_end_ms_; }
  // Whose transfer that is. Precondition: one is under way.
  std::uint32_t NextSlot() const { return transfers_.front().slot; }
  // A transfer that has ended by `now_ms`; false: none.
  bool TakeEnded(std::int64_t now_ms, std::uint32_t& slot);
  std::size_t transfers() const { return transfers_.size(); }

 private:
  struct Transfer {
    std::int64_t end;  // in virtual time
    std::uint32_t slot;
    bool operator>(const Transfer& other) const { return end != other.end ? end > other.end : slot > other.slot; }
  };
  void Advance(std::int64_t now_ms);
  std::int64_t FirstEndMs() const;

  std::uint64_t bytes_per_second_ = 0;
  std::int64_t now_ms_ = 0;
  std::int64_t next_end_ms_ = kNever;
  std::int64_t received_ = 0;        // virtual time: 1/1024 bytes for each transfer
  std::vector<Transfer> transfers_;  // min-heap by end
};

}  // namespace kintsugi::sim
