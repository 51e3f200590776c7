// SPDX-License-Identifier: Apache-2.0
#include "common/sim/fleet_run.h"

#include <algorithm>
#include <utility>

#include "common/sim/game.h"

namespace kintsugi::sim {
namespace {

using model::HostState;

constexpr std::size_t kLargeBytes = 4 << 20;
constexpr std::int64_t kSurprisedPerMille = 150;
constexpr std::int64_t kSurprise_1024 = 3'072;  // three times as far
constexpr std::array<std::uint32_t, 3> kPercents = {50, 90, 99};

std::uint32_t ShareOf(std::uint64_t hosts, std::uint64_t part, std::uint64_t whole) {
  return static_cast<std::uint32_t>((hosts * part + whole - 1) / whole);
}

// Shares are reached in order.
void NoteShares(std::array<std::int64_t, 3>& at, std::uint32_t done, std::uint32_t all, std::int64_t now_ms) {
  for (std::size_t i = 0; i < kPercents.size(); ++i) {
    if (at[i] != kNeverMs) continue;
    if (done < ShareOf(all, kPercents[i], 100)) return;
    at[i] = now_ms;
  }
}

}  // namespace

bool HasWork(const rollout::HostSlot& host) {
  return host.state != HostState::kInstalled && host.state != HostState::kNotApplicable &&
         host.state != HostState::kSkipped && host.state != HostState::kCancelled && host.wave != rollout::kNoWave;
}

bool IsDone(const rollout::State& state, const rollout::HostSlot& host) {
  return host.state == HostState::kSucceeded || host.state == HostState::kInstalled ||
         host.state == HostState::kFailed ||
         (host.state == HostState::kRebootPending && state.plan.reboot == model::RebootPolicy::kNever);
}

FleetRun::FleetRun(NoteMemory note_memory) : game_(std::make_unique<Game>(std::move(note_memory))) {}
FleetRun::~FleetRun() = default;
RunResult FleetRun::Play(const RunInput& input, const RunOptions& options) { return game_->Play(input, options); }

RunResult FleetRun::Game::Play(const RunInput& input, const RunOptions& options) {
  Prepare(input, options);
  Resume();
  Loop();
  Conclude();
  return std::move(result_);
}

// ---- the beginning

template <typename T>
void FleetRun::Game::MakeRoom(std::vector<T>& array, std::size_t size) {
  if (array.capacity() >= size) return;
  array = {};
  array.reserve(size);
  const std::size_t bytes = array.capacity() * sizeof(T);
  if (note_memory_ && bytes >= kLargeBytes) note_memory_(array.data(), bytes);
}

void FleetRun::Game::Prepare(const RunInput& input, const RunOptions& options) {
  input_ = &input;
  model_ = &input.model;
  options_ = options;
  draws_ = Draws(options.seed);
  now_ms_ = ToUnixMs(input.from);
  horizon_ms_ = ToUnixMs(input.horizon);
  MakeRoom(state_.slots, input.start.slots.size());
  MakeRoom(guests_, input.start.slots.size());
  state_ = input.start;
  state_.seed = draws_.Of(Purpose::kEngine, 0);
  sessions_.emplace(*model_, draws_, now_ms_);
  queue_.Clear(now_ms_);
  commands_.clear();
  const auto slots = static_cast<std::uint32_t>(state_.slots.size());
  guests_.resize(slots);
  paths_.assign(options.paths ? slots : 0, {});
  since_ms_.assign(paths_.size(), 0);
  candidates_.Reset(slots);
  open_.Reset(slots);
  candidates_loose_.assign((slots + 63) / 64, 0);
  slots_of_calendar_.assign(state_.calendars.size(), SlotBits((slots + 63) / 64, 0));
  calendars_open_.assign(state_.calendars.size() + 1, false);
  window_now_.assign(state_.calendars.size(), 0);
  open_until_ms_ = now_ms_;
  starts_used_up_ms_ = -1;
  cursor_ = woken_ = 0;
  woken_of_group_.assign(state_.groups.size(), 0);
  parked_.assign(state_.groups.size(), {});
  parked_next_.assign(state_.groups.size(), 0);
  freed_by_ = Path::kNobody;
  stirred_ = true;
  stations_.assign(model_->push.stations, now_ms_);
  relayed_.assign(model_->sites.size(), std::vector<bool>(model_->works.size(), false));
  steps_ = 0;
  PrepareScales();
  PrepareWaves();
}

// How far each uncertain parameter is off in this run. About one run in seven is one of surprises: what nobody thought
// of when the uncertainties were stated has fatter tails than a normal distribution.
void FleetRun::Game::PrepareScales() {
  std::uint64_t number = 1;
  const std::int64_t surprise =
      draws_.Below(1'000, Purpose::kParameter, 0) < kSurprisedPerMille ? kSurprise_1024 : 1024;
  const auto drawn = [&](std::int32_t sigma_1024) {
    const std::int64_t normal = NormalSample(draws_.Of(Purpose::kParameter, number++));
    return static_cast<std::int32_t>(normal * sigma_1024 / 1024 * surprise / 1024);
  };
  scales_.clear();
  ends_below_.clear();
  for (const WorkModel& work : model_->works) {
    for (const std::int32_t sigma : {work.fetch.sigma_1024, work.install.sigma_1024, work.reboot.sigma_1024})
      scales_.push_back(drawn(sigma));
    const Outcomes& outcomes = work.outcomes;
    const std::int32_t scale = drawn(outcomes.sigma_1024);
    std::int64_t below = 0;
    std::size_t ending = 0;
    auto& ends_below = ends_below_.emplace_back();
    for (const std::uint32_t each : {outcomes.fatal, outcomes.transient, outcomes.busy, outcomes.needs_reboot})
      ends_below[ending++] = below += TimesPowerOfTwo(each, scale);
  }
  links_.resize(model_->sites.size() + 1);
  link_due_.assign(links_.size(), kNeverMs);
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const LinkModel& link = i == 0 ? model_->console : model_->sites[i - 1];
    const auto rate = static_cast<std::int64_t>(std::min<std::uint64_t>(link.bytes_per_second, 1ULL << 45U));
    links_[i].Reset(static_cast<std::uint64_t>(TimesPowerOfTwo(rate, drawn(link.sigma_1024))), now_ms_);
  }
}

void FleetRun::Game::PrepareWaves() {
  const std::size_t waves = state_.waves.size();
  result_ = RunResult{};
  result_.waves.resize(waves);
  result_.burn_ms.fill(kNeverMs);
  result_.burn_ms[0] = now_ms_;
  wave_slots_.resize(waves);
  for (auto& slots : wave_slots_) slots.clear();
  admitted_waves_.assign(waves, false);
  wave_work_.assign(waves, 0);
  wave_done_.assign(waves, 0);
  content_seen_.assign(waves, false);
  work_ = done_ = settled_ = failed_ = open_seen_ = 0;
  burn_next_ = 1;
  for (Slot slot = 0; slot < state_.slots.size(); ++slot) {
    const rollout::HostSlot& host = state_.slots[slot];
    Guest& guest = guests_[slot] = Guest{};
    guest.model = model_->hosts[slot];
    if (!HasWork(host)) continue;
    guest.has_work = true;
    if (host.calendar != rollout::kNoCalendar) SetBit(slots_of_calendar_[host.calendar], slot, true);
    guest.pace_1024 = DrawPace(slot);
    // Always on: always heard. Known from the beginning, it never waits for a silence that does not come.
    if (guest.model.presence == HostModel::Presence::kAlways) Heard(slot);
    wave_slots_[host.wave].push_back(slot);
    ++wave_work_[host.wave];
    ++work_;
  }
}

void FleetRun::Game::Resume() {
  NoteWaves();
  if (state_.phase == rollout::Phase::kDraft) {
    Step({.kind = rollout::Event::Kind::kStart});
    return;
  }
  for (const auto& slots : wave_slots_)
    for (const Slot slot : slots) NoteDone(slot);
  for (const Underway& underway : input_->underway) {
    const Slot slot = underway.slot;
    if (slot >= guests_.size() || !model::IsInFlight(state_.slots[slot].state)) continue;
    Stand(slot, Standing::kAtWork);
    Heard(slot);
    guests_[slot].ending = DrawEnding(slot);
    const WorkModel& work = WorkOf(slot);
    const std::int64_t spent = std::max<std::int64_t>(0, now_ms_ - underway.since_ms);
    const auto rest = [&](const Timing& timing, Purpose purpose) {
      return timing.each.SampleAbove(draws_.Of(purpose, slot, Number(slot)), spent) - spent;
    };
    const std::int64_t on = OnlineAt(slot, now_ms_);
    if (on == kNeverMs && underway.stage != Underway::Stage::kRebooting) continue;  // and holds its place
    switch (underway.stage) {
      case Underway::Stage::kFetching:
        if (work.bytes > 0 && model_->push.stations == 0) {
          Fetch(slot);  // what has arrived is not known: it counts as the whole
        } else {
          Fetched(slot, on + rest(work.fetch, Purpose::kFetch));
        }
        break;
      case Underway::Stage::kStaged:
        Fetched(slot, on);
        break;
      case Underway::Stage::kInstalling:
        Reboot(slot, on + rest(work.install, Purpose::kInstall));
        break;
      case Underway::Stage::kRebooting:
        Push(now_ms_ + rest(work.reboot, Purpose::kReboot), What::kReport, slot);
        break;
    }
  }
  for (std::uint16_t wave = 0; wave < state_.open_waves; ++wave) OpenWave(wave);
}

// ---- the loop

bool FleetRun::Game::Over() const {
  if (state_.phase == rollout::Phase::kHalted || state_.phase == rollout::Phase::kPaused ||
      state_.phase == rollout::Phase::kAborted)
    return true;
  return state_.phase == rollout::Phase::kCompleted && settled_ == work_;
}

// A run of a large fleet waits for memory more than it computes: what an event is about is asked for ahead. Most hosts
// are at work or done when it would be time to notice that they go off.
struct FleetRun::Game::Watch : NoWatch {
  explicit Watch(const Game& of) : game(of) {}
  void Soon(const Event& event) const {
    if (event.what != What::kLink) game.BringNear(event.slot);
  }
  void Near(const Event& event) const {
    if (event.what == What::kOffline) __builtin_prefetch(&game.guests_[event.slot]);
  }
  bool Forgets(const Event& event) const {
    if (event.what != What::kOffline) return false;
    const Standing standing = game.guests_[event.slot].standing;
    return standing == Standing::kAtWork || standing == Standing::kDone;
  }
  const Game& game;
};

void FleetRun::Game::Loop() {
  NoteDeadline(rollout::NextDeadline(state_));
  while (!Over()) {
    if (stirred_) Wake();
    const std::int64_t next = queue_.NextMs();
    const std::int64_t due = DueMs();
    if (next == kNeverMs && due == kNeverMs) return;
    if (std::min(next, due) > horizon_ms_) return;
    if (due < next) {
      Tick(next);
      continue;
    }
    const Event event = queue_.Pop(Watch(*this));
    now_ms_ = event.at_ms;
    Take(event);
  }
}

// The engine's next deadline. A window that opens lets somebody be woken, whether or not the engine has a word to say:
// after it has completed, only who comes back is served.
std::int64_t FleetRun::Game::DueMs() const {
  const std::int64_t opens_ms = candidates_.count() > open_.count() ? open_until_ms_ : kNeverMs;
  return std::max(std::min(due_ms_, opens_ms), now_ms_);
}

// The engine's deadlines before the next event. Most mean nothing any more when they come up: they need no Step. Time
// alone lets somebody be woken when it changed something, opened a window or began a period of starts.
void FleetRun::Game::Tick(std::int64_t next_ms) {
  const std::int64_t at_ms = DueMs();
  const bool passes = at_ms >= open_until_ms_ || state_.plan.starts_limit > 0;
  const std::int64_t until_ms = passes ? at_ms : std::min({next_ms, open_until_ms_, horizon_ms_ + 1}) - 1;
  NoteDeadline(rollout::RenewDeadlines(state_, FromUnixMs(until_ms)));
  if (passes) {
    now_ms_ = at_ms;
    if (at_ms >= open_until_ms_) LookAtCalendars();
    stirred_ = true;
  }
  if (due_ms_ > until_ms) return;
  now_ms_ = std::max(due_ms_, now_ms_);
  const std::uint64_t revision = state_.revision;
  Step({});
  if (revision != state_.revision || !commands_.empty()) stirred_ = true;
}

// Nothing but its Steps moves the engine's next deadline.
void FleetRun::Game::NoteDeadline(std::optional<Instant> deadline) {
  due_ms_ = deadline ? ToUnixMs(*deadline) : kNeverMs;
}

void FleetRun::Game::BringNear(Slot slot) const {
  __builtin_prefetch(&guests_[slot], 1);
  __builtin_prefetch(&state_.slots[slot], 1);
}

void FleetRun::Game::Take(const Event& event) {
  switch (event.what) {
    case What::kContact:
      return Contact(event.slot);
    case What::kOnline:
      return GoOnline(event.slot);
    case What::kOffline:
      return GoOffline(event.slot);
    case What::kReady:
      if (guests_[event.slot].standing == Standing::kCooling) MakeReady(event.slot);
      return;
    case What::kPoll:
      if (guests_[event.slot].standing == Standing::kReady && guests_[event.slot].poll_ms == now_ms_)
        Contact(event.slot);
      return;
    case What::kLink:
      return FetchOver(event.slot);
    case What::kReport:
      return Report(event.slot);
  }
}

void FleetRun::Game::Step(const rollout::Event& event) {
  ++steps_;
  commands_.clear();
  rollout::Step(state_, event, FromUnixMs(now_ms_), commands_);
  NoteDeadline(rollout::NextDeadline(state_));
  if (!commands_.empty()) Obey();
}

void FleetRun::Game::Obey() {
  // Commands of later Steps overwrite these, so what begins a Step of its own comes last.
  std::uint32_t woken_waves = 0;
  Slot offered = Path::kNobody;
  bool waves_changed = false;
  for (const rollout::Command& command : commands_) {
    switch (command.kind) {
      case rollout::Command::Kind::kOffer:
        offered = command.slot;
        break;
      case rollout::Command::Kind::kWakeWave:
        woken_waves = std::max(woken_waves, command.wave + 1U);
        break;
      case rollout::Command::Kind::kWaveChanged:
      case rollout::Command::Kind::kPhaseChanged:
        waves_changed = true;
        break;
      case rollout::Command::Kind::kSlotChanged:
        NoteDone(command.slot);
        break;
      case rollout::Command::Kind::kRecall:
      case rollout::Command::Kind::kWarn:
        break;
    }
  }
  if (waves_changed) NoteWaves();
  if (offered != Path::kNobody) Begin(offered);
  for (std::uint16_t wave = 0; wave < woken_waves; ++wave)
    if (!admitted_waves_[wave]) OpenWave(wave);
  if (woken_waves > 0) stirred_ = true;
}

void FleetRun::Game::NoteWaves() {
  for (; open_seen_ < state_.open_waves; ++open_seen_)
    result_.waves[open_seen_].opened_ms = ToUnixMs(state_.waves[open_seen_].opened);
  for (std::uint32_t wave = 0; wave < state_.open_waves; ++wave) {
    if (content_seen_[wave] || state_.waves[wave].passed == Instant{}) continue;
    content_seen_[wave] = true;
    result_.waves[wave].content_ms = ToUnixMs(state_.waves[wave].passed);
    result_.waves[wave].critical = freed_by_;
  }
  if (state_.phase == rollout::Phase::kCompleted && result_.completed_ms == kNeverMs)
    result_.completed_ms = ToUnixMs(state_.ended);
}

// A host counts once, whatever is heard of it later.
void FleetRun::Game::NoteDone(Slot slot) {
  const rollout::HostSlot& host = state_.slots[slot];
  Guest& guest = guests_[slot];
  if (guest.counted || !guest.has_work) return;
  const bool done = IsDone(state_, host);
  if (!done && !model::IsFinal(host.state)) return;
  guest.counted = true;
  guest.standing = Standing::kDone;
  ++settled_;
  if (!done) return;  // left out: it is never served
  ++done_;
  failed_ += host.state == HostState::kFailed ? 1U : 0U;
  NoteShares(result_.done_ms, done_, work_, now_ms_);
  NoteShares(result_.waves[host.wave].done_ms, ++wave_done_[host.wave], wave_work_[host.wave], now_ms_);
  while (burn_next_ <= kBurnSteps && done_ >= ShareOf(work_, burn_next_, kBurnSteps))
    result_.burn_ms[burn_next_++] = now_ms_;
  if (Path* const path = PathOf(slot)) {
    path->done_ms = now_ms_;
    path->failed = host.state == HostState::kFailed;
    path->attempts = host.attempts;
  }
  if (options_.hosts) {
    if (result_.host_done_ms.empty()) result_.host_done_ms.assign(guests_.size(), kNeverMs);
    result_.host_done_ms[slot] = now_ms_;
  }
}

void FleetRun::Game::Conclude() {
  result_.halted = state_.phase == rollout::Phase::kHalted || state_.phase == rollout::Phase::kPaused;
  result_.done = done_;
  result_.failed = failed_;
  result_.steps = steps_;
  if (options_.hosts && result_.host_done_ms.empty()) result_.host_done_ms.assign(guests_.size(), kNeverMs);
  result_.paths = std::move(paths_);
}

}  // namespace kintsugi::sim
