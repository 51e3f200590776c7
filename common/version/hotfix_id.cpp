// SPDX-License-Identifier: Apache-2.0
#include "common/version/hotfix_id.h"

#include <algorithm>

#include "common/base/text.h"

namespace kintsugi::version {
namespace {

// Articles have six or seven digits; behind "KB" or "Q" one more or less is believed, alone it would be a date or a
// sum.
constexpr std::size_t kMinDigits = 6;
constexpr std::size_t kMaxDigits = 7;

struct Named {
  char letter = 0;  // K, Q, or 0 for another prefix and none
  std::string_view digits;
};

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::size_t PrefixLength(std::string_view text) {
  if (EqualNoCase(text.substr(0, 2), "KB")) return 2;
  const char first = text.empty() ? ' ' : ToLower(text[0]);
  return first == 'q' || first == 'm' || first == 's' ? 1 : 0;
}

// What may follow the number: a revision (v2, -v2), the program it is for (-IE8, _WM11x64), a remark (" - Update").
bool MayFollow(std::string_view rest) {
  if (rest.empty() || rest[0] == ' ' || rest[0] == '\t' || rest[0] == '-' || rest[0] == '_') return true;
  return ToLower(rest[0]) == 'v' && rest.size() > 1 && IsDigit(rest[1]);
}

Named Read(std::string_view text) {
  text = Trimmed(text);
  std::size_t at = PrefixLength(text);
  const bool kb = at == 2;
  const bool q = at == 1 && ToLower(text[0]) == 'q';
  if (kb && at < text.size() && (text[at] == ' ' || text[at] == '-')) ++at;  // "KB 4100347"
  const std::size_t from = at;
  while (at < text.size() && IsDigit(text[at])) ++at;
  const std::size_t count = at - from;
  const std::size_t more = from == 0 ? 0 : 1;
  if (count + more < kMinDigits || count > kMaxDigits + more || !MayFollow(text.substr(at))) return {};
  std::string_view digits = text.substr(from, count);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return {q ? 'Q' : 'K', digits};
}

}  // namespace

std::string KbDigits(std::string_view hotfix_id) { return std::string(Read(hotfix_id).digits); }

std::string HotfixId(std::string_view text) {
  const Named named = Read(text);
  if (named.digits.empty()) return "";
  return (named.letter == 'Q' ? "Q" : "KB") + std::string(named.digits);
}

std::string HotfixInTitle(std::string_view title) {
  constexpr std::string_view kBetween = " ()[],;";
  for (std::size_t at = 0; at < title.size();) {
    const std::size_t end = std::min(title.find_first_of(kBetween, at), title.size());
    const std::string_view word = title.substr(at, end - at);
    const bool named = word.size() > 2 && (EqualNoCase(word.substr(0, 2), "KB") || EqualNoCase(word.substr(0, 1), "Q"));
    if (std::string id = named ? HotfixId(word) : ""; !id.empty()) return id;
    at = end + 1;
  }
  return "";
}

bool IsFileRow(std::string_view text) {
  text = Trimmed(text);
  return text.size() >= 6 && text.size() < 12 && EqualNoCase(text.substr(0, 5), "File ") &&
         std::all_of(text.begin() + 5, text.end(), IsDigit);
}

}  // namespace kintsugi::version
