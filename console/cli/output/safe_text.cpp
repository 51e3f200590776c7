// SPDX-License-Identifier: Apache-2.0
#include "console/cli/output/safe_text.h"

#include <fmt/format.h>

#include <array>

namespace kintsugi::cli {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// UAX #11 W and F, merged where unassigned gaps do not matter for alignment.
constexpr std::array kWide = {
    Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x2329, 0x232a},   Range{0x23e9, 0x23ec},
    Range{0x25fd, 0x25fe},   Range{0x2e80, 0x303e},   Range{0x3041, 0x33ff},   Range{0x3400, 0x4dbf},
    Range{0x4e00, 0xa4cf},   Range{0xa960, 0xa97f},   Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},
    Range{0xfe10, 0xfe19},   Range{0xfe30, 0xfe6f},   Range{0xff01, 0xff60},   Range{0xffe0, 0xffe6},
    Range{0x16fe0, 0x18cff}, Range{0x1b000, 0x1b2ff}, Range{0x1f300, 0x1f64f}, Range{0x1f680, 0x1f6ff},
    Range{0x1f900, 0x1f9ff}, Range{0x1fa70, 0x1faff}, Range{0x20000, 0x3fffd},
};
constexpr std::array kZeroWidth = {
    Range{0x0300, 0x036f}, Range{0x0483, 0x0489}, Range{0x0591, 0x05bd}, Range{0x064b, 0x065f}, Range{0x0e31, 0x0e31},
    Range{0x0e34, 0x0e3a}, Range{0x0e47, 0x0e4e}, Range{0x1ab0, 0x1aff}, Range{0x1dc0, 0x1dff}, Range{0x20d0, 0x20ff},
    Range{0x302a, 0x302d}, Range{0x3099, 0x309a}, Range{0xfe00, 0xfe0f}, Range{0xfe20, 0xfe2f},
};
constexpr std::array kUnsafe = {
    Range{0x0000, 0x001f}, Range{0x007f, 0x009f}, Range{0x061c, 0x061c}, Range{0x200b, 0x200f},   Range{0x2028, 0x202e},
    Range{0x2060, 0x206f}, Range{0xfeff, 0xfeff}, Range{0xfff9, 0xfffb}, Range{0xe0000, 0xe007f},
};

template <std::size_t N>
bool In(const std::array<Range, N>& ranges, char32_t c) {
  for (const Range& range : ranges)
    if (c >= range.first && c <= range.last) return true;
  return false;
}

std::size_t SequenceLength(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  if (lead >= 0xf0 && lead < 0xf5) return 4;
  return 0;
}

std::size_t WidthOf(char32_t c) {
  if (In(kZeroWidth, c)) return 0;
  return In(kWide, c) ? 2 : 1;
}

std::string Escape(char32_t c, unsigned char byte) {
  if (c == kInvalid || c < 0x100) {
    if (c == '\n') return "\\n";
    if (c == '\r') return "\\r";
    if (c == '\t') return "\\t";
    return fmt::format("\\x{:02x}", c == kInvalid ? byte : static_cast<unsigned>(c));
  }
  return fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(c));
}

std::string EscapeUnsafe(std::string_view text, bool keep_lines) {
  std::string safe;
  safe.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t c = NextCodePoint(text, at);
    const bool kept = keep_lines && (c == '\n' || c == '\t');
    if (kept || (c != kInvalid && !IsUnsafe(c)))
      safe += text.substr(start, at - start);
    else
      safe += Escape(c, static_cast<unsigned char>(text[start]));
  }
  return safe;
}

}  // namespace

char32_t NextCodePoint(std::string_view text, std::size_t& at) {
  const std::size_t start = at++;
  const auto lead = static_cast<unsigned char>(text[start]);
  const std::size_t length = SequenceLength(lead);
  if (length == 1) return lead;
  if (length == 0 || start + length > text.size()) return kInvalid;
  char32_t c = lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[start + i]);
    if ((next & 0xc0U) != 0x80) return kInvalid;
    c = (c << 6U) | (next & 0x3fU);
  }
  const bool overlong = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
  if (overlong || (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff) return kInvalid;
  at = start + length;
  return c;
}

bool IsUnsafe(char32_t code_point) { return In(kUnsafe, code_point); }

std::string SafeText(std::string_view text) { return EscapeUnsafe(text, false); }
std::string SafeLines(std::string_view text) { return EscapeUnsafe(text, true); }

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) width += WidthOf(NextCodePoint(text, at));
  return width;
}

std::string Truncate(std::string_view text, std::size_t width, bool utf8) {
  if (DisplayWidth(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::size_t used = 0;
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size(); end = at) {
    used += WidthOf(NextCodePoint(text, at));
    if (used > width - 1) break;
  }
  return std::string(text.substr(0, end)) + (utf8 ? "…" : "~");
}

}  // namespace kintsugi::cli
