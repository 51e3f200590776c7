// SPDX-License-Identifier: Apache-2.0
// Bulletins from a folder of text files, and package files made from them for simulated hosts. Any thread.
#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/model/catalog.h"

namespace kintsugi::fleet {

// Every *.toml of the folder, by name. kInvalidArgument: the first problem with file, line and column. kNotFound: no
// such folder or no bulletin in it.
Result<std::vector<model::Bulletin>> ReadCatalogDir(const std::string& path);

// One file for each issue that has a published size or is the current one, as
// <out>/<bulletin>-<slug>-r<revision>/<file name>; <out>/index.tsv lists them: update, revision, path. Returns how many
// were written.
Result<std::size_t> MakePackages(const std::vector<model::Bulletin>& bulletins, const std::string& out);

}  // namespace kintsugi::fleet
