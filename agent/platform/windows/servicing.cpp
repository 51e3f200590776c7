// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/servicing.h"

#include "agent/platform/windows/files.h"
#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/services.h"
#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {
namespace {

std::wstring ImageOf(std::uint32_t process_id) {
  const KernelHandle process(::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process_id));
  if (!process) return L"";
  std::wstring path(32'767, L'\0');
  auto length = static_cast<DWORD>(path.size());
  if (::QueryFullProcessImageNameW(process.get(), 0, path.data(), &length) == 0) return L"";
  path.resize(length);
  return path;
}

bool IsBelow(const std::wstring& path, const std::wstring& folder) {
  return path.size() > folder.size() && SamePath(path.substr(0, folder.size()), folder);
}

}  // namespace

bool IsServicingProcess(std::uint32_t process_id) {
  const std::wstring image = ImageOf(process_id);
  const std::wstring name = image.substr(image.rfind(L'\\') + 1);
  const std::wstring windows = WindowsFolder();
  if (SamePath(name, L"TrustedInstaller.exe")) return IsBelow(image, windows + L"\\servicing\\");
  if (SamePath(name, L"TiWorker.exe"))
    return IsBelow(image, windows + L"\\winsxs\\") || IsBelow(image, windows + L"\\servicing\\");
  if (SamePath(name, L"msiexec.exe")) return ServiceProcess("msiserver") == process_id;
  return false;
}

}  // namespace kintsugi::agent::windows
