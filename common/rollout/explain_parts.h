// SPDX-License-Identifier: Apache-2.0
// Parts of sentences, private to this folder: what broke which limit, what a wave and a host wait for.
#pragma once

#include <cstdint>
#include <string>

#include "common/rollout/machine.h"

namespace kintsugi::rollout {

std::string WaveName(const State& state, std::size_t wave);
// Whole percent, rounded down: 94.9 % never looks like the 95 % that are needed.
std::uint64_t Percent(std::uint64_t part, std::uint64_t whole);
const char* Plural(std::uint64_t count);
// How long ago; 0 for what lies ahead.
std::string Since(std::int64_t past_ms, Instant now);
// "2026-12-20T18:00:00Z, in 3 h 10 min"; "now" once it has come.
std::string At(Instant when, Instant now);

// explain_halt.cpp: "halted: ..." or "paused: ..." with the numbers of that moment.
std::string Stopped(const State& state);

// explain_wait.cpp: why the next wave is not open: "canary has 91 % succeeded, 95 % needed".
std::string WaitOfNextWave(const State& state, Instant now);
// "95 % needed", and the count where there is one.
std::string Needed(const Tally& tally, const WaveRules& rules);
std::string ExplainWaiting(const State& state, const HostSlot& host, Instant now);
// Why no offer is made to anyone in this phase; "" where offers are made.
std::string PhaseBars(const State& state);
// When the host's window opens; "" when no window holds it back.
std::string WindowWait(const State& state, const HostSlot& host, Instant now);

}  // namespace kintsugi::rollout
