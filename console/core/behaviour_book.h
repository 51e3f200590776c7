// SPDX-License-Identifier: Apache-2.0
// BehaviourBook: what the fleet was seen to do. Of each host when it was on and how fast it is; of the whole fleet how
// long work takes, how it ends and what the links carry. Learned data, never a reason to refuse anything: a stored row
// that makes no sense is left out, and so is a history that lies in the future (the clock had jumped). Keys and their
// scopes: console/estimate/statistic_keys.h. Engine thread only.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/sim/host_class.h"
#include "common/sim/presence.h"
#include "console/core/fleet.h"
#include "console/estimate/outcomes.h"
#include "console/estimate/pace.h"
#include "console/estimate/sketch.h"
#include "console/estimate/statistic_keys.h"
#include "db/store.h"

namespace kintsugi::console {

class BehaviourBook {
 public:
  template <typename Value>
  using Statistics = std::map<std::string, Value, std::less<>>;
  // Keys that name updates: beyond so many no new one is kept, those of kinds and classes go on.
  static constexpr std::size_t kMostKeys = 20'000;
  static constexpr Duration kLongestDuration = std::chrono::days(30);
  static constexpr std::uint64_t kPaceNeeds = 8;  // observations before a median is "usual"

  // Errors are the store's.
  static Result<BehaviourBook> Load(db::Store& store, const Fleet& fleet, Instant now);

  // The console is up. Call it at every turn; a gap of more than a quarter of an hour counts as down.
  void Turned(Instant now);
  // A check-in: the host was on since its previous contact where that is at most 2.5 check-in intervals ago.
  void Heard(HostIndex host, Instant previous, Instant now, Duration check_in_interval);
  // kFetch, kInstall, kReboot, kAnswer or kDefer (a number, in ms). A negative duration, or one beyond 30 days, is
  // counted as refused.
  void AddDuration(estimate::Measure measure, const estimate::WorkScope& scope, HostIndex host, Duration duration);
  void AddOutcome(const estimate::WorkScope& scope, estimate::Outcome outcome);
  void AddLinkRate(std::string_view key, std::uint64_t bytes_per_second);
  // The rows that changed. The console's own presence waits for another row to go with: an idle console writes nothing.
  void CollectRows(const Fleet& fleet, db::WriteBatch& writes);

  // Empty for a host that was never heard.
  const sim::Presence& presence(HostIndex host) const;
  estimate::Pace pace(HostIndex host) const;
  // When the console itself was up: its other hours say nothing about hosts.
  const sim::Presence& console_up() const { return console_up_; }
  sim::HostClass ClassOf(const Fleet& fleet, HostIndex host, Instant now) const;
  // Null: nothing was seen. "outcome|..." keys have Outcomes, all others a Sketch.
  const estimate::Sketch* Find(std::string_view key) const;
  const estimate::Outcomes* FindOutcomes(std::string_view key) const;
  // In the order of keys.
  template <typename Visit>
  void EachSketch(const Visit& visit) const {
    for (const auto& [key, entry] : sketches_) visit(key, entry.value);
  }
  template <typename Visit>
  void EachOutcomes(const Visit& visit) const {
    for (const auto& [key, entry] : outcomes_) visit(key, entry.value);
  }

 private:
  struct HostEntry {
    sim::Presence presence;
    estimate::Pace pace;
    bool dirty = false;
  };
  template <typename Value>
  struct Entry {
    Value value;
    bool dirty = false;
  };

  HostEntry& At(HostIndex host);
  void MarkDirty(HostIndex host);
  // Null: there are too many keys already.
  template <typename Value>
  Value* Change(Statistics<Entry<Value>>& statistics, const std::string& key);
  void ReadHost(HostIndex host, const std::string& bytes, Instant now);
  void ReadStatistic(const db::StatisticRow& row, Instant now);
  const estimate::Sketch* UsualFor(estimate::Measure measure, const std::vector<std::string>& keys) const;

  std::vector<HostEntry> hosts_;  // by HostIndex; may be shorter than the fleet
  std::vector<HostIndex> dirty_hosts_;
  sim::Presence console_up_;
  Instant last_turn_{};
  bool console_dirty_ = false;
  Statistics<Entry<estimate::Sketch>> sketches_;
  Statistics<Entry<estimate::Outcomes>> outcomes_;
  std::vector<std::string> dirty_keys_;
  std::size_t update_keys_ = 0;
};

}  // namespace kintsugi::console
