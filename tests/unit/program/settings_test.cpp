// SPDX-License-Identifier: Apache-2.0
#include "agent/program/settings.h"

#include <gtest/gtest.h>

namespace kintsugi::agent {
namespace {

SettingSource Source(const std::string& name, const std::map<std::string, std::string, std::less<>>& values) {
  return {name, [values](std::string_view key) -> Result<std::optional<std::string>> {
            const auto found = values.find(key);
            if (found == values.end()) return std::optional<std::string>();
            if (found->second == "<binary>") return Error{Code::kInvalidArgument, std::string(key) + " is REG_BINARY"};
            return std::optional(found->second);
          }};
}

TEST(AgentSettings, TakeEachKeyFromTheFirstSourceThatNamesIt) {
  const auto loaded = LoadSettings({Source("policy", {{"Server", "console:8444"}, {"LogFiles", "7"}, {"Token", ""}}),
                                    Source("registry", {{"Server", "old:8444"}, {"Token", "t"}, {"Listen", "0"}})});
  EXPECT_TRUE(loaded.problems.empty());
  EXPECT_EQ(loaded.values.server, "console:8444");
  EXPECT_EQ(loaded.values.token, "t");
  EXPECT_EQ(loaded.values.log_files, 7);
  EXPECT_FALSE(loaded.values.listen);
  EXPECT_EQ(loaded.values.check_in_seconds, 300) << "the default";
  EXPECT_EQ(loaded.sources.at("Server"), "policy");
  EXPECT_EQ(loaded.sources.at("Token"), "registry");
  EXPECT_FALSE(loaded.sources.contains("CheckInSeconds"));
}

TEST(AgentSettings, GoOnWithTheNextSourceWhenAValueCannotBeUsedAndSayWhich) {
  const auto loaded = LoadSettings(
      {Source("policy", {{"LogFiles", "<binary>"}, {"CheckInSeconds", "5"}}), Source("registry", {{"LogFiles", "9"}})});
  EXPECT_EQ(loaded.values.log_files, 9);
  EXPECT_EQ(loaded.values.check_in_seconds, 300);
  ASSERT_EQ(loaded.problems.size(), 2U);
  EXPECT_EQ(loaded.problems[0], "policy: LogFiles is REG_BINARY");
  EXPECT_EQ(loaded.problems[1], "policy: CheckInSeconds is '5', expected a number from 10 to 86400");
}

TEST(AgentSettings, RefuseWhatIsOutOfRangeOrNoSettingAtAll) {
  struct Row {
    const char* key;
    std::string value;
    const char* message;  // nullptr: taken
  };
  const Row rows[] = {
      {"LogLevel", "Debug", nullptr},
      {"LogLevel", "loud", "LogLevel is 'loud', expected one of debug, info, warning, error"},
      {"LogMegabytes", "0", "LogMegabytes is '0', expected a number from 1 to 1024"},
      {"LogMegabytes", "1024", nullptr},
      {"LogMegabytes", "12 MB", "LogMegabytes is '12 MB', expected a number from 1 to 1024"},
      {"LogMegabytes", "", "LogMegabytes is '', expected a number from 1 to 1024"},
      {"Listen", "maybe", "Listen is 'maybe', expected true or false (1 or 0)"},
      {"listen", "FALSE", nullptr},
      {"Server", std::string(1024, 'a'), nullptr},
      {"Token", std::string(1025, 'a'), "Token cannot be used, expected a text of at most 1024 bytes"},
      {"Sever", "x", "'Sever' is not a setting of the agent; see the settings command"},
  };
  for (const Row& row : rows) {
    AgentSettings settings;
    const Status taken = Assign(settings, row.key, row.value);
    EXPECT_EQ(taken ? "" : taken.error().message, row.message == nullptr ? "" : row.message) << row.key;
  }
}

TEST(AgentSettings, NeverShowASecret) {
  AgentSettings settings;
  settings.token = "0011223344556677.secret.pin";
  for (const SettingRow& row : SettingTable()) {
    EXPECT_EQ(ValueText(row, settings).find("secret"), std::string::npos) << row.key;
    EXPECT_FALSE(row.text.empty());
    EXPECT_FALSE(RangeText(row).empty());
  }
}

}  // namespace
}  // namespace kintsugi::agent
