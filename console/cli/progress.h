// SPDX-License-Identifier: Apache-2.0
// One line on a terminal that is drawn again while something long happens, on standard error. Nothing without a
// terminal or with --quiet. One thread.
#pragma once

#include <cstdint>
#include <string>

#include "console/cli/client.h"
#include "console/cli/session.h"

namespace kintsugi::cli {

class ProgressLine {
 public:
  explicit ProgressLine(Session& session);
  ~ProgressLine();  // takes the line away
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  // "reading definitions.zip", with a bar where `total` is not 0.
  void Show(const std::string& what, std::uint64_t done = 0, std::uint64_t total = 0);

 private:
  Session& session_;
  const bool shown_;
  std::string last_;
};

// The bar of an upload; null where nothing is to be shown.
OperatorClient::Progress UploadProgress(Session& session, const std::string& path);

}  // namespace kintsugi::cli
