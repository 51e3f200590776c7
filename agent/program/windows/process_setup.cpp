// SPDX-License-Identifier: Apache-2.0
#include "agent/program/windows/process_setup.h"

#include <algorithm>

#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"
// After windows.h.
#include <shellapi.h>

namespace kintsugi::agent::windows {
namespace {

std::function<void()> g_stop;  // written once, before the handler is registered

BOOL WINAPI ConsoleControl(DWORD) {
  g_stop();
  return TRUE;
}

}  // namespace

void HardenProcess() {
  ::HeapSetInformation(nullptr, HeapEnableTerminationOnCorruption, nullptr, 0);
  ::SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
  ::SetDllDirectoryW(L"");
  // Windows 7 has it with KB2533623 only, so it is asked for by name.
  using SetDirectories = BOOL(WINAPI*)(DWORD);
  const HMODULE kernel = ::GetModuleHandleW(L"kernel32.dll");
  const FARPROC found = kernel == nullptr ? nullptr : ::GetProcAddress(kernel, "SetDefaultDllDirectories");
  if (found == nullptr) return;
  SetDirectories set = nullptr;
  std::copy_n(reinterpret_cast<const unsigned char*>(&found), sizeof set, reinterpret_cast<unsigned char*>(&set));
  set(0x00000800U /* LOAD_LIBRARY_SEARCH_SYSTEM32 */);
}

std::vector<std::string> ProgramArguments() {
  int count = 0;
  const LocalMemory<wchar_t*> arguments(::CommandLineToArgvW(::GetCommandLineW(), &count));
  std::vector<std::string> texts;
  for (int i = 1; i < count; ++i) texts.push_back(ToUtf8(arguments.get()[i]));
  return texts;
}

void UseUtf8Console() { ::SetConsoleOutputCP(CP_UTF8); }

std::string ComputerName() {
  std::wstring name(256, L'\0');
  auto length = static_cast<DWORD>(name.size());
  if (::GetComputerNameExW(ComputerNameDnsHostname, name.data(), &length) == 0) return "";
  name.resize(length);
  return ToUtf8(name);
}

struct SingleAgent::Held {
  FileHandle file;
};

Result<SingleAgent> SingleAgent::Claim(const std::string& lock_file) {
  auto held = std::make_unique<Held>();
  *held->file.Receive() = ::CreateFileW(ToUtf16(lock_file).c_str(), GENERIC_WRITE, 0, nullptr, OPEN_ALWAYS,
                                        FILE_ATTRIBUTE_NORMAL | FILE_FLAG_DELETE_ON_CLOSE, nullptr);
  if (held->file) return SingleAgent(std::move(held));
  if (::GetLastError() != ERROR_SHARING_VIOLATION) return LastError("open " + lock_file);
  return Error{Code::kAlreadyExists,
               "another kintsugi-agent is at work on this computer; stop it first (kintsugi-agent service stop)",
               ERROR_SHARING_VIOLATION};
}

SingleAgent::SingleAgent(std::unique_ptr<Held> held) : held_(std::move(held)) {}
SingleAgent::~SingleAgent() = default;
SingleAgent::SingleAgent(SingleAgent&&) noexcept = default;
SingleAgent& SingleAgent::operator=(SingleAgent&&) noexcept = default;

void OnConsoleEnd(std::function<void()> stop) {
  g_stop = std::move(stop);
  ::SetConsoleCtrlHandler(&ConsoleControl, TRUE);
}

}  // namespace kintsugi::agent::windows
