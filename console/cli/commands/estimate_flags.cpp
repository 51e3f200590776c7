// SPDX-License-Identifier: Apache-2.0
#include "console/cli/commands/estimate_flags.h"

#include <fmt/format.h>

#include <charconv>

#include "console/cli/commands/commands.h"
#include "console/cli/plan_value.h"

namespace kintsugi::cli {
namespace {

constexpr const char* kGroup = "What if";
constexpr std::uint32_t kMostRuns = 10'000;

bool IsTime(const WhatIfField& field) { return field.name == "install-time" || field.name == "reboot-time"; }

std::string Problem(const WhatIfField& field, const std::string& value, bool times) {
  if (times && IsTime(field)) {
    const auto parsed = ParsePercentOrTime(value);
    return parsed ? "" : parsed.error().message;
  }
  v1::WhatIf scratch;
  const Status status = field.set(scratch, value);
  return status ? "" : status.error().message;
}

Result<std::uint64_t> ParseSeed(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (ec == std::errc{} && end == text.data() + text.size() && seed > 0) return seed;
  return BadValue(text, "a whole number from 1 on, e.g. 7");
}

void BindField(CLI::App& command, const WhatIfField& field, std::vector<std::string>& values, bool times) {
  const std::string flag = "--" + field.name;
  if (field.kind == WhatIfField::Kind::kSwitch) {
    command
        .add_flag_function(
            flag, [&values](std::int64_t) { values = {"true"}; }, field.help)
        ->group(kGroup);
    return;
  }
  const bool either = times && IsTime(field);
  const std::string help = field.help + (either ? "; with --profile also a duration, e.g. 4min" : "");
  CLI::Option* option = field.kind == WhatIfField::Kind::kList
                            ? command.add_option(flag, values, help)->allow_extra_args(false)
                            : command.add_option_function<std::string>(
                                  flag, [&values](const std::string& value) { values = {value}; }, help);
  option->type_name(either ? "PERCENT|DURATION" : field.type)
      ->group(kGroup)
      ->check([&field, times](const std::string& value) { return Problem(field, value, times); });
}

}  // namespace

bool EstimateFlags::Given(std::string_view name) const {
  const auto& fields = WhatIfFields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == name) return !what_if[i].empty();
  }
  return false;
}

void BindEstimateFlags(CLI::App& command, EstimateFlags& flags, bool times) {
  const auto& fields = WhatIfFields();
  flags.what_if.resize(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) BindField(command, fields[i], flags.what_if[i], times);
  NumberOption(command.add_option("--runs", flags.runs, "How often the rollout is run [200, fewer for large fleets]"),
               1, kMostRuns);
  Parsed(command.add_option("--seed", flags.seed, "Of the runs' chances: same seed, same answer [1]"), "N", ParseSeed);
}

Status ApplyEstimateFlags(const EstimateFlags& flags, v1::EstimateRolloutRequest& request) {
  request.set_runs(flags.runs);
  request.set_seed(flags.seed);
  const auto& fields = WhatIfFields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    for (const std::string& value : flags.what_if[i]) {
      if (const Status status = fields[i].set(*request.mutable_what_if(), value); !status)
        return Error{status.error().code, fmt::format("--{}: {}", fields[i].name, status.error().message)};
    }
  }
  return {};
}

}  // namespace kintsugi::cli
