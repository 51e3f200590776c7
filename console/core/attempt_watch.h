// SPDX-License-Identifier: Apache-2.0
// AttemptWatch: follows every offer from the moment it is made until it ends, and tells the BehaviourBook what it saw.
// In memory only: a restart loses the attempts under way and nothing else. Engine thread only.
//
// What is measured, by the agent's stamps (console time as it knows it) where it reported the step; agents report the
// newest step some 5 s after it began, so short ones may go unseen, and what was not seen is not guessed:
//   fetch    offer to the first Installing; not where the host waited for a window or a user, or booted before
//   install  first Installing to the first RebootPending or Rebooting after it, else to the end where no boot is due
//   reboot   from there to the end, of an attempt that succeeded, in plans whose agents reboot by themselves and not at
//            the window's end; only where the schedule let the host boot at once
//   answer, defer  how long the question before the install waited, each time, and how often it was put off; of plans
//            that ask and have no schedule, for only there every wait is the user's
//   outcome  succeeded, failed by class, or expired; not what was recalled, skipped or found in force already
//   link     the package bytes over the virtual time of the links of the host's site and of the console, from the offer
//            to the first report beyond Downloading
// Work that installs again after a boot gives no install and no reboot time; uninstalls give reboot times only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "common/model/rollout.h"
#include "console/core/behaviour_book.h"
#include "console/core/fleet.h"
#include "console/core/rollout_book.h"
#include "console/estimate/link_share.h"

namespace kintsugi::console {

class AttemptWatch {
 public:
  // An agent that fetches checks in; one that is silent for longer than this is off and does not use its link.
  explicit AttemptWatch(Duration longest_silence) : longest_silence_(longest_silence) {}

  // The engine made an offer (again: a new attempt).
  void Offered(const Rollout& rollout, rollout::Slot slot, const Fleet& fleet, Instant now);
  // A report of the current attempt; before the engine hears of it.
  void Reported(const Rollout& rollout, rollout::Slot slot, const model::Report& report, const Fleet& fleet,
                Instant now, BehaviourBook& book);
  // The slot changed; ends the attempt when it is in flight no more.
  void Changed(const Rollout& rollout, rollout::Slot slot, const Fleet& fleet, Instant now, BehaviourBook& book);
  // Time itself moved, or everything was read again: what is under way cannot be measured any more.
  void Forget();
  std::size_t under_way() const { return attempts_.size(); }

 private:
  // A rollout stays where it is until everything is read again, and then this is empty. Never iterated.
  using Key = std::pair<const Rollout*, rollout::Slot>;
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return std::hash<const Rollout*>()(key.first) ^ (std::size_t{key.second} * 0x9e3779b97f4a7c15ULL);
    }
  };
  struct Attempt {
    Instant offered{};
    std::optional<Instant> installing;  // the first
    std::optional<Instant> asked;       // the first wait before it
    std::uint32_t deferrals = 0;        // until then
    std::optional<Instant> booting;     // RebootPending or Rebooting after it
    bool waited = false;                // for a window or a user, before the install
    bool booted_first = false;
    bool verified = false;  // after a boot that was not seen coming
    bool installed_again = false;
    bool clock_ahead = false;  // Installing came before it was stamped
    bool fetching = false;
    std::uint64_t serial = 0;  // of its entry in silent_
    std::uint64_t site_us = 0, console_us = 0;
    std::string site;
  };

  static void Follow(Attempt& attempt, const model::Report& report, Instant now);
  // The virtual time at which it ended on both links.
  std::pair<std::uint64_t, std::uint64_t> EndFetch(Attempt& attempt, Instant now, Duration ago);
  void ObserveLink(const Rollout& rollout, rollout::Slot slot, Attempt& attempt, const model::Report& report,
                   Instant now, BehaviourBook& book);
  static void ObserveEnd(const Rollout& rollout, rollout::Slot slot, const Attempt& attempt,
                         const model::Report& report, const Fleet& fleet, Instant now, BehaviourBook& book);
  static void ObserveUser(const model::UserPolicy& policy, const Attempt& attempt, const estimate::WorkScope& scope,
                          HostIndex host, BehaviourBook& book);
  void DropSilent(const Fleet& fleet, Instant now);

  const Duration longest_silence_;
  std::unordered_map<Key, Attempt, KeyHash> attempts_;
  std::map<std::string, estimate::LinkShare> sites_;
  estimate::LinkShare console_;
  std::map<std::pair<Instant, std::uint64_t>, Key> silent_;  // when to look whether a fetching host is still there
  std::uint64_t next_serial_ = 1;
};

}  // namespace kintsugi::console
