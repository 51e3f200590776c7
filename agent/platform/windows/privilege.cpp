// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/privilege.h"

#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {

Status EnablePrivilege(const wchar_t* name) {
  const std::string doing = "enable the privilege " + ToUtf8(name);
  KernelHandle token;
  if (::OpenProcessToken(::GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, token.Receive()) == 0)
    return LastError(doing);
  TOKEN_PRIVILEGES wanted{};
  wanted.PrivilegeCount = 1;
  wanted.Privileges[0].Attributes = SE_PRIVILEGE_ENABLED;
  if (::LookupPrivilegeValueW(nullptr, name, &wanted.Privileges[0].Luid) == 0) return LastError(doing);
  if (::AdjustTokenPrivileges(token.get(), FALSE, &wanted, 0, nullptr, nullptr) == 0) return LastError(doing);
  if (::GetLastError() == ERROR_NOT_ALL_ASSIGNED) return SystemError(doing, ERROR_PRIVILEGE_NOT_HELD);
  return {};
}

}  // namespace kintsugi::agent::windows
