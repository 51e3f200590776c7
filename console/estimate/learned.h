// SPDX-License-Identifier: Apache-2.0
// Learned: parameters of the model from three places, in this order: what this fleet was seen to do, what the catalog
// says, shipped defaults. While data is thin an observation shrinks towards the broader one (host class and update,
// update, kind of package, all), and the uncertainty that is left is part of the answer. Pure; one thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/sim/fleet_model.h"
#include "console/estimate/outcomes.h"
#include "console/estimate/sketch.h"
#include "console/estimate/statistic_keys.h"

namespace kintsugi::estimate {

// The statistics of the fleet; null where there is none. Borrowed for the life of Learned.
struct Observed {
  std::function<const Sketch*(std::string_view key)> sketch = [](std::string_view) { return nullptr; };
  std::function<const Outcomes*(std::string_view key)> outcomes = [](std::string_view) { return nullptr; };
};

// Which parameter an estimate used, from where, on how many observations.
struct Parameter {
  std::string name;    // slug: install-time
  std::string of;      // what it speaks of
  std::string value;   // for people
  std::string source;  // "this fleet", "this fleet and shipped", "catalog", "shipped", "what-if"
  std::uint64_t observations = 0;
  bool operator==(const Parameter&) const = default;
};

class Learned {
 public:
  explicit Learned(Observed observed) : observed_(std::move(observed)) {}

  // `pace_spread_1024`: how far hosts differ among each other; it is taken out of the spread, since each host's own
  // pace comes on top.
  sim::Timing Install(const WorkScope& scope, std::int64_t shipped_ms, std::int32_t pace_spread_1024);
  sim::Timing Reboot(const WorkScope& scope, std::int32_t pace_spread_1024);
  sim::Timing Fetch();
  sim::UserModel Users();
  sim::Outcomes OutcomesOf(const WorkScope& scope);
  sim::LinkModel SiteLink(const std::string& site);  // bytes_per_second 0: nothing is known of it
  sim::LinkModel ConsoleLink();

  void Note(Parameter parameter);
  const std::vector<Parameter>& parameters() const { return parameters_; }
  std::uint64_t refused() const;  // absurd durations that the fleet reported

 private:
  const Sketch* Find(std::string_view key);
  std::uint64_t Count(std::string_view key);

  Observed observed_;
  std::vector<Parameter> parameters_;
};

// From a sketch of durations, at least 1 ms each.
sim::Distribution DistributionOf(const Sketch& sketch);
// Standard deviation of log2 in 1/1024, from the middle 68 %.
std::int32_t SpreadOf(const sim::Distribution& distribution);
// Every value moved towards the median: its log2 distance times `share_1024` / 1024.
sim::Distribution Narrowed(const sim::Distribution& distribution, std::int32_t share_1024);
// "4 min 10 s (80 %: 2 min to 9 min)".
std::string DescribeTiming(const sim::Timing& timing);
std::string DescribeRate(std::uint64_t bytes_per_second);  // "12.5 MB/s"
std::int64_t SquareRoot(std::int64_t value);               // rounded down

}  // namespace kintsugi::estimate
