// SPDX-License-Identifier: Apache-2.0
// Rows of one decision, and the order in which the actionable ones are installed. Internal to this folder. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "common/assess/advisory/decide.h"
#include "common/assess/advisory/host_assessor.h"

namespace kintsugi::assess {

// One row for each KB that has a fix on the platform, in the order of the plan.
std::vector<KbRow> RowsOf(const Decision& decision);

// Service packs, then servicing stacks, then the cumulative update, .NET Framework, everything else; prerequisites
// before what needs them; within that the more severe first, then by number.
std::vector<KbRow> InInstallOrder(const advisory::Catalog& catalog, std::vector<KbRow> rows,
                                  std::span<const advisory::PlatformId> platforms);

std::uint32_t CountBits(const std::vector<std::uint64_t>& bits);
std::uint32_t CountBits(const std::vector<std::uint64_t>& bits, const std::vector<std::uint64_t>& among);

}  // namespace kintsugi::assess
