// SPDX-License-Identifier: Apache-2.0
// The agent's folder: strict or refused. Wine has no access lists of its own (it shows the Unix mode as one, without
// "protected"): that a new folder is closed against its parent, and owners other than oneself, are shown by the
// judgement alone.
#include "agent/platform/windows/state_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "agent/platform/windows/folder_security.h"
#include "agent/platform/windows/utf16.h"
#include "agent/platform/windows/win32.h"
// Needs windows.h before it.
#include <winioctl.h>

#include "tests/windows/support/scratch.h"

namespace kintsugi::agent::windows {
namespace {

constexpr char kSystem[] = "S-1-5-18";
constexpr char kAdministrators[] = "S-1-5-32-544";
constexpr char kUser[] = "S-1-5-21-1-2-3-1001";

FolderSecurity Strict() {
  FolderSecurity security;
  security.owner_sid = kAdministrators;
  security.owner_account = "BUILTIN\\Administrators";
  security.entries = {{true, kSystem, "NT AUTHORITY\\SYSTEM"}, {true, kAdministrators, "BUILTIN\\Administrators"}};
  security.own_sid = kSystem;
  return security;
}

TEST(FolderSecurity, SystemAndAdministratorsAloneAreStrict) {
  EXPECT_EQ(WhyLoose(Strict()), "");
  FolderSecurity by_hand = Strict();  // an administrator runs the agent without the service
  by_hand.own_sid = by_hand.owner_sid = kUser;
  by_hand.entries.push_back({true, kUser, "HOST\\admin"});
  EXPECT_EQ(WhyLoose(by_hand), "");
}

TEST(FolderSecurity, EverythingElseIsLooseAndSaysWhy) {
  FolderSecurity owner = Strict();
  owner.owner_sid = kUser;
  owner.owner_account = "HOST\\mallory";
  EXPECT_EQ(WhyLoose(owner), "is owned by HOST\\mallory instead of SYSTEM or Administrators");
  FolderSecurity list = Strict();
  list.entries.clear();
  list.has_list = false;
  EXPECT_EQ(WhyLoose(list), "has no access list, so that everybody may write there");
  FolderSecurity users = Strict();
  users.entries.push_back({true, "S-1-5-32-545", "BUILTIN\\Users"});
  EXPECT_EQ(WhyLoose(users), "may be used by BUILTIN\\Users besides SYSTEM and Administrators");
  FolderSecurity unknown = Strict();
  unknown.owner_sid = unknown.owner_account = "";
  EXPECT_EQ(WhyLoose(unknown), "is owned by nobody instead of SYSTEM or Administrators");
  FolderSecurity denied = Strict();
  denied.entries.push_back({false, "S-1-5-32-545", "BUILTIN\\Users"});
  EXPECT_EQ(WhyLoose(denied), "") << "an entry that denies opens nothing";
}

TEST(StateFolder, IsMadeWithItsParentsAndOpensAgain) {
  test::ScratchFolder folder;
  const std::string path = folder.File("Kintsugi\\agent");
  {
    auto made = StateFolder::Open(path + "\\");
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->path(), path);
    EXPECT_EQ(made->File("journal.db"), path + "\\journal.db");
    test::WriteWhole(made->File("journal.db"), "x");
    EXPECT_EQ(made->Subfolder("staged").value_or(""), path + "\\staged");
    EXPECT_TRUE(test::FileIsThere(path + "\\staged"));
  }
  auto again = StateFolder::Open(path);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(test::ReadWhole(again->File("journal.db")), "x");
}

TEST(StateFolder, ThatEverybodyMayUseIsRefused) {
  test::ScratchFolder folder;
  const std::string path = folder.File("loose");
  ASSERT_TRUE(StateFolder::Open(path));
  // Under Wine an open list becomes an open Unix mode, which is shown as an entry for everybody.
  SECURITY_DESCRIPTOR open{};
  ::InitializeSecurityDescriptor(&open, SECURITY_DESCRIPTOR_REVISION);
  ::SetSecurityDescriptorDacl(&open, TRUE, nullptr, FALSE);
  ASSERT_NE(::SetFileSecurityW(ToUtf16(path).c_str(), DACL_SECURITY_INFORMATION, &open), 0);
  const auto refused = StateFolder::Open(path);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kFailedPrecondition);
  EXPECT_NE(refused.error().message.find(path), std::string::npos) << refused.error().message;
  EXPECT_NE(refused.error().message.find("move it away"), std::string::npos) << refused.error().message;
}

TEST(StateFolder, PathsThatAreNoLocalFolderAreRefused) {
  test::ScratchFolder folder;
  test::WriteWhole(folder.File("file"), "x");
  for (const std::string& path :
       {std::string(), std::string("Kintsugi"), std::string("C:Kintsugi"), std::string("\\\\server\\share\\Kintsugi"),
        std::string("\\\\?\\C:\\Kintsugi"), std::string("C:\\"), std::string("C:\\a\\..\\b"), std::string("C:\\a\\\\b"),
        std::string("C:\\a|b"), std::string("C:\\a:stream"), folder.File("file"), folder.File("file\\below")}) {
    const auto refused = StateFolder::Open(path);
    EXPECT_FALSE(refused) << path;
  }
  EXPECT_NE(StateFolder::Open(folder.File("file")).error().message.find("is a file"), std::string::npos);
}

// A junction as mklink /j makes it.
bool MakeJunction(const std::string& at, const std::string& to) {
  struct {
    DWORD tag = IO_REPARSE_TAG_MOUNT_POINT;
    WORD size = 0, reserved = 0;
    WORD name_at = 0, name_size = 0, shown_at = 0, shown_size = 0;
    wchar_t text[512]{};
  } data;
  const std::wstring target = L"\\??\\" + ToUtf16(to);
  const auto bytes = static_cast<WORD>(target.size() * sizeof(wchar_t));
  std::copy(target.begin(), target.end(), data.text);
  data.name_size = bytes;
  data.shown_at = static_cast<WORD>(bytes + sizeof(wchar_t));
  data.size = static_cast<WORD>(8 + bytes + 2 * sizeof(wchar_t));
  if (::CreateDirectoryW(ToUtf16(at).c_str(), nullptr) == 0) return false;
  const FileHandle folder(::CreateFileW(ToUtf16(at).c_str(), GENERIC_WRITE, 0, nullptr, OPEN_EXISTING,
                                        FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, nullptr));
  DWORD unused = 0;
  return folder && ::DeviceIoControl(folder.get(), FSCTL_SET_REPARSE_POINT, &data, data.size + 8U, nullptr, 0, &unused,
                                     nullptr) != 0;
}

// Wine 8 makes no junctions, but shows a symbolic link of the Unix below it as one.
bool MakeUnixLink(const std::string& at, const std::string& to) {
  using UnixName = char*(__cdecl*)(const wchar_t*);
  FARPROC const address = ::GetProcAddress(::GetModuleHandleW(L"kernel32"), "wine_get_unix_file_name");
  UnixName unix_name = nullptr;
  std::memcpy(&unix_name, &address, sizeof unix_name);
  if (unix_name == nullptr) return false;
  const std::string folder = unix_name(ToUtf16(to).c_str());
  const std::string link = folder.substr(0, folder.rfind('/')) + at.substr(at.rfind('\\'));
  std::wstring line = L"ln -s \"" + ToUtf16(folder) + L"\" \"" + ToUtf16(link) + L"\"";
  std::replace(line.begin(), line.end(), L'\\', L'/');
  STARTUPINFOW startup{};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION started{};
  if (::CreateProcessW(L"\\\\?\\unix\\bin\\ln", line.data(), nullptr, nullptr, FALSE, 0, nullptr, nullptr, &startup,
                       &started) == 0)
    return false;
  for (int i = 0; i < 100 && !test::FileIsThere(at); ++i) ::Sleep(20);
  ::CloseHandle(started.hProcess);
  ::CloseHandle(started.hThread);
  return test::FileIsThere(at);
}

TEST(StateFolder, JunctionsAreRefusedAtTheEndAndOnTheWay) {
  test::ScratchFolder folder;
  const std::string target = folder.File("target");
  ASSERT_TRUE(StateFolder::Open(target + "\\inside"));
  const std::string junction = folder.File("junction");
  if (!MakeJunction(junction, target)) {
    ::RemoveDirectoryW(ToUtf16(junction).c_str());
    if (!MakeUnixLink(junction, target))
      GTEST_SKIP() << "neither junctions nor links of a Unix here; run it on Windows";
  }
  for (const std::string& path : {junction, junction + "\\inside"}) {
    const auto refused = StateFolder::Open(path);
    ASSERT_FALSE(refused) << path;
    EXPECT_NE(refused.error().message.find("junction"), std::string::npos) << refused.error().message;
  }
}

TEST(StateFolder, CannotBeRenamedWhileTheAgentRuns) {
  test::ScratchFolder folder;
  const std::string path = folder.File("held");
  {
    auto held = StateFolder::Open(path);
    ASSERT_TRUE(held);
    EXPECT_EQ(::MoveFileW(ToUtf16(path).c_str(), ToUtf16(folder.File("moved")).c_str()), 0);
  }
  EXPECT_NE(::MoveFileW(ToUtf16(path).c_str(), ToUtf16(folder.File("moved")).c_str()), 0);
}

}  // namespace
}  // namespace kintsugi::agent::windows
