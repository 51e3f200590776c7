// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/event_log.h"

#include <algorithm>
#include <array>

#include "agent/platform/windows/registry.h"
#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"
#include "agent/platform/windows/win32.h"

namespace kintsugi::agent::windows {
namespace {

constexpr char kSources[] = "SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\";
constexpr std::size_t kTextLimit = 31'000;  // characters; the system takes 31,839

// What is worth an administrator's look although all is well. The ids are the documentation's; append only.
struct Milestone {
  std::string_view event;
  std::uint16_t id;
};
constexpr std::array<Milestone, 7> kMilestones = {{{"agent.started", 10},
                                                   {"agent.stopped", 11},
                                                   {"agent.enrolled", 12},
                                                   {"agent.install_started", 20},
                                                   {"agent.install_finished", 21},
                                                   {"agent.uninstall_started", 22},
                                                   {"agent.reboot_requested", 30}}};
constexpr std::uint16_t kWarningId = 2;
constexpr std::uint16_t kErrorId = 3;

std::string TextOf(std::string_view event, std::initializer_list<Field> fields) {
  std::string text(event);
  for (const Field& field : fields) text.append(" ").append(field.key).append("=").append(field.value);
  return text;
}

}  // namespace

SystemEventLog::SystemEventLog() : source_(::RegisterEventSourceW(nullptr, ToUtf16(kEventSource).c_str())) {}

SystemEventLog::~SystemEventLog() {
  if (source_ != nullptr) ::DeregisterEventSource(source_);
}

void SystemEventLog::Write(EventKind kind, std::uint16_t id, const std::string& text) {
  if (source_ == nullptr) return;
  std::wstring wide = ToUtf16(text).substr(0, kTextLimit);
  std::replace(wide.begin(), wide.end(), L'\0', L' ');
  const wchar_t* strings[] = {wide.c_str()};
  const WORD type = kind == EventKind::kError     ? EVENTLOG_ERROR_TYPE
                    : kind == EventKind::kWarning ? EVENTLOG_WARNING_TYPE
                                                  : EVENTLOG_INFORMATION_TYPE;
  ::ReportEventW(source_, type, 0, id, nullptr, 1, 0, strings, nullptr);
}

Status InstallEventSource() {
  auto key = MakeRegistryKey(std::string("HKLM\\") + kSources + kEventSource, KeyLife::kKept);
  if (!key) return key.error();
  if (Status file = SetRegistryText(key->get(), "EventMessageFile", "%SystemRoot%\\System32\\EventCreate.exe", true);
      !file)
    return file;
  return SetRegistryNumber(key->get(), "TypesSupported",
                           EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE);
}

void RemoveEventSource() {
  ::RegDeleteKeyExW(HKEY_LOCAL_MACHINE, ToUtf16(std::string(kSources) + kEventSource).c_str(), KEY_WOW64_64KEY, 0);
}

void EventLog::Write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  next_.Write(level, event, fields);
  if (level == Level::kError) return port_.Write(EventKind::kError, kErrorId, TextOf(event, fields));
  if (level == Level::kWarning) return port_.Write(EventKind::kWarning, kWarningId, TextOf(event, fields));
  for (const Milestone& milestone : kMilestones)
    if (milestone.event == event && level == Level::kInfo)
      port_.Write(EventKind::kInformation, milestone.id, TextOf(event, fields));
}

}  // namespace kintsugi::agent::windows
