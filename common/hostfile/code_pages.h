// SPDX-License-Identifier: Apache-2.0
// Which code page a console used, and its characters. Small tables only: of double-byte pages (Chinese, Japanese,
// Korean) the structure is known and the characters are not; they become U+FFFD. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace kintsugi::hostfile {

// `locale` as systeminfo writes it ("it", "zh-cn"), "" = not known; `bytes`: the text, which decides between the
// console's page and that of Windows programs. "" = no table for this locale: every byte above 0x7F is U+FFFD.
std::string_view CodePageOf(std::string_view locale, std::string_view bytes);
bool IsDoubleByte(std::string_view page);
// The few words of double-byte pages that matter (editions, halves of a day, "domain controller"): the text in UTF-8
// where `bytes` start with one, and how many bytes it has; "" otherwise.
std::string_view DoubleByteWord(std::string_view page, std::string_view bytes, std::size_t& size);
// Of a single-byte page. U+FFFD where the page has no character, or is not known.
char16_t CharacterOf(std::string_view page, unsigned char byte);

}  // namespace kintsugi::hostfile
