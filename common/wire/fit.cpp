// SPDX-License-Identifier: Apache-2.0
#include "common/wire/fit.h"

#include <cstdint>

namespace kintsugi::wire {
namespace {

unsigned At(std::string_view text, std::size_t index) {
  return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
}

bool Continues(unsigned byte) { return (byte & 0xc0U) == 0x80U; }

// Length of the character that begins the text (RFC 3629, section 4), 0 when it is not valid UTF-8.
std::size_t CharacterBytes(std::string_view text) {
  const unsigned first = At(text, 0);
  const unsigned second = At(text, 1);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return Continues(second) ? 2 : 0;
  if (!Continues(second) || !Continues(At(text, 2))) return 0;
  if (first >= 0xe0 && first <= 0xef) {
    const bool overlong = first == 0xe0 && second < 0xa0;
    const bool surrogate = first == 0xed && second > 0x9f;
    return overlong || surrogate ? 0 : 3;
  }
  if (first < 0xf0 || first > 0xf4 || !Continues(At(text, 3))) return 0;
  const bool outside = (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
  return outside ? 0 : 4;
}

}  // namespace

std::string FitText(std::string_view text, std::size_t limit) {
  std::string fitted;
  fitted.reserve(std::min(text.size(), limit));
  while (!text.empty()) {
    const std::size_t bytes = CharacterBytes(text);
    if (fitted.size() + std::max<std::size_t>(bytes, 1) > limit) break;
    if (bytes == 0) {
      fitted.push_back('?');
    } else {
      fitted.append(text.substr(0, bytes));
    }
    text.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return fitted;
}

}  // namespace kintsugi::wire
