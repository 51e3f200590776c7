// SPDX-License-Identifier: Apache-2.0
// Staged packages: files of the state folder. From OpenStaged on nobody else can write or delete the file while a
// handle lives, so what was hashed is what is started. One file may be opened again while it is open: both are the same
// then, since a second handle of our own would stand in its way. Scheduler's thread.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "agent/platform/platform.h"
#include "agent/platform/windows/state_folder.h"

namespace kintsugi::agent::windows {

class StagedFiles {
 public:
  // `folder` must outlive it.
  explicit StagedFiles(const StateFolder& folder) : folder_(folder) {}
  // kInvalidArgument: a name that is not hexadecimal digits with an extension.
  Result<std::unique_ptr<StagedFile>> Open(const std::string& name);
  // Handles of it that still live can read nothing afterwards. A file that a program still runs stays; the next Remove
  // or Truncate takes it.
  void Remove(const std::string& name);

 private:
  class Shared;
  class Handle;
  const StateFolder& folder_;
  std::map<std::string, std::weak_ptr<Shared>> open_;
};

}  // namespace kintsugi::agent::windows
