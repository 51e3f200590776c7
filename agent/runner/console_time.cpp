// SPDX-License-Identifier: Apache-2.0
#include "agent/runner/console_time.h"

#include "common/flow/codec.h"

namespace kintsugi::agent {
namespace {

constexpr std::uint64_t kVersion = 1;
constexpr char kName[] = "time";

bool Agrees(Duration skew) { return skew <= ConsoleTime::kTolerance && skew >= -ConsoleTime::kTolerance; }

}  // namespace

void ConsoleTime::Load(const std::map<std::string, std::string>& stored) {
  const auto found = stored.find(kName);
  if (found == stored.end()) return;
  flow::Reader r(found->second);
  if (r.U() != kVersion) return;
  const std::string boot_id = r.S();
  const Instant told = r.T();
  const Duration steady{r.I()};
  const Duration skew_then{r.I()};
  const bool was_known = r.B();
  if (!r.ok()) return;
  base_ = told;
  if (boot_id == boot_id_ && steady <= clock_.Steady()) {
    steady_ = steady;
    known_ = was_known;
    return;
  }
  steady_ = clock_.Steady();
  if (!was_known || !Agrees(skew_then) || clock_.Now() < told) return;
  base_ = clock_.Now();
  known_ = true;
}

Duration ConsoleTime::Sync(Instant server_time) {
  const Instant before = Now();
  base_ = server_time == Instant{} ? clock_.Now() : server_time;
  steady_ = clock_.Steady();
  known_ = true;
  return base_ - before;
}

JournalWrite ConsoleTime::Write() const {
  flow::Writer w;
  w.U(kVersion);
  w.S(boot_id_);
  w.T(Now());
  w.I(clock_.Steady().count());
  w.I(skew().count());
  w.B(known_);
  return {kName, w.Take()};
}

}  // namespace kintsugi::agent
