// SPDX-License-Identifier: Apache-2.0
// The agent's settings: one table gives key, range, default and text to every source (command line, Group Policy,
// registry), to `--help`, to `kintsugi-agent settings` and to the policy template in deploy/windows/policy. Pure
// values; sources are called from the thread that loads.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/result.h"
#include "common/base/time.h"

namespace kintsugi::agent {

struct AgentSettings {
  std::string server;           // host:port of the console's enrolment port; "" = not set
  std::string token;            // one-time enrolment token; "" = none
  std::string state_directory;  // "" = the platform's default
  std::string log_level = "info";
  std::int64_t log_megabytes = 5;  // of one log file
  std::int64_t log_files = 4;      // with the one being written
  std::int64_t check_in_seconds = 300;
  bool listen = true;
};

struct SettingRow {
  std::string_view key;  // the registry value's and the policy's name
  std::variant<std::string AgentSettings::*, std::int64_t AgentSettings::*, bool AgentSettings::*> target;
  std::int64_t least = 0;  // inclusive; numbers only
  std::int64_t most = 0;
  std::vector<std::string_view> choices;  // of a text; empty = any of at most kTextLimit bytes
  std::string_view text;                  // one sentence for people
  bool secret = false;                    // never shown

  static constexpr std::size_t kTextLimit = 1024;
};
const std::vector<SettingRow>& SettingTable();
// "100", "info", "true"; what a secret holds is only told as "set" or "not set".
std::string ValueText(const SettingRow& row, const AgentSettings& settings);
std::string RangeText(const SettingRow& row);
// kUnknownConfigKey; kInvalidArgument says what was found and what is expected.
Status Assign(AgentSettings& settings, std::string_view key, std::string_view value);

// A place that settings come from. nullopt and "": it says nothing of the key. An error says which value has a wrong
// type.
struct SettingSource {
  std::string name;  // as people know it: "Group Policy (HKLM\SOFTWARE\Policies\Kintsugi\Agent)"
  std::function<Result<std::optional<std::string>>(std::string_view key)> read;
};

struct LoadedSettings {
  AgentSettings values;
  std::map<std::string, std::string, std::less<>> sources;  // key to the name of the source that decided
  std::vector<std::string> problems;                        // one sentence each; the next source decided
};
// The first source that says something usable of a key decides; what none names keeps its default.
LoadedSettings LoadSettings(const std::vector<SettingSource>& sources);

}  // namespace kintsugi::agent
