// SPDX-License-Identifier: Apache-2.0
// How estimates say when: local time of the person who reads, ranges without repeating the date, and "in 2 h 10 min".
// Times are milliseconds of the protocol, 0 = never. Values, any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/base/time.h"
#include "common/schedule/zone.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

class TimeText {
 public:
  // `from`: where the runs begin. `seconds`: for what is over within minutes.
  TimeText(std::shared_ptr<const schedule::Zone> zone, std::int64_t from_ms, Instant now, bool seconds = false);

  // "Sat 2026-12-05 23:10", "never".
  std::string At(std::int64_t ms) const;
  // Next to `anchor`: "23:10" of the same day, "Sun 01:10" of a day less than a week away, else as At.
  std::string Near(std::int64_t ms, std::int64_t anchor_ms) const;
  // "Sat 2026-12-05".
  std::string Day(std::int64_t ms) const { return At(ms).substr(0, 14); }
  // As Near where the runs begin: "23:10" is of that day.
  std::string Short(std::int64_t ms) const { return Near(ms, from_ms_); }
  // "22:50 to Sun 01:10" next to `anchor`; 0: the first one in full.
  std::string Range(std::int64_t low_ms, std::int64_t high_ms, std::int64_t anchor_ms = 0) const;
  // "2 h 10 min" from where the runs begin, "reached" when it is over, "-" for never.
  std::string After(std::int64_t ms) const;
  // The runs begin later than now: After counts from the start of the rollout.
  bool starts_later() const { return starts_later_; }
  const std::string& zone() const { return zone_->name; }

 private:
  std::int64_t LocalDay(std::int64_t ms) const;

  std::shared_ptr<const schedule::Zone> zone_;
  std::int64_t from_ms_;
  bool starts_later_;
  bool seconds_;
};

// The milestone "50", "90", "99" or "end"; nullptr: there is none.
const v1::TimeRange* FindMilestone(const google::protobuf::RepeatedPtrField<v1::Milestone>& milestones,
                                   const std::string& what);
// "the hosts of branch-7 are never online" of the first problem that begins with "never:"; "" when there is none.
std::string WhyNever(const v1::EstimateRolloutReply& reply);
// "12 hosts", "1 host".
std::string Hosts(std::uint64_t count);
// Minutes are too coarse to tell the instants of something that takes so long.
bool NeedsSeconds(std::int64_t from_ms, std::int64_t end_ms);

}  // namespace kintsugi::cli
