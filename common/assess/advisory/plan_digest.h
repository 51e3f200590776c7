// SPDX-License-Identifier: Apache-2.0
// Whether a newer catalog says the same of a platform: then its hosts need not be assessed again. Internal to this
// folder. Pure.
#pragma once

#include <cstdint>

#include "common/assess/advisory/plan.h"

namespace kintsugi::assess {

// Of everything in the plan that a host's rows depend on; titles and addresses are not among it.
std::uint64_t PlanDigest(const advisory::Catalog& catalog, const PlatformPlan& plan);

}  // namespace kintsugi::assess
