// SPDX-License-Identifier: Apache-2.0
// The bulletins of deploy/catalog, with simulated bytes bound to every published package.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "agent/platform/simulated/package_file.h"
#include "common/catalog/bulletin_text.h"
#include "common/crypto/crypto.h"

namespace kintsugi::agent::simulated::testing {

struct SampleCatalog {
  std::vector<model::Bulletin> bulletins;
  std::map<Sha256Digest, std::string> bytes;
};

inline void Bind(SampleCatalog& catalog) {
  for (auto& bulletin : catalog.bulletins) {
    for (auto& update : bulletin.updates) {
      for (auto& package : update.packages) {
        auto made = MakeSimulatedPackage(update, package);
        KINTSUGI_CHECK(made);
        package.sha256 = crypto::Sha256(*made);
        catalog.bytes[*package.sha256] = std::move(*made);
      }
    }
  }
}

inline SampleCatalog ReadSampleCatalog() {
  SampleCatalog catalog;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(KINTSUGI_SOURCE_DIR) / "deploy/catalog")) {
    if (file.path().extension() != ".toml") continue;
    std::ifstream in(file.path());
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    auto parsed = catalog::ParseBulletin(text, file.path().filename().string());
    KINTSUGI_CHECK(parsed.bulletin.has_value());
    catalog.bulletins.push_back(std::move(*parsed.bulletin));
  }
  Bind(catalog);
  return catalog;
}

}  // namespace kintsugi::agent::simulated::testing
