// SPDX-License-Identifier: Apache-2.0
// Files about hosts on this machine (systeminfo, wmic qfe, lists of KBs), for commands that import or assess them.
// Reads files; any thread.
#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/hostfile/hostfile.h"

namespace kintsugi::cli {

struct FileProblem {
  std::string path;
  Error error;  // one sentence without the path
};

struct HostFiles {
  std::vector<hostfile::Host> hosts;  // one each, from all files that speak of it; by first mention
  std::vector<FileProblem> problems;  // files that could not be read or understood; they never stop the rest
  std::size_t files = 0;              // looked at
};

// Folders stand for the files in them (not below, not hidden ones), by name; "-" for standard input, as "stdin.txt".
HostFiles ReadHostFiles(const std::vector<std::string>& paths);

}  // namespace kintsugi::cli
