// SPDX-License-Identifier: Apache-2.0
// Internal to common/wire: one reading function for each message, used by the public FromWire and inside
// larger messages.
#pragma once

#include "common/wire/reader.h"
#include "common/wire/wire.h"

namespace kintsugi::wire {

// Delays below zero mean "at once".
inline std::uint64_t WireMs(Duration delay) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(delay.count(), 0));
}

model::HostFacts ReadFacts(Reader& reader, const v1::HostFacts& in);
model::FactQuery ReadQuery(Reader& reader, const v1::FactQuery& in);
model::Assessment ReadAssessment(Reader& reader, const v1::Assessment& in);
model::Instruction ReadInstruction(Reader& reader, const v1::Instruction& in);
model::Offer ReadOffer(Reader& reader, const v1::Offer& in);
model::Report ReadReport(Reader& reader, const v1::Report& in);
void WriteUser(const model::UserPolicy& user, v1::UserPolicy& out);
model::UserPolicy ReadUser(Reader& reader, const v1::UserPolicy& in);
// Without a policy that this release knows, what protocol 1 said counts.
model::RebootPolicy ReadReboot(v1::RebootPolicy policy, bool reboot_allowed);

}  // namespace kintsugi::wire
