// SPDX-License-Identifier: Apache-2.0
// Each reason for a reboot on its own, hard or soft.
#include "agent/platform/windows/pending_reboot.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "agent/platform/windows/files.h"
#include "agent/platform/windows/utf16.h"
#include "agent/platform/windows/win32.h"
#include "tests/windows/support/scratch.h"

namespace kintsugi::agent::windows {
namespace {

constexpr char kCurrent[] = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\";
constexpr char kSessionManager[] = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager";

std::string Told(const std::string& reason) {
  for (const auto& fact : ReadPendingReboot())
    if (fact.reason == reason) return fact.hard ? "hard" : "soft";
  return "not told";
}

TEST(PendingReboot, KeysThatAreThereTellTheirReason) {
  struct Row {
    std::string key;
    const char* reason;
    const char* weight;
  };
  const std::string current = kCurrent;
  const Row rows[] = {
      {current + "Component Based Servicing\\RebootPending", "servicing-reboot-pending", "hard"},
      {current + "Component Based Servicing\\RebootInProgress", "servicing-reboot-in-progress", "hard"},
      {current + "Component Based Servicing\\PackagesPending", "servicing-packages-pending", "hard"},
      {current + "WindowsUpdate\\Auto Update\\RebootRequired", "windows-update", "hard"},
      {current + "WindowsUpdate\\Auto Update\\PostRebootReporting", "windows-update-reporting", "soft"},
      {current + "Installer\\InProgress", "installer-in-progress", "soft"},
      {"HKLM\\SOFTWARE\\Microsoft\\ServerManager\\CurrentRebootAttempts", "server-manager", "soft"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Told(row.reason), "not told");
    {
      const test::ScratchKey key(row.key);
      test::SetRaw(row.key, "x", REG_DWORD, std::string(4, '\0'));
      EXPECT_EQ(Told(row.reason), row.weight);
    }
    EXPECT_EQ(Told(row.reason), "not told");
  }
}

TEST(PendingReboot, ServicesOfWindowsUpdateCountWhenOneWaits) {
  const std::string key = std::string(kCurrent) + "WindowsUpdate\\Services\\Pending";
  const test::ScratchKey scratch(key);
  test::SetRaw(key, "x", REG_DWORD, std::string(4, '\0'));
  EXPECT_EQ(Told("windows-update-services"), "not told");
  test::SetRaw(key + "\\{117CAB2D-82B1-4B5A-A08C-4D62DBEE7782}", "x", REG_DWORD, std::string(4, '\0'));
  EXPECT_EQ(Told("windows-update-services"), "soft");
}

TEST(PendingReboot, UpdateExeSaysItWithANumber) {
  const test::ScratchValue value("HKLM\\SOFTWARE\\Microsoft\\Updates", "UpdateExeVolatile");
  value.SetNumber(0);
  EXPECT_EQ(Told("update-exe-volatile"), "not told");
  value.SetNumber(1);
  EXPECT_EQ(Told("update-exe-volatile"), "hard");
  value.SetText("5");
  EXPECT_EQ(Told("update-exe-volatile"), "hard");
  value.SetText("no number");
  EXPECT_EQ(Told("update-exe-volatile"), "not told");
}

TEST(PendingReboot, JoiningADomainRenamingAndRunOnceAreSoft) {
  const test::ScratchValue join("HKLM\\SYSTEM\\CurrentControlSet\\Services\\Netlogon", "JoinDomain");
  join.SetText("example.com");
  const test::ScratchValue once(std::string(kCurrent) + "RunOnce", "DVDRebootSignal");
  once.SetText("x");
  const std::string names = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\";
  const test::ScratchValue wanted(names + "ComputerName", "ComputerName");
  EXPECT_EQ(Told("computer-rename"), "not told");
  wanted.SetText("OTHER-NAME");
  EXPECT_EQ(Told("computer-rename"), "soft");
  EXPECT_EQ(Told("domain-join"), "soft");
  EXPECT_EQ(Told("run-once-reboot"), "soft");
}

TEST(PendingReboot, RenamesAreHardForSystemFilesAndSoftForOthers) {
  struct Row {
    std::vector<std::string> operations;
    RenameKind kind;
  };
  const Row rows[] = {
      {{}, RenameKind::kNone},
      {{"\\??\\C:\\WINDOWS\\system32\\SET12.tmp", "!\\??\\C:\\WINDOWS\\system32\\wkssvc.dll"}, RenameKind::kSystemFile},
      {{"\\??\\C:\\WINDOWS\\SoftwareDistribution\\a", "!\\??\\C:\\windows\\System32\\drivers\\srv.sys"},
       RenameKind::kSystemFile},
      {{"\\??\\c:\\x", "\\SystemRoot\\system32\\a.dll"}, RenameKind::kSystemFile},
      {{"*1\\??\\c:\\x", "!*2\\??\\C:\\Windows\\system32\\a.dll"}, RenameKind::kSystemFile},
      // A deletion leaves nothing half done, wherever it is.
      {{"\\??\\C:\\WINDOWS\\system32\\SET12.tmp", ""}, RenameKind::kOther},
      {{"\\??\\C:\\WINDOWS\\system32\\SET12.tmp"}, RenameKind::kOther},
      {{"\\??\\C:\\Program Files\\AV\\new.dll", "!\\??\\C:\\Program Files\\AV\\av.dll"}, RenameKind::kOther},
      {{"\\??\\C:\\Windows\\Temp\\a", "\\??\\C:\\Windows\\Temp\\b"}, RenameKind::kOther},
      {{"\\??\\C:\\a", "!\\??\\C:\\Windows\\system32\\spool\\drivers\\x64\\3\\p.dll"}, RenameKind::kOther},
      {{"\\??\\C:\\a", "!\\??\\C:\\WindowsOld\\system32\\p.dll"}, RenameKind::kOther},
      {{"\\??\\C:\\a", "", "\\??\\C:\\b", "!\\??\\C:\\Windows\\system32\\p.dll"}, RenameKind::kSystemFile},
  };
  for (const Row& row : rows)
    EXPECT_EQ(static_cast<int>(ClassifyRenames(row.operations, "C:\\Windows")), static_cast<int>(row.kind))
        << (row.operations.size() > 1 ? row.operations[1] : "");
}

TEST(PendingReboot, WhatTheSystemItselfWritesForTheNextBootIsRead) {
  test::ScratchFolder folder;
  test::ScratchValue value(kSessionManager, "PendingFileRenameOperations");
  value.Remove();
  EXPECT_EQ(Told("pending-file-rename"), "not told");
  test::WriteWhole(folder.File("new.dll"), "x");
  ASSERT_NE(::MoveFileExW(ToUtf16(folder.File("new.dll")).c_str(), nullptr, MOVEFILE_DELAY_UNTIL_REBOOT), 0);
  EXPECT_EQ(Told("pending-file-rename-other"), "soft");
  EXPECT_EQ(Told("pending-file-rename"), "not told");
  const std::wstring target = WindowsFolder() + L"\\system32\\kintsugi-test.dll";
  ASSERT_NE(::MoveFileExW(ToUtf16(folder.File("new.dll")).c_str(), target.c_str(), MOVEFILE_DELAY_UNTIL_REBOOT), 0);
  EXPECT_EQ(Told("pending-file-rename"), "hard");
}

TEST(PendingReboot, TheSecondListCountsAndAWrongTypeIsNothing) {
  const test::ScratchValue second(kSessionManager, "PendingFileRenameOperations2");
  second.SetNumber(5);
  EXPECT_EQ(Told("pending-file-rename-other"), "not told");
  second.Set(REG_MULTI_SZ, test::Utf16Bytes("\\??\\C:\\a") + test::Utf16Bytes("") + std::string(2, '\0'));
  EXPECT_EQ(Told("pending-file-rename-other"), "soft");
}

}  // namespace
}  // namespace kintsugi::agent::windows
