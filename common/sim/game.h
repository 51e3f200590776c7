// SPDX-License-Identifier: Apache-2.0
// One run in progress; private to this folder. fleet_run.cpp: the loop and what the engine says; candidates.cpp: who is
// on, who may be woken, who checks in; attempts.cpp: one host's work from offer to report. Not thread-safe.
#pragma once

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "common/base/radix_queue.h"
#include "common/sim/fleet_run.h"
#include "common/sim/ready_set.h"
#include "common/sim/sessions.h"
#include "common/sim/shared_link.h"

namespace kintsugi::sim {

class FleetRun::Game {
 public:
  explicit Game(NoteMemory note_memory) : note_memory_(std::move(note_memory)) {}
  RunResult Play(const RunInput& input, const RunOptions& options);

 private:
  using Slot = rollout::Slot;
  using SlotBits = std::vector<std::uint64_t>;
  enum class What : std::uint8_t { kContact, kOnline, kOffline, kReady, kPoll, kLink, kReport };
  struct Event {
    std::int64_t at_ms;
    std::uint32_t slot;  // kLink: index of the link
    What what;
  };
  enum class Standing : std::uint8_t { kOut, kOff, kReady, kParked, kWoken, kAtWork, kCooling, kDone };
  // One host in the run: with its slot of the engine, all that an event about it touches, a cache line each.
  struct alignas(64) Guest {
    HostModel model;             // a copy
    std::int32_t pace_1024 = 0;  // log2 of its times in this run against the usual ones
    std::int64_t session_end_ms = 0;
    std::int64_t free_ms = 0;  // another rollout has it until then; 0: not looked at
    std::int64_t poll_ms = 0;  // its next poll; earlier plans for one are void
    Standing standing = Standing::kOut;
    std::uint8_t fetches = 0;   // links that still carry its bytes
    std::uint8_t ending = 0;    // how the attempt ends: Ending
    std::uint8_t refusals = 0;  // check-ins in a row that brought no offer
    bool has_work = false;
    bool counted = false;
  };
  static_assert(sizeof(Guest) == 64);
  enum Ending : std::uint8_t { kSucceeds, kFatal, kTransient, kBusy, kNeedsReboot };

  // fleet_run.cpp
  void Prepare(const RunInput& input, const RunOptions& options);
  template <typename T>
  void MakeRoom(std::vector<T>& array, std::size_t size);
  void PrepareWaves();
  void PrepareScales();
  void Resume();
  void Loop();
  void Take(const Event& event);
  struct Watch;
  void BringNear(Slot slot) const;
  void Step(const rollout::Event& event);
  std::int64_t DueMs() const;
  void Tick(std::int64_t next_ms);
  void NoteDeadline(std::optional<Instant> deadline);
  void Obey();
  void NoteWaves();
  void NoteDone(Slot slot);
  void Conclude();
  bool Over() const;

  // candidates.cpp
  void OpenWave(std::uint16_t wave);
  void Admit(Slot slot);
  std::int64_t FreeAt(Slot slot) const;
  void GoOnline(Slot slot);
  void LeaveLater(Slot slot);
  bool SaysSomething(Slot slot);
  void GoOffline(Slot slot);
  void MakeReady(Slot slot);
  void Withdraw(Slot slot);
  void Unwake(Slot slot);
  void Wake();
  bool WakeOne();
  std::uint32_t FreePlaces();
  std::uint32_t NextCandidate();
  void AddCandidate(Slot slot);
  void RemoveCandidate(Slot slot);
  void LookAtCalendars();
  bool GroupsFree(Slot slot, std::uint16_t& full) const;
  void Unpark(std::uint16_t group);
  void Contact(Slot slot);
  void Heard(Slot slot);
  std::int64_t HeardUntil(Slot slot) const;
  bool CalendarOpen(std::size_t calendar);
  std::uint16_t CalendarOf(Slot slot) const;
  void Cool(Slot slot);
  void Poll(Slot slot, std::int64_t within_ms);
  void NoteWait(Slot slot);
  std::int64_t OpenMs(std::uint16_t calendar, std::int64_t from_ms, std::int64_t to_ms) const;
  void Stand(Slot slot, Standing standing);

  // attempts.cpp
  void Begin(Slot slot);
  void Fetch(Slot slot);
  void FetchOver(std::uint32_t link);
  void ScheduleLink(std::uint32_t link);
  void Fetched(Slot slot, std::int64_t at_ms);
  void Work(Slot slot, std::int64_t at_ms);
  void Reboot(Slot slot, std::int64_t at_ms);
  void Report(Slot slot);
  std::int64_t TellsAfter(Slot slot) const;
  bool NeedsReboot(Slot slot) const;
  std::int64_t InstallStart(Slot slot, std::int64_t at_ms) const;
  std::int64_t RebootStart(Slot slot, std::int64_t at_ms) const;
  std::int64_t InWindow(Slot slot, std::int64_t at_ms, std::int64_t needed_ms) const;
  std::int64_t OutsideActiveHours(Slot slot, std::int64_t at_ms) const;
  bool Loosened(Slot slot, std::int64_t at_ms) const;
  std::int64_t UserWait(Slot slot, std::int64_t at_ms, bool reboot) const;
  std::int64_t OnlineAt(Slot slot, std::int64_t at_ms) const;
  std::int64_t AfterOnline(Slot slot, std::int64_t at_ms, std::int64_t needed_ms) const;
  std::int64_t Draw(const Timing& timing, std::size_t scale, Purpose purpose, Slot slot) const;
  std::int32_t DrawPace(Slot slot) const;
  Ending DrawEnding(Slot slot) const;
  std::uint64_t Number(Slot slot) const { return state_.slots[slot].attempts; }

  void Push(std::int64_t at_ms, What what, std::uint32_t slot) {
    if (at_ms <= horizon_ms_) queue_.Push(at_ms, slot, what);
  }
  static void SetBit(SlotBits& bits, Slot slot, bool on) {
    const std::uint64_t bit = std::uint64_t{1} << (slot % 64);
    std::uint64_t& word = bits[slot / 64];
    word = on ? word | bit : word & ~bit;
  }
  Path* PathOf(Slot slot) { return paths_.empty() ? nullptr : &paths_[slot]; }
  const WorkModel& WorkOf(Slot slot) const { return model_->works[guests_[slot].model.work]; }

  const NoteMemory note_memory_;
  const RunInput* input_ = nullptr;
  const FleetModel* model_ = nullptr;
  RunOptions options_;
  Draws draws_{0};
  std::optional<Sessions> sessions_;
  rollout::State state_;
  rollout::Commands commands_;
  RadixQueue<Event> queue_;
  std::int64_t now_ms_ = 0;
  std::int64_t due_ms_ = 0;  // the engine's next deadline
  std::int64_t horizon_ms_ = 0;
  std::vector<Guest> guests_;
  std::vector<Path> paths_;
  std::vector<std::int64_t> since_ms_;  // of each one's standing; only with paths
  std::vector<std::vector<Slot>> wave_slots_;
  std::vector<bool> admitted_waves_;
  // Candidates: all, and those whose calendar was open when somebody looked last (calendars_open_; the last of it
  // counts for those whom no window holds back, candidates_loose_). A few sets of bits that stay near, as hosts come
  // and go at random.
  ReadySet candidates_;
  ReadySet open_;
  SlotBits candidates_loose_;
  std::vector<SlotBits> slots_of_calendar_;
  std::vector<bool> calendars_open_;
  std::uint32_t cursor_ = 0;
  std::vector<std::size_t> window_now_;  // by calendar: the first window that has not closed
  std::int64_t open_until_ms_ = 0;       // calendars_open_ is right before this
  std::uint32_t woken_ = 0;
  std::int64_t starts_used_up_ms_ = -1;  // when a free place last waited for the next period
  std::vector<std::uint32_t> woken_of_group_;
  std::vector<std::vector<Slot>> parked_;  // by group, oldest first
  std::vector<std::size_t> parked_next_;
  Slot freed_by_ = Path::kNobody;
  bool stirred_ = false;  // somebody may be woken
  // Links: the console's, then each site's.
  std::vector<SharedLink> links_;
  std::vector<std::int64_t> link_due_;
  std::vector<std::vector<bool>> relayed_;  // by site and work: the relay has it
  std::vector<std::int64_t> stations_;      // when each is free, a min-heap
  // Of this run: 2^x of every uncertain duration, three for each work; and of a million attempts at each work, how many
  // fail, fail for now, find another installer at work, need a reboot first, or end so as one named before.
  std::vector<std::int32_t> scales_;
  std::vector<std::array<std::int64_t, 4>> ends_below_;
  // Progress.
  std::vector<std::uint32_t> wave_work_, wave_done_;
  std::uint32_t work_ = 0, done_ = 0, settled_ = 0, failed_ = 0;
  std::uint32_t open_seen_ = 0;
  std::vector<bool> content_seen_;
  std::uint32_t burn_next_ = 1;
  std::uint64_t steps_ = 0;
  RunResult result_;
};

}  // namespace kintsugi::sim
