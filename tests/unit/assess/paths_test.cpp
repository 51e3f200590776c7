// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/assess/assess.h"

namespace kintsugi::assess {
namespace {

TEST(ExpandPath, KnowsTheVariablesAndTheDirectoryOfEachSystem) {
  struct {
    const char* product;
    const char* path;
    const char* expanded;
  } const rows[] = {
      {"windows-xp", "%windir%\\system32\\x.dll", "c:\\windows\\system32\\x.dll"},
      {"windows-xp", "%WinDir%\\System32\\X.DLL", "c:\\windows\\system32\\x.dll"},
      {"windows-server-2003", "%systemroot%\\x.dll", "c:\\windows\\x.dll"},
      {"windows-2000", "%windir%\\system32\\x.dll", "c:\\winnt\\system32\\x.dll"},
      {"windows-nt4-workstation", "%system32%\\x.dll", "c:\\winnt\\system32\\x.dll"},
      {"windows-nt4-server", "%dllcache%\\x.dll", "c:\\winnt\\system32\\dllcache\\x.dll"},
      {"windows-nt4-tse", "%systemdrive%\\x.dll", "c:\\x.dll"},
      {"windows-xp", "%programfiles%\\a\\x.dll", "c:\\program files\\a\\x.dll"},
      {"windows-10", "%programfiles(x86)%\\x.dll", "c:\\program files (x86)\\x.dll"},
      {"windows-xp", "%commonprogramfiles%\\x.dll", "c:\\program files\\common files\\x.dll"},
      {"windows-xp", "D:/Data/X.dll", "d:\\data\\x.dll"},
      {"windows-xp", "%nowhere%\\x.dll", "%nowhere%\\x.dll"},
      {"windows-xp", "c:\\100%\\x", "c:\\100%\\x"},
      {"windows-xp", "%", "%"},
      {"windows-xp", "", ""},
  };
  for (const auto& row : rows) {
    model::OsFacts os;
    os.product = row.product;
    EXPECT_EQ(ExpandPath(row.path, os), row.expanded) << row.product;
  }
}

TEST(ExpandPath, FallsBackToTheVersionNumberWithoutAProduct) {
  model::OsFacts os;
  os.major = 5;
  EXPECT_EQ(ExpandPath("%windir%", os), "c:\\winnt");
  os.minor = 1;
  EXPECT_EQ(ExpandPath("%windir%", os), "c:\\windows");
  os.major = 4;
  EXPECT_EQ(ExpandPath("%windir%", os), "c:\\winnt");
}

}  // namespace
}  // namespace kintsugi::assess
