// SPDX-License-Identifier: Apache-2.0
// One pass over the text that knows strings, comments and lines, and nothing else of TOML.
#include "common/catalog/text_scan.h"

#include <algorithm>

namespace kintsugi::catalog {
namespace {

class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  std::uint32_t Run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '.' && ++dots_ > kMaxDotsInALine) return line_;
      if (c == '\n') {
        NewLine();
      } else if (c == '"' || c == '\'') {
        SkipString(c);
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else {
        ++at_;
      }
    }
    return 0;
  }

 private:
  void NewLine() {
    ++at_;
    ++line_;
    dots_ = 0;
  }

  void SkipString(char quote) {
    const bool multi_line = IsTriple(quote);
    at_ += multi_line ? 3 : 1;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\\' && quote == '"' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') {
        at_ += 2;
      } else if (c == '\n') {
        if (!multi_line) return;  // an unfinished string: the parser says so
        NewLine();
      } else if (c == quote && !multi_line) {
        ++at_;
        return;
      } else if (c == quote && IsTriple(quote)) {
        // Up to two quotes may stand before the three that end the string.
        at_ += 3;
        for (int extra = 0; extra < 2 && at_ < text_.size() && text_[at_] == quote; ++extra) ++at_;
        return;
      } else {
        ++at_;
      }
    }
  }

  bool IsTriple(char quote) const {
    return text_.size() - at_ >= 3 && text_[at_] == quote && text_[at_ + 1] == quote && text_[at_ + 2] == quote;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t dots_ = 0;
};

}  // namespace

std::uint32_t LineWithDeepKey(std::string_view text) { return Scan(text).Run(); }

}  // namespace kintsugi::catalog
