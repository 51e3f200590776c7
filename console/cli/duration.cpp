// SPDX-License-Identifier: Apache-2.0
#include "console/cli/duration.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace kintsugi::cli {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ms;
};
constexpr std::array kUnits = {Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"min", 60'000}, Unit{"s", 1000},
                               Unit{"ms", 1}};
constexpr std::int64_t kMaxMs = 366 * kUnits[0].ms;

const Unit* FindUnit(std::string_view name) {
  for (const Unit& unit : kUnits)
    if (unit.name == name) return &unit;
  return nullptr;
}

Error Bad(std::string_view text, std::string_view why) {
  return {Code::kInvalidArgument,
          fmt::format("'{}' is not a duration: {}; write e.g. 250ms, 10s, 30min, 4h, 1h30min or 7d", text, why)};
}

}  // namespace

Result<Duration> ParseDuration(std::string_view text) {
  std::int64_t total_ms = 0;
  std::int64_t last_unit_ms = kMaxMs;
  std::string_view rest = text;
  do {
    std::uint64_t number = 0;
    const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (ec == std::errc::result_out_of_range) return Bad(text, "more than 366 days");
    if (ec != std::errc{}) return Bad(text, "a whole number was expected");
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const std::string_view name = rest.substr(0, rest.find_first_of("0123456789"));
    rest.remove_prefix(name.size());
    const Unit* unit = FindUnit(name);
    if (unit == nullptr)
      return Bad(text, name.empty() ? "the unit is missing" : fmt::format("unknown unit '{}'", name));
    if (unit->ms >= last_unit_ms) return Bad(text, "units go from large to small, each once");
    if (number > static_cast<std::uint64_t>(kMaxMs / unit->ms)) return Bad(text, "more than 366 days");
    total_ms += static_cast<std::int64_t>(number) * unit->ms;
    last_unit_ms = unit->ms;
  } while (!rest.empty());
  if (total_ms > kMaxMs) return Bad(text, "more than 366 days");
  return Duration{total_ms};
}

}  // namespace kintsugi::cli
