// SPDX-License-Identifier: Apache-2.0
// Bytes of a file that some console wrote -> lines of UTF-8. Never fails and never invents structure: what cannot be
// read becomes U+FFFD inside its line. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/hostfile/hostfile.h"

namespace kintsugi::hostfile {

struct Line {
  std::string text;  // without the line end and trailing blanks
  std::size_t number = 0;
};

struct Decoded {
  Encoding encoding = Encoding::kUnspecified;
  std::string code_page;
  std::vector<Line> lines;  // blank ones too
};

// Blanks that look like one (U+00A0, U+2007, U+202F, U+3000) are blanks; marks without width (U+FEFF, U+200B, U+200E,
// U+200F) and NULs are dropped; CR LF, CR CR LF, LF and CR end a line.
Decoded Decode(std::string_view bytes);

// The text with U+FFFD for what is no UTF-8, cut at a whole character to at most `most` bytes; all else stays as it is.
std::string ValidUtf8(std::string_view bytes, std::size_t most);

// Characters, not bytes: what columns are counted in.
std::size_t Characters(std::string_view utf8);
// The part from character `from` to before character `to`; less where the text is shorter.
std::string_view Columns(std::string_view utf8, std::size_t from, std::size_t to);

}  // namespace kintsugi::hostfile
