// SPDX-License-Identifier: Apache-2.0
// The config table over toml++.
#include "common/runtime/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include "common/catalog/toml_plus_plus.h"

namespace kintsugi::runtime {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ms;
};
constexpr Unit kUnits[] = {{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1000}, {"ms", 1}};

std::string DurationText(Duration duration) {
  for (const Unit& unit : kUnits) {
    if (duration.count() != 0 && duration.count() % unit.ms == 0)
      return fmt::format("{}{}", duration.count() / unit.ms, unit.name);
  }
  return fmt::format("{}ms", duration.count());
}

template <typename... Visitors>
struct Overload : Visitors... {
  using Visitors::operator()...;
};

std::string ValueText(const ConfigRow& row) {
  return std::visit(Overload{
                        [](const std::string* text) { return "\"" + *text + "\""; },
                        [](const std::int64_t* number) { return std::to_string(*number); },
                        [](const bool* flag) { return std::string(*flag ? "true" : "false"); },
                        [](const Duration* duration) { return "\"" + DurationText(*duration) + "\""; },
                        [](const std::vector<std::string>* texts) {
                          return texts->empty() ? "[]" : fmt::format("[\"{}\"]", fmt::join(*texts, "\", \""));
                        },
                    },
                    row.target);
}

std::string ExpectedText(const ConfigRow& row) {
  return std::visit(Overload{
                        [](const std::string*) { return std::string("text in quotes"); },
                        [&](const std::int64_t*) {
                          return fmt::format("a whole number from {} to {}{}{}", row.least, row.most,
                                             row.unit.empty() ? "" : " ", row.unit);
                        },
                        [](const bool*) { return std::string("true or false"); },
                        [&](const Duration*) {
                          return fmt::format("a duration from {} to {} (\"250ms\", \"90s\", \"5min\", \"4h\", \"7d\")",
                                             DurationText(Duration{row.least}), DurationText(Duration{row.most}));
                        },
                        [](const std::vector<std::string>*) { return std::string("a list of texts"); },
                    },
                    row.target);
}

Error Wrong(const std::string& place, const ConfigRow& row, const std::string& found) {
  return Error{Code::kInvalidArgument,
               fmt::format("{}{} is {}, expected {}", place, row.key, found, ExpectedText(row))};
}

bool InRange(const ConfigRow& row, std::int64_t value) { return value >= row.least && value <= row.most; }

// Levenshtein's distance, for "did you mean".
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

Error Unknown(const std::string& place, const std::string& key, const std::vector<ConfigRow>& rows) {
  const auto nearest = std::min_element(rows.begin(), rows.end(), [&](const ConfigRow& a, const ConfigRow& b) {
    return Distance(key, a.key) < Distance(key, b.key);
  });
  const std::string hint = nearest == rows.end() ? "" : "; the nearest known key is '" + nearest->key + "'";
  return Error{Code::kUnknownConfigKey, fmt::format("{}'{}' is not a configuration key{}", place, key, hint)};
}

const ConfigRow* Find(const std::vector<ConfigRow>& rows, const std::string& key) {
  for (const ConfigRow& row : rows) {
    if (row.key == key) return &row;
  }
  return nullptr;
}

std::string PlaceOf(const std::string& name, const toml::source_region& source) {
  return fmt::format("{}:{}:{}: ", name, source.begin.line, source.begin.column);
}

std::string Describe(const toml::node& node) {
  std::ostringstream text;
  if (const auto* value = node.as_string()) {
    text << '"' << **value << '"';
  } else if (node.is_table() || node.is_array()) {
    text << (node.is_table() ? "a table" : "an array");
  } else {
    node.visit([&](const auto& leaf) {
      if constexpr (toml::is_value<decltype(leaf)>) text << *leaf;
    });
  }
  return text.str();
}

std::optional<std::vector<std::string>> TextsOf(const toml::node& node) {
  const auto* array = node.as_array();
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const toml::node& element : *array) {
    const auto* text = element.as_string();
    if (text == nullptr) return std::nullopt;
    texts.push_back(**text);
  }
  return texts;
}

// True when the node fits the row; then the target has its value.
bool Take(const ConfigRow& row, const toml::node& node) {
  return std::visit(Overload{
                        [&](std::string* out) {
                          const auto* text = node.as_string();
                          if (text != nullptr) *out = **text;
                          return text != nullptr;
                        },
                        [&](std::int64_t* out) {
                          const auto* number = node.as_integer();
                          if (number == nullptr || !InRange(row, **number)) return false;
                          *out = **number;
                          return true;
                        },
                        [&](bool* out) {
                          const auto* flag = node.as_boolean();
                          if (flag != nullptr) *out = **flag;
                          return flag != nullptr;
                        },
                        [&](Duration* out) {
                          const auto* text = node.as_string();
                          const auto duration = ParseDuration(text != nullptr ? **text : std::string());
                          if (!duration || !InRange(row, duration->count())) return false;
                          *out = *duration;
                          return true;
                        },
                        [&](std::vector<std::string>* out) {
                          auto texts = TextsOf(node);
                          if (texts) *out = std::move(*texts);
                          return texts.has_value();
                        },
                    },
                    row.target);
}

struct Document {
  const std::vector<ConfigRow>& rows;
  const std::string& name;

  Status Read(const toml::table& table, const std::string& prefix) const {
    for (const auto& [key, node] : table) {
      const std::string full = prefix + std::string(key.str());
      const std::string place = PlaceOf(name, key.source());
      if (const ConfigRow* row = Find(rows, full)) {
        if (!Take(*row, node)) return Wrong(place, *row, kintsugi::runtime::Describe(node));
      } else if (!node.is_table()) {
        return Unknown(place, full, rows);
      } else if (const Status inner = Section(*node.as_table(), full, place); !inner) {
        return inner;
      }
    }
    return {};
  }
  Status Section(const toml::table& table, const std::string& full, const std::string& place) const {
    const bool known =
        std::any_of(rows.begin(), rows.end(), [&](const ConfigRow& row) { return row.key.starts_with(full + "."); });
    if (!known) return Unknown(place, full, rows);
    return Read(table, full + ".");
  }
};

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

std::optional<std::int64_t> WholeNumber(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool TakeText(const ConfigRow& row, const std::string& value) {
  return std::visit(Overload{
                        [&](std::string* out) { return *out = value, true; },
                        [&](std::int64_t* out) {
                          const auto number = WholeNumber(value);
                          if (!number || !InRange(row, *number)) return false;
                          return *out = *number, true;
                        },
                        [&](bool* out) { return *out = value == "true", value == "true" || value == "false"; },
                        [&](Duration* out) {
                          const auto duration = ParseDuration(value);
                          if (!duration || !InRange(row, duration->count())) return false;
                          return *out = *duration, true;
                        },
                        [&](std::vector<std::string>* out) { return *out = Split(value), true; },
                    },
                    row.target);
}

}  // namespace

Result<Duration> ParseDuration(std::string_view text) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = WholeNumber(text.substr(0, digits));
  for (const Unit& unit : kUnits) {
    if (!number || text.substr(digits) != unit.name || *number > INT64_MAX / unit.ms) continue;
    return Duration{*number * unit.ms};
  }
  return Error{Code::kInvalidArgument,
               "'" + std::string(text) + "' is not a duration such as 250ms, 90s, 5min, 4h or 7d"};
}

ConfigRow Text(std::string key, std::string* target, std::string text) {
  return {.key = std::move(key), .target = target, .unit = "", .text = std::move(text), .default_text = ""};
}
ConfigRow Number(std::string key, std::int64_t* target, std::int64_t least, std::int64_t most, std::string unit,
                 std::string text) {
  return {.key = std::move(key),
          .target = target,
          .least = least,
          .most = most,
          .unit = std::move(unit),
          .text = std::move(text),
          .default_text = ""};
}
ConfigRow Flag(std::string key, bool* target, std::string text) {
  return {.key = std::move(key), .target = target, .unit = "", .text = std::move(text), .default_text = ""};
}
ConfigRow Delay(std::string key, Duration* target, Duration least, Duration most, std::string text) {
  return {.key = std::move(key),
          .target = target,
          .least = least.count(),
          .most = most.count(),
          .unit = "",
          .text = std::move(text),
          .default_text = ""};
}
ConfigRow Texts(std::string key, std::vector<std::string>* target, std::string text) {
  return {.key = std::move(key), .target = target, .unit = "", .text = std::move(text), .default_text = ""};
}

ConfigTable::ConfigTable(std::vector<ConfigRow> rows) : rows_(std::move(rows)) {
  for (ConfigRow& row : rows_) {
    KINTSUGI_CHECK(Find(rows_, row.key) == &row);  // no key twice
    row.default_text = ValueText(row);
  }
}

Status ConfigTable::LoadFile(const std::string& path) {
  std::ifstream stream(std::filesystem::path(std::u8string(path.begin(), path.end())), std::ios::binary);
  if (!stream) return Error{Code::kNotFound, "cannot open the configuration file " + path};
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (stream.bad()) return Error{Code::kIo, "cannot read the configuration file " + path};
  return LoadText(text, path);
}

Status ConfigTable::LoadText(std::string_view text, const std::string& name) {
  if (text.size() > kConfigLimitBytes)
    return Error{Code::kTooLarge,
                 fmt::format("{} has {} bytes, at most {} are read", name, text.size(), kConfigLimitBytes)};
  try {
    const toml::table parsed = toml::parse(text, name);
    return Document{rows_, name}.Read(parsed, "");
  } catch (const toml::parse_error& problem) {
    return Error{Code::kInvalidArgument, PlaceOf(name, problem.source()) + std::string(problem.description())};
  } catch (const catalog::TomlAssertion&) {
    return Error{Code::kInvalidArgument, name + " is not TOML; the parser cannot say where"};
  }
}

Status ConfigTable::Set(const std::string& key, const std::string& value) {
  const ConfigRow* row = Find(rows_, key);
  if (row == nullptr) return Unknown("", key, rows_);
  if (!TakeText(*row, value)) return Wrong("", *row, "'" + value + "'");
  return {};
}

std::string ConfigTable::Help() const {
  std::size_t width = 0;
  for (const ConfigRow& row : rows_) width = std::max(width, row.key.size() + row.default_text.size() + 3);
  std::string help;
  for (const ConfigRow& row : rows_) {
    const std::string setting = row.key + " = " + row.default_text;
    const bool ranged =
        std::holds_alternative<std::int64_t*>(row.target) || std::holds_alternative<Duration*>(row.target);
    help += fmt::format("  {:<{}}  {}{}\n", setting, width, row.text, ranged ? "; " + ExpectedText(row) : "");
  }
  return help;
}

}  // namespace kintsugi::runtime
