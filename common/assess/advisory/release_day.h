// SPDX-License-Identifier: Apache-2.0
// On which day a KB was released. Feeds give the day of a statement's latest revision, so that one CVE alone may be
// years off. Internal to this folder. Pure.
#pragma once

#include <vector>

#include "common/advisory/catalog.h"

namespace kintsugi::assess {

// By KbId; 0 = not known. The day that most of a KB's CVEs share; where those are few, the days of the KBs with the
// next numbers correct it.
std::vector<advisory::Date> ReleaseDays(const advisory::Catalog& catalog);

}  // namespace kintsugi::assess
