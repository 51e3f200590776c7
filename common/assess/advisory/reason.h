// SPDX-License-Identifier: Apache-2.0
// The sentence of a rule: the one place that words it. Internal to this folder. Pure.
#pragma once

#include <string>

#include "common/advisory/catalog.h"
#include "common/assess/advisory/rule.h"

namespace kintsugi::assess {

struct ReasonInput {
  Rule rule = Rule::kUnspecified;
  std::string kb;      // "KB4012212"
  std::string by;      // what replaces it, "" = nothing named
  std::string by_day;  // yyyy-mm-dd
  bool in_force = false;
  int service_pack = 0;
};
std::string ReasonText(const ReasonInput& input);

// "KB4012212", else the name that the feed gives.
std::string KbText(const advisory::Catalog& catalog, advisory::KbId kb);

}  // namespace kintsugi::assess
