// SPDX-License-Identifier: Apache-2.0
// JSON feeds: the document itself tells whether it is CSAF, VEX or MSRC's CVRF. One thread.
#pragma once

#include <boost/json/value.hpp>

#include "console/catalog/byte_reader.h"
#include "console/catalog/intake.h"

namespace kintsugi::feed {

// kUnknown when the root has the marks of none.
Kind JsonKind(const boost::json::value& root);

// Reads the document into the part in work and sets its kind. kInvalidArgument: no JSON, or JSON of another kind (names
// the marks that were looked for); kTooLarge.
Status ImportJson(ByteReader& reader, Intake& intake);

// The documents, parsed: csaf.cpp, cvrf_json.cpp.
Status ImportCsaf(const boost::json::value& root, Intake& intake);
Status ImportCvrfJson(const boost::json::value& root, Intake& intake);

}  // namespace kintsugi::feed
