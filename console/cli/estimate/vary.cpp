// SPDX-License-Identifier: Apache-2.0
#include "console/cli/estimate/vary.h"

#include <algorithm>

#include "console/cli/estimate/what_if.h"
#include "console/cli/plan_field.h"
#include "console/cli/plan_value.h"

namespace kintsugi::cli {
namespace {

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

template <typename Field>
std::size_t IndexOf(const std::vector<Field>& fields, std::string_view name) {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [name](const Field& field) { return field.name == name; });
  return static_cast<std::size_t>(found - fields.begin());
}

Status Try(const Variation& variation, const std::vector<std::string>& values) {
  if (!variation.what_if) {
    v1::RolloutPlan scratch;
    scratch.mutable_schedule()->set_zone("UTC");  // local times are judged together with --zone later
    return PlanFields()[variation.index].set(scratch, values);
  }
  for (const std::string& value : values) {
    v1::WhatIf scratch;
    if (Status status = WhatIfFields()[variation.index].set(scratch, value); !status) return status;
  }
  return {};
}

bool IsList(const Variation& variation) {
  return variation.what_if ? WhatIfFields()[variation.index].kind == WhatIfField::Kind::kList
                           : PlanFields()[variation.index].kind == PlanField::Kind::kList;
}

}  // namespace

Result<Variation> ParseVariation(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return BadValue(text, "KEY=VALUE,VALUE with the name of a flag, e.g. in-flight=100,500");
  Variation variation;
  variation.key = std::string(text.substr(0, equals));
  variation.index = IndexOf(PlanFields(), variation.key);
  if (variation.index == PlanFields().size()) {
    variation.what_if = true;
    variation.index = IndexOf(WhatIfFields(), variation.key);
    if (variation.index == WhatIfFields().size())
      return Error{Code::kInvalidArgument,
                   fmt::format("'{}' is no flag of a plan and no what-if flag; write e.g. in-flight=100,500 or "
                               "console-link=10MB/s,100MB/s",
                               SafeText(variation.key))};
  }
  const std::string_view values = text.substr(equals + 1);
  const bool list = IsList(variation);
  for (const std::string& value : Split(values, list || values.find(';') != std::string_view::npos ? ';' : ',')) {
    Variation::Value column{value, list ? Split(value, '|') : Texts{value}};
    if (variation.what_if && value == kNone) column.values.clear();
    if (const Status status = Try(variation, column.values); !status)
      return Error{status.error().code, fmt::format("{}: {}", variation.key, status.error().message)};
    variation.values.push_back(std::move(column));
  }
  return variation;
}

std::vector<std::vector<std::size_t>> Combinations(const std::vector<Variation>& variations) {
  std::vector<std::vector<std::size_t>> all = {{}};
  for (const Variation& variation : variations) {
    std::vector<std::vector<std::size_t>> next;
    for (const auto& begun : all) {
      for (std::size_t i = 0; i < variation.values.size(); ++i) {
        next.push_back(begun);
        next.back().push_back(i);
      }
    }
    all = std::move(next);
  }
  return all;
}

}  // namespace kintsugi::cli
