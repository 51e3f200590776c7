// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "common/runtime/atomic_file.h"
#include "common/runtime/spdlog_log.h"
#include "tests/unit/runtime/temp_folder.h"

namespace kintsugi::runtime {
namespace {

TEST(LogText, WritesEventAndFieldsOnOneLine) {
  EXPECT_EQ(FormatText(Level::kInfo, "agent.install_finished", {{"host", "ab12"}, {"code", "3010"}}),
            "info    agent.install_finished host=ab12 code=3010");
}

TEST(LogText, EscapesWhatCouldForgeALineOrAField) {
  EXPECT_EQ(FormatText(Level::kError, "e", {{"a", "x y"}, {"b", "l1\nl2"}, {"c", "q\"\\"}, {"d", ""}, {"e", "k=v"}}),
            "error   e a=\"x y\" b=\"l1\\u000al2\" c=\"q\\\"\\\\\" d=\"\" e=\"k=v\"");
}

TEST(LogJson, EscapesValues) {
  EXPECT_EQ(FormatJson("t", Level::kWarning, "e", {{"k", "a\"b\n"}}),
            R"({"time":"t","level":"warning","event":"e","k":"a\"b\u000a"})");
}

TEST(Log, AppendsToItsFileAndDropsWhatIsBelowItsLevel) {
  const test::TempFolder folder;
  for (int run = 0; run < 2; ++run) {
    const auto log = OpenLog({.least = Level::kWarning, .json = true, .file = folder / "log"}).value();
    log->Info("dropped");
    log->Warning("kept", {{"run", std::to_string(run)}});
  }
  const std::string text = ReadFile(folder / "log").value();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2) << text;
  EXPECT_EQ(text.find("dropped"), std::string::npos);
  EXPECT_NE(text.find(R"("event":"kept","run":"1"})"), std::string::npos) << text;
}

TEST(Log, KeepsLinesWholeFromManyThreads) {
  const test::TempFolder folder;
  {
    const auto log =
        OpenLog({.least = Level::kInfo, .json = true, .file = folder / "log", .flush_each_line = false}).value();
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&log] {
        for (int i = 0; i < 250; ++i) log->Info("line", {{"text", std::string(100, 'x')}});
      });
    }
  }
  const std::string text = ReadFile(folder / "log").value();
  std::size_t lines = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1, ++lines)
    EXPECT_EQ(text.compare(at, 8, "{\"time\":"), 0);
  EXPECT_EQ(lines, 1000U);
}

TEST(Log, BeginsANewFileAtItsSizeAndKeepsSoMany) {
  const test::TempFolder folder;
  {
    const auto log =
        OpenLog({.least = Level::kInfo, .file = folder / "agent.log", .most_bytes = 2000, .files = 3}).value();
    for (int i = 0; i < 100; ++i) log->Info("line", {{"text", std::string(100, 'x')}, {"number", std::to_string(i)}});
  }
  EXPECT_NE(ReadFile(folder / "agent.log").value().find("number=99"), std::string::npos);
  EXPECT_LE(ReadFile(folder / "agent.1.log").value().size(), 2000U);
  EXPECT_TRUE(ReadFile(folder / "agent.2.log"));
  EXPECT_FALSE(ReadFile(folder / "agent.3.log"));
}

TEST(Log, SaysWhenTheFileCannotBeOpened) {
  const test::TempFolder folder;
  const auto log = OpenLog({.file = folder / ""});  // a folder
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, Code::kIo);
}

TEST(ParseLevel, KnowsFourNames) {
  EXPECT_EQ(ParseLevel("debug").value(), Level::kDebug);
  EXPECT_EQ(ParseLevel("error").value(), Level::kError);
  EXPECT_EQ(ParseLevel("verbose").error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace kintsugi::runtime
