// SPDX-License-Identifier: Apache-2.0
// Rollout plans drawn from the seed: one function a feature, each used or left out by chance; and edits of them. Pure.
#pragma once

#include <string>
#include <vector>

#include "common/base/prng.h"
#include "common/base/time.h"
#include "proto/operator.pb.h"

namespace kintsugi::simulation {

// Which groups of features the plans of a run draw at all: a few that meet find more than all at once.
struct PlanFeatures {
  bool windows = false;
  bool dates = false;      // start, ring offsets, soak, gates, deadline
  bool groups = false;     // rings, sites and roles
  bool limits = false;     // starts per period, retry rules
  bool reactions = false;  // pause and warn, conditions of single waves and of the whole rollout
  bool work = false;       // several bulletins, reboot policies, uninstalls, follow-ups
  bool users = false;
};
PlanFeatures DrawFeatures(Prng& prng);

struct PlanSubject {
  std::vector<std::string> bulletins;  // of the catalog
  std::size_t hosts = 0;
  Instant now{};             // of the console
  std::uint32_t number = 0;  // of the rollout
  PlanFeatures features;
  std::vector<std::string> earlier;  // ids of rollouts that exist
};

v1::RolloutPlan DrawPlan(Prng& prng, const PlanSubject& subject);
// What an operator makes of a plan: some edits are safe, some must be refused, as the console sees it.
v1::RolloutPlan DrawEdit(Prng& prng, v1::RolloutPlan plan, Instant now);

// random_schedule.cpp: the part that speaks of time.
void DrawSchedule(Prng& prng, v1::RolloutPlan& plan);
void DrawDates(Prng& prng, Instant now, v1::RolloutPlan& plan);

}  // namespace kintsugi::simulation
