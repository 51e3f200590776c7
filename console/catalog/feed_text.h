// SPDX-License-Identifier: Apache-2.0
// Text of a feed: trimmed, made valid UTF-8 without control characters, and shown in messages. Pure functions, any
// thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kintsugi::feed {

// True when every byte is printable ASCII: nothing to clean.
bool IsPlain(std::string_view text);

struct Cleaned {
  std::string_view text;         // trimmed; a view of the input or of `scratch`
  std::size_t replaced_at = 0;   // 1-based byte of the first replacement, 0 = none
  bool invalid = false;          // that one was invalid UTF-8 (now U+FFFD), else a control character (now a blank)
  std::string Sentence() const;  // what was replaced, for a problem
};
// Text with line ends or tabs: each run of blanks becomes one, without being counted. `scratch` is overwritten when
// something changes.
Cleaned Clean(std::string_view text, std::string& scratch);

// As Clean, with every run of blanks as one: what documents wrap and indent.
std::string CleanCopy(std::string_view text, Cleaned& cleaned);

// For messages: controls, invalid UTF-8 and bidirectional overrides as \xNN or \u{NNNN}, at most `most` bytes and then
// "…".
std::string Shown(std::string_view text, std::size_t most = 60);

}  // namespace kintsugi::feed
