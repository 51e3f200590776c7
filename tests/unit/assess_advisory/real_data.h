// SPDX-License-Identifier: Apache-2.0
// The real definitions and the real hosts, if they are here: read once for all tests of the program.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "common/advisory/builder.h"
#include "common/assess/advisory/host_assessor.h"
#include "common/hostfile/hostfile.h"
#include "console/catalog/import.h"

namespace kintsugi::assess {

inline std::filesystem::path Data() { return KINTSUGI_DATA_DIR; }
inline std::filesystem::path Definitions() { return Data() / "catalog" / "wesng-definitions-20260628.zip"; }
inline std::string NoData() {
  return "no " + Definitions().string() + "; set KINTSUGI_DATA_DIR to the folder with the real catalogs and hosts";
}

// nullptr where the data is absent.
inline const HostAssessor* RealAssessor() {
  static const std::unique_ptr<const HostAssessor> kAssessor = [] {
    std::unique_ptr<const HostAssessor> made;
    if (!std::filesystem::exists(Definitions())) return made;
    advisory::CatalogBuilder builder;
    if (!feed::ImportFeed(feed::FeedInput::File(Definitions().string()), builder)) return made;
    auto catalog = builder.Finish();
    if (catalog) made = std::make_unique<const HostAssessor>(*catalog);
    return made;
  }();
  return kAssessor.get();
}

inline std::string Text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The host of one systeminfo file, which is all that the other tool was given.
inline hostfile::Host RealHost(const std::filesystem::path& path) {
  auto parsed = hostfile::ParseHostFile(Text(path), path.filename().string());
  return parsed ? hostfile::GroupHosts(std::move(*parsed)).front() : hostfile::Host{};
}

inline std::set<std::string> PeerAnswer(const std::string& stem) {
  std::istringstream text(Text(Data() / "peer-answers" / (stem + ".missing-kb.txt")));
  std::set<std::string> kbs;
  for (std::string line; std::getline(text, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) kbs.insert(line);
  }
  return kbs;
}

inline HostInput InputOf(const hostfile::Host& host) { return {host.facts, host.hotfixes_complete, host.installation}; }

}  // namespace kintsugi::assess
