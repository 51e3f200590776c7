// SPDX-License-Identifier: Apache-2.0
// Installers that outlive the agent which started them: one runner goes, as with a stop or a crash of the agent, and
// the next on the same record finds what still runs.
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <sstream>

#include "agent/platform/windows/process.h"
#include "agent/platform/windows/run_record.h"
#include "agent/platform/windows/utf16.h"
#include "tests/windows/support/fake_ports.h"
#include "tests/windows/support/loop_scheduler.h"
#include "tests/windows/support/scratch.h"

namespace kintsugi::agent::windows {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Puppet;
using Words = std::vector<std::string>;

class Rejoin : public ::testing::Test {
 protected:
  // Starts the puppet with a runner that goes as soon as `begun`; nothing may be called back.
  void StartAndGo(const Words& arguments, const std::function<bool()>& begun, Duration timeout = seconds(60)) {
    InstallerRunner runner(scheduler_, power_, record_);
    runner.Run({Puppet(), arguments, timeout}, "", [](const ProcessResult&) { FAIL() << "the runner is gone"; });
    EXPECT_TRUE(scheduler_.RunUntil(begun));
  }
  std::function<bool()> Remembered() const {
    return [this] { return test::FileIsThere(record_); };
  }
  std::function<bool()> HasTold(std::size_t count) const {
    return [this, count] { return Ids().size() == count; };
  }
  // What the next runner sees at the end.
  std::optional<ProcessResult> Next(Duration limit = seconds(30)) {
    InstallerRunner runner(scheduler_, power_, record_);
    std::optional<ProcessResult> result;
    if (!runner.Rejoin("", [&](const ProcessResult& r) { result = r; })) return std::nullopt;
    EXPECT_TRUE(runner.busy());
    EXPECT_FALSE(result.has_value()) << "done was called from inside Rejoin";
    EXPECT_TRUE(scheduler_.RunUntil([&] { return result.has_value(); }, limit));
    EXPECT_FALSE(test::FileIsThere(record_)) << "there is nothing left to find";
    return result;
  }
  std::vector<std::uint32_t> Ids() const {
    std::istringstream stream(test::ReadWhole(out()));
    std::vector<std::uint32_t> ids;
    for (std::uint32_t id = 0; stream >> id;) ids.push_back(id);
    return ids;
  }
  std::string out() const { return folder_.File("out put.txt"); }

  test::ScratchFolder folder_;
  test::LoopScheduler scheduler_;
  test::FakePower power_;
  std::string record_ = folder_.File("installer.run");
};

bool Lives(std::uint32_t id) {
  const KernelHandle process(::OpenProcess(SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, id));
  return process && ::WaitForSingleObject(process.get(), 0) == WAIT_TIMEOUT;
}

TEST_F(Rejoin, AnInstallerGoesOnWithoutItsRunnerAndTheNextSeesItsExitCode) {
  StartAndGo({"exit-after", "2500", "3010"}, Remembered());
  EXPECT_FALSE(power_.awake());
  const auto result = Next();
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->started);
  EXPECT_TRUE(result->end_seen);
  EXPECT_FALSE(result->timed_out);
  EXPECT_EQ(result->exit_code, 3010);
  EXPECT_EQ(power_.reasons().size(), 2U) << "the system is kept awake again";
}

// A job that nobody holds cannot be found by its name: each of its processes holds it.
TEST_F(Rejoin, WhatASelfExtractorLeftBehindIsWaitedForThoughItsExitCodeIsLost) {
  {
    InstallerRunner runner(scheduler_, power_, record_);
    runner.Run({Puppet(), {"leave", "0", Puppet(), "write-after", "4000", out()}, seconds(60)}, "",
               [](const ProcessResult&) { FAIL() << "the runner is gone"; });
    EXPECT_TRUE(scheduler_.RunUntil([&] { return ReadRunRecord(record_).has_value(); }));
    const std::uint32_t first = ReadRunRecord(record_)->process_id;
    EXPECT_TRUE(scheduler_.RunUntil([&] { return !Lives(first); }));
    scheduler_.RunFor(milliseconds(1000));
  }
  const auto result = Next();
  ASSERT_TRUE(result.has_value());
  EXPECT_FALSE(result->end_seen);
  EXPECT_FALSE(result->timed_out);
  EXPECT_EQ(test::ReadWhole(out()), "done") << "it was waited for";
}

TEST_F(Rejoin, ItsTimeGoesOnFromItsStart) {
  StartAndGo({"tree", "2", out()}, HasTold(2), seconds(6));
  const auto result = Next(seconds(20));
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->timed_out);
  for (const auto id : Ids()) EXPECT_FALSE(Lives(id)) << id;
}

TEST_F(Rejoin, AnotherInstallerIsRefusedWhileARejoinedOneRuns) {
  StartAndGo({"exit-after", "2500", "0"}, Remembered());
  InstallerRunner runner(scheduler_, power_, record_);
  std::optional<ProcessResult> first;
  std::optional<ProcessResult> second;
  ASSERT_TRUE(runner.Rejoin("", [&](const ProcessResult& r) { first = r; }));
  EXPECT_FALSE(runner.Rejoin("", [](const ProcessResult&) { FAIL() << "there is only one"; }));
  runner.Run({Puppet(), {"exit", "1"}, seconds(30)}, "", [&](const ProcessResult& r) { second = r; });
  EXPECT_TRUE(scheduler_.RunUntil([&] { return second.has_value(); }));
  EXPECT_FALSE(second->started);
  EXPECT_TRUE(scheduler_.RunUntil([&] { return first.has_value(); }));
}

TEST_F(Rejoin, ThereIsNothingToRejoinAfterTheEndWithoutARecordOrWithADamagedOne) {
  EXPECT_FALSE(Next().has_value());
  StartAndGo({"exit-after", "1000", "0"}, Remembered());
  const std::uint32_t first = ReadRunRecord(record_)->process_id;
  EXPECT_TRUE(scheduler_.RunUntil([&] { return !Lives(first); }));
  scheduler_.RunFor(milliseconds(500));
  EXPECT_FALSE(Next().has_value()) << "it ended while nobody looked";
  EXPECT_FALSE(test::FileIsThere(record_));
  for (const char* text : {"", "1\n", "2\nGlobal\\x\n1\n1\n1\n", "1\nGlobal\\Kintsugi-none\n4\n1\n1\n"}) {
    test::WriteWhole(record_, text);
    EXPECT_FALSE(Next().has_value()) << text;
  }
}

TEST_F(Rejoin, WhereItCannotBeRememberedItEndsWithItsRunner) {
  record_ = folder_.File("no such folder\\installer.run");
  StartAndGo({"tree", "2", out()}, HasTold(2));
  ASSERT_EQ(Ids().size(), 2U);
  for (const auto id : Ids()) EXPECT_FALSE(Lives(id)) << id;
}

TEST_F(Rejoin, ARecordIsReadAsItWasWritten) {
  const RunRecord record{"Global\\Kintsugi-0123", 4711, 123'456'789'012, seconds(3600)};
  ASSERT_TRUE(WriteRunRecord(record_, {"other", 1, 2, Duration{3}}));
  ASSERT_TRUE(WriteRunRecord(record_, record));
  EXPECT_EQ(ReadRunRecord(record_), record);
  RemoveRunRecord(record_);
  EXPECT_FALSE(ReadRunRecord(record_).has_value());
  EXPECT_EQ(WriteRunRecord(folder_.File("none\\x"), record).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace kintsugi::agent::windows
