// SPDX-License-Identifier: Apache-2.0
// Collects hotfixes as Windows lists them. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

#include "common/hostfile/hostfile.h"

namespace kintsugi::hostfile {

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
