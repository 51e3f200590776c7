// SPDX-License-Identifier: Apache-2.0
// The bytes of db::RolloutRow::plan: the plan, and the instructions fixed when the rollout was created. Any thread.
#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/model/rollout.h"

namespace kintsugi::console {

struct StoredRollout {
  model::RolloutPlan plan;
  std::vector<model::Instruction> instructions;
};
std::string Serialise(const StoredRollout& rollout);
// kDataLoss: the bytes are not a stored rollout.
Result<StoredRollout> ParseStoredRollout(const std::string& bytes);

}  // namespace kintsugi::console
