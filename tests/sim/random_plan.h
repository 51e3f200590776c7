// SPDX-License-Identifier: Apache-2.0
// Rollout plans drawn from the seed: one function a feature, each used or left out by chance. Pure.
#pragma once

#include <string>
#include <vector>

#include "common/base/prng.h"
#include "common/base/time.h"
#include "proto/operator.pb.h"

namespace kintsugi::simulation {

struct PlanSubject {
  std::vector<std::string> bulletins;  // of the catalog
  std::size_t hosts = 0;
  Instant now{};             // of the console
  std::uint32_t number = 0;  // of the rollout
};

v1::RolloutPlan DrawPlan(Prng& prng, const PlanSubject& subject);

}  // namespace kintsugi::simulation
