// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/sessions.h"

#include "agent/platform/windows/win32.h"
// Needs windows.h before it.
#include <wtsapi32.h>

#include "agent/platform/windows/utf16.h"
#include "common/base/time.h"

namespace kintsugi::agent::windows {
namespace {

constexpr DWORD kCountdownOver = 32'000;  // IDTIMEOUT

bool SomebodyIsIn(DWORD session) {
  LPWSTR name = nullptr;
  DWORD size = 0;
  if (::WTSQuerySessionInformationW(WTS_CURRENT_SERVER_HANDLE, session, WTSUserName, &name, &size) == 0) return false;
  const bool in = name != nullptr && name[0] != L'\0';
  ::WTSFreeMemory(name);
  return in;
}

// The buttons are the system's: the text says what they do.
std::wstring TextOf(const UserQuestion& question) {
  std::string text = question.message;
  if (!text.empty()) text += "\n\n";
  text += question.deferrals_left == 0
              ? "OK: now."
              : "OK: now.  Cancel: later (" + std::to_string(question.deferrals_left) + " left).";
  text += "\nWithout an answer it begins in " + FormatDuration(question.countdown) + ".";
  return ToUtf16(text);
}

DWORD BytesOf(const std::wstring& text) { return static_cast<DWORD>(text.size() * sizeof(wchar_t)); }

}  // namespace

std::vector<std::uint32_t> SystemSessions::Active() {
  std::vector<std::uint32_t> active;
  WTS_SESSION_INFOW* sessions = nullptr;
  DWORD count = 0;
  if (::WTSEnumerateSessionsW(WTS_CURRENT_SERVER_HANDLE, 0, 1, &sessions, &count) == 0) return active;
  for (DWORD i = 0; i < count; ++i)
    if (sessions[i].State == WTSActive && SomebodyIsIn(sessions[i].SessionId)) active.push_back(sessions[i].SessionId);
  ::WTSFreeMemory(sessions);
  return active;
}

UserAnswer SystemSessions::Show(std::uint32_t session, const UserQuestion& question) {
  std::wstring title = ToUtf16(question.title);
  std::wstring text = TextOf(question);
  const DWORD buttons = question.deferrals_left == 0 ? MB_OK : MB_OKCANCEL;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(question.countdown).count();
  DWORD answer = 0;
  // 0 would wait for ever.
  if (::WTSSendMessageW(WTS_CURRENT_SERVER_HANDLE, session, title.data(), BytesOf(title), text.data(), BytesOf(text),
                        buttons | MB_ICONINFORMATION | MB_SETFOREGROUND | MB_TOPMOST,
                        seconds < 1 ? 1 : static_cast<DWORD>(seconds), &answer, TRUE) == 0)
    return UserAnswer::kNobody;
  if (answer == IDCANCEL) return question.deferrals_left == 0 ? UserAnswer::kProceed : UserAnswer::kDefer;
  return answer == IDOK || answer == kCountdownOver ? UserAnswer::kProceed : UserAnswer::kNobody;
}

}  // namespace kintsugi::agent::windows
