// SPDX-License-Identifier: Apache-2.0
// Files that hold UTF-16 in the middle of ASCII are real: wmic writes its first line ("Please wait while WMIC is being
// installed.") in one and the table in the other, and ">>" mixes programs. So the bytes are cut into runs first.
#include "common/hostfile/decode.h"

#include <algorithm>
#include <cstdint>

#include "common/hostfile/code_pages.h"

namespace kintsugi::hostfile {
namespace {

constexpr std::size_t kPairsOfWideRun = 4;     // characters that show that UTF-16 begins
constexpr std::size_t kBytesOfNarrowRun = 24;  // printable ASCII bytes in a row that show that it is over
constexpr char16_t kUnknown = 0xFFFD;

unsigned char At(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

bool IsPlain(unsigned char byte) {
  return (byte >= 0x20 && byte < 0x7F) || byte == '\r' || byte == '\n' || byte == '\t';
}

void Append(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0U | (c >> 6U));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0U | (c >> 12U));
    out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (c >> 18U));
    out += static_cast<char>(0x80U | ((c >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  }
}

// A character as the lines shall have it.
void AppendCleaned(std::string& out, char32_t c) {
  if (c == 0xA0 || c == 0x2007 || c == 0x202F || c == 0x3000) c = ' ';
  if (c == 0 || c == 0xFEFF || c == 0x200B || c == 0x200E || c == 0x200F) return;
  Append(out, c);
}

// The length of the valid UTF-8 sequence at i, 0 = none; overlong forms and surrogates are not valid (RFC 3629).
std::size_t Utf8Length(std::string_view bytes, std::size_t i, char32_t& c) {
  const unsigned char lead = At(bytes, i);
  if (lead < 0x80) {
    c = lead;
    return 1;
  }
  const std::size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || lead >= 0xF5 || i + length > bytes.size()) return 0;
  c = lead & (0x7FU >> length);
  for (std::size_t k = 1; k < length; ++k) {
    if ((At(bytes, i + k) & 0xC0U) != 0x80) return 0;
    c = (c << 6U) | (At(bytes, i + k) & 0x3FU);
  }
  const bool overlong = (length == 3 && c < 0x800) || (length == 4 && (c < 0x10000 || c > 0x10FFFF));
  return overlong || (c >= 0xD800 && c < 0xE000) ? 0 : length;
}

struct Utf8Count {
  std::size_t valid = 0;    // sequences of several bytes
  std::size_t invalid = 0;  // bytes
};

Utf8Count CountUtf8(std::string_view bytes) {
  Utf8Count count;
  char32_t c = 0;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = Utf8Length(bytes, i, c);
    if (length == 0) ++count.invalid;
    if (length > 1) ++count.valid;
    i += std::max<std::size_t>(length, 1);
  }
  return count;
}

void DecodeUtf8(std::string_view bytes, std::string& out) {
  char32_t c = 0;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = Utf8Length(bytes, i, c);
    AppendCleaned(out, length == 0 ? kUnknown : c);
    i += std::max<std::size_t>(length, 1);
  }
}

void DecodeUtf16(std::string_view bytes, bool big, std::string& out) {
  const auto unit = [&](std::size_t i) {
    return static_cast<char32_t>(At(bytes, i + (big ? 0 : 1)) << 8U | At(bytes, i + (big ? 1 : 0)));
  };
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    char32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size() && unit(i + 2) >= 0xDC00 && unit(i + 2) < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10U) + (unit(i + 2) - 0xDC00);
      i += 2;
    }
    AppendCleaned(out, c >= 0xD800 && c < 0xE000 ? kUnknown : c);
  }
}

// A trail byte of these pages may be any from 0x40, also one that means something alone ('[', '|', '\\'). GB 18030's
// sequences of four go on with a digit.
void DecodeDoubleByte(std::string_view page, std::string_view bytes, std::string& out) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned char byte = At(bytes, i);
    if (byte < 0x80) {
      AppendCleaned(out, byte);
      continue;
    }
    std::size_t size = 0;
    if (const auto word = DoubleByteWord(page, bytes.substr(i), size); !word.empty()) {
      out += word;
      i += size - 1;
      continue;
    }
    Append(out, kUnknown);
    const bool more = i + 1 < bytes.size();
    if (more && At(bytes, i + 1) >= 0x40 && At(bytes, i + 1) != 0x7F && byte != 0x80)
      ++i;
    else if (more && i + 3 < bytes.size() && At(bytes, i + 1) >= '0' && At(bytes, i + 1) <= '9' &&
             At(bytes, i + 2) >= 0x81)
      i += 3;
  }
}

// "...: zh-cn;" somewhere: the locale that systeminfo prints in ASCII whatever its language.
std::string_view LocaleIn(std::string_view bytes) {
  for (std::size_t at = bytes.find(';'); at != std::string_view::npos; at = bytes.find(';', at + 1)) {
    std::size_t from = at;
    const auto part = [&](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
    while (from > 0 && at - from < 10 && part(bytes[from - 1])) --from;
    const std::string_view locale = bytes.substr(from, at - from);
    const bool stands_alone = from > 0 && (bytes[from - 1] == ' ' || bytes[from - 1] == '"');
    if (stands_alone && locale.size() >= 2 && locale.size() < 10 && locale[0] != '-') return locale;
  }
  return "";
}

struct Decoder {
  std::string text;
  Encoding encoding = Encoding::kUnspecified;
  std::string code_page;

  void Narrow(std::string_view bytes, std::string_view locale) {
    const Utf8Count count = CountUtf8(bytes);
    if (count.invalid == 0 || count.valid > 4 * count.invalid) {
      if (encoding == Encoding::kUnspecified) encoding = Encoding::kUtf8;
      return DecodeUtf8(bytes, text);
    }
    const std::string_view page = CodePageOf(locale, bytes);
    encoding = Encoding::kCodePage;
    code_page = page;
    if (IsDoubleByte(page)) return DecodeDoubleByte(page, bytes, text);
    for (const char c : bytes) AppendCleaned(text, CharacterOf(page, static_cast<unsigned char>(c)));
  }
  void Wide(std::string_view bytes, bool big) {
    encoding = big ? Encoding::kUtf16Be : Encoding::kUtf16Le;
    DecodeUtf16(bytes, big, text);
  }
};

bool WideBegins(std::string_view bytes, std::size_t i) {
  if (bytes.substr(i).starts_with("\xFF\xFE")) return true;
  if (i + 2 * kPairsOfWideRun > bytes.size()) return false;
  for (std::size_t k = 0; k < kPairsOfWideRun; ++k)
    if (!IsPlain(At(bytes, i + 2 * k)) || At(bytes, i + 2 * k + 1) != 0) return false;
  return true;
}

std::size_t WideEnds(std::string_view bytes, std::size_t i) {
  std::size_t plain = 0;
  for (std::size_t k = i; k < bytes.size(); ++k) {
    plain = IsPlain(At(bytes, k)) ? plain + 1 : 0;
    if (plain < kBytesOfNarrowRun) continue;
    const std::size_t start = k + 1 - plain;
    return start + (start - i) % 2;
  }
  return bytes.size();
}

// UTF-16 without a mark, the high byte first: NULs stand before the characters, also before the first.
bool IsBigEndian(std::string_view bytes) {
  if (bytes.starts_with("\xFE\xFF")) return true;
  if (bytes.empty() || bytes[0] != 0) return false;
  const std::string_view sample = bytes.substr(0, 4096);
  std::size_t even = 0, odd = 0;
  for (std::size_t i = 0; i < sample.size(); ++i)
    if (sample[i] == 0) ++(i % 2 == 0 ? even : odd);
  return even > sample.size() / 8 && even > 4 * odd;
}

void DecodeRuns(std::string_view bytes, Decoder& decoder) {
  const std::string_view locale = LocaleIn(bytes);
  std::size_t from = 0;
  for (std::size_t i = 0; i < bytes.size();) {
    if (!WideBegins(bytes, i)) {
      ++i;
      continue;
    }
    if (i > from) decoder.Narrow(bytes.substr(from, i - from), locale);
    from = WideEnds(bytes, i);
    decoder.Wide(bytes.substr(i, from - i), false);
    i = from;
  }
  if (from < bytes.size()) decoder.Narrow(bytes.substr(from), locale);
}

std::vector<Line> SplitLines(std::string_view text) {
  std::vector<Line> lines;
  const auto add = [&](std::string_view line) {
    const std::size_t end = line.find_last_not_of(" \t");
    lines.push_back({std::string(line.substr(0, end + 1)), lines.size() + 1});
  };
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = text.find_first_of("\r\n", from);
    add(text.substr(from, end == std::string_view::npos ? end : end - from));
    if (end == std::string_view::npos) break;
    const std::size_t after = text.find_first_not_of('\r', end);
    from = after == std::string_view::npos ? text.size() : text[after] == '\n' ? after + 1 : after;
  }
  return lines;
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

}  // namespace

Decoded Decode(std::string_view bytes) {
  Decoder decoder;
  if (IsBigEndian(bytes))
    decoder.Wide(bytes, true);
  else
    DecodeRuns(bytes, decoder);
  return {decoder.encoding, decoder.code_page, SplitLines(decoder.text)};
}

std::string ValidUtf8(std::string_view bytes, std::size_t most) {
  std::string text;
  char32_t c = 0;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t before = text.size();
    const std::size_t length = Utf8Length(bytes, i, c);
    Append(text, length == 0 ? kUnknown : c);
    if (text.size() > most) {
      text.resize(before);
      break;
    }
    i += std::max<std::size_t>(length, 1);
  }
  return text;
}

std::size_t Characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return !IsContinuation(c); }));
}

std::string_view Columns(std::string_view utf8, std::size_t from, std::size_t to) {
  std::size_t begin = utf8.size(), at = 0;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    if (IsContinuation(utf8[i])) continue;
    if (at == from) begin = i;
    if (at == to) return utf8.substr(begin, i - std::min(begin, i));
    ++at;
  }
  return utf8.substr(begin);
}

}  // namespace kintsugi::hostfile
