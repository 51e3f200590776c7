// SPDX-License-Identifier: Apache-2.0
#include "agent/program/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "common/base/text.h"

namespace kintsugi::agent {
namespace {

using S = AgentSettings;

template <typename... Visitors>
struct Overload : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overload(Visitors...) -> Overload<Visitors...>;

std::optional<std::int64_t> NumberFrom(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<bool> FlagFrom(std::string_view text) {
  const std::string lower = ToLower(text);
  if (lower == "1" || lower == "true" || lower == "yes") return true;
  if (lower == "0" || lower == "false" || lower == "no") return false;
  return std::nullopt;
}

bool TakeText(const SettingRow& row, std::string_view value, std::string& out) {
  const std::string lower = ToLower(value);
  const bool fits = row.choices.empty()
                        ? value.size() <= SettingRow::kTextLimit && value.find('\0') == std::string_view::npos
                        : std::find(row.choices.begin(), row.choices.end(), lower) != row.choices.end();
  if (fits) out = row.choices.empty() ? std::string(value) : lower;
  return fits;
}

bool Take(const SettingRow& row, std::string_view value, S& settings) {
  return std::visit(Overload{
                        [&](std::string S::*text) { return TakeText(row, value, settings.*text); },
                        [&](std::int64_t S::*number) {
                          const auto found = NumberFrom(value);
                          const bool fits = found && *found >= row.least && *found <= row.most;
                          if (fits) settings.*number = *found;
                          return fits;
                        },
                        [&](bool S::*flag) {
                          const auto found = FlagFrom(value);
                          if (found) settings.*flag = *found;
                          return found.has_value();
                        },
                    },
                    row.target);
}

const SettingRow* Find(std::string_view key) {
  for (const SettingRow& row : SettingTable())
    if (EqualNoCase(row.key, key)) return &row;
  return nullptr;
}

}  // namespace

const std::vector<SettingRow>& SettingTable() {
  static const std::vector<SettingRow> kTable = {
      {"Server", &S::server, 0, 0, {}, "Address of the console's enrolment port, host:port.", false},
      {"Token", &S::token, 0, 0, {}, "Enrolment token; erased from the registry once it has been used.", true},
      {"StateDirectory",
       &S::state_directory,
       0,
       0,
       {},
       "Folder of journal, staged packages and logs; default: Kintsugi\\Agent in the ProgramData folder.",
       false},
      {"LogLevel",
       &S::log_level,
       0,
       0,
       {"debug", "info", "warning", "error"},
       "The least important event that the log keeps.",
       false},
      {"LogMegabytes", &S::log_megabytes, 1, 1024, {}, "Size at which a new log file is begun.", false},
      {"LogFiles", &S::log_files, 1, 100, {}, "Log files that are kept.", false},
      {"CheckInSeconds",
       &S::check_in_seconds,
       10,
       86'400,
       {},
       "Time between two check-ins until the console has named its own.",
       false},
      {"Listen",
       &S::listen,
       0,
       0,
       {},
       "Keep a connection open over which the console can call for a check-in at once.",
       false},
  };
  return kTable;
}

std::string ValueText(const SettingRow& row, const S& settings) {
  const std::string text =
      std::visit(Overload{[&](std::string S::*value) { return settings.*value; },
                          [&](std::int64_t S::*value) { return std::to_string(settings.*value); },
                          [&](bool S::*value) { return std::string(settings.*value ? "true" : "false"); }},
                 row.target);
  if (row.secret) return text.empty() ? "not set" : "set";
  return text;
}

std::string RangeText(const SettingRow& row) {
  return std::visit(
      Overload{[&](std::string S::*) {
                 return row.choices.empty() ? fmt::format("a text of at most {} bytes", SettingRow::kTextLimit)
                                            : fmt::format("one of {}", fmt::join(row.choices, ", "));
               },
               [&](std::int64_t S::*) { return fmt::format("a number from {} to {}", row.least, row.most); },
               [](bool S::*) { return std::string("true or false (1 or 0)"); }},
      row.target);
}

Status Assign(S& settings, std::string_view key, std::string_view value) {
  const SettingRow* row = Find(key);
  if (row == nullptr)
    return Error{Code::kUnknownConfigKey,
                 fmt::format("'{}' is not a setting of the agent; see the settings command", key)};
  if (Take(*row, value, settings)) return {};
  return Error{Code::kInvalidArgument,
               row->secret ? fmt::format("{} cannot be used, expected {}", row->key, RangeText(*row))
                           : fmt::format("{} is '{}', expected {}", row->key, value.substr(0, 100), RangeText(*row))};
}

LoadedSettings LoadSettings(const std::vector<SettingSource>& sources) {
  LoadedSettings loaded;
  for (const SettingRow& row : SettingTable()) {
    for (const SettingSource& source : sources) {
      const auto value = source.read(row.key);
      if (value && (!*value || (*value)->empty())) continue;
      const Status taken = value ? Assign(loaded.values, row.key, **value) : Status{value.error()};
      if (!taken) {
        loaded.problems.push_back(fmt::format("{}: {}", source.name, taken.error().message));
        continue;
      }
      loaded.sources.emplace(row.key, source.name);
      break;
    }
  }
  return loaded;
}

}  // namespace kintsugi::agent
