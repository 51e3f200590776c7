// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/executable.h"

#include <array>

#include "agent/platform/windows/files.h"
#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {
namespace {

bool ReadAt(HANDLE file, std::uint64_t offset, void* buffer, DWORD size) {
  OVERLAPPED at{};
  at.Offset = static_cast<DWORD>(offset);
  at.OffsetHigh = static_cast<DWORD>(offset >> 32U);
  DWORD read = 0;
  return ::ReadFile(file, buffer, size, &read, &at) != 0 && read == size;
}

std::string NameOfMachine(WORD machine) {
  switch (machine) {
    case IMAGE_FILE_MACHINE_I386:
      return "x86";
    case IMAGE_FILE_MACHINE_AMD64:
      return "x64";
    case IMAGE_FILE_MACHINE_IA64:
      return "ia64";
    case IMAGE_FILE_MACHINE_ARM:
    case IMAGE_FILE_MACHINE_ARMNT:
      return "arm";
    case 0xAA64:  // IMAGE_FILE_MACHINE_ARM64, newer than some headers
      return "arm64";
    default:
      return "unknown";
  }
}

bool HasWow64() {
  static const std::wstring kSystem = WindowsFolder() + L"\\syswow64\\ntdll.dll";
  return ::GetFileAttributesW(kSystem.c_str()) != INVALID_FILE_ATTRIBUTES;
}

std::string HostArchitecture() {
  SYSTEM_INFO info{};
  ::GetNativeSystemInfo(&info);
  switch (info.wProcessorArchitecture) {
    case PROCESSOR_ARCHITECTURE_AMD64:
      return "x64";
    case PROCESSOR_ARCHITECTURE_INTEL:
      return "x86";
    default:
      return "arm64";
  }
}

}  // namespace

Result<std::string> ProgramArchitecture(const std::wstring& path) {
  const FileHandle file(::CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                                      OPEN_EXISTING, 0, nullptr));
  if (!file) return LastError("read " + ToUtf8(path));
  IMAGE_DOS_HEADER dos{};
  if (!ReadAt(file.get(), 0, &dos, sizeof dos) || dos.e_magic != IMAGE_DOS_SIGNATURE || dos.e_lfanew < 0)
    return std::string();
  struct {
    DWORD signature;
    IMAGE_FILE_HEADER header;
  } nt{};
  if (!ReadAt(file.get(), static_cast<std::uint64_t>(dos.e_lfanew), &nt, sizeof nt)) return std::string();
  if (nt.signature != IMAGE_NT_SIGNATURE) return std::string();
  return NameOfMachine(nt.header.Machine);
}

std::string WhyNotRunnable(const std::string& architecture) {
  const std::string host = HostArchitecture();
  if (architecture.empty()) return "the file is no Windows program";
  if (architecture == host) return "";
  if (architecture == "x86" && HasWow64()) return "";
  // Windows 11 on ARM64 runs x64 programs; this program may itself be one, and then the host calls itself x64.
  if (architecture == "x64" && host == "arm64") return "";
  if (architecture == "x86") return "the package is a 32-bit program and this host runs 64-bit programs only";
  if (architecture == "unknown") return "the package is for a processor that this agent does not know";
  return "the package is for " + architecture + " and this host is " + host;
}

}  // namespace kintsugi::agent::windows
