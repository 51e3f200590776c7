// SPDX-License-Identifier: Apache-2.0
#include "console/catalog/feed_text.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>

#include "common/base/text.h"

namespace kintsugi::feed {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";
unsigned char Byte(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 0;  // 0 = invalid
};

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
CodePoint Decode(std::string_view text, std::size_t at) {
  const unsigned char lead = Byte(text, at);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() - at < bytes) return {};
  std::uint32_t value = lead & (0x7fU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((Byte(text, at + i) & 0xc0U) != 0x80U) return {};
    value = value << 6U | (Byte(text, at + i) & 0x3fU);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kLeast[bytes] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return {};
  return {value, bytes};
}

bool IsControl(std::uint32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

// Characters that change how the rest of a line is shown.
bool IsHidden(std::uint32_t c) {
  return IsControl(c) || c == 0x61c || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

}  // namespace

bool IsPlain(std::string_view text) {
  constexpr std::uint64_t kHigh = 0x8080808080808080ULL;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    // A byte below 0x20 borrows from its own high bit; a byte of 0x7f carries into it.
    const std::uint64_t low = word - 0x2020202020202020ULL;
    const std::uint64_t del = word + 0x0101010101010101ULL;
    if (((word | low | del) & kHigh) != 0) return false;
  }
  for (; at < text.size(); ++at)
    if (Byte(text, at) < 0x20 || Byte(text, at) >= 0x7f) return false;
  return true;
}

Cleaned Clean(std::string_view text, std::string& scratch) {
  Cleaned cleaned;
  if (IsPlain(text)) return {Trim(text), 0, false};
  scratch.clear();
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = Decode(text, at);
    const bool blank = c.bytes == 1 && IsBlank(text[at]);
    const bool replaced = !blank && (c.bytes == 0 || IsControl(c.value));
    if (replaced && cleaned.replaced_at == 0) cleaned = {{}, at + 1, c.bytes == 0};
    if (c.bytes == 0)
      scratch += kReplacement;
    else if (!replaced && !blank)
      scratch += text.substr(at, c.bytes);
    else if (replaced || !scratch.ends_with(' '))  // one blank for a run of them
      scratch += ' ';
    at += c.bytes == 0 ? 1 : c.bytes;
  }
  cleaned.text = Trim(scratch);
  return cleaned;
}

std::string CleanCopy(std::string_view text, Cleaned& cleaned) {
  std::string scratch;
  cleaned = Clean(text, scratch);
  std::string copy;
  copy.reserve(cleaned.text.size());
  for (const char c : cleaned.text)
    if (c != ' ' || !copy.ends_with(' ')) copy += c;
  cleaned.text = {};
  return copy;
}

std::string Cleaned::Sentence() const {
  if (invalid) return fmt::format("byte {} is not valid UTF-8 and was replaced by U+FFFD", replaced_at);
  return fmt::format("byte {} is a control character and was replaced by a blank", replaced_at);
}

std::string Shown(std::string_view text, std::size_t most) {
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    if (shown.size() >= most) return shown + "…";
    const CodePoint c = Decode(text, at);
    if (c.bytes == 0)
      shown += fmt::format("\\x{:02x}", Byte(text, at));
    else if (IsHidden(c.value))
      shown += c.value < 0x100 ? fmt::format("\\x{:02x}", c.value) : fmt::format("\\u{{{:x}}}", c.value);
    else
      shown += text.substr(at, c.bytes);
    at += c.bytes == 0 ? 1 : c.bytes;
  }
  return shown;
}

}  // namespace kintsugi::feed
