// SPDX-License-Identifier: Apache-2.0
// Waves as `--wave NAME=SELECTION` gives them. Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

// SELECTION is 5% (1 to 100, of all hosts), 10 (that many hosts), query:product=windows-xp name=web* (a host
// filter) or rest. NAME: 1 to 64 bytes without '=' and control characters. kInvalidArgument says what was
// found and what was expected.
Result<v1::WaveSpec> ParseWave(std::string_view text);
// All waves of a plan, in order: names are unique, "rest" comes last, at most 32. No waves given: canary=5%,
// broad=rest.
Result<std::vector<v1::WaveSpec>> ParseWaves(const std::vector<std::string>& texts);
// "5 %", "10 hosts", "query product=windows-xp", "the rest".
std::string Describe(const v1::WaveSpec& wave);

}  // namespace kintsugi::cli
