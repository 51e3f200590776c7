// SPDX-License-Identifier: Apache-2.0
// Text that is safe and aligned on a terminal. Host names, titles and explanations come from agents and
// catalogs; a control character in them could move the cursor, recolour or retitle an operator's terminal.
// Pure functions, any thread. Widths: Unicode 15 East Asian Width (UAX #11), W and F = 2 columns; combining
// marks = 0.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kintsugi::cli {

// Controls (C0, DEL, C1), line separators, zero-width and bidirectional-override characters and invalid UTF-8
// become \n, \t, \x1b or \u{202e}; everything else stays as it is.
std::string SafeText(std::string_view text);
// As SafeText, but line breaks and tabs stay: for multi-line text such as a bulletin's source.
std::string SafeLines(std::string_view text);

// Columns that valid UTF-8 without controls takes.
std::size_t DisplayWidth(std::string_view text);
// At most `width` columns; a cut is marked by "…" (or "~" when `utf8` is false).
std::string Truncate(std::string_view text, std::size_t width, bool utf8 = true);

// The next code point at `at`, which moves behind it; kInvalid for a byte that is not valid UTF-8 (at moves
// by one).
inline constexpr char32_t kInvalid = 0xffffffff;
char32_t NextCodePoint(std::string_view text, std::size_t& at);
// True for code points that SafeText escapes.
bool IsUnsafe(char32_t code_point);

}  // namespace kintsugi::cli
