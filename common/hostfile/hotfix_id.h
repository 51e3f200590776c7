// SPDX-License-Identifier: Apache-2.0
// Names of hotfixes as Windows lists them -> KB articles. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

#include "common/hostfile/hostfile.h"

namespace kintsugi::hostfile {

// "KB893803v2 - Update" -> "KB893803"; "Q147222" -> "Q147222"; "943729" -> "KB943729"; "M928366" and "S867460" (.NET
// Framework) -> "KB...". "" where the text names no article: "File 1", "{GUID}", "MSCompPackV1 - Update".
std::string HotfixId(std::string_view text);
// "File 1": XP and 2003 name a row's first file where a later system names the hotfix.
bool IsFileRow(std::string_view text);

// Collects the hotfixes of one host, each once.
class HotfixList {
 public:
  explicit HotfixList(HostFile& host) : host_(host) {}
  // `text` as it stands there; `source`: "systeminfo". Rows without an article are counted.
  void Add(std::string_view text, std::string_view source, std::size_t line);
  // Findings about what was left out, and kTooLarge where there are more than a host may have.
  Status Finish(std::string_view source);

 private:
  HostFile& host_;
  std::unordered_set<std::string> known_;
  std::size_t file_rows_ = 0;
  std::size_t unnamed_ = 0;
  std::size_t first_unnamed_line_ = 0;
  std::string first_unnamed_;
};

}  // namespace kintsugi::hostfile
