// SPDX-License-Identifier: Apache-2.0
// Files of the host: where they really are, what version they have. Any thread.
#pragma once

#include <optional>
#include <string>

#include "agent/platform/platform.h"

namespace kintsugi::agent::windows {

// %windir%\system32\x.dll to the place on this host, any case, '/' as '\'. %system32% and %dllcache% are known beside
// the environment's variables; an unknown variable stays as it is written (and so names no file).
std::wstring ExpandOnHost(const std::string& path);
// Presence, size and the binary version. A folder is no file.
FileInfo ReadFileInfo(const std::wstring& path);
// The file's copy in system32\dllcache, where Windows 2000 to Server 2003 keep one, by the file's name.
FileInfo ReadProtectedCopy(const std::wstring& path);
// As Platform::EndOfText. UTF-16 by its mark or by its zeros.
std::optional<TextEnd> ReadEndOfText(const std::wstring& path, std::size_t most_bytes);
// Removes what is in the folder, as far as nobody uses it; does not follow junctions and links.
void EmptyFolder(const std::wstring& folder);
// Windows' own folder, without a backslash at its end; never from the environment, which a parent process may have set.
std::wstring WindowsFolder();

}  // namespace kintsugi::agent::windows
