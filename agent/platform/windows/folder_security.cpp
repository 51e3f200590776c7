// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/folder_security.h"

#include "agent/platform/windows/win32.h"
// Need windows.h before them.
#include <aclapi.h>
#include <sddl.h>

#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {
namespace {

constexpr char kSystemSid[] = "S-1-5-18";
constexpr char kAdministratorsSid[] = "S-1-5-32-544";

std::string SidText(PSID sid) {
  LocalMemory<wchar_t> text;
  return sid == nullptr || ::ConvertSidToStringSidW(sid, text.Receive()) == 0 ? "" : ToUtf8(text.get());
}

std::string AccountOf(PSID sid) {
  wchar_t name[256]{};
  wchar_t domain[256]{};
  DWORD name_size = 256;
  DWORD domain_size = 256;
  SID_NAME_USE use = SidTypeUnknown;
  if (sid == nullptr || ::LookupAccountSidW(nullptr, sid, name, &name_size, domain, &domain_size, &use) == 0) return "";
  return domain[0] == L'\0' ? ToUtf8(name) : ToUtf8(domain) + "\\" + ToUtf8(name);
}

std::string OwnSid() {
  KernelHandle token;
  if (::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, token.Receive()) == 0) return "";
  std::vector<std::uint64_t> buffer(64);
  DWORD size = 0;
  if (::GetTokenInformation(token.get(), TokenUser, buffer.data(),
                            static_cast<DWORD>(buffer.size() * sizeof(std::uint64_t)), &size) == 0)
    return "";
  return SidText(reinterpret_cast<const TOKEN_USER*>(buffer.data())->User.Sid);
}

// The kinds of entries all have their SID at the same place, except those for directory objects, which no file has.
void AddEntries(ACL* list, std::vector<AccessEntry>& entries) {
  for (DWORD i = 0; i < list->AceCount; ++i) {
    void* entry = nullptr;
    if (::GetAce(list, i, &entry) == 0) continue;
    auto* allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
    PSID sid = &allowed->SidStart;
    entries.push_back({allowed->Header.AceType != ACCESS_DENIED_ACE_TYPE, SidText(sid), AccountOf(sid)});
  }
}

bool IsTrusted(const FolderSecurity& security, const std::string& sid) {
  return sid == kSystemSid || sid == kAdministratorsSid || (!sid.empty() && sid == security.own_sid);
}

std::string NameOf(const std::string& account, const std::string& sid) {
  return account.empty() ? (sid.empty() ? "nobody" : sid) : account;
}

}  // namespace

Result<FolderSecurity> ReadFolderSecurity(HANDLE folder, const std::string& path) {
  PSID owner = nullptr;
  ACL* list = nullptr;
  LocalMemory<void> descriptor;
  const DWORD status = ::GetSecurityInfo(folder, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                                         &owner, nullptr, &list, nullptr, descriptor.Receive());
  if (status != ERROR_SUCCESS) return SystemError("read the access list of " + path, status);
  FolderSecurity security;
  security.owner_sid = SidText(owner);
  security.owner_account = AccountOf(owner);
  security.has_list = list != nullptr;
  if (list != nullptr) AddEntries(list, security.entries);
  security.own_sid = OwnSid();
  return security;
}

std::string WhyLoose(const FolderSecurity& security) {
  if (!IsTrusted(security, security.owner_sid))
    return "is owned by " + NameOf(security.owner_account, security.owner_sid) + " instead of SYSTEM or Administrators";
  if (!security.has_list) return "has no access list, so that everybody may write there";
  for (const AccessEntry& entry : security.entries)
    if (entry.allows && !IsTrusted(security, entry.sid))
      return "may be used by " + NameOf(entry.account, entry.sid) + " besides SYSTEM and Administrators";
  return "";
}

Status MakeStrictFolder(const std::wstring& path) {
  if (::GetFileAttributesW(path.c_str()) != INVALID_FILE_ATTRIBUTES) return {};
  const std::string own = OwnSid();
  std::string text = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
  if (!own.empty() && own != kSystemSid) text += "(A;OICI;FA;;;" + own + ")";
  LocalMemory<void> descriptor;
  if (::ConvertStringSecurityDescriptorToSecurityDescriptorW(ToUtf16(text).c_str(), SDDL_REVISION_1,
                                                             descriptor.Receive(), nullptr) == 0)
    return LastError("describe who may use " + ToUtf8(path));
  SECURITY_ATTRIBUTES attributes{sizeof(SECURITY_ATTRIBUTES), descriptor.get(), FALSE};
  // Somebody else may have made it since: it is checked like one that was there.
  if (::CreateDirectoryW(path.c_str(), &attributes) != 0 || ::GetLastError() == ERROR_ALREADY_EXISTS) return {};
  return LastError("make the folder " + ToUtf8(path));
}

}  // namespace kintsugi::agent::windows
