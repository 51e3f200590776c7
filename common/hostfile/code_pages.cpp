// SPDX-License-Identifier: Apache-2.0
// The tables are those of Microsoft's code pages; bytes without a character are U+FFFD. What a locale's console uses:
// the list "National Language Support (NLS) API Reference" (OEM code page of each locale).
#include "common/hostfile/code_pages.h"

#include <array>
#include <cstddef>

namespace kintsugi::hostfile {
namespace {

struct CodePage {
  std::string_view name;
  std::u16string_view high;  // of bytes 0x80 to 0xFF
};

// clang-format off
constexpr std::array<CodePage, 7> kPages = {{
    {"437",
    u"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ"
    u"áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
    u"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
    u"αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0"},
    {"850",
    u"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ"
    u"áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐"
    u"└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀"
    u"ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00AD±‗¾¶§÷¸°¨·¹³²■\u00A0"},
    {"852",
    u"ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×č"
    u"áíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐"
    u"└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀"
    u"ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00AD˝˛ˇ˘§÷¸°¨˙űŘř■\u00A0"},
    {"866",
    u"АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
    u"абвгдежзийклмноп░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
    u"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
    u"рстуфхцчшщъыьэюяЁёЄєЇїЎў°∙·√№¤■\u00A0"},
    {"1250",
    u"€\uFFFD‚\uFFFD„…†‡\uFFFD‰Š‹ŚŤŽŹ\uFFFD‘’“”•–—\uFFFD™š›śťžź"
    u"\u00A0ˇ˘Ł¤Ą¦§¨©Ş«¬\u00AD®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľż"
    u"ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß"
    u"ŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙"},
    {"1251",
    u"ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\uFFFD™љ›њќћџ"
    u"\u00A0ЎўЈ¤Ґ¦§Ё©Є«¬\u00AD®Ї°±Ііґµ¶·ё№є»јЅѕї"
    u"АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
    u"абвгдежзийклмнопрстуфхцчшщъыьэюя"},
    {"1252",
    u"€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ"
    u"\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯°±²³´µ¶·¸¹º»¼½¾¿"
    u"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß"
    u"àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"},
}};
// clang-format on

struct LocaleRow {
  std::string_view language;  // the part before "-", or the whole locale
  std::string_view pages;     // of the console, then of Windows programs; "" = a double-byte page without a table here
  std::string_view name;      // of the double-byte page
};
constexpr std::array<LocaleRow, 33> kLocales = {{
    {"zh-tw", "", "950"},        {"zh-hk", "", "950"},   {"zh-mo", "", "950"},   {"zh-hant", "", "950"},
    {"zh", "", "936"},           {"ja", "", "932"},      {"ko", "", "949"},      {"ru", "866 1251", ""},
    {"be", "866 1251", ""},      {"uk", "866 1251", ""}, {"bg", "866 1251", ""}, {"mk", "866 1251", ""},
    {"kk", "866 1251", ""},      {"pl", "852 1250", ""}, {"cs", "852 1250", ""}, {"sk", "852 1250", ""},
    {"hu", "852 1250", ""},      {"sl", "852 1250", ""}, {"hr", "852 1250", ""}, {"ro", "852 1250", ""},
    {"sr-latn", "852 1250", ""}, {"bs", "852 1250", ""}, {"sq", "852 1250", ""}, {"en-us", "437 1252", ""},
    {"en", "850 1252", ""},      {"el", "none", ""},     {"tr", "none", ""},     {"he", "none", ""},
    {"ar", "none", ""},          {"th", "none", ""},     {"vi", "none", ""},     {"lt", "none", ""},
    {"lv", "none", ""},
}};
constexpr std::string_view kWestern = "850 1252";

struct WordRow {
  std::string_view page, bytes, text;
};
// clang-format off
constexpr std::array<WordRow, 24> kWords = {{
    {"936", "\xC6\xF3\xD2\xB5\xB0\xE6", "企业版"},
    {"936", "\xD7\xA8\xD2\xB5\xB0\xE6", "专业版"},
    {"936", "\xD7\xA8\xD2\xB5\xB9\xA4\xD7\xF7\xD5\xBE\xB0\xE6", "专业工作站版"},
    {"936", "\xBC\xD2\xCD\xA5\xD6\xD0\xCE\xC4\xB0\xE6", "家庭中文版"},
    {"936", "\xBC\xD2\xCD\xA5\xB0\xE6", "家庭版"},
    {"936", "\xBD\xCC\xD3\xFD\xB0\xE6", "教育版"},
    {"936", "\xC6\xEC\xBD\xA2\xB0\xE6", "旗舰版"},
    {"936", "\xD3\xF2\xBF\xD8\xD6\xC6\xC6\xF7", "域控制器"},
    {"936", "\xC9\xCF\xCE\xE7", "上午"},
    {"936", "\xCF\xC2\xCE\xE7", "下午"},
    {"950", "\xA5\xF8\xB7~\xAA\xA9", "企業版"},
    {"950", "\xB1M\xB7~\xAA\xA9", "專業版"},
    {"950", "\xAE""a\xA5\xCE\xAA\xA9", "家用版"},
    {"950", "\xB1\xD0\xA8|\xAA\xA9", "教育版"},
    {"950", "\xBAX\xC4\xA5\xAA\xA9", "旗艦版"},
    {"950", "\xBA\xF4\xB0\xEC\xB1\xB1\xA8\xEE\xAF\xB8", "網域控制站"},
    {"950", "\xA4W\xA4\xC8", "上午"},
    {"950", "\xA4U\xA4\xC8", "下午"},
    {"932", "\x83h\x83\x81\x83""C\x83\x93 \x83R\x83\x93\x83g\x83\x8D\x81[\x83\x89", "ドメイン コントローラ"},
    {"932", "\x8C\xDF\x91O", "午前"},
    {"932", "\x8C\xDF\x8C\xE3", "午後"},
    {"949", "\xB5\xB5\xB8\xDE\xC0\xCE \xC4\xC1\xC6\xAE\xB7\xD1\xB7\xAF", "도메인 컨트롤러"},
    {"949", "\xBF\xC0\xC0\xFC", "오전"},
    {"949", "\xBF\xC0\xC8\xC4", "오후"},
}};
// clang-format on

const CodePage* Find(std::string_view name) {
  for (const auto& page : kPages)
    if (page.name == name) return &page;
  return nullptr;
}

// Of Latin-1, Latin Extended-A and Cyrillic.
bool IsLetter(char16_t c) {
  const bool latin = c >= 0xC0 && c <= 0x17F && c != 0xD7 && c != 0xF7;
  return latin || (c >= 0x400 && c <= 0x45F);
}
bool IsSmall(char16_t c) {
  if (c < 0x100) return c >= 0xDF;
  if (c >= 0x400) return c >= 0x430;
  // Pairs, the capital first; where single letters shift them (0x138, 0x149, 0x178) the parity changes.
  const bool even = (c >= 0x139 && c <= 0x148) || c >= 0x179;
  return (c % 2 == 0) == even;
}

// How much the high bytes look like words in this page: labels are letters, most of them small; signs and line drawings
// say that the page is the wrong one, capitals inside words nearly so.
std::size_t Likeness(const CodePage& page, std::string_view bytes) {
  std::size_t likeness = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 || !IsLetter(page.high[byte - 0x80U])) continue;
    likeness += IsSmall(page.high[byte - 0x80U]) ? 3 : 1;
  }
  return likeness;
}

std::string_view BetterOf(std::string_view pages, std::string_view bytes) {
  const std::size_t blank = pages.find(' ');
  const CodePage* console = Find(pages.substr(0, blank));
  const CodePage* windows = blank == std::string_view::npos ? nullptr : Find(pages.substr(blank + 1));
  if (console == nullptr) return "";
  if (windows == nullptr || Likeness(*console, bytes) >= Likeness(*windows, bytes)) return console->name;
  return windows->name;
}

// High bytes that come in pairs, most of them: Chinese, Japanese or Korean.
bool LooksDoubleByte(std::string_view bytes) {
  std::size_t pairs = 0, single = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (static_cast<unsigned char>(bytes[i]) < 0x81) continue;
    const bool pair = i + 1 < bytes.size() && static_cast<unsigned char>(bytes[i + 1]) >= 0x80;
    (pair ? pairs : single) += 1;
    if (pair) ++i;
  }
  return pairs > 8 && pairs > 8 * single;
}

}  // namespace

std::string_view CodePageOf(std::string_view locale, std::string_view bytes) {
  for (const auto& row : kLocales) {
    if (locale != row.language && !(locale.starts_with(row.language) && locale[row.language.size()] == '-')) continue;
    return row.name.empty() ? BetterOf(row.pages, bytes) : row.name;
  }
  if (locale.empty() && LooksDoubleByte(bytes)) return "936";
  return BetterOf(kWestern, bytes);
}

bool IsDoubleByte(std::string_view page) { return page == "932" || page == "936" || page == "949" || page == "950"; }

std::string_view DoubleByteWord(std::string_view page, std::string_view bytes, std::size_t& size) {
  for (const auto& row : kWords) {
    if (row.page != page || !bytes.starts_with(row.bytes)) continue;
    size = row.bytes.size();
    return row.text;
  }
  return "";
}

char16_t CharacterOf(std::string_view page, unsigned char byte) {
  if (byte < 0x80) return byte;
  const CodePage* found = Find(page);
  return found == nullptr ? u'\uFFFD' : found->high[byte - 0x80U];
}

}  // namespace kintsugi::hostfile
