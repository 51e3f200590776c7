// SPDX-License-Identifier: Apache-2.0
// Installers as they behave: they take arguments, leave others behind, hang, ask, talk too much, crash.
#include "agent/platform/windows/process.h"

#include <gtest/gtest.h>

#include <sstream>

#include "agent/platform/windows/files.h"
#include "agent/platform/windows/utf16.h"
#include "common/base/prng.h"
#include "tests/support/seed.h"
#include "tests/windows/support/fake_ports.h"
#include "tests/windows/support/loop_scheduler.h"
#include "tests/windows/support/scratch.h"

namespace kintsugi::agent::windows {
namespace {

using test::Puppet;
using Words = std::vector<std::string>;

class Process : public ::testing::Test {
 protected:
  ProcessResult Run(const std::string& program, const Words& arguments, Duration timeout = std::chrono::seconds(30)) {
    std::optional<ProcessResult> result;
    runner_.Run({program, arguments, timeout}, temporary_, [&](const ProcessResult& r) { result = r; });
    EXPECT_FALSE(result.has_value()) << "done was called from inside Run";
    EXPECT_TRUE(scheduler_.RunUntil([&] { return result.has_value(); }, std::chrono::seconds(60)));
    return result.value_or(ProcessResult{});
  }
  // Processes that the run told of in `file`, after its timeout; again with twice the time while they are fewer than
  // `count`, because on a busy machine they start slowly.
  std::vector<std::uint32_t> TimeOut(const Words& arguments, const std::string& file, std::size_t count) {
    std::vector<std::uint32_t> ids;
    for (Duration timeout = std::chrono::seconds(3); timeout < std::chrono::seconds(40); timeout *= 2) {
      ::DeleteFileW(ToUtf16(file).c_str());
      const auto result = Run(Puppet(), arguments, timeout);
      EXPECT_TRUE(result.started) << result.error;
      EXPECT_TRUE(result.timed_out);
      ids = Ids(test::ReadWhole(file));
      if (ids.size() >= count) break;
    }
    EXPECT_EQ(ids.size(), count);
    return ids;
  }
  static std::vector<std::uint32_t> Ids(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::uint32_t> ids;
    for (std::uint32_t id = 0; stream >> id;) ids.push_back(id);
    return ids;
  }
  std::string out() const { return folder_.File("out put.txt"); }

  test::ScratchFolder folder_;
  test::LoopScheduler scheduler_;
  test::FakePower power_;
  std::string temporary_;
  std::string record_ = folder_.File("installer.run");
  InstallerRunner runner_{scheduler_, power_, record_};
};

bool Lives(std::uint32_t id) {
  const KernelHandle process(::OpenProcess(SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, id));
  return process && ::WaitForSingleObject(process.get(), 0) == WAIT_TIMEOUT;
}

TEST_F(Process, TheExitCodeIsThatOfTheProgram) {
  for (const std::int64_t code : {std::int64_t{0}, std::int64_t{3010}, std::int64_t{1603}, std::int64_t{0x80240017}}) {
    const auto result = Run(Puppet(), {"exit", std::to_string(code)});
    EXPECT_TRUE(result.started) << result.error;
    EXPECT_FALSE(result.timed_out);
    EXPECT_EQ(result.exit_code, code);
  }
}

TEST_F(Process, ArgumentsArriveAsTheyAre) {
  Prng random(test::Seed());
  const std::string nasty[] = {
      "",         " ",    "a b",   "\"", "\\",         "\\\\\"", "C:\\dir\\", "C:\\my dir\\", "日本語 パッケージ",
      "%windir%", "a\tb", "^&|<>", "é",  "/x:\"y z\"", "\\\"\\", "'single'"};
  for (int round = 0; round < 12; ++round) {
    const std::string file = folder_.File("arguments " + std::to_string(round));
    Words arguments = {"arguments", file};
    std::string expected;
    for (std::uint64_t left = random.Below(6); left > 0; --left) {
      arguments.push_back(nasty[random.Below(std::size(nasty))]);
      expected += std::to_string(arguments.back().size()) + ":" + arguments.back();
    }
    EXPECT_EQ(Run(Puppet(), arguments).exit_code, 0);
    EXPECT_EQ(test::ReadWhole(file), expected);
  }
}

TEST_F(Process, AProgramMayHaveBlanksAndJapaneseInItsPath) {
  const std::string program = folder_.File("修正 プログラム (x64).exe");
  test::CopyTo(Puppet(), program);
  EXPECT_EQ(Run(program, {"exit", "7"}).exit_code, 7);
}

TEST_F(Process, TheWholeJobIsWaitedForWhenTheProgramStartsAnotherAndLeaves) {
  const auto result = Run(Puppet(), {"leave", "3010", Puppet(), "write-after", "1500", out()});
  EXPECT_EQ(result.exit_code, 3010);
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(test::ReadWhole(out()), "done");
}

TEST_F(Process, ATimeoutEndsTheWholeTree) {
  for (const auto id : TimeOut({"tree", "4", out()}, out(), 4)) EXPECT_FALSE(Lives(id)) << id;
}

TEST_F(Process, ATimeoutEndsWhatWasLeftBehindToo) {
  for (const auto id : TimeOut({"leave", "0", Puppet(), "tree", "2", out()}, out(), 2)) EXPECT_FALSE(Lives(id)) << id;
}

// A program of that name elsewhere is no servicing process, one in Windows' own folder is.
TEST_F(Process, ATimeoutSparesServicingProcesses) {
  const std::string servicing = ToUtf8(WindowsFolder()) + "\\servicing";
  ::CreateDirectoryW(ToUtf16(servicing).c_str(), nullptr);
  const std::string real = servicing + "\\TrustedInstaller.exe";
  const std::string fake = folder_.File("TrustedInstaller.exe");
  if (test::FileIsThere(real)) GTEST_SKIP() << "a real Windows: its TrustedInstaller stays alone; run it under Wine";
  test::CopyTo(Puppet(), real);
  test::CopyTo(Puppet(), fake);
  const std::string told = folder_.File("fake");
  const auto lives = TimeOut({"leave", "0", real, "tree", "1", out()}, out(), 1);
  const auto dead = TimeOut({"leave", "0", fake, "tree", "1", told}, told, 1);
  ASSERT_EQ(lives.size(), 1U);
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_TRUE(Lives(lives[0]));
  EXPECT_FALSE(Lives(dead[0]));
  const KernelHandle process(::OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, lives[0]));
  ::TerminateProcess(process.get(), 0);
  ::WaitForSingleObject(process.get(), 5000);
  ::DeleteFileW(ToUtf16(real).c_str());
}

TEST_F(Process, OutputIsDroppedAndInputIsAtItsEnd) {
  EXPECT_EQ(Run(Puppet(), {"write-much", "2000"}).exit_code, 0);
  EXPECT_EQ(Run(Puppet(), {"read-input", out()}).exit_code, 0);
  EXPECT_EQ(test::ReadWhole(out()), "0");
}

TEST_F(Process, NoHandleOfTheAgentIsInherited) {
  SECURITY_ATTRIBUTES inheritable{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
  const KernelHandle secret(::CreateEventW(&inheritable, TRUE, FALSE, nullptr));
  // Values are reused: a high one means nothing in a small program unless it was inherited.
  std::vector<KernelHandle> many;
  for (int i = 0; i < 500; ++i) many.emplace_back(::CreateEventW(&inheritable, TRUE, FALSE, nullptr));
  const auto value = reinterpret_cast<std::uintptr_t>(many.back().get());
  EXPECT_EQ(Run(Puppet(), {"handle", out(), std::to_string(value)}).exit_code, 0);
  EXPECT_EQ(test::ReadWhole(out()), "not inherited");
}

TEST_F(Process, TheTemporaryFolderIsTheAgentsAndIsEmptiedBeforeAndAfterEachInstaller) {
  temporary_ = folder_.File("temporary files");
  for (const char* made : {"", "\\unpacked", "\\unpacked\\deep"})
    ASSERT_NE(::CreateDirectoryW(ToUtf16(temporary_ + made).c_str(), nullptr), 0);
  test::WriteWhole(temporary_ + "\\unpacked\\deep\\left.dll", "x");
  ::SetFileAttributesW(ToUtf16(temporary_ + "\\unpacked\\deep\\left.dll").c_str(), FILE_ATTRIBUTE_READONLY);
  EXPECT_EQ(Run(Puppet(), {"environment", out(), "TEMP"}).exit_code, 0);
  EXPECT_EQ(test::ReadWhole(out()), temporary_);
  EXPECT_TRUE(test::FileIsThere(temporary_));
  EXPECT_FALSE(test::FileIsThere(temporary_ + "\\unpacked"));
  EXPECT_EQ(Run(Puppet(), {"write-after", "0", temporary_ + "\\left"}).exit_code, 0);
  EXPECT_FALSE(test::FileIsThere(temporary_ + "\\left")) << "a disk must not stay full of it";
  const test::ScratchValue waiting("HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager",
                                   "PendingFileRenameOperations");
  waiting.Set(REG_MULTI_SZ, test::Utf16Bytes("\\??\\" + temporary_ + "\\left") + test::Utf16Bytes("!\\??\\C:\\x") +
                                std::string(2, '\0'));
  EXPECT_EQ(Run(Puppet(), {"write-after", "0", temporary_ + "\\left"}).exit_code, 0);
  EXPECT_TRUE(test::FileIsThere(temporary_ + "\\left")) << "the next boot wants it";
  EXPECT_EQ(Run(Puppet(), {"environment", folder_.File("root"), "SystemRoot"}).exit_code, 0);
  EXPECT_NE(test::ReadWhole(folder_.File("root")), "");
}

TEST_F(Process, ACrashIsAnExitCode) {
  const auto result = Run(Puppet(), {"crash"});
  EXPECT_TRUE(result.started);
  EXPECT_FALSE(result.timed_out);
  EXPECT_NE(result.exit_code, 0);
}

TEST_F(Process, OnlyFullPathsOfProgramsForThisHostAreStarted) {
  const std::string text = folder_.File("text.exe");
  test::WriteWhole(text, "not a program");
  std::string bytes = test::ReadWhole(Puppet());
  const std::size_t header = static_cast<unsigned char>(bytes[0x3c]) + static_cast<unsigned char>(bytes[0x3d]) * 256U;
  bytes[header + 4] = 0x4c;  // the processor: 0x014c is x86
  bytes[header + 5] = 0x01;
  test::WriteWhole(folder_.File("x86.exe"), bytes);
  struct Row {
    std::string program;
    std::string says;
  };
  std::vector<Row> rows = {{"puppet.exe", "not named with its full path"},
                           {"..\\puppet.exe", "not named with its full path"},
                           {"\\\\server\\share\\p.exe", "not named with its full path"},
                           {"C:puppet.exe", "not named with its full path"},
                           {folder_.File("missing.exe"), "missing.exe"},
                           {text, "the file is no Windows program"}};
  if (!test::FileIsThere(ToUtf8(WindowsFolder()) + "\\syswow64\\ntdll.dll"))
    rows.push_back({folder_.File("x86.exe"), "32-bit program and this host runs 64-bit programs only"});
  for (const Row& row : rows) {
    const auto result = Run(row.program, {});
    EXPECT_FALSE(result.started) << row.program;
    EXPECT_NE(result.error.find(row.says), std::string::npos) << row.program << ": " << result.error;
  }
}

TEST_F(Process, TooManyArgumentsAreRefusedBeforeAnythingRuns) {
  const auto result = Run(Puppet(), {"exit", std::string(33'000, 'x')});
  EXPECT_FALSE(result.started);
  EXPECT_NE(result.error.find("32766"), std::string::npos) << result.error;
}

TEST_F(Process, ASecondOneIsRefusedWhileOneRunsAndMayFollowIt) {
  std::optional<ProcessResult> first;
  std::optional<ProcessResult> second;
  runner_.Run({Puppet(), {"sleep", "1500"}, std::chrono::seconds(30)}, "", [&](auto r) { first = r; });
  runner_.Run({Puppet(), {"exit", "1"}, std::chrono::seconds(30)}, "", [&](auto r) { second = r; });
  EXPECT_TRUE(scheduler_.RunUntil([&] { return second.has_value(); }));
  EXPECT_FALSE(second->started);
  EXPECT_FALSE(first.has_value());
  EXPECT_TRUE(scheduler_.RunUntil([&] { return first.has_value(); }));
  EXPECT_TRUE(first->started);
  EXPECT_EQ(Run(Puppet(), {"exit", "5"}).exit_code, 5);
}

TEST_F(Process, TheSystemIsKeptAwakeWhileAnInstallerRuns) {
  std::optional<ProcessResult> result;
  runner_.Run({Puppet(), {"sleep", "1000"}, std::chrono::seconds(30)}, "", [&](auto r) { result = r; });
  EXPECT_TRUE(scheduler_.RunUntil([&] { return power_.awake(); }));
  EXPECT_TRUE(scheduler_.RunUntil([&] { return result.has_value(); }));
  EXPECT_FALSE(power_.awake());
  ASSERT_EQ(power_.reasons().size(), 1U);
}

}  // namespace
}  // namespace kintsugi::agent::windows
