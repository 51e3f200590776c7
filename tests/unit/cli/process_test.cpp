// SPDX-License-Identifier: Apache-2.0
// The real program as a process: exit codes, streams, and the helper that runs it.
#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <csignal>

#include "tests/support/scripted_console.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::test {
namespace {

const std::string kProgram = std::string(KINTSUGI_BINARY_DIR) + "/bin/kintsugi";

TEST(Program, SignsInFromStandardInputAndListsHostsFromItsProfile) {
  ScriptedConsole console;
  console.AnswerFrom(std::string(KINTSUGI_SOURCE_DIR) + "/tests/golden/cli/answers");
  const TempFolder folder;
  const std::map<std::string, std::string> environment = {{"KINTSUGI_PROFILE", folder.File("p/profile.json")}};
  const auto login = RunProcess({{kProgram, "login", console.server().url(), "--ca-pin", console.server().ca_pin()},
                                 environment,
                                 "test-token\n"});
  EXPECT_EQ(login.exit_code, 0) << login.standard_error;
  EXPECT_EQ(login.standard_output, "");
  const auto list = RunProcess({{kProgram, "host", "list", "-o", "json"}, environment, ""});
  EXPECT_EQ(list.exit_code, 0) << list.standard_error;
  EXPECT_EQ(
      CompareGolden(std::string(KINTSUGI_SOURCE_DIR) + "/tests/golden/cli/output/host_list.json", list.standard_output),
      "");
}

TEST(Program, FailsWhenItsOutputCannotBeWritten) {
  const auto result = RunProcess({{"/bin/sh", "-c", "exec \"$0\" version > /dev/full", kProgram}, {}, ""});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.standard_error.find("cannot write to standard output"), std::string::npos) << result.standard_error;
}

TEST(RunProcess, PassesInputCapturesBothOutputsAndTheExitCode) {
  const std::string input(300'000, 'x');  // more than a pipe holds
  const auto result = RunProcess({{"/bin/sh", "-c", "cat; echo \"$WORD\" >&2; exit 7"}, {{"WORD", "a b"}}, input});
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_TRUE(result.standard_output == input);
  EXPECT_EQ(result.standard_error, "a b\n");
}

TEST(RunProcess, KillsWhatTakesTooLongAndSaysWhatWasNotStarted) {
  const auto slow = RunProcess({{"/bin/sh", "-c", "exec tail -f /dev/null"}, {}, "", std::chrono::milliseconds(50)});
  EXPECT_TRUE(slow.timed_out);
  EXPECT_EQ(slow.exit_code, 128 + SIGKILL);
  EXPECT_EQ(RunProcess({{"/no/such/program"}, {}, ""}).exit_code, 127);
}

TEST(Process, LivesBesideTheTestUntilItIsKilled) {
  const TempFolder folder;
  Process process({{"/bin/sh", "-c", "exec tail -f /dev/null"}, {}, ""}, folder.File("log"));
  EXPECT_TRUE(process.Running());
  process.Signal(SIGKILL);
  EXPECT_EQ(process.Wait(std::chrono::seconds(10)), 128 + SIGKILL);
  EXPECT_FALSE(process.Running());
}

}  // namespace
}  // namespace kintsugi::test
