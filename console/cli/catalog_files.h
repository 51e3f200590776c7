// SPDX-License-Identifier: Apache-2.0
// Bulletin files on this machine, for commands that import them or need no console. Reads files; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/catalog/bulletin_text.h"

namespace kintsugi::cli {

// Folders stand for their *.toml files, by name; files for themselves. kNotFound: a folder without any; kIo.
Result<std::vector<std::string>> BulletinFiles(const std::vector<std::string>& paths);
// kNotFound; kTooLarge: more than the format's 4 MiB; kIo.
Result<std::string> ReadBulletinFile(const std::string& path);

struct CatalogFiles {
  std::vector<model::Bulletin> bulletins;  // of the files without problems
  std::vector<catalog::Problem> problems;
};
Result<CatalogFiles> LoadCatalog(const std::vector<std::string>& paths);

// What people type for a bulletin: MS03-043, in any case, or a KB number, 828035 or KB828035.
struct BulletinName {
  explicit BulletinName(const std::string& typed);
  bool Is(const std::string& id, const std::string& kb) const;

  std::string text;
  std::string kb;  // digits; "" = an id was typed
};
// At most three of the ids, the most similar first; none that has little in common with the text.
std::vector<std::string> NearIds(const std::string& text, const std::vector<std::string>& ids);

}  // namespace kintsugi::cli
