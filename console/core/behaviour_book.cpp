// SPDX-License-Identifier: Apache-2.0
#include "console/core/behaviour_book.h"

#include <algorithm>

#include "proto/storage.pb.h"

namespace kintsugi::console {
namespace {

using estimate::Measure;

constexpr Duration kTurnGap = sim::kPresenceSlot;  // between two turns of a console that is up
constexpr std::int64_t kMostDay = 200'000'000;     // far outside what milliseconds can tell
const sim::Presence kNeverSeen;

std::string Serialise(const sim::Presence& presence, const estimate::Pace& pace) {
  v1::HostBehaviour behaviour;
  behaviour.set_first_day(presence.first_day);
  behaviour.set_last_day(presence.last_day);
  for (const std::uint64_t word : presence.bits) behaviour.add_online(word);
  behaviour.set_pace_sum(pace.sum);
  behaviour.set_pace_count(pace.count);
  return behaviour.SerializeAsString();
}

// A history that ends in the future was made by a clock that had jumped: nothing new could be added to it.
bool IsSound(const sim::Presence& presence, Instant now) {
  return !presence.empty() && presence.first_day > -kMostDay && presence.last_day <= sim::DayOf(now) + 1;
}

sim::Presence ReadPresence(const v1::HostBehaviour& behaviour, Instant now) {
  sim::Presence presence;
  presence.first_day = behaviour.first_day();
  presence.last_day = behaviour.last_day();
  const std::size_t words = std::min(presence.bits.size(), static_cast<std::size_t>(behaviour.online_size()));
  for (std::size_t i = 0; i < words; ++i) presence.bits[i] = behaviour.online(static_cast<int>(i));
  return IsSound(presence, now) ? presence : sim::Presence{};
}

estimate::Pace ReadPace(const v1::HostBehaviour& behaviour) {
  const estimate::Pace pace{behaviour.pace_sum(), behaviour.pace_count()};
  const std::int64_t most = 3 * 1024 * std::int64_t{pace.count};
  const bool sound = pace.count < 64 && pace.sum >= -most && pace.sum <= most;
  return sound ? pace : estimate::Pace{};
}

estimate::Sketch ReadSketch(const v1::Sketch& stored) {
  std::vector<estimate::Sketch::Bucket> buckets;
  for (int i = 0; i < std::min(stored.buckets_size(), stored.counts_size()); ++i)
    buckets.push_back({stored.buckets(i), stored.counts(i)});
  return estimate::Sketch::FromBuckets(buckets, stored.refused());
}

estimate::Outcomes ReadOutcomes(const v1::Sketch& stored) {
  estimate::Outcomes outcomes;
  for (int i = 0; i < std::min(stored.buckets_size(), stored.counts_size()); ++i)
    outcomes.Put(stored.buckets(i), stored.counts(i));
  return outcomes;
}

std::string Serialise(const estimate::Sketch& sketch) {
  v1::Sketch stored;
  for (const auto& bucket : sketch.buckets()) {
    stored.add_buckets(bucket.index);
    stored.add_counts(bucket.count_1024);
  }
  stored.set_refused(sketch.refused());
  return stored.SerializeAsString();
}

std::string Serialise(const estimate::Outcomes& outcomes) {
  v1::Sketch stored;
  for (std::uint32_t i = 0; i < estimate::kOutcomeCount; ++i) {
    const std::uint64_t count = outcomes.count_1024(static_cast<estimate::Outcome>(i));
    if (count == 0) continue;
    stored.add_buckets(i);
    stored.add_counts(count);
  }
  return stored.SerializeAsString();
}

bool IsOutcome(std::string_view key) { return key.starts_with("outcome|"); }

}  // namespace

Result<BehaviourBook> BehaviourBook::Load(db::Store& store, const Fleet& fleet, Instant now) {
  auto behaviours = store.HostBehaviours();
  if (!behaviours) return behaviours.error();
  auto statistics = store.Statistics();
  if (!statistics) return statistics.error();
  BehaviourBook book;
  book.hosts_.resize(fleet.size());
  for (const auto& row : *behaviours)
    if (const auto host = fleet.Find(row.host)) book.ReadHost(*host, row.behaviour, now);
  for (const auto& row : *statistics) book.ReadStatistic(row, now);
  return book;
}

void BehaviourBook::ReadHost(HostIndex host, const std::string& bytes, Instant now) {
  v1::HostBehaviour behaviour;
  if (!behaviour.ParseFromString(bytes)) return;
  At(host).presence = ReadPresence(behaviour, now);
  At(host).pace = ReadPace(behaviour);
}

void BehaviourBook::ReadStatistic(const db::StatisticRow& row, Instant now) {
  if (row.key == estimate::kConsoleUpKey) {
    v1::HostBehaviour behaviour;
    if (behaviour.ParseFromString(row.sketch)) console_up_ = ReadPresence(behaviour, now);
    return;
  }
  v1::Sketch stored;
  if (!stored.ParseFromString(row.sketch)) return;
  if (IsOutcome(row.key))
    outcomes_[row.key].value = ReadOutcomes(stored);
  else
    sketches_[row.key].value = ReadSketch(stored);
  update_keys_ += estimate::IsOfUpdates(row.key) ? 1 : 0;
}

BehaviourBook::HostEntry& BehaviourBook::At(HostIndex host) {
  if (host >= hosts_.size()) hosts_.resize(host + 1);
  return hosts_[host];
}

void BehaviourBook::MarkDirty(HostIndex host) {
  if (!hosts_[host].dirty) dirty_hosts_.push_back(host);
  hosts_[host].dirty = true;
}

template <typename Value>
Value* BehaviourBook::Change(Statistics<Entry<Value>>& statistics, const std::string& key) {
  auto found = statistics.find(key);
  if (found == statistics.end()) {
    const bool of_updates = estimate::IsOfUpdates(key);
    if (of_updates && update_keys_ >= kMostKeys) return nullptr;
    update_keys_ += of_updates ? 1 : 0;
    found = statistics.try_emplace(key).first;
  }
  if (!found->second.dirty) dirty_keys_.push_back(key);
  found->second.dirty = true;
  return &found->second.value;
}

void BehaviourBook::Turned(Instant now) {
  const bool goes_on = now >= last_turn_ && now - last_turn_ <= kTurnGap;
  if (sim::MarkOnline(console_up_, goes_on ? last_turn_ : now, now)) console_dirty_ = true;
  last_turn_ = now;
}

void BehaviourBook::Heard(HostIndex host, Instant previous, Instant now, Duration check_in_interval) {
  const bool goes_on = previous <= now && previous >= now - check_in_interval * 5 / 2;
  if (sim::MarkOnline(At(host).presence, goes_on ? previous : now, now)) MarkDirty(host);
}

// The narrowest statistic with enough observations; not that of a package kind, whose updates differ in size.
const estimate::Sketch* BehaviourBook::UsualFor(Measure measure, const std::vector<std::string>& keys) const {
  if (measure != Measure::kInstall && measure != Measure::kReboot) return nullptr;  // says little of the host itself
  for (const std::string& key : keys) {
    if (key.find("|kind:") != std::string::npos || key.find("|all") != std::string::npos) continue;
    // Updates differ more than hosts: what a class takes for all of them is no measure of one.
    if (measure == Measure::kInstall && key.find("|class:") != std::string::npos) continue;
    const estimate::Sketch* const sketch = Find(key);
    if (sketch != nullptr && sketch->observations() >= kPaceNeeds) return sketch;
  }
  return nullptr;
}

void BehaviourBook::AddDuration(Measure measure, const estimate::WorkScope& scope, HostIndex host, Duration duration) {
  const std::vector<std::string> keys = KeysOf(measure, scope);
  const bool sound = duration >= Duration{0} && duration <= kLongestDuration;
  if (const auto* const usual = sound ? UsualFor(measure, keys) : nullptr; usual != nullptr) {
    if (At(host).pace.Observe(static_cast<std::uint64_t>(duration.count()), usual->Median())) MarkDirty(host);
  }
  for (const std::string& key : keys) {
    estimate::Sketch* const sketch = Change(sketches_, key);
    if (sketch == nullptr) continue;
    if (sound)
      sketch->Add(static_cast<std::uint64_t>(duration.count()));
    else
      sketch->Refuse();
  }
}

void BehaviourBook::AddOutcome(const estimate::WorkScope& scope, estimate::Outcome outcome) {
  for (const std::string& key : KeysOf(Measure::kOutcome, scope))
    if (estimate::Outcomes* const outcomes = Change(outcomes_, key); outcomes != nullptr) outcomes->Add(outcome);
}

void BehaviourBook::AddLinkRate(std::string_view key, std::uint64_t bytes_per_second) {
  if (estimate::Sketch* const sketch = Change(sketches_, std::string(key)); sketch != nullptr)
    sketch->Add(bytes_per_second);
}

void BehaviourBook::CollectRows(const Fleet& fleet, db::WriteBatch& writes) {
  for (const HostIndex host : dirty_hosts_) {
    HostEntry& entry = hosts_[host];
    entry.dirty = false;
    writes.behaviours.push_back({fleet.at(host).row.id, Serialise(entry.presence, entry.pace)});
  }
  dirty_hosts_.clear();
  for (const std::string& key : dirty_keys_) {
    if (const auto outcomes = outcomes_.find(key); outcomes != outcomes_.end()) {
      outcomes->second.dirty = false;
      writes.statistics.push_back({key, Serialise(outcomes->second.value)});
    } else if (const auto sketch = sketches_.find(key); sketch != sketches_.end()) {
      sketch->second.dirty = false;
      writes.statistics.push_back({key, Serialise(sketch->second.value)});
    }
  }
  dirty_keys_.clear();
  if (!console_dirty_ || writes.empty()) return;
  console_dirty_ = false;
  writes.statistics.push_back({std::string(estimate::kConsoleUpKey), Serialise(console_up_, {})});
}

const sim::Presence& BehaviourBook::presence(HostIndex host) const {
  return host < hosts_.size() ? hosts_[host].presence : kNeverSeen;
}

estimate::Pace BehaviourBook::pace(HostIndex host) const {
  return host < hosts_.size() ? hosts_[host].pace : estimate::Pace{};
}

sim::HostClass BehaviourBook::ClassOf(const Fleet& fleet, HostIndex host, Instant now) const {
  const auto* const facts = fleet.at(host).facts.get();
  return sim::ClassOf(facts == nullptr ? std::string_view{} : std::string_view(facts->os.product), presence(host), now,
                      &console_up_);
}

const estimate::Sketch* BehaviourBook::Find(std::string_view key) const {
  const auto found = sketches_.find(key);
  return found == sketches_.end() ? nullptr : &found->second.value;
}

const estimate::Outcomes* BehaviourBook::FindOutcomes(std::string_view key) const {
  const auto found = outcomes_.find(key);
  return found == outcomes_.end() ? nullptr : &found->second.value;
}

}  // namespace kintsugi::console
