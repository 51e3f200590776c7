// SPDX-License-Identifier: Apache-2.0
// Setters of plan fields from text; internal to the table of plan_field.cpp and to waves. Pure, any thread.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "console/cli/duration.h"
#include "console/cli/output/safe_text.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

using Texts = std::vector<std::string>;

inline constexpr std::uint32_t kManyHosts = 1'000'000;
inline constexpr std::string_view kNone = "none";  // takes a limit, a time or a list out of a plan

inline Error BadValue(std::string_view text, std::string_view expected) {
  return {Code::kInvalidArgument, fmt::format("'{}' is not possible; expected {}", SafeText(text), expected)};
}

inline std::optional<std::uint32_t> WholeNumber(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

inline Result<std::uint32_t> NumberIn(std::string_view text, std::uint32_t least, std::uint32_t most,
                                      std::string_view example) {
  const auto number = WholeNumber(text);
  if (number && *number >= least && *number <= most) return *number;
  return BadValue(text, fmt::format("{} to {}, e.g. {}", least, most, example));
}

template <typename Enum>
using Words = std::vector<std::pair<std::string_view, Enum>>;

template <typename Enum>
Result<Enum> WordIn(std::string_view text, const Words<Enum>& words) {
  std::vector<std::string_view> names;
  for (const auto& [word, value] : words) {
    if (word == text) return value;
    names.push_back(word);
  }
  return BadValue(text, fmt::format("{}", fmt::join(names, ", ")));
}

// The word of a value; "" for one that is not in the list.
template <typename Enum>
std::string WordOf(Enum value, const Words<Enum>& words) {
  for (const auto& [word, row] : words) {
    if (row == value) return std::string(word);
  }
  return "";
}

const Words<v1::OnBreach>& BreachWords();
const Words<v1::RebootPolicy>& RebootWords();
const Words<v1::LateHosts>& LateHostsWords();
const Words<v1::MissedWindow>& MissedWindowWords();

// "7d", "1h30min": as ParseDuration reads it, exactly.
std::string WriteDuration(std::uint64_t ms);

}  // namespace kintsugi::cli
