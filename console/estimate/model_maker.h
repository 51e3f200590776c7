// SPDX-License-Identifier: Apache-2.0
// ModelMaker: from the hosts of a rollout and what was learned to the model that the runs play. Hosts are added in the
// order of their slots. Pure; one thread.
#pragma once

#include <array>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "common/model/rollout.h"
#include "common/rollout/engine.h"
#include "common/sim/fleet_model.h"
#include "console/estimate/learned.h"
#include "console/estimate/pace.h"
#include "console/estimate/what_if.h"

namespace kintsugi::estimate {

// One host as the console knows it; borrowed pointers live until Add returns.
struct HostInput {
  std::vector<const model::Instruction*> work;  // in its order
  std::uint32_t work_id = 0;                    // equal for equal `work`, whatever the host
  std::string site;                             // "" = none
  sim::HostClass host_class = sim::HostClass::kDesktop;
  const sim::Presence* presence = nullptr;  // null: nothing was seen
  bool online_now = false;
  bool listens = true;
  Pace pace;
  std::uint32_t number = 0;  // tells hosts apart where hours are made up
  Duration zone_offset{0};   // of its local time
  // Work of other rollouts that comes first.
  struct Before {
    std::vector<const model::Instruction*> work;
    std::uint32_t work_id = 0;  // as above
  };
  std::vector<Before> before;
  bool waits_for_boot = false;  // somebody else must boot it before anything else can happen
};

class ModelMaker {
 public:
  // `poll`: the console's check-in interval. `paces`: of the whole fleet, for how far hosts differ.
  ModelMaker(Observed observed, const model::RolloutPlan& plan, WhatIf what_if, Instant now, Duration poll,
             const std::vector<Pace>& paces);

  void Add(const HostInput& host);
  // Last: whose days stand in for those of hosts seen for less than a week.
  void AddDonor(sim::HostClass host_class, const sim::Presence& presence);
  sim::FleetModel Take();

  const std::vector<Parameter>& parameters() const { return learned_.parameters(); }
  std::uint64_t refused() const { return learned_.refused(); }

 private:
  std::uint32_t WorkOf(const HostInput& host);
  std::uint16_t SiteOf(const std::string& name);
  void Attend(const HostInput& host, sim::HostModel& model);
  void MakeUpHours(const HostInput& host, sim::HostModel& model);
  std::uint32_t BusyWith(const HostInput& host);
  bool IsRelay(const std::string& site) const;

  Learned learned_;
  const model::RolloutPlan& plan_;
  const WhatIf what_if_;
  const Instant now_;
  std::int32_t pace_spread_ = 0;
  std::int32_t pace_mean_ = 0;
  sim::FleetModel model_;
  std::map<std::pair<std::uint32_t, sim::HostClass>, std::uint32_t> works_;
  std::map<std::string, std::uint16_t> sites_;
  std::map<std::tuple<sim::HostClass, std::uint32_t, std::int64_t>, std::uint32_t> made_up_;
  struct Attendance {
    std::uint32_t always = 0, seen = 0, assumed = 0, never = 0;
  };
  std::array<Attendance, sim::kHostClassCount> attendance_{};
};

// How far hosts differ in pace, in 1/1024 of an octave; the shipped figure while fewer than ten are known well.
std::int32_t SpreadOfPaces(const std::vector<Pace>& paces);
// What all hosts' paces have in common, in 1/1024 of an octave: not a matter of any of them.
std::int32_t MeanOfPaces(const std::vector<Pace>& paces);
// The windows and active hours of each calendar, up to the horizon.
void FillHours(const rollout::State& state, Instant from, Instant horizon, sim::FleetModel& model);

}  // namespace kintsugi::estimate
