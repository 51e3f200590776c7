// SPDX-License-Identifier: Apache-2.0
// Every help text is an interface: tests/golden/cli/help/.
#include <gtest/gtest.h>

#include "tests/unit/cli/cli_fixture.h"

namespace kintsugi::cli {
namespace {

const std::vector<std::vector<std::string>>& Commands() {
  static const std::vector<std::vector<std::string>> kCommands = {{},
                                                                  {"login"},
                                                                  {"whoami"},
                                                                  {"token"},
                                                                  {"token", "create"},
                                                                  {"token", "list"},
                                                                  {"token", "revoke"},
                                                                  {"host"},
                                                                  {"host", "list"},
                                                                  {"host", "show"},
                                                                  {"host", "revoke"},
                                                                  {"catalog"},
                                                                  {"catalog", "import"},
                                                                  {"catalog", "list"},
                                                                  {"catalog", "show"},
                                                                  {"bulletin"},
                                                                  {"bulletin", "report"},
                                                                  {"package"},
                                                                  {"package", "add"},
                                                                  {"package", "list"},
                                                                  {"missing"},
                                                                  {"validate"},
                                                                  {"assess"},
                                                                  {"rollout"},
                                                                  {"rollout", "create"},
                                                                  {"rollout", "plan-example"},
                                                                  {"rollout", "edit"},
                                                                  {"rollout", "release"},
                                                                  {"rollout", "list"},
                                                                  {"rollout", "start"},
                                                                  {"rollout", "watch"},
                                                                  {"rollout", "pause"},
                                                                  {"rollout", "resume"},
                                                                  {"rollout", "abort"},
                                                                  {"rollout", "show"},
                                                                  {"rollout", "export"},
                                                                  {"rollout", "plan"},
                                                                  {"estimate"},
                                                                  {"estimate", "calibration"},
                                                                  {"group"},
                                                                  {"group", "set"},
                                                                  {"group", "remove"},
                                                                  {"group", "list"},
                                                                  {"schedule"},
                                                                  {"audit"},
                                                                  {"audit", "list"},
                                                                  {"version"}};
  return kCommands;
}

TEST(Help, OfEachCommandIsAsAgreed) {
  for (auto command : Commands()) {
    std::string name = "kintsugi";
    for (const auto& word : command) name += "_" + word;
    command.push_back("--help");
    const Outcome outcome = Cli().Run(command);
    EXPECT_EQ(outcome.code, 0) << name;
    EXPECT_EQ(outcome.err, "") << name;
    EXPECT_EQ(test::CompareGolden(Golden("help/" + name + ".txt"), outcome.out), "");
  }
}

struct UsageRow {
  std::vector<std::string> arguments;
  std::string says;
};

TEST(Usage, AWrongCommandLineEndsWithCode2AndAHint) {
  const std::vector<UsageRow> rows = {
      {{}, "see: kintsugi --help"},
      {{"hosts"}, "'hosts' is not a command of kintsugi"},
      {{"host", "lst"}, "'lst' is not a command of kintsugi host; see: kintsugi host --help"},
      {{"host", "list", "--colour"}, "--colour; see: kintsugi host list --help"},
      {{"host", "list", "-o", "xml"}, "-o"},
      {{"host", "show"}, "host is required"},
      {{"rollout", "create"}, "--bulletin is required"},
      {{"rollout", "create", "--bulletin", "B", "--success", "101"}, "--success"},
      {{"rollout", "create", "--bulletin", "B", "--wave", "a=200%"}, "a percentage is 1% to 100%"},
      {{"group", "set", "team", "a", "--hosts", ""}, "kind"},
      {{"group", "set", "ring", "a"}, "--hosts is required"},
      {{"rollout", "create", "--bulletin", "B", "--retry-base", "10"}, "the unit is missing"},
      {{"rollout", "watch", "r", "--until", "sometime"}, "--until"},
      {{"token", "create", "--uses", "0"}, "--uses"},
      {{"token", "create", "--valid-for", "8d"}, "at most 7 d"},
      {{"whoami", "--ca-pin", "abc"}, "64 hex digits"},
      {{"whoami", "--console", "http://a"}, "https://"},
      {{"host", "list", "--\x1b[2J"}, "\\x1b[2J"},
  };
  for (const auto& row : rows) {
    const Outcome outcome = Cli().Run(row.arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find(row.says), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("--help\n"), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << "one line: " << outcome.err;
  }
}

}  // namespace
}  // namespace kintsugi::cli
