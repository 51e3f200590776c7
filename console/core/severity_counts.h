// SPDX-License-Identifier: Apache-2.0
// Numbers of updates by model::Severity. Values; no thread rule.
#pragma once

#include <array>
#include <cstdint>
#include <numeric>

#include "common/model/catalog.h"

namespace kintsugi::console {

class SeverityCounts {
 public:
  std::uint32_t& operator[](model::Severity severity) { return counts_[static_cast<std::size_t>(severity)]; }
  std::uint32_t operator[](model::Severity severity) const { return counts_[static_cast<std::size_t>(severity)]; }
  std::uint32_t total() const { return std::accumulate(counts_.begin(), counts_.end(), 0U); }
  void Add(const SeverityCounts& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  }

 private:
  std::array<std::uint32_t, 5> counts_{};
};

}  // namespace kintsugi::console
