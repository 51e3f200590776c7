// SPDX-License-Identifier: Apache-2.0
#include "console/cli/progress.h"

#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

constexpr std::size_t kBarWidth = 30;
constexpr std::size_t kTextWidth = 40;

std::string Bar(std::uint64_t percent, bool utf8) {
  const std::size_t filled = static_cast<std::size_t>(percent) * kBarWidth / 100;
  std::string bar;
  for (std::size_t i = 0; i < kBarWidth; ++i) bar += utf8 ? (i < filled ? "█" : "░") : (i < filled ? "#" : ".");
  return fmt::format("{} {:>3} % ", bar, percent);
}

}  // namespace

ProgressLine::ProgressLine(Session& session)
    : session_(session), shown_(session.streams.err_terminal && !session.options.quiet) {}

ProgressLine::~ProgressLine() {
  if (!last_.empty()) session_.streams.err << "\r\x1b[K" << std::flush;
}

void ProgressLine::Show(const std::string& what, std::uint64_t done, std::uint64_t total) {
  if (!shown_) return;
  const std::string bar = total == 0 ? "" : Bar(std::min(done, total) * 100 / total, session_.streams.utf8);
  const std::string line = bar + Truncate(SafeText(what), kTextWidth, session_.streams.utf8);
  if (line == last_) return;
  last_ = line;
  session_.streams.err << "\r\x1b[K" << line << std::flush;
}

OperatorClient::Progress UploadProgress(Session& session, const std::string& path) {
  if (!session.streams.err_terminal || session.options.quiet) return nullptr;
  return [path, line = std::make_shared<std::unique_ptr<ProgressLine>>(std::make_unique<ProgressLine>(session))](
             std::uint64_t sent, std::uint64_t total) {
    if (!*line) return;
    (*line)->Show(path, sent, total);
    if (sent == total) line->reset();
  };
}

}  // namespace kintsugi::cli
