// SPDX-License-Identifier: Apache-2.0
// Rates of links as people write them on a command line. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace kintsugi::cli {

// Bytes per second of "10MB/s", "1.5MiB/s" (B, kB, MB, GB, KiB, MiB, GiB), "100Mbit/s" or "100Mbps" (bit, kbit, Mbit,
// Gbit; 8 bits are a byte, rounded down); at most three decimals. "0" is a link that nothing comes through; anything
// else is 1 B/s to 1 TB/s. kInvalidArgument says what was found and gives examples.
Result<std::uint64_t> ParseRate(std::string_view text);
// "10 MB/s", "6.25 MB/s", "0 B/s": decimal units, rounded down to two decimals.
std::string WriteRate(std::uint64_t bytes_per_second);

}  // namespace kintsugi::cli
