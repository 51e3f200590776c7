// SPDX-License-Identifier: Apache-2.0
// The console's time on a host whose own clock anybody may set: the console's answer plus the steady time since. The
// answer was given between the call and its return, so the time lies between Now() and Now() + slack(); later answers
// narrow that. It survives restarts of the agent in one boot through the journal. After a boot without the console the
// host's clock is believed only if it agreed with the console when they were last compared and does not stand before
// that moment; else the time is not known: Now() is the earliest that it can be. Limit: a host that slept counts the
// sleep only where its steady clock does; the next check-in corrects it. Threads: the agent's scheduler only.
#pragma once

#include <map>
#include <string>

#include "agent/journal/journal.h"
#include "common/base/clock.h"
#include "common/base/defect.h"

namespace kintsugi::agent {

class ConsoleTime {
 public:
  static constexpr Duration kTolerance = std::chrono::minutes(5);
  static constexpr Duration kBootSlack = std::chrono::minutes(1);  // a boot without the console costs this precision

  ConsoleTime(const Clock& clock, std::string boot_id) : clock_(clock), boot_id_(std::move(boot_id)) {}
  void Load(const std::map<std::string, std::string>& stored);

  bool known() const { return known_; }
  Instant Now() const { return Planted(Defect::kHostClockUsed) ? clock_.Now() : base_ + (clock_.Steady() - steady_); }
  Duration slack() const { return slack_; }
  // The console's answer to a call that began when the steady clock showed `asked`; the epoch when it tells no time:
  // then the host's clock is taken. Returns by how much Now() moved.
  Duration Sync(Instant server_time, Duration asked);
  // How far the host's clock is ahead of the console's.
  Duration skew() const { return clock_.Now() - Now(); }
  JournalWrite Write() const;
  // What Write() gave is durable.
  void Written() { written_skew_ = skew(); }
  // The host's clock was set since: a boot without the console would believe what is no longer true.
  bool IsStale() const {
    return known_ && (skew() > written_skew_ + kBootSlack || skew() < written_skew_ - kBootSlack);
  }

 private:
  const Clock& clock_;
  const std::string boot_id_;
  bool known_ = false;
  Instant base_ = clock_.Now();  // the console's time when the steady clock showed steady_
  Duration steady_ = clock_.Steady();
  Duration slack_{0};
  Duration written_skew_{0};  // as the journal has it
};

}  // namespace kintsugi::agent
