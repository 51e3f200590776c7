// SPDX-License-Identifier: Apache-2.0
// Rows that several commands print. Keys are stable: scripts use them. Pure, any thread.
#pragma once

#include <vector>

#include "console/cli/output/table.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

// With waves as a nested table.
Table RolloutTable(const std::vector<v1::RolloutSummary>& rollouts);
Table WaveTable(const v1::RolloutSummary& rollout);
Table RolloutHostTable(const v1::ListRolloutHostsReply& reply);
Table HostTable(const std::vector<v1::HostSummary>& hosts);
Table PackageTable(const std::vector<v1::PackageInfo>& packages);
Table EvidenceTable(const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence);
Table TokenTable(const std::vector<v1::TokenInfo>& tokens);

template <typename Repeated>
auto ToVector(const Repeated& repeated) {
  return std::vector<typename Repeated::value_type>(repeated.begin(), repeated.end());
}

}  // namespace kintsugi::cli
