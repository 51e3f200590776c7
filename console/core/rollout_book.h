// SPDX-License-Identifier: Apache-2.0
// RolloutBook: every rollout with its engine state and the per-host details that the engine does not need. Engine
// thread only.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/base/result.h"
#include "common/model/rollout.h"
#include "common/rollout/engine.h"
#include "console/core/fleet.h"
#include "db/store.h"

namespace kintsugi::console {

// One piece of a host's work.
struct WorkRef {
  std::uint16_t instruction = 0;  // index into Rollout::instructions
  bool boot_first = false;        // see model::WorkItem
  bool operator==(const WorkRef&) const = default;
};

struct SlotDetail {
  HostIndex host = 0;
  std::vector<WorkRef> work;  // in the order of execution; empty: there is nothing to do
  std::string note;           // why it was left out or warned about, "" = nothing to say
  std::uint32_t deferrals = 0;
  std::uint32_t report_sequence = 0;      // highest stored for the current attempt
  std::uint32_t installer_runs = 0;       // over all attempts
  std::uint32_t runs_before_attempt = 0;  // over the attempts before the current one
  std::optional<std::int64_t> exit_code;
  std::string detail;
  Instant changed{};
  bool dirty = false;
};

// What operators did to a rollout and what became of its phase, apart from the progress of its hosts: who looked at it
// before and acts on what was there then is told what changed.
struct ControlLog {
  static constexpr std::size_t kMostChanges = 20;
  struct Change {
    std::uint64_t revision = 0;  // after it
    Instant at{};
    std::string who;
    std::string what;
  };
  std::uint64_t revision = 0;
  std::vector<Change> changes;  // newest last
  Instant submitted{};          // epoch: it is not
  std::string submitted_by;

  void Add(Instant at, std::string who, std::string what);
  // kConflict names what changed since `seen`; 0: not checked.
  Status Check(std::uint64_t seen) const;
};

struct Rollout {
  db::RolloutRow row;  // plan blob and phases as last stored
  rollout::State state;
  std::vector<model::Instruction> instructions;
  std::vector<SlotDetail> details;  // by slot
  std::vector<std::string> zones;   // of each of the state's calendars
  ControlLog control;
  std::vector<rollout::Slot> dirty;  // slots to store with this turn
  bool row_dirty = false;
  std::uint32_t wake_cursor = 0;  // where the next search for hosts to wake begins
  std::uint32_t wake_looked = 0;  // slots that it looked at in turn with places left over
  Instant wake_after{};           // it rests until then
};

class RolloutBook {
 public:
  // Restores every stored rollout; links the hosts' slots in `fleet`.
  static Result<RolloutBook> Load(db::Store& store, Fleet& fleet, const schedule::ZoneSource* zones, Instant now);

  std::uint32_t size() const { return static_cast<std::uint32_t>(rollouts_.size()); }
  Rollout& at(std::uint32_t index) { return rollouts_[index]; }
  const Rollout& at(std::uint32_t index) const { return rollouts_[index]; }
  std::optional<std::uint32_t> Find(const std::string& id) const;
  // By id or unique name; kNotFound, kInvalidArgument (several).
  Result<std::uint32_t> FindByIdOrName(const std::string& text) const;
  // `now`, or a millisecond after the newest rollout: hosts meet their rollouts in this order, before and after a
  // restart.
  Instant NextCreated(Instant now) const;
  // Adds a rollout and links its hosts' slots.
  std::uint32_t Add(Rollout rollout, Fleet& fleet);

 private:
  std::deque<Rollout> rollouts_;
  std::unordered_map<std::string, std::uint32_t> by_id_;
};

// "<rollout>-<slot>-<attempt>": the same work always has the same id, so resending is harmless.
OfferId MakeOfferId(const std::string& rollout, rollout::Slot slot, std::uint32_t attempt);
struct OfferRef {
  std::string rollout;
  rollout::Slot slot = 0;
  std::uint32_t attempt = 0;
};
std::optional<OfferRef> ParseOfferId(std::string_view text);

// The host takes part in the rollout with that slot; keeps its slots in the order of rollouts.
void Link(Host& host, SlotRef ref);

}  // namespace kintsugi::console
