// SPDX-License-Identifier: Apache-2.0
#include "common/runtime/config.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/runtime/temp_folder.h"

namespace kintsugi::runtime {
namespace {

struct Options {
  std::string listen = "0.0.0.0:7443";
  std::int64_t inbox = 4096;
  bool json = false;
  Duration renew{90'000};
  std::vector<std::string> names;

  ConfigTable Table() {
    return ConfigTable({Text("rpc.listen", &listen, "address:port that agents call"),
                        Number("core.inbox", &inbox, 1, 100'000, "events", "events that may wait"),
                        Flag("log.json", &json, "log lines as JSON"),
                        Delay("rpc.renew", &renew, Duration{1000}, Duration{86'400'000}, "time to renewal"),
                        Texts("tls.names", &names, "names in the server certificate")});
  }
};

TEST(Config, TakesEveryKindOfValueFromTheFile) {
  Options options;
  ASSERT_TRUE(
      options.Table().LoadText("[rpc]\nlisten = \"[::]:1\"\nrenew = \"4h\"\n[core]\ninbox = 7\n[log]\njson = true\n"
                               "[tls]\nnames = [\"a\", \"b\"]\n",
                               "test.toml"));
  EXPECT_EQ(options.listen, "[::]:1");
  EXPECT_EQ(options.inbox, 7);
  EXPECT_TRUE(options.json);
  EXPECT_EQ(options.renew, Duration{4 * 3'600'000});
  EXPECT_EQ(options.names, (std::vector<std::string>{"a", "b"}));
}

TEST(Config, KeepsDefaultsForWhatIsNotGiven) {
  Options options;
  ASSERT_TRUE(options.Table().LoadText("", "empty.toml"));
  EXPECT_EQ(options.inbox, 4096);
  EXPECT_EQ(options.listen, "0.0.0.0:7443");
}

TEST(Config, RefusesWithPlaceFoundAndExpected) {
  const struct {
    const char* toml;
    Code code;
    const char* message;
  } rows[] = {
      {"[rpc]\nlisen = \"x\"\n", Code::kUnknownConfigKey,
       "t.toml:2:1: 'rpc.lisen' is not a configuration key; the nearest known key is 'rpc.listen'"},
      {"[rcp]\nlisten = \"x\"\n", Code::kUnknownConfigKey, "t.toml:1:2: 'rcp' is not a configuration key"},
      {"inbox = 1\n", Code::kUnknownConfigKey, "the nearest known key is 'core.inbox'"},
      {"[core]\ninbox = \"many\"\n", Code::kInvalidArgument,
       "t.toml:2:1: core.inbox is \"many\", expected a whole number from 1 to 100000 events"},
      {"[core]\ninbox = 0\n", Code::kInvalidArgument, "core.inbox is 0, expected a whole number from 1"},
      {"[core]\ninbox = 100001\n", Code::kInvalidArgument, "core.inbox is 100001"},
      {"[core]\ninbox = 1.5\n", Code::kInvalidArgument, "core.inbox is 1.5"},
      {"core = 5\n", Code::kUnknownConfigKey, "'core' is not a configuration key"},
      {"[log]\njson = \"yes\"\n", Code::kInvalidArgument, "log.json is \"yes\", expected true or false"},
      {"[rpc]\nrenew = 5\n", Code::kInvalidArgument, "rpc.renew is 5, expected a duration from 1s to 1d"},
      {"[rpc]\nrenew = \"999ms\"\n", Code::kInvalidArgument, "rpc.renew is \"999ms\""},
      {"[rpc]\nrenew = \"2d\"\n", Code::kInvalidArgument, "rpc.renew is \"2d\""},
      {"[tls]\nnames = [1]\n", Code::kInvalidArgument, "tls.names is an array, expected a list of texts"},
      {"[rpc.listen]\nx = 1\n", Code::kInvalidArgument, "rpc.listen is a table, expected text"},
      {"[%a]\n", Code::kInvalidArgument, "t.toml"},
      {"a = [}\n", Code::kInvalidArgument, "t.toml"},
      {"[rpc\n", Code::kInvalidArgument, "t.toml:1:"},
      {"[core]\ninbox = 1\ninbox = 2\n", Code::kInvalidArgument, "t.toml:3:"},
  };
  for (const auto& row : rows) {
    Options options;
    const Status status = options.Table().LoadText(row.toml, "t.toml");
    ASSERT_FALSE(status) << row.toml;
    EXPECT_EQ(status.error().code, row.code) << row.toml;
    EXPECT_NE(status.error().message.find(row.message), std::string::npos) << row.toml << status.error().message;
  }
}

TEST(Config, ReadsAtMost64KiB) {
  Options options;
  const std::string comment(kConfigLimitBytes, '#');
  EXPECT_TRUE(options.Table().LoadText(comment, "t.toml"));
  EXPECT_EQ(options.Table().LoadText(comment + "#", "t.toml").error().code, Code::kTooLarge);
}

TEST(Config, OverridesComeAsText) {
  Options options;
  ConfigTable table = options.Table();
  EXPECT_TRUE(table.Set("core.inbox", "12"));
  EXPECT_TRUE(table.Set("log.json", "true"));
  EXPECT_TRUE(table.Set("rpc.renew", "5min"));
  EXPECT_TRUE(table.Set("tls.names", "a,b"));
  EXPECT_TRUE(table.Set("rpc.listen", "x:1"));
  EXPECT_EQ(options.inbox, 12);
  EXPECT_TRUE(options.json);
  EXPECT_EQ(options.renew, Duration{300'000});
  EXPECT_EQ(options.names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(options.listen, "x:1");
  EXPECT_EQ(table.Set("core.inbox", "12x").error().code, Code::kInvalidArgument);
  EXPECT_EQ(table.Set("core.inbox", "0").error().code, Code::kInvalidArgument);
  EXPECT_EQ(table.Set("log.json", "1").error().code, Code::kInvalidArgument);
  EXPECT_EQ(table.Set("core.inbx", "1").error().code, Code::kUnknownConfigKey);
}

TEST(Config, HelpShowsKeyDefaultRangeAndText) {
  Options options;
  EXPECT_EQ(options.Table().Help(),
            "  rpc.listen = \"0.0.0.0:7443\"  address:port that agents call\n"
            "  core.inbox = 4096            events that may wait; a whole number from 1 to 100000 events\n"
            "  log.json = false             log lines as JSON\n"
            "  rpc.renew = \"90s\"            time to renewal; a duration from 1s to 1d (\"250ms\", "
            "\"90s\", \"5min\", \"4h\", \"7d\")\n"
            "  tls.names = []               names in the server certificate\n");
}

TEST(Config, LoadsAFileAndSaysWhenThereIsNone) {
  const test::TempFolder folder;
  std::ofstream(folder / "c.toml") << "[core]\ninbox = 9\n";
  Options options;
  ASSERT_TRUE(options.Table().LoadFile(folder / "c.toml"));
  EXPECT_EQ(options.inbox, 9);
  EXPECT_EQ(options.Table().LoadFile(folder / "none.toml").error().code, Code::kNotFound);
}

TEST(ParseDuration, KnowsItsUnitsAndNothingElse) {
  const struct {
    const char* text;
    std::int64_t ms;
  } good[] = {{"250ms", 250}, {"90s", 90'000}, {"5min", 300'000}, {"4h", 14'400'000}, {"7d", 604'800'000}, {"0s", 0}};
  for (const auto& row : good) EXPECT_EQ(ParseDuration(row.text).value(), Duration{row.ms}) << row.text;
  for (const char* text :
       {"", "5", "s", "-5s", "5 s", "5m", "1.5h", "5S", "99999999999999999999s", "9999999999999999d"})
    EXPECT_FALSE(ParseDuration(text)) << text;
}

}  // namespace
}  // namespace kintsugi::runtime
