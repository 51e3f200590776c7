// SPDX-License-Identifier: Apache-2.0
#include "agent/runner/console_time.h"

#include <algorithm>

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
  const Duration slack{r.I()};
  const bool was_known = r.B();
  if (!r.ok()) return;
  base_ = told;
  slack_ = slack;
  written_skew_ = skew_then;
  if (boot_id == boot_id_ && steady <= clock_.Steady()) {
    steady_ = steady;
    known_ = was_known;
    return;
  }
  steady_ = clock_.Steady();
  const Instant likely = clock_.Now() - skew_then;
  if (!was_known || !Agrees(skew_then) || likely < told) return;
  base_ = likely;
  slack_ += kBootSlack;
  known_ = true;
}

Duration ConsoleTime::Sync(Instant server_time, Duration asked) {
  const Instant before = Now();
  const Instant latest_before = before + slack_;
  const bool tells = server_time != Instant{};
  base_ = tells ? server_time : clock_.Now();
  steady_ = clock_.Steady();
  Instant latest = tells ? base_ + (steady_ - asked) : base_;
  const bool agree = known_ && before <= latest && base_ <= latest_before;
  if (agree && tells) {  // both are true: the time lies in what they share
    base_ = std::max(base_, before);
    latest = std::min(latest, latest_before);
  }
  slack_ = latest - base_;
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
  w.I(slack_.count());
  w.B(known_);
  return {kName, w.Take()};
}

}  // namespace kintsugi::agent
