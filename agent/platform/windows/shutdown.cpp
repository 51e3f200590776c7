// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/shutdown.h"

#include "agent/platform/windows/privilege.h"
#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"
#include "agent/platform/windows/win32.h"

namespace kintsugi::agent::windows {
namespace {

constexpr DWORD kReason =
    SHTDN_REASON_MAJOR_OPERATINGSYSTEM | SHTDN_REASON_MINOR_SECURITYFIX | SHTDN_REASON_FLAG_PLANNED;
constexpr DWORD kShutdownIsScheduled = 1190;  // ERROR_SHUTDOWN_IS_SCHEDULED, which the headers lack
constexpr std::size_t kMessageLimit = 512;    // characters that the system shows

}  // namespace

Status SystemShutdown::Restart(const std::string& message, Duration grace) {
  if (Status allowed = EnablePrivilege(L"SeShutdownPrivilege"); !allowed) return allowed;
  std::wstring text = ToUtf16(message).substr(0, kMessageLimit);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(grace).count();
  const auto wait = static_cast<DWORD>(seconds < 0 ? 0 : seconds);
  if (::InitiateSystemShutdownExW(nullptr, text.data(), wait, TRUE, TRUE, kReason) != 0) return {};
  const DWORD why = ::GetLastError();
  if (why == ERROR_SHUTDOWN_IN_PROGRESS) return {};  // it goes down anyway
  Error error = SystemError("restart the system", why);
  if (why == ERROR_NOT_READY || why == ERROR_MACHINE_LOCKED || why == kShutdownIsScheduled)
    error.code = Code::kUnavailable;
  return error;
}

}  // namespace kintsugi::agent::windows
