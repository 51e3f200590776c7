// SPDX-License-Identifier: Apache-2.0
// The rollout engine: Step(state, event, now) -> commands. Pure: no clock, no I/O, no randomness of its own; the
// console runs it live, the estimator and the tests run it in simulated time. One State is one rollout; hosts are dense
// slots. All arithmetic is integer. Cost: O(1) per event and deadline.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/radix_queue.h"
#include "common/base/result.h"
#include "common/base/time.h"
#include "common/model/rollout.h"
#include "common/schedule/calendar.h"

namespace kintsugi::rollout {

using Slot = std::uint32_t;

enum class Phase : std::uint8_t { kDraft = 0, kRunning = 1, kPaused = 2, kHalted = 3, kCompleted = 4, kAborted = 5 };
enum class WavePhase : std::uint8_t { kWaiting = 0, kOpen = 1, kDone = 2 };
std::string_view Name(Phase phase);      // "running"
std::string_view Name(WavePhase phase);  // "open"
std::optional<Phase> PhaseFromName(std::string_view name);

// Why the rollout halted or was paused by a condition, with the numbers of that moment, and what operators have
// accepted by resuming. Store ToText(cause) in every phase, not only when halted: what was accepted must survive a
// restart.
struct HaltCause {
  enum class Kind : std::uint8_t {
    kNone = 0,
    kFailedShare = 1,            // failed / finished exceeds error_percent in a sample that is large enough
    kFailedShareOfWave = 2,      // failed / hosts exceeds it even if every other host of the wave succeeds
    kFailedCount = 3,            // error_count is reached
    kSuccessOutOfReach = 4,      // nobody left to wait for, and too few succeeded
    kTotalFailedShare = 5,       // of the finished hosts of all waves: more than total_error_percent
    kTotalFailedCount = 6,       // total_error_count is reached
    kTotalFailedShareOfAll = 7,  // of all hosts of the rollout, even if every other host succeeds
  };
  Kind kind = Kind::kNone;
  std::uint16_t wave = 0;
  std::uint32_t failed = 0;             // without those accepted earlier
  std::uint32_t finished = 0;           // succeeded + failed at that moment
  std::uint32_t hosts = 0;              // the wave's hosts that count for the condition that broke
  std::uint32_t succeeded = 0;          // Succeeded or Installed
  std::uint32_t limit_percent = 0;      // the condition that broke: error_percent or success_percent
  std::uint32_t limit_count = 0;        // error_count; kSuccessOutOfReach: the successes needed, 0 = the share is short
  std::uint32_t resumes = 0;            // how often a halted rollout was resumed: each allows every host one more offer
  std::vector<std::uint32_t> accepted;  // failed hosts per wave that a resume took out of both conditions; empty: none
  bool operator==(const HaltCause&) const = default;
};
std::string ToText(const HaltCause& cause);  // compact, for storage; "" when there is nothing to keep
std::optional<HaltCause> HaltCauseFromText(std::string_view text);

inline constexpr std::uint16_t kNoGroup = 0xffff;
inline constexpr std::uint16_t kNoCalendar = 0xffff;  // always open
inline constexpr std::uint8_t kMostOffers = 250;      // to one host; attempts are numbered in 8 bits
inline constexpr std::size_t kGroupsPerHost = 4;      // its site and up to three limited roles

struct alignas(64) HostSlot {  // one cache line
  model::HostState state = model::HostState::kQueued;
  model::FailureReason reason = model::FailureReason::kNone;
  std::uint16_t wave = 0;
  std::uint8_t attempts = 0;  // offers made so far; the current offer's attempt number
  bool reachable = true;      // false: silent for longer than the plan's unreachable_after
  bool recalled = false;      // its outstanding offer has been recalled; reason is kRecalled as long as it is in flight
  bool touched = false;       // inside Step only: its kSlotChanged is already among the commands
  bool missed = false;        // it was off during a window that it could have used (MissedWindow says what follows)
  std::uint16_t calendar = kNoCalendar;  // index into State::calendars
  std::array<std::uint16_t, kGroupsPerHost> groups{kNoGroup, kNoGroup, kNoGroup, kNoGroup};  // into State::groups
  std::int64_t not_before_ms = 0;  // no offer before this (retry back-off)
  std::int64_t offered_ms = 0;     // when the current offer was made
  std::int64_t expires_ms = 0;     // the current offer is not started after this; the place is held at least so long
  std::int64_t last_heard_ms = 0;  // last contact; 0 = never
  std::int64_t deadline_ms = 0;    // its live entry among State::deadlines; 0 = none
};
static_assert(sizeof(HostSlot) == 64);

struct WaveState {
  WavePhase phase = WavePhase::kWaiting;
  std::uint32_t total = 0;
  std::uint32_t by_state[model::kHostStateCount] = {};
  std::uint32_t unreachable = 0;  // not final, and silent or TimedOut
  Instant opened{};
  Instant passed{};  // the success condition was met (soak counts from here); epoch: not yet
  Instant closed{};
  // Derived: none of its hosts counts as silent before this, so none has a deadline for it until then; 0: they have.
  std::int64_t silence_ms = 0;
  bool released = false;      // an operator let the next wave open (manual gate, or in spite of the success condition)
  bool warned_error = false;  // the error condition was broken and the plan says warn
  bool warned_success = false;  // the success condition is out of reach and the plan says warn
};

// Hosts of one group hold at most `limit` offers at the same time.
struct GroupState {
  std::string name;  // for people: "site Osaka", "role domain-controller"
  std::uint32_t limit = 1;
  std::uint32_t in_flight = 0;
};

// One schedule in one zone, with the interval that counts now kept beside it.
struct CalendarState {
  std::shared_ptr<const schedule::Calendar> rules;
  // Kept by the engine; whoever makes a CalendarState gives `rules` only.
  // The first interval that can still be used: time_needed is left of it, or it opens later. nullopt: none within the
  // horizon.
  std::optional<model::Interval> current;
  Instant known_until{};  // `current` is right until here
  // The same schedule without its windows, for hosts that a window does not hold back; nullptr: it has no blackouts.
  std::shared_ptr<const schedule::Calendar> blackouts_only;
  std::optional<model::Interval> free;
  Instant free_until{};
  std::optional<model::Interval> last_closed;  // since the rollout started
  Instant closed_until{};
  bool prepared = false;
};

struct Event {
  enum class Kind : std::uint8_t {
    kStart,
    kPause,
    kResume,
    kAbort,
    kContact,   // the host checked in; an offer may follow
    kReport,    // progress or result of its offer
    kObserved,  // facts say: state is kInstalled, kNotApplicable or kMissing, whatever the rollout did
    kWithdraw,  // the host is gone for good (revoked): a slot that is not final becomes kCancelled and frees its place
                // in flight
    kTick,      // time passed
    kRelease,   // an operator lets the next wave open: gate, soak and success condition do not hold it back any more
    kRetryFailed,  // an operator lets every failed host, and every one whose offer ran out, have one more offer
    kExclude,  // a known issue's rule now leaves the host out: a slot without an offer becomes kSkipped; an outstanding
               // offer is recalled (reason kExcluded), and the slot becomes kSkipped when it is given back
  };
  Kind kind = Kind::kTick;
  Slot slot = 0;
  std::uint8_t attempt = 0;                                   // kReport: which offer it speaks of
  model::HostState state = model::HostState::kUnspecified;    // kReport, kObserved
  model::FailureReason reason = model::FailureReason::kNone;  // kReport
  model::ErrorClass error_class = model::ErrorClass::kNone;   // kReport with kFailed
  bool may_offer = true;            // kContact: false while the host holds work of another rollout
  std::int64_t heard_until_ms = 0;  // kContact, kReport, of simulations: it is heard again and again until then
};

struct Command {
  enum class Kind : std::uint8_t {
    kOffer,         // make offer number `attempt` to `slot`, valid until `until`; store retries and the period as well
    kRecall,        // take the outstanding offer of `slot` back (it may have started already)
    kSlotChanged,   // store the slot (at most once per Step and slot); not sent for last_heard_ms and reachable alone
    kWaveChanged,   // store the wave: phase, opened, passed, closed, released, warned_*
    kPhaseChanged,  // store the rollout's phase, cause, started, ended, warned_total
    kWakeWave,      // wave opened, window opened, or the rollout was resumed: hint its queued hosts to check in
    kWarn,          // a condition was broken and the plan says go on: `wave`, or kNoWave for the whole rollout
  };
  Kind kind;
  Slot slot = 0;
  std::uint16_t wave = 0;
  std::uint8_t attempt = 0;
  Instant until{};
};
using Commands = std::vector<Command>;

struct Deadline {
  std::int64_t at_ms;
  Slot slot;
};

struct State {
  model::RolloutPlan plan;
  std::uint64_t seed = 0;  // for the full-jitter back-off: StableHash of the rollout id
  Phase phase = Phase::kDraft;
  HaltCause cause;  // kind is kNone unless kHalted, or kPaused by a condition
  std::vector<WaveState> waves;
  std::vector<HostSlot> slots;
  std::uint32_t open_waves = 0;  // waves opened so far, in order; only the last of them can still be kOpen
  std::vector<GroupState> groups;
  std::vector<CalendarState> calendars;
  std::uint32_t in_flight = 0;
  std::uint32_t retries = 0;           // offers made again after a failure or a silence (not after a recall)
  Instant period_start{};              // of the current starts_period
  std::uint32_t starts_in_period = 0;  // offers made in it
  bool warned_total = false;
  std::uint64_t revision = 0;  // grows with every change
  Instant latest{};            // the latest `now` seen
  Instant listening_since{};   // hosts could not be heard before this: silence is counted from here at the earliest
  Instant started{};
  Instant ended{};
  RadixQueue<Deadline> deadlines;   // with lazily dropped entries
  std::int64_t windows_due_ms = 0;  // derived: when a calendar must be looked at again
  std::int64_t wave_due_ms = 0;     // derived: the next wave does not open before this
  std::int64_t silence_due_ms = std::numeric_limits<std::int64_t>::max();  // derived: the first WaveState::silence_ms
};

// kInvalidArgument names the field and the range: percentages 1-100 (error_percent 0-100), limits >= 1, at least one
// wave, the last wave kRest or the counts cover everything is NOT required, percent waves sum to <= 100, attempts 1-20,
// durations > 0. Fields are named as on the wire: "retry_busy.base_ms", "waves[1].percent". Also refused: a deadline
// before start_at, ring offsets that go back, rules that cannot be parsed, time_needed longer than every window (when
// `zone` is given; the plan's own zone or any host's), limits of 0.
Status CheckPlan(const model::RolloutPlan& plan);
Status CheckWindows(const model::RolloutPlan& plan, const std::shared_ptr<const schedule::Zone>& zone, Instant now);

// May `edited` replace the plan of this rollout now? Refused with the field and the reason, for everything that would
// break what was promised: waves that have opened, limits below what is in flight, action, bulletins, a start date in
// the past, a window shorter than the work. CheckPlan is included.
Status CheckEdit(const State& state, const model::RolloutPlan& edited, Instant now);
// Puts the edited plan in force. Precondition: CheckEdit said yes, with no Step since. Outstanding offers are recalled
// when they carry what has changed (schedule, time_needed, deadline, user, missed_window). `calendars` and `groups`
// have the indices that they had before, with the edited schedule and limits.
void Edit(State& state, model::RolloutPlan edited, std::vector<GroupState> groups, std::vector<CalendarState> calendars,
          Instant now, Commands& commands);

// Which wave each host goes to. `keys` are stable host keys (host ids) in slot order; `matches(wave, slot)` answers a
// wave's query. The pick is stable: same rollout seed, same hosts. Hosts that no wave takes get kNoWave and are
// kSkipped.
// A host that joins later takes the wave that LateHosts names (LateWave).
inline constexpr std::uint16_t kNoWave = 0xffff;
std::vector<std::uint16_t> AssignWaves(const model::RolloutPlan& plan, std::uint64_t seed,
                                       const std::vector<std::string>& keys,
                                       const std::function<bool(std::size_t wave, Slot slot)>& matches);

// A draft. `initial` gives each slot's wave and state: kInstalled, kNotApplicable, kSkipped and kCancelled stay, every
// other state starts as kQueued. Slots with kNoWave (or a wave that the plan lacks) are kSkipped.
// `groups` and `calendars` are what the slots' indices point to; in_flight and intervals are filled in here.
State Create(model::RolloutPlan plan, std::uint64_t seed, std::vector<HostSlot> initial,
             std::vector<GroupState> groups = {}, std::vector<CalendarState> calendars = {});

// The wave of a host that joins now, or comes back after its wave is done: as plan.late_hosts says; kNoWave: it stays
// out.
std::uint16_t LateWave(const State& state);

// A host joins: appended as the next slot, in the wave that plan.late_hosts gives (kStayOut: kSkipped, kJoinedLate).
// A draft takes it into the wave of `joining.wave`. Returns its slot. The caller stores it (kSlotChanged is emitted).
// Groups and calendars that are new with this host are appended to the state's vectors before the call.
Slot Join(State& state, const HostSlot& joining, Instant now, Commands& commands);

// Applies one event and appends commands. Events that make no sense in the present phase change nothing (Start of a
// running rollout, a report for an attempt never made). `now` must not go back; an earlier value counts as the latest
// seen.
void Step(State& state, const Event& event, Instant now, Commands& commands);

// When this host may be worked on, as its offer says it: the windows of its calendar; from a missed window or an
// overriding deadline on what plan.missed_window or the deadline leaves of them (blackouts always hold). At most
// `count` intervals that close after `now`; empty: at any time.
std::vector<model::Interval> OfferWindows(const State& state, Slot slot, Instant now, std::size_t count);

// How this host is rebooted, as its offer says it: the plan's policy, but kIfNeeded in place of kAtWindowEnd for a host
// that catches up a missed window, for what it gets then has no end worth waiting for.
model::RebootPolicy OfferReboot(const State& state, Slot slot);

// The next instant at which a kTick can change something; nullopt: none.
std::optional<Instant> NextDeadline(const State& state);
// The same for a caller that makes no Step before `until`: what comes up by then and means nothing, because its host is
// done or was heard since, is forgotten or put off first. Later than `until`: no tick is needed by then.
std::optional<Instant> RenewDeadlines(State& state, Instant until);

// Rebuilds counters, deadlines and what is derived (wave phases, reachable, recalled, places of groups) from what is
// stored after a restart: plan, seed, phase, cause, slots (all fields but reachable, recalled, touched, deadline_ms),
// started, ended, retries, period_start, starts_in_period, warned_total, the waves' times and flags, groups and
// calendars. Nobody could be heard while the console was down, so silence counts from `now`; a caller that has kept
// listening_since passes it in `stored` and gets the same digest as before. Stamps later than `now` (a clock that had
// jumped ahead) become `now`.
State Restore(State stored, std::uint32_t open_waves, Instant now);

// A stable digest of everything that decides the future.
std::uint64_t Digest(const State& state);

// One sentence with numbers for one host: "waits for wave 2 (early): canary has 91 % succeeded, 95 % needed".
std::string ExplainSlot(const State& state, Slot slot, Instant now);
// For a wave: "open: 12 of 20 succeeded (60 %), 95 % needed; 2 failed, 5 in flight".
std::string ExplainWave(const State& state, std::size_t wave, Instant now);
// For the rollout: "halted: 3 of 12 finished hosts of wave 1 (canary) failed (25 %), more than the 5 % allowed".
std::string Explain(const State& state, Instant now);

}  // namespace kintsugi::rollout
