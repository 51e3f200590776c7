// SPDX-License-Identifier: Apache-2.0
// Offers, flow progress and reports as bytes for the journal. Each begins with a version; an unknown version
// or damaged bytes give kDataLoss and never a guess. The offer is written once, the small progress at every
// step. Pure.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/flow/flow.h"

namespace kintsugi::flow {

std::string EncodeOffer(const model::Offer& offer);
Result<model::Offer> DecodeOffer(std::string_view bytes);

// Everything of the state but its offer.
std::string EncodeProgress(const FlowState& state);
Result<FlowState> DecodeProgress(std::string_view bytes, model::Offer offer);

std::string EncodeReport(const model::Report& report);
Result<model::Report> DecodeReport(std::string_view bytes);

}  // namespace kintsugi::flow
