// SPDX-License-Identifier: Apache-2.0
#include "common/hostfile/hotfix_id.h"

#include <algorithm>

#include "common/base/text.h"
#include "common/hostfile/decode.h"
#include "common/hostfile/entries.h"

namespace kintsugi::hostfile {
namespace {

// Articles have six or seven digits; behind "KB" or "Q" one more or less is believed, alone it would be a date or a
// sum.
constexpr std::size_t kMinDigits = 6;
constexpr std::size_t kMaxDigits = 7;

struct Named {
  char letter = 0;  // K, Q, or 0 for another prefix and none
  std::string_view digits;
};

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
  text = Trim(text);
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

bool IsFileRow(std::string_view text) {
  text = Trim(text);
  return text.size() >= 6 && text.size() < 12 && EqualNoCase(text.substr(0, 5), "File ") &&
         std::all_of(text.begin() + 5, text.end(), IsDigit);
}

void HotfixList::Add(std::string_view text, std::string_view source, std::size_t line) {
  const std::string cut = ValidUtf8(Trim(text), kMaxValueBytes);
  text = cut;
  std::string id = HotfixId(text);
  if (id.empty()) {
    if (IsFileRow(text)) {
      ++file_rows_;
    } else if (unnamed_++ == 0) {
      first_unnamed_line_ = line;
      first_unnamed_ = text;
    }
    return;
  }
  auto& list = host_.facts.hotfixes;
  if (list.size() > kMaxHotfixes || !known_.insert(KbDigits(id)).second) return;
  list.push_back({std::move(id), std::string(source) + " line " + std::to_string(line) + ": " + std::string(text)});
}

Status HotfixList::Finish(std::string_view source) {
  const std::size_t count = host_.facts.hotfixes.size();
  if (count > kMaxHotfixes)
    return Error{Code::kTooLarge, std::string(source) + " lists more than " + std::to_string(kMaxHotfixes) +
                                      " hotfixes of " + host_.facts.name + "; a host has at most that many"};
  if (file_rows_ > 0)
    host_.findings.push_back(
        {false, "hotfix of a \"File 1\" row",
         std::to_string(file_rows_) + " rows name a file instead of a hotfix; \"wmic qfe list\" tells which it is", 0});
  if (unnamed_ > 0)
    host_.findings.push_back({false, "KB number of a hotfix",
                              std::to_string(unnamed_) + " rows name none, the first is " + first_unnamed_,
                              first_unnamed_line_});
  return {};
}

}  // namespace kintsugi::hostfile
