// SPDX-License-Identifier: Apache-2.0
// What a change of a rollout does, in numbers and sentences: the engine takes the step on a copy of its state and the
// two are compared, so that a preview cannot say something else than the deed. Engine thread.
#pragma once

#include "common/rollout/engine.h"
#include "console/core/rollout_book.h"
#include "proto/operator.pb.h"

namespace kintsugi::console {

// `after`: the copy that took the step.
void AddConsequences(const Rollout& rollout, const rollout::State& after, v1::RolloutReply& reply);

}  // namespace kintsugi::console
