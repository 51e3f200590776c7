// SPDX-License-Identifier: Apache-2.0
// Between protobuf messages and the model. ToWire cannot fail: what a host observed and the lists of a check-in are cut
// to the limits and made valid UTF-8, so that neither end locks itself out with more than the other takes (reports,
// offers and acknowledgements that were cut follow with the next check-in; of an offer's windows the first are sent).
// Instructions, the items of an offer and plans are never cut.
// FromWire checks what a peer sent against limits.h: kInvalidArgument names the field ("facts.files[17].path has 5000
// bytes, at most 4096 are allowed"). An enum number of a newer release becomes the Unknown or Unspecified value.
// Serialise and Parse are the same for storage: Parse returns kDataLoss for bytes that do not parse or exceed a limit.
// Serialised bytes are the same for equal values, so digests of them can be compared. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/model/check_in.h"
#include "common/wire/limits.h"
#include "proto/agent.pb.h"
#include "proto/catalog.pb.h"
#include "proto/operator.pb.h"
#include "proto/types.pb.h"

namespace kintsugi::wire {

v1::HostState ToWire(model::HostState state);
v1::UpdateStatus ToWire(model::UpdateStatus status);
v1::FailureReason ToWire(model::FailureReason reason);
v1::RebootNeed ToWire(model::RebootNeed need);
v1::PackageKind ToWire(model::PackageKind kind);
v1::ExitMeaning ToWire(model::ExitMeaning meaning);
v1::OnBreach ToWire(model::OnBreach reaction);
v1::Action ToWire(model::Action action);
v1::RebootPolicy ToWire(model::RebootPolicy policy);
v1::LateHosts ToWire(model::LateHosts rule);
v1::MissedWindow ToWire(model::MissedWindow rule);
v1::ErrorClass ToWire(model::ErrorClass error_class);
// Numbers of a newer release become kUnknown (states, statuses), kNone (reasons, error classes) or kUnspecified (the
// others).
model::HostState FromWire(v1::HostState state);
model::UpdateStatus FromWire(v1::UpdateStatus status);
model::FailureReason FromWire(v1::FailureReason reason);
model::RebootNeed FromWire(v1::RebootNeed need);
model::PackageKind FromWire(v1::PackageKind kind);
model::ExitMeaning FromWire(v1::ExitMeaning meaning);
model::OnBreach FromWire(v1::OnBreach reaction);
model::Action FromWire(v1::Action action);
model::RebootPolicy FromWire(v1::RebootPolicy policy);
model::LateHosts FromWire(v1::LateHosts rule);
model::MissedWindow FromWire(v1::MissedWindow rule);
model::ErrorClass FromWire(v1::ErrorClass error_class);

v1::HostFacts ToWire(const model::HostFacts& facts);
v1::FactQuery ToWire(const model::FactQuery& query);
v1::Assessment ToWire(const model::Assessment& assessment);
v1::Instruction ToWire(const model::Instruction& instruction);
v1::Offer ToWire(const model::Offer& offer);
v1::Report ToWire(const model::Report& report);
v1::CheckInRequest ToWire(const model::CheckInRequest& request);
v1::CheckInReply ToWire(const model::CheckInReply& reply);
v1::RolloutPlan ToWire(const model::RolloutPlan& plan);

Result<model::HostFacts> FromWire(const v1::HostFacts& facts);
Result<model::FactQuery> FromWire(const v1::FactQuery& query);
Result<model::Assessment> FromWire(const v1::Assessment& assessment);
Result<model::Instruction> FromWire(const v1::Instruction& instruction);
Result<model::Offer> FromWire(const v1::Offer& offer);
Result<model::Report> FromWire(const v1::Report& report);
Result<model::CheckInRequest> FromWire(const v1::CheckInRequest& request);
Result<model::CheckInReply> FromWire(const v1::CheckInReply& reply);
// Values as they are: zeros stay zeros, the console's core puts its defaults in their place, also in plans that an
// earlier release has stored. Two exceptions: a retry rule without base or cap takes the plan's, and without a `user`
// message there is the product's (inside one, zeros stay: notice 0 shows nothing). Enum numbers of a newer release are
// refused: a plan that is only half understood must not run.
Result<model::RolloutPlan> FromWire(const v1::RolloutPlan& plan);
// No model type: the fields are used where they arrive. Checks the limits only.
Status Check(const v1::EnrolRequest& request);

std::string SerialiseFacts(const model::HostFacts& facts);
Result<model::HostFacts> ParseFacts(std::string_view bytes);
std::string SerialisePlan(const model::RolloutPlan& plan);
Result<model::RolloutPlan> ParsePlan(std::string_view bytes);
std::string SerialiseOffer(const model::Offer& offer);
Result<model::Offer> ParseOffer(std::string_view bytes);
std::string SerialiseReport(const model::Report& report);
Result<model::Report> ParseReport(std::string_view bytes);
std::string SerialiseQuery(const model::FactQuery& query);
Result<model::FactQuery> ParseQuery(std::string_view bytes);

}  // namespace kintsugi::wire
