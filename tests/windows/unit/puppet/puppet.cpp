// SPDX-License-Identifier: Apache-2.0
// A program that does what a test tells it: prints its arguments, starts others and leaves, never ends, asks, crashes.
// puppet.exe COMMAND ...; an unknown command ends with 99.
#include "agent/platform/windows/win32.h"
// Needs windows.h before it.
#include <shellapi.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "agent/platform/windows/command_line.h"
#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/utf16.h"

namespace {

using kintsugi::agent::windows::CommandLine;
using kintsugi::agent::windows::FileHandle;
using kintsugi::agent::windows::KernelHandle;
using kintsugi::agent::windows::ToUtf8;
using Words = std::vector<std::wstring>;

void Append(const std::wstring& path, const std::string& bytes) {
  const FileHandle file(::CreateFileW(path.c_str(), FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                      OPEN_ALWAYS, 0, nullptr));
  DWORD written = 0;
  ::WriteFile(file.get(), bytes.data(), static_cast<DWORD>(bytes.size()), &written, nullptr);
}

std::wstring OwnPath() {
  wchar_t path[4096];
  return {path, ::GetModuleFileNameW(nullptr, path, 4096)};
}

void StartAnother(const std::wstring& program, const Words& words) {
  std::wstring line = CommandLine(program, words);
  STARTUPINFOW startup{};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION started{};
  if (::CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, FALSE, 0, nullptr, nullptr, &startup,
                       &started) == 0)
    std::exit(98);
  ::CloseHandle(started.hProcess);
  ::CloseHandle(started.hThread);
}

unsigned long Number(const std::wstring& text) { return std::stoul(text); }

// "5:hello0:" for each way in which a program may read its arguments.
int Arguments(const Words& words) {
  std::string text;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string word = ToUtf8(words[i]);
    text += std::to_string(word.size()) + ":" + word;
  }
  int count = 0;
  wchar_t** const parsed = ::CommandLineToArgvW(::GetCommandLineW(), &count);
  std::string again;
  for (int i = 3; i < count; ++i) {
    const std::string word = ToUtf8(parsed[i]);
    again += std::to_string(word.size()) + ":" + word;
  }
  Append(words[0], text == again ? text : "the C runtime read " + text + ", the shell read " + again);
  return 0;
}

// Each generation tells its number and never ends.
int Tree(const Words& words) {
  Append(words[1], std::to_string(::GetCurrentProcessId()) + "\n");
  if (Number(words[0]) > 1) StartAnother(OwnPath(), {L"tree", std::to_wstring(Number(words[0]) - 1), words[1]});
  ::Sleep(INFINITE);
  return 0;
}

int WriteMuch(const Words& words) {
  const std::string line(1024, 'x');
  for (unsigned long i = 0; i < Number(words[0]); ++i) {
    for (const DWORD where : {STD_OUTPUT_HANDLE, STD_ERROR_HANDLE}) {
      DWORD written = 0;
      if (::WriteFile(::GetStdHandle(where), line.data(), 1024, &written, nullptr) == 0 || written != 1024) return 97;
    }
  }
  return 0;
}

int ReadInput(const Words& words) {
  std::size_t count = 0;
  while (std::getchar() != EOF) ++count;
  Append(words[0], std::to_string(count));
  return 0;
}

int Handle(const Words& words) {
  DWORD flags = 0;
  auto* const handle = reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(Number(words[1])));
  Append(words[0], ::GetHandleInformation(handle, &flags) != 0 ? "inherited" : "not inherited");
  return 0;
}

int Environment(const Words& words) {
  wchar_t value[4096]{};
  ::GetEnvironmentVariableW(words[1].c_str(), value, 4096);
  Append(words[0], ToUtf8(value));
  return 0;
}

int Do(const std::wstring& command, const Words& words) {
  if (command == L"exit") return static_cast<int>(Number(words[0]));
  if (command == L"arguments") return Arguments(words);
  if (command == L"sleep") return ::Sleep(Number(words[0])), 0;
  if (command == L"write-after") return ::Sleep(Number(words[0])), Append(words[1], "done"), 0;
  if (command == L"exit-after") return ::Sleep(Number(words[0])), static_cast<int>(Number(words[1]));
  if (command == L"tree") return Tree(words);
  if (command == L"write-much") return WriteMuch(words);
  if (command == L"read-input") return ReadInput(words);
  if (command == L"handle") return Handle(words);
  if (command == L"environment") return Environment(words);
  if (command == L"crash") ::RaiseException(EXCEPTION_ACCESS_VIOLATION, EXCEPTION_NONCONTINUABLE, 0, nullptr);
  if (command == L"leave") {  // CODE PROGRAM ARGUMENT...
    StartAnother(words[1], Words(words.begin() + 2, words.end()));
    return static_cast<int>(Number(words[0]));
  }
  return 99;
}

}  // namespace

int wmain(int count, wchar_t** words) {
  if (count < 2) return 99;
  return Do(words[1], Words(words + 2, words + count));
}
