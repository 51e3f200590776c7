// SPDX-License-Identifier: Apache-2.0
// One sentence with numbers for a host, a wave and the rollout. What is shown is computed from the same
// tallies that decide.
#include <string>

#include <fmt/format.h>

#include "common/rollout/machine.h"

namespace kintsugi::rollout {
namespace {

using model::HostState;

std::string WaveName(const State& state, std::size_t wave) {
  return fmt::format("wave {} ({})", wave + 1, state.plan.waves[wave].name);
}

// Whole percent, rounded down: 94.9 % never looks like the 95 % that are needed.
std::uint64_t Percent(std::uint64_t part, std::uint64_t whole) { return whole == 0 ? 100 : part * 100 / whole; }

// A share above its limit: one decimal, rounded up, where whole percent would hide the difference.
std::string PercentAbove(std::uint64_t part, std::uint64_t whole, std::uint64_t limit) {
  if (Percent(part, whole) > limit) return fmt::format("{}", Percent(part, whole));
  const std::uint64_t tenths = (part * 1000 + whole - 1) / whole;
  return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

const char* Plural(std::uint64_t count) { return count == 1 ? "" : "s"; }

std::string Halted(const State& state) {
  const HaltCause& cause = state.cause;
  const std::string wave = WaveName(state, cause.wave);
  switch (cause.kind) {
    case HaltCause::Kind::kFailedShare:
      return fmt::format("halted: {} of {} finished hosts of {} failed ({} %), more than the {} % allowed",
                         cause.failed, cause.finished, wave,
                         PercentAbove(cause.failed, cause.finished, cause.limit_percent), cause.limit_percent);
    case HaltCause::Kind::kFailedShareOfWave:
      if (cause.hosts == 1)
        return fmt::format("halted: the only host of {} failed (100 %), more than the {} % allowed", wave,
                           cause.limit_percent);
      return fmt::format(
          "halted: {} of the {} hosts of {} failed ({} %), more than the {} % allowed even if all others "
          "succeed",
          cause.failed, cause.hosts, wave, PercentAbove(cause.failed, cause.hosts, cause.limit_percent),
          cause.limit_percent);
    case HaltCause::Kind::kFailedCount:
      return fmt::format("halted: {} host{} of {} failed, and {} failed host{} halt{} the rollout", cause.failed,
                         Plural(cause.failed), wave, cause.limit_count, Plural(cause.limit_count),
                         cause.limit_count == 1 ? "s" : "");
    case HaltCause::Kind::kSuccessOutOfReach:
      return fmt::format(
          "halted: only {} of {} hosts of {} succeeded ({} %), {} % needed, and nobody is left to wait for",
          cause.succeeded, cause.hosts, wave, Percent(cause.succeeded, cause.hosts), cause.limit_percent);
    case HaltCause::Kind::kTotalFailedShare:
    case HaltCause::Kind::kTotalFailedCount:
    case HaltCause::Kind::kNone:
      break;
  }
  return "halted";
}

struct Totals {
  std::uint64_t hosts = 0;  // that the rollout is about: without not applicable and skipped ones
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  std::uint64_t unreachable = 0;
};

Totals Sum(const State& state) {
  Totals totals;
  const auto in = [](const WaveState& wave, HostState host) { return wave.by_state[static_cast<std::size_t>(host)]; };
  for (const WaveState& wave : state.waves) {
    totals.hosts += wave.total - in(wave, HostState::kNotApplicable) - in(wave, HostState::kSkipped);
    totals.succeeded += in(wave, HostState::kSucceeded) + in(wave, HostState::kInstalled);
    totals.failed += in(wave, HostState::kFailed);
    totals.unreachable += wave.unreachable;
  }
  return totals;
}

std::string Since(std::int64_t past_ms, Instant now) {
  return FormatDuration(Duration{std::max<std::int64_t>(0, ToUnixMs(now) - past_ms)});
}

std::string LastHeard(const HostSlot& host, Instant now) {
  if (ToUnixMs(now) - host.last_heard_ms < 1000) return "last heard just now";
  return fmt::format("last heard {} ago", Since(host.last_heard_ms, now));
}

std::string Silence(const HostSlot& host, Instant now) {
  if (host.last_heard_ms == 0)
    return "waits for the host, which has never been heard; it is offered the work when it checks in";
  return fmt::format("waits for the host, silent for {}; it is offered the work when it returns",
                     Since(host.last_heard_ms, now));
}

// Why no offer is made to anyone of this phase; "" where offers are made.
std::string PhaseBars(const State& state) {
  switch (state.phase) {
    case Phase::kDraft:
      return "waits for the rollout to start";
    case Phase::kPaused:
      return "waits: the rollout is paused";
    case Phase::kHalted:
      return "waits: the rollout is " + Halted(state);
    case Phase::kRunning:
    case Phase::kCompleted:
    case Phase::kAborted:
      return "";
  }
  return "";
}

std::string ExplainQueued(const State& state, const HostSlot& host, Instant now) {
  if (std::string bar = PhaseBars(state); !bar.empty()) return bar;
  if (host.wave >= state.open_waves) {
    const std::size_t open = state.open_waves - 1;
    const Tally tally = Count(state, open);
    return fmt::format("waits for {}: {} has {} % succeeded, {} % needed", WaveName(state, host.wave),
                       state.plan.waves[open].name, Percent(tally.succeeded, tally.hosts), state.plan.success_percent);
  }
  if (!host.reachable) return Silence(host, now);
  if (host.not_before_ms > ToUnixMs(now))
    return fmt::format("attempt {} of {} did not succeed: {}; offered again in {}", host.attempts, AttemptLimit(state),
                       Meaning(host.reason), FormatDuration(Duration{host.not_before_ms - ToUnixMs(now)}));
  if (state.in_flight >= state.plan.in_flight_limit)
    return fmt::format("waits for a free place: {} of {} are in flight", state.in_flight, state.plan.in_flight_limit);
  return "waits for the host's next check-in";
}

std::string ExplainInFlight(const State& state, const HostSlot& host, Instant now) {
  const std::string heard = LastHeard(host, now);
  if (host.recalled)
    return fmt::format("{} when attempt {} was recalled: ends if its installer has started, {}", Name(host.state),
                       host.attempts, heard);
  return fmt::format("{} in attempt {} of {}, {}", Name(host.state), host.attempts, AttemptLimit(state), heard);
}

std::string ExplainTimedOut(const State& state, const HostSlot& host) {
  const std::string what = fmt::format("no word for {} after offer {} of {}", FormatDuration(state.plan.offer_timeout),
                                       host.attempts, AttemptLimit(state));
  if (const std::string bar = PhaseBars(state); !bar.empty()) return what + "; " + bar;
  return host.attempts < AttemptLimit(state) ? what + "; offered again at its next check-in"
                                             : what + "; counts as failed when it is heard again";
}

std::string ExplainFinal(const State& state, const HostSlot& host) {
  if (host.state == HostState::kSucceeded)
    return fmt::format("succeeded in attempt {} of {}", host.attempts, AttemptLimit(state));
  if (host.state == HostState::kInstalled) return "had the update already";
  if (host.state == HostState::kNotApplicable) return "the update does not apply to this host";
  if (host.state == HostState::kFailed)
    return fmt::format("failed in attempt {} of {}: {}", host.attempts, AttemptLimit(state), Meaning(host.reason));
  if (host.state == HostState::kCancelled && host.reason == model::FailureReason::kNone &&
      state.phase != Phase::kAborted)
    return "cancelled: the host has been withdrawn";
  if (host.state == HostState::kCancelled && state.phase == Phase::kAborted)
    return host.attempts == 0 ? "cancelled: the rollout was aborted before an offer was made"
                              : fmt::format("cancelled: the rollout was aborted after offer {}", host.attempts);
  if (host.state == HostState::kCancelled) return fmt::format("cancelled after {} recalled offers", host.attempts);
  return host.wave == kNoWave ? "skipped: no wave of this rollout takes the host" : "skipped: left out of this rollout";
}

std::string Finished(const Totals& totals) {
  return fmt::format("{} of {} host{} succeeded", totals.succeeded, totals.hosts, Plural(totals.hosts));
}

std::string Completed(const State& state) {
  const Totals totals = Sum(state);
  std::string text = "completed: " + Finished(totals);
  if (totals.failed > 0) text += fmt::format(", {} failed", totals.failed);
  if (totals.unreachable > 0) text += fmt::format(", {} unreachable and served when they return", totals.unreachable);
  return text;
}

}  // namespace

std::string ExplainSlot(const State& state, Slot slot, Instant now) {
  const HostSlot& host = state.slots[slot];
  if (model::IsInFlight(host.state)) return ExplainInFlight(state, host, now);
  if (host.state == HostState::kQueued) return ExplainQueued(state, host, now);
  if (host.state == HostState::kTimedOut) return ExplainTimedOut(state, host);
  return ExplainFinal(state, host);
}

std::string ExplainWave(const State& state, std::size_t wave, Instant now) {
  const WaveState& numbers = state.waves[wave];
  const Tally tally = Count(state, wave);
  if (numbers.phase == WavePhase::kWaiting) {
    if (state.phase == Phase::kAborted)
      return fmt::format("never opened: {} host{}", numbers.total, Plural(numbers.total));
    if (state.open_waves == 0)
      return fmt::format("waits for the rollout to start: {} host{}", numbers.total, Plural(numbers.total));
    const std::size_t open = state.open_waves - 1;
    const Tally before = Count(state, open);
    return fmt::format("waits for {}: {} % succeeded, {} % needed", state.plan.waves[open].name,
                       Percent(before.succeeded, before.hosts), state.plan.success_percent);
  }
  std::uint32_t in_flight = 0;
  for (auto held = static_cast<std::size_t>(HostState::kOffered);
       held <= static_cast<std::size_t>(HostState::kVerifying); ++held)
    in_flight += numbers.by_state[held];
  std::string text =
      fmt::format("{}: {} of {} succeeded ({} %), {} % needed; {} failed, {} in flight", Name(numbers.phase),
                  tally.succeeded, tally.hosts, Percent(tally.succeeded, tally.hosts), state.plan.success_percent,
                  numbers.by_state[static_cast<std::size_t>(HostState::kFailed)], in_flight);
  if (numbers.unreachable > 0) text += fmt::format(", {} unreachable", numbers.unreachable);
  const bool at_work = numbers.phase == WavePhase::kOpen && state.phase == Phase::kRunning;
  if (!at_work || now - numbers.opened < Duration{1000}) return text;
  return text + fmt::format("; open for {}", Since(ToUnixMs(numbers.opened), now));
}

std::string Explain(const State& state, Instant now) {
  const Totals totals = Sum(state);
  switch (state.phase) {
    case Phase::kDraft:
      return fmt::format("draft: {} host{} in {} wave{}, not started", totals.hosts, Plural(totals.hosts),
                         state.waves.size(), Plural(state.waves.size()));
    case Phase::kRunning: {
      const std::size_t open = state.open_waves - 1;
      return fmt::format("running: {}; {} of {} is {}", Finished(totals), WaveName(state, open), state.waves.size(),
                         ExplainWave(state, open, now));
    }
    case Phase::kPaused:
      return fmt::format("paused: {}, {} in flight go on", Finished(totals), state.in_flight);
    case Phase::kHalted:
      return Halted(state);
    case Phase::kCompleted:
      return Completed(state);
    case Phase::kAborted:
      return fmt::format("aborted: {}, {} still in flight", Finished(totals), state.in_flight);
  }
  return "";
}

}  // namespace kintsugi::rollout
