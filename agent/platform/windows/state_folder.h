// SPDX-License-Identifier: Apache-2.0
// The agent's folder: identity, journal, staged packages. Whoever can write there runs code as SYSTEM, so only SYSTEM,
// Administrators and the account that the agent runs as may; a looser folder is refused, never repaired silently,
// because what lies in it may have been planted. Movable value, holds the folder open so that nobody renames it. Any
// thread, one at a time.
#pragma once

#include <memory>
#include <string>

#include "common/base/result.h"

namespace kintsugi::agent::windows {

class StateFolder {
 public:
  // Opens the folder, and makes it (with missing parents, each as strict) when it is not there. `path` is a full path
  // on a local drive: C:\ProgramData\Kintsugi. Refused with kFailedPrecondition and a sentence that says what to do:
  // another kind of path, a reparse point (junction, symbolic link) anywhere on it, an owner or an entry of the access
  // list other than the three above, a file in its place. kPermissionDenied, kDiskFull, kIo as the system says.
  static Result<StateFolder> Open(const std::string& path);
  ~StateFolder();
  StateFolder(StateFolder&&) noexcept;
  StateFolder& operator=(StateFolder&&) noexcept;

  // Without a backslash at the end.
  const std::string& path() const;
  // Full path of something directly in the folder.
  std::string File(const std::string& name) const { return path() + "\\" + name; }
  // A folder in the folder, made when it is not there; it inherits the access list. Refused if it is a reparse point.
  Result<std::string> Subfolder(const std::string& name) const;

 private:
  struct Held;
  explicit StateFolder(std::unique_ptr<Held> held);
  std::unique_ptr<Held> held_;
};

}  // namespace kintsugi::agent::windows
