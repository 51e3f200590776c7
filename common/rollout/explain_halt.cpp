// SPDX-License-Identifier: Apache-2.0
// What broke which limit, from the numbers kept in the cause.
#include <fmt/format.h>

#include "common/rollout/explain_parts.h"

namespace kintsugi::rollout {
namespace {

// A share above its limit: one decimal, rounded up, where whole percent would hide the difference.
std::string PercentAbove(std::uint64_t part, std::uint64_t whole, std::uint64_t limit) {
  if (Percent(part, whole) > limit) return fmt::format("{}", Percent(part, whole));
  const std::uint64_t tenths = (part * 1000 + whole - 1) / whole;
  return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

std::string FailedShareOfWave(const HaltCause& cause, const std::string& wave) {
  if (cause.hosts == 1)
    return fmt::format("the only host of {} failed (100 %), more than the {} % allowed", wave, cause.limit_percent);
  return fmt::format("{} of the {} hosts of {} failed ({} %), more than the {} % allowed even if all others succeed",
                     cause.failed, cause.hosts, wave, PercentAbove(cause.failed, cause.hosts, cause.limit_percent),
                     cause.limit_percent);
}

std::string OutOfReach(const HaltCause& cause, const std::string& wave) {
  const std::string needed = cause.limit_count > 0 ? fmt::format("{} needed", cause.limit_count)
                                                   : fmt::format("{} % needed", cause.limit_percent);
  return fmt::format("only {} of {} hosts of {} succeeded ({} %), {}, and nobody is left to wait for", cause.succeeded,
                     cause.hosts, wave, Percent(cause.succeeded, cause.hosts), needed);
}

std::string FailedCount(const HaltCause& cause, const std::string& where, const char* stops) {
  return fmt::format("{} host{} of {} failed, and {} failed host{} {}{} the rollout", cause.failed,
                     Plural(cause.failed), where, cause.limit_count, Plural(cause.limit_count), stops,
                     cause.limit_count == 1 ? "s" : "");
}

std::string Clause(const State& state, const char* stops) {
  const HaltCause& cause = state.cause;
  const std::string wave = cause.wave < state.waves.size() ? WaveName(state, cause.wave) : "all waves";
  switch (cause.kind) {
    case HaltCause::Kind::kFailedShare:
      return fmt::format("{} of {} finished hosts of {} failed ({} %), more than the {} % allowed", cause.failed,
                         cause.finished, wave, PercentAbove(cause.failed, cause.finished, cause.limit_percent),
                         cause.limit_percent);
    case HaltCause::Kind::kFailedShareOfWave:
      return FailedShareOfWave(cause, wave);
    case HaltCause::Kind::kFailedCount:
      return FailedCount(cause, wave, stops);
    case HaltCause::Kind::kSuccessOutOfReach:
      return OutOfReach(cause, wave);
    case HaltCause::Kind::kTotalFailedShare:
      return fmt::format("{} of {} finished hosts of all waves failed ({} %), more than the {} % allowed overall",
                         cause.failed, cause.finished, PercentAbove(cause.failed, cause.finished, cause.limit_percent),
                         cause.limit_percent);
    case HaltCause::Kind::kTotalFailedShareOfAll:
      return fmt::format(
          "{} of the {} hosts of all waves failed ({} %), more than the {} % allowed overall even if all others "
          "succeed",
          cause.failed, cause.hosts, PercentAbove(cause.failed, cause.hosts, cause.limit_percent), cause.limit_percent);
    case HaltCause::Kind::kTotalFailedCount:
      return FailedCount(cause, "all waves", stops);
    case HaltCause::Kind::kNone:
      break;
  }
  return "its cause was not kept; resume or abort it";
}

}  // namespace

std::string Stopped(const State& state) {
  const bool paused = state.phase == Phase::kPaused;
  return (paused ? "paused: " : "halted: ") + Clause(state, paused ? "pause" : "halt");
}

}  // namespace kintsugi::rollout
