// SPDX-License-Identifier: Apache-2.0
// Bulletins for the tests of reports. One thread.
#pragma once

#include <string>
#include <vector>

#include "common/model/catalog.h"

namespace kintsugi::test {

inline const std::vector<std::string> kSampleIds = {"MS03-024", "MS03-026", "MS03-043", "MS04-022"};
model::Bulletin Sample(const std::string& id);

// Markup, quotes, controls, a terminal's escape, a bidirectional override, a byte that is not UTF-8.
inline const std::string kHostile = "<script>alert(\"x\")</script><b onload='y'>&amp;\x1b[2J\r\x07\xe2\x80\xae\xff";
// The sample with hostile text in every field that may hold text.
model::Bulletin Poisoned(const std::string& id);

}  // namespace kintsugi::test
