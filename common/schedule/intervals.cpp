// SPDX-License-Identifier: Apache-2.0
#include "common/schedule/intervals.h"

#include <algorithm>

namespace kintsugi::schedule {

Intervals Joined(Intervals intervals) {
  std::sort(intervals.begin(), intervals.end(), [](const auto& a, const auto& b) { return a.open < b.open; });
  Intervals joined;
  for (const model::Interval& next : intervals) {
    if (next.close <= next.open) continue;
    if (!joined.empty() && next.open <= joined.back().close)
      joined.back().close = std::max(joined.back().close, next.close);
    else
      joined.push_back(next);
  }
  return joined;
}

Intervals Minus(const Intervals& from, const Intervals& taken) {
  Intervals left;
  auto cut = taken.begin();
  for (model::Interval rest : from) {
    while (cut != taken.end() && cut->close <= rest.open) ++cut;
    for (auto next = cut; next != taken.end() && next->open < rest.close; ++next) {
      if (next->open > rest.open) left.push_back({rest.open, next->open});
      rest.open = next->close;
    }
    if (rest.open < rest.close) left.push_back(rest);
  }
  return left;
}

}  // namespace kintsugi::schedule
