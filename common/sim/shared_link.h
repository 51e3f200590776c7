// SPDX-License-Identifier: Apache-2.0
// SharedLink: a link whose capacity is shared fairly among the transfers on it (fluid processor sharing). Kept in
// virtual time: what every transfer has received since the link began to work, so that nobody's remaining bytes are
// touched when one joins or ends. Transfers of one size end in the order in which they joined, so they wait in lanes by
// size: a join or an end costs O(sizes), and a rollout has few. Integer arithmetic; not thread-safe.
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
  std::uint32_t NextSlot() const { return First().slot; }
  // A transfer that has ended by `now_ms`; false: none.
  bool TakeEnded(std::int64_t now_ms, std::uint32_t& slot);
  std::size_t transfers() const { return transfers_; }

 private:
  struct Transfer {
    std::int64_t end;  // in virtual time
    std::uint32_t slot;
    bool operator<(const Transfer& other) const { return end != other.end ? end < other.end : slot < other.slot; }
  };
  struct Lane {
    std::uint64_t bytes = 0;
    std::vector<Transfer> queue;  // as they joined, from `taken` on
    std::size_t taken = 0;
    bool empty() const { return taken == queue.size(); }
    const Transfer& front() const { return queue[taken]; }
  };
  Lane& LaneFor(std::uint64_t bytes);
  void NoteNext();
  const Transfer& First() const { return lanes_[next_lane_].front(); }
  void Advance(std::int64_t now_ms);
  std::int64_t FirstEndMs() const;

  std::uint64_t bytes_per_second_ = 0;
  std::int64_t now_ms_ = 0;
  std::int64_t next_end_ms_ = kNever;
  std::int64_t received_ = 0;  // virtual time: 1/1024 bytes for each transfer
  std::vector<Lane> lanes_;
  std::size_t next_lane_ = 0;  // whose first transfer ends first, while there is one
  std::size_t transfers_ = 0;
};

}  // namespace kintsugi::sim
