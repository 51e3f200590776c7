// SPDX-License-Identifier: Apache-2.0
#include "agent/fleet/catalog_dir.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "agent/platform/simulated/package_file.h"
#include "common/catalog/bulletin_text.h"
#include "common/runtime/atomic_file.h"

namespace kintsugi::fleet {

namespace fs = std::filesystem;

Result<std::vector<model::Bulletin>> ReadCatalogDir(const std::string& path) {
  std::error_code error;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  if (files.empty()) return Error{Code::kNotFound, fmt::format("{} has no bulletin (*.toml)", path)};
  std::sort(files.begin(), files.end());
  std::vector<model::Bulletin> bulletins;
  for (const auto& file : files) {
    const auto text = runtime::ReadFile(file.string());
    if (!text) return text.error();
    auto parsed = catalog::ParseBulletin(*text, file.string());
    if (!parsed.bulletin) return Error{Code::kInvalidArgument, catalog::ToText(parsed.problems.front())};
    bulletins.push_back(std::move(*parsed.bulletin));
  }
  return bulletins;
}

Result<std::size_t> MakePackages(const std::vector<model::Bulletin>& bulletins, const std::string& out) {
  std::size_t made = 0;
  std::string index;
  for (const auto& bulletin : bulletins) {
    for (const auto& update : bulletin.updates) {
      const model::Package* const current = catalog::FindPackage(update, 0);
      for (const auto& package : update.packages) {
        // The console tells issues of one name apart by their sizes; an old issue of unknown size would pass for the
        // current one.
        if (package.size_bytes == 0 && &package != current) continue;
        const auto bytes = agent::simulated::MakeSimulatedPackage(update, package);
        if (!bytes) return bytes.error();
        std::string folder = update.id;
        std::replace(folder.begin(), folder.end(), '/', '-');
        const fs::path path = fs::path(out) / fmt::format("{}-r{}", folder, package.revision);
        std::error_code error;
        fs::create_directories(path, error);
        if (error) return Error{Code::kIo, fmt::format("cannot create {}: {}", path.string(), error.message())};
        const Status written =
            runtime::WriteFileAtomically((path / package.file_name).string(), *bytes, runtime::Secrecy::kPublic);
        if (!written) return written.error();
        index += fmt::format("{}\t{}\t{}\n", update.id, package.revision, (path / package.file_name).string());
        ++made;
      }
    }
  }
  const Status indexed =
      runtime::WriteFileAtomically((fs::path(out) / "index.tsv").string(), index, runtime::Secrecy::kPublic);
  if (!indexed) return indexed.error();
  return made;
}

}  // namespace kintsugi::fleet
