// SPDX-License-Identifier: Apache-2.0
// A catalog made in this process from files, for commands that need no console: publishers' feeds of every kind that
// console/catalog reads, and our own bulletins. Reads files; one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/advisory/catalog.h"
#include "common/base/result.h"
#include "common/model/catalog.h"
#include "console/cli/session.h"

namespace kintsugi::cli {

struct AssessCatalog {
  std::shared_ptr<const advisory::Catalog> catalog;
  std::vector<model::Bulletin> bulletins;
  std::uint64_t statements = 0;
};
// Folders stand for their *.toml bulletins. What was refused is noted on standard error and stops nothing; a file that
// cannot be read or understood is an error. Shows progress on a terminal when it takes longer than half a second.
Result<AssessCatalog> ReadAssessCatalog(Session& session, const std::vector<std::string>& paths);

}  // namespace kintsugi::cli
