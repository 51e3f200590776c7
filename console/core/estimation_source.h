// SPDX-License-Identifier: Apache-2.0
// From the console's state to one estimation: the rollout as the engine has it, and each of its hosts as the fleet and
// the behaviour book know it. Copies all that the runs need, so that they can run elsewhere. Engine thread.
#pragma once

#include <functional>

#include "common/base/result.h"
#include "console/core/behaviour_book.h"
#include "console/core/catalog_book.h"
#include "console/core/fleet.h"
#include "console/core/rollout_book.h"
#include "console/estimate/what_if.h"
#include "console/estimation/estimation.h"

namespace kintsugi::console {

struct EstimationSource {
  const Fleet& fleet;
  const BehaviourBook& behaviour;
  const RolloutBook& rollouts;
  std::function<bool(const HostId&)> listens;  // its wake stream is open
  const schedule::ZoneSource* zones = nullptr;
  Duration check_in_interval{0};
};

// `rollout`: a draft or a rollout under way. Gates count as released at once; problems say so.
estimate::Estimation MakeEstimation(const Rollout& rollout, const EstimationSource& source, estimate::WhatIf what_if,
                                    Instant now);

// kInvalidArgument names the field.
Result<estimate::WhatIf> WhatIfFromWire(const v1::WhatIf& what_if);

}  // namespace kintsugi::console
