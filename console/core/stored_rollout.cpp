// SPDX-License-Identifier: Apache-2.0
#include "console/core/stored_rollout.h"

#include "common/wire/wire.h"
#include "console/core/rollout_draft.h"
#include "proto/storage.pb.h"

namespace kintsugi::console {

std::string Serialise(const StoredRollout& rollout) {
  v1::StoredRollout stored;
  *stored.mutable_plan() = wire::ToWire(rollout.plan);
  for (const auto& instruction : rollout.instructions) *stored.add_instructions() = wire::ToWire(instruction);
  return stored.SerializeAsString();
}

Result<StoredRollout> ParseStoredRollout(const std::string& bytes) {
  v1::StoredRollout stored;
  if (!stored.ParseFromString(bytes)) return Error{Code::kDataLoss, "a stored rollout plan cannot be read"};
  StoredRollout rollout;
  auto plan = wire::FromWire(stored.plan());
  if (!plan) return Error{Code::kDataLoss, "a stored rollout plan cannot be read: " + plan.error().message};
  rollout.plan = WithDefaults(std::move(*plan));  // an earlier release stored zeros for what it did not know
  for (const auto& instruction : stored.instructions()) {
    auto parsed = wire::FromWire(instruction);
    if (!parsed) return Error{Code::kDataLoss, "a stored instruction cannot be read: " + parsed.error().message};
    rollout.instructions.push_back(std::move(*parsed));
  }
  return rollout;
}

}  // namespace kintsugi::console
