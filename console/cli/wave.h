// SPDX-License-Identifier: Apache-2.0
// Waves as `--wave NAME=HOSTS[,OPTION...]` gives them. Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

// NAME=PART[,PART...]. One part says which hosts: 5% (1 to 100, of all hosts), 10 (that many hosts), ring:RING,
// query:FILTER (a host filter; it takes everything behind it, commas too, so it comes last) or rest. The other parts
// are options: soak=1d, offset=7d, gate, success=95, success-count=3, error=5, error-count=2, error-min-sample=10,
// on-breach=pause. NAME: 1 to 64 bytes without '=' and control characters. kInvalidArgument says what was found and
// what was expected.
Result<v1::WaveSpec> ParseWave(std::string_view text);
// All waves of a plan, in order: names are unique, "rest" comes last, at most 100. No waves given: canary=5%,
// broad=rest.
Result<std::vector<v1::WaveSpec>> ParseWaves(const std::vector<std::string>& texts);
// As ParseWave reads it: "canary=5%,soak=1d,gate".
std::string Write(const v1::WaveSpec& wave);
// The options alone, for people: "soak 1d, gate, error 10 %"; "" when there are none.
std::string DescribeOptions(const v1::WaveSpec& wave);
// "5 %", "10 hosts", "query product=windows-xp", "ring pilots", "the rest".
std::string Describe(const v1::WaveSpec& wave);

}  // namespace kintsugi::cli
