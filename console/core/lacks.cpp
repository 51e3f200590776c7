// SPDX-License-Identifier: Apache-2.0
#include "console/core/lacks.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace kintsugi::console {
namespace {

constexpr std::uint32_t kNumbers = 1U << 24U;  // KBs have at most seven digits so far
constexpr unsigned kKindBits = 4;              // three of severity, one of exploited

// nullopt: it is a name.
std::optional<std::uint32_t> NumberOf(std::string_view kb) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(kb.data(), kb.data() + kb.size(), number);
  if (error != std::errc{} || end != kb.data() + kb.size() || number >= kNumbers) return std::nullopt;
  return number;
}

}  // namespace

void LackKinds::Add(model::Severity severity, bool exploited) {
  bits_ = static_cast<std::uint8_t>(bits_ | 1U << static_cast<unsigned>(severity) | (exploited ? kExploited : 0U));
}

void PackedLacks::Add(Lack lack) {
  const auto number = NumberOf(lack.kb);
  if (!number) return names_.push_back(std::move(lack));
  numbers_.push_back(*number << kKindBits | static_cast<std::uint32_t>(lack.severity) << 1U |
                     (lack.exploited ? 1U : 0U));
}

LackKinds& LackCounter::At(std::uint32_t number) {
  if (number >= by_number_.size()) by_number_.resize(std::max<std::size_t>(number + 1, by_number_.size() * 2));
  return by_number_[number];
}

void LackCounter::Add(const PackedLacks& lacks) {
  for (const std::uint32_t word : lacks.numbers_)
    At(word >> kKindBits).Add(static_cast<model::Severity>(word >> 1U & 7U), (word & 1U) != 0);
  for (const Lack& lack : lacks.names_) by_name_[lack.kb].Add(lack.severity, lack.exploited);
}

void LackCounter::Add(std::string_view kb, LackKinds kinds) {
  const auto number = NumberOf(kb);
  (number ? At(*number) : by_name_[std::string(kb)]).Add(kinds);
}

LackCounter::Counts LackCounter::Count() const {
  Counts counts;
  const auto count = [&](LackKinds kinds) {
    for (std::size_t i = 0; i < counts.severity.size(); ++i)
      counts.severity[i] += kinds.Has(static_cast<model::Severity>(i)) ? 1U : 0U;
    counts.exploited += kinds.exploited() ? 1U : 0U;
  };
  for (const LackKinds kinds : by_number_) count(kinds);
  for (const auto& [name, kinds] : by_name_) count(kinds);
  return counts;
}

}  // namespace kintsugi::console
