// SPDX-License-Identifier: Apache-2.0
// FleetRun: the rollout engine in simulated time against a model of the fleet. The engine that decides here is the one
// that the console runs live (common/rollout); this folder plays the hosts: when they are on, when they check in, what
// their transfers, installs and reboots take, how attempts end. Same input and seed, same result, on every machine.
// Heartbeats that change nothing are not played: a host that is on is noted as heard until it goes off. Pure; one run
// is one thread, runs share nothing but the model.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "common/rollout/engine.h"
#include "common/sim/fleet_model.h"

namespace kintsugi::sim {

inline constexpr std::int64_t kNeverMs = std::numeric_limits<std::int64_t>::max();
inline constexpr std::size_t kBurnSteps = 64;

// What a host with an offer is doing when the runs begin.
struct Underway {
  enum class Stage : std::uint8_t { kFetching, kStaged, kInstalling, kRebooting };
  rollout::Slot slot = 0;
  Stage stage = Stage::kFetching;
  std::int64_t since_ms = 0;
};

struct RunInput {
  // A draft (it is started when the run begins) or a rollout under way. Outlives the runs.
  const rollout::State& start;
  const FleetModel& model;
  Instant from{};
  Instant horizon{};  // nothing is followed beyond this
  std::vector<Underway> underway;
};

// What held one host back on its way, for the explanation of a run. All in ms; 0 = not reached.
struct Path {
  std::int64_t admitted_ms = 0;  // its wave opened, or it came on after that
  std::int64_t offered_ms = 0;   // of the last offer
  std::int64_t fetched_ms = 0;
  std::int64_t started_ms = 0;  // of the installer
  std::int64_t ended_ms = 0;    // of the installer
  std::int64_t rebooting_ms = 0;
  std::int64_t done_ms = 0;
  std::int64_t offline_ms = 0;       // of the time before its last offer it was off
  std::int64_t window_ms = 0;        // ... its window was closed while it was on
  std::int64_t group_ms = 0;         // ... its group was full
  rollout::Slot freed_by = kNobody;  // whose end made its place free
  std::uint16_t full_group = rollout::kNoGroup;
  std::uint8_t attempts = 0;
  bool starts_limited = false;  // the starts of a period were used up while it waited
  bool failed = false;
  static constexpr rollout::Slot kNobody = 0xffffffffU;
};

struct RunResult {
  struct Wave {
    std::int64_t opened_ms = kNeverMs;
    std::int64_t content_ms = kNeverMs;                                 // its success condition was first met
    std::array<std::int64_t, 3> done_ms{kNeverMs, kNeverMs, kNeverMs};  // 50, 90, 99 % of its hosts with work
    rollout::Slot critical = Path::kNobody;                             // whose end met the condition
  };
  std::vector<Wave> waves;
  std::array<std::int64_t, 3> done_ms{kNeverMs, kNeverMs, kNeverMs};  // of all hosts with work
  std::int64_t completed_ms = kNeverMs;
  bool halted = false;  // a condition stopped it, or paused it
  std::uint32_t done = 0;
  std::uint32_t failed = 0;
  std::array<std::int64_t, kBurnSteps + 1> burn_ms{};  // when k / kBurnSteps of the hosts with work were done
  std::uint64_t steps = 0;                             // of the engine
  // Only when asked for.
  std::vector<std::int64_t> host_done_ms;  // by slot
  std::vector<Path> paths;                 // by slot
};

struct RunOptions {
  std::uint64_t seed = 1;
  bool hosts = false;  // fill host_done_ms
  bool paths = false;
};

// Told of each large array before it is used, so that who may speak with the system can ask it for large pages: a run
// of a million hosts touches them at random.
using NoteMemory = std::function<void(void* memory, std::size_t bytes)>;

// Plays runs one after the other and keeps its memory between them.
class FleetRun {
 public:
  explicit FleetRun(NoteMemory note_memory = {});
  ~FleetRun();
  FleetRun(const FleetRun&) = delete;
  FleetRun& operator=(const FleetRun&) = delete;
  RunResult Play(const RunInput& input, const RunOptions& options);

 private:
  class Game;
  std::unique_ptr<Game> game_;
};

// Hosts of the state that have work: not left out, not served before this rollout.
bool HasWork(const rollout::HostSlot& host);
bool IsDone(const rollout::State& state, const rollout::HostSlot& host);

}  // namespace kintsugi::sim
