// SPDX-License-Identifier: Apache-2.0
// wes-ng definitions (github.com/bitsadmin/wesng): CVEs_*.csv and Custom_*.csv have one set of columns. One thread.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "console/catalog/byte_reader.h"
#include "console/catalog/intake.h"

namespace kintsugi::feed {

// How many of wes-ng's ten column titles are among `titles`; two say that somebody meant a wes-ng file.
std::size_t CountWesngColumns(std::span<const std::string_view> titles);

// Reads a CSV of either file into the part in work and sets its kind. kInvalidArgument: columns are missing (named).
Status ImportWesng(ByteReader& reader, Intake& intake);

}  // namespace kintsugi::feed
