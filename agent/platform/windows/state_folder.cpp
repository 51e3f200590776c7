// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/state_folder.h"

#include <algorithm>
#include <vector>

#include "agent/platform/windows/folder_security.h"
#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {
namespace {

Error Refused(const std::string& path, const std::string& why, const std::string& remedy) {
  return Error{Code::kFailedPrecondition, "the agent's folder " + path + " " + why + "; " + remedy, 0};
}

// C:\ProgramData\Kintsugi -> C:\ProgramData, C:\ProgramData\Kintsugi.
std::vector<std::wstring> Steps(const std::wstring& path) {
  std::vector<std::wstring> steps;
  for (std::size_t at = path.find(L'\\', 3); at != std::wstring::npos; at = path.find(L'\\', at + 1))
    steps.push_back(path.substr(0, at));
  steps.push_back(path);
  return steps;
}

// "" = the path is of the right kind.
std::string WhyWrongKind(const std::wstring& path) {
  const bool letter = path.size() > 3 && path[1] == L':' && path[2] == L'\\';
  if (!letter) return "is not a full path on a drive";
  if (path.find_first_of(L"<>\"|?*/", 3) != std::wstring::npos || path.find(L':', 3) != std::wstring::npos)
    return "has a character that a path cannot have";
  for (const std::wstring& step : Steps(path)) {
    const std::wstring name = step.substr(step.rfind(L'\\') + 1);
    if (name.empty() || name == L"." || name == L"..") return "has an empty part, . or ..";
  }
  if (::GetDriveTypeW(path.substr(0, 3).c_str()) == DRIVE_REMOTE) return "is on a network drive";
  return "";
}

// Opened itself, not what it may lead to. Held: nobody renames or deletes it meanwhile; that takes the right to list
// it, since a handle without such a right does not count when shares are compared.
enum class Hold { kNo, kYes };
FileHandle OpenFolder(const std::wstring& path, Hold hold) {
  const DWORD access = FILE_READ_ATTRIBUTES | READ_CONTROL | (hold == Hold::kYes ? FILE_LIST_DIRECTORY : 0U);
  return FileHandle(::CreateFileW(path.c_str(), access, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING,
                                  FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
}

Status CheckKind(HANDLE folder, const std::wstring& path) {
  BY_HANDLE_FILE_INFORMATION info{};
  if (::GetFileInformationByHandle(folder, &info) == 0) return LastError("look at " + ToUtf8(path));
  const bool leads_on = (info.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 ||
                        (::GetFileAttributesW(path.c_str()) & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
  if (leads_on)
    return Refused(ToUtf8(path), "is a junction or a symbolic link", "put a folder in its place or configure another");
  if ((info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0)
    return Refused(ToUtf8(path), "is a file", "remove it or configure another folder");
  return {};
}

}  // namespace

struct StateFolder::Held {
  std::string path;
  FileHandle folder;
};

StateFolder::StateFolder(std::unique_ptr<Held> held) : held_(std::move(held)) {}
StateFolder::~StateFolder() = default;
StateFolder::StateFolder(StateFolder&&) noexcept = default;
StateFolder& StateFolder::operator=(StateFolder&&) noexcept = default;

const std::string& StateFolder::path() const { return held_->path; }

Result<StateFolder> StateFolder::Open(const std::string& path) {
  std::wstring wide = ToUtf16(path);
  while (wide.size() > 3 && wide.ends_with(L'\\')) wide.pop_back();
  if (const std::string why = WhyWrongKind(wide); !why.empty())
    return Refused(path, why, "name one such as C:\\ProgramData\\Kintsugi");
  auto held = std::make_unique<Held>();
  held->path = ToUtf8(wide);
  for (const std::wstring& step : Steps(wide)) {
    if (Status made = MakeStrictFolder(step); !made) return made.error();
    held->folder = OpenFolder(step, step == wide ? Hold::kYes : Hold::kNo);
    if (!held->folder) return LastError("open the folder " + ToUtf8(step));
    if (Status kind = CheckKind(held->folder.get(), step); !kind) return kind.error();
  }
  auto security = ReadFolderSecurity(held->folder.get(), held->path);
  if (!security) return security.error();
  if (const std::string why = WhyLoose(*security); !why.empty())
    return Refused(held->path, why,
                   "somebody may have planted files there: move it away, so that the agent makes a new "
                   "one, or make it the Administrators' alone after looking through it");
  return StateFolder(std::move(held));
}

Result<std::string> StateFolder::Subfolder(const std::string& name) const {
  const std::wstring folder = ToUtf16(File(name));
  if (::CreateDirectoryW(folder.c_str(), nullptr) == 0 && ::GetLastError() != ERROR_ALREADY_EXISTS)
    return LastError("make the folder " + File(name));
  const FileHandle opened = OpenFolder(folder, Hold::kNo);
  if (!opened) return LastError("open the folder " + File(name));
  if (Status kind = CheckKind(opened.get(), folder); !kind) return kind.error();
  return File(name);
}

}  // namespace kintsugi::agent::windows
