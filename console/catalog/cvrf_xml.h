// SPDX-License-Identifier: Apache-2.0
// CVRF 1.1 as MSRC publishes it (api.msrc.microsoft.com/cvrf, one document a month). One thread.
#pragma once

#include "console/catalog/byte_reader.h"
#include "console/catalog/intake.h"

namespace kintsugi::feed {

// Reads the document into the part in work and sets its kind; one vulnerability is held at a time. Errors: ReadXml's.
Status ImportCvrfXml(ByteReader& reader, Intake& intake);

}  // namespace kintsugi::feed
