// SPDX-License-Identifier: Apache-2.0
// Owner and access list of a folder, and the judgement about them. Any thread.
#pragma once

#include <string>
#include <vector>

#include "agent/platform/windows/handle.h"
#include "common/base/result.h"

namespace kintsugi::agent::windows {

struct AccessEntry {
  bool allows = true;   // false: denies
  std::string sid;      // "S-1-5-18"
  std::string account;  // "NT AUTHORITY\SYSTEM", "" = the system has no name for it
};
struct FolderSecurity {
  std::string owner_sid;
  std::string owner_account;
  bool has_list = true;  // false: everybody may do everything
  std::vector<AccessEntry> entries;
  std::string own_sid;  // of the account that asks
};

Result<FolderSecurity> ReadFolderSecurity(HANDLE folder, const std::string& path);
// "" when SYSTEM, Administrators and the asking account alone own it and may use it, else what is wrong: "is owned by
// HOST\user". Pure. Every entry for somebody else counts, also one to read: the folder holds the agent's key.
std::string WhyLoose(const FolderSecurity& security);
// A new folder with full access for SYSTEM and Administrators (and the asking account, where that is neither),
// inherited by what is made in it and closed against the parent's list. One that is there stays as it is.
Status MakeStrictFolder(const std::wstring& path);

}  // namespace kintsugi::agent::windows
