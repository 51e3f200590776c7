// SPDX-License-Identifier: Apache-2.0
#include "console/catalog/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include "common/base/text.h"
#include "console/catalog/feed_text.h"

namespace kintsugi::feed {
namespace {

bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }

std::string_view LeadingDigits(std::string_view text) {
  return text.substr(0, std::min(text.size(), static_cast<std::size_t>(
                                                  std::find_if_not(text.begin(), text.end(), IsDigit) - text.begin())));
}

// KBs have had six or seven digits since 2000; four admits the Q articles of NT 4.0, nine what may come.
std::string_view KbNumber(std::string_view digits) {
  while (digits.starts_with('0')) digits.remove_prefix(1);
  return digits.size() >= 4 && digits.size() <= 9 ? digits : std::string_view{};
}

std::optional<int> Number(std::string_view digits) {
  int value = 0;
  if (!AllDigits(digits) || digits.size() > 7) return std::nullopt;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string IsoOf(std::optional<int> year, std::optional<int> month, std::optional<int> day) {
  using namespace std::chrono;
  if (!year || !month || !day || *year < 1990 || *year > 2199) return {};
  const year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  return date.ok() ? fmt::format("{:04}-{:02}-{:02}", *year, *month, *day) : std::string{};
}

struct Split {
  std::string_view first, second, third;
};
Split SplitAt(std::string_view text, char separator) {
  Split split;
  for (std::string_view* part : {&split.first, &split.second, &split.third}) {
    const auto stop = std::min(text.find(separator), text.size());
    *part = text.substr(0, stop);
    text.remove_prefix(std::min(stop + 1, text.size()));
  }
  return split;
}

bool IsSeparator(char c) { return c == ';' || c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '<'; }

// MS07-042[936021], MS07-042 [936021], [936021]: the number in the brackets.
std::string_view Bracketed(std::string_view word) {
  const auto open = word.find('[');
  if (open == std::string_view::npos) return {};
  return KbDigits(word.substr(open + 1, word.find(']', open) - open - 1));
}

std::string_view NameIn(std::string_view word) {
  if (word.find('[') == std::string_view::npos && word.ends_with(']')) word.remove_suffix(1);
  if (const auto kb = Bracketed(word); !kb.empty()) return kb;
  if (const auto kb = KbDigits(word); !kb.empty()) return kb;
  const auto bare = word.substr(0, word.find('['));
  return IsBulletinId(bare) || IsServicePackName(bare) ? bare : std::string_view{};
}

std::string_view SkipAny(std::string_view text, std::string_view characters) {
  const auto stop = text.find_first_not_of(characters);
  return stop == std::string_view::npos ? std::string_view{} : text.substr(stop);
}

// yyyy-n..., yyyyn... at the start of `text`: "CVE-yyyy-n..." and how much was read; "" = it is none.
std::string CveNumber(std::string_view text, std::size_t& read) {
  const auto year = LeadingDigits(text).substr(0, 4);
  if (year.size() != 4 || (year.substr(0, 2) != "19" && year.substr(0, 2) != "20")) return {};
  std::string_view rest = text.substr(4);
  if (rest.starts_with('-')) rest.remove_prefix(1);
  const auto number = LeadingDigits(rest);
  if (number.size() < 4 || number.size() > 10) return {};
  read = static_cast<std::size_t>(number.data() + number.size() - text.data());
  return fmt::format("CVE-{}-{}", year, number);
}

// The next CVE or advisory at or behind `at`, which moves behind it; "" = no more. A number without "CVE" counts at the
// start of a word only.
std::string NextCve(std::string_view text, std::size_t& at) {
  for (; at < text.size(); ++at) {
    const auto rest = text.substr(at);
    std::size_t read = 0;
    if (rest.size() >= 9 && EqualNoCase(rest.substr(0, 3), "adv") && LeadingDigits(rest.substr(3)).size() == 6) {
      at += 9;
      return fmt::format("ADV{}", rest.substr(3, 6));
    }
    std::string_view number;
    if (rest.size() > 3 && (EqualNoCase(rest.substr(0, 3), "cve") || EqualNoCase(rest.substr(0, 3), "can")))
      number = SkipAny(rest.substr(3), "- ");
    else if (IsDigit(rest.front()) && rest.size() > 4 && rest[4] == '-' &&
             (at == 0 || text[at - 1] == ' ' || text[at - 1] == ','))
      number = rest;
    std::string name = CveNumber(number, read);
    if (name.empty()) continue;
    at = static_cast<std::size_t>(number.data() + read - text.data());
    return name;
  }
  return {};
}

}  // namespace

bool ContainsNoCase(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return ToLower(a) == ToLower(b); }) != text.end();
}

std::string_view KbDigits(std::string_view text) {
  text = Trim(text);
  if (text.size() > 2 && EqualNoCase(text.substr(0, 2), "KB")) text = Trim(text.substr(2));
  if (text.size() > 1 && (text[0] == 'Q' || text[0] == 'q')) text.remove_prefix(1);
  return AllDigits(text) ? KbNumber(text) : std::string_view{};
}

std::string_view KbInside(std::string_view text) {
  for (std::size_t at = 0; at + 2 < text.size(); ++at) {
    if (!EqualNoCase(text.substr(at, 2), "KB")) continue;
    auto digits = text.substr(at + 2);
    if (digits.starts_with(' ')) digits.remove_prefix(1);
    const auto kb = KbNumber(LeadingDigits(digits));
    if (kb.size() >= 6) return kb;
  }
  return {};
}

std::string_view KbOfUrl(std::string_view url) {
  if (const auto kb = KbInside(url); !kb.empty()) return kb;
  for (const std::string_view folder : {"/help/", "/kb/"}) {
    const auto at = url.find(folder);
    if (at == std::string_view::npos) continue;
    const auto kb = KbNumber(LeadingDigits(url.substr(at + folder.size())));
    if (kb.size() >= 6) return kb;
  }
  return {};
}

bool IsBulletinId(std::string_view text) {
  return text.size() == 8 && EqualNoCase(text.substr(0, 2), "MS") && AllDigits(text.substr(2, 2)) && text[4] == '-' &&
         AllDigits(text.substr(5));
}

bool IsServicePackName(std::string_view text) {
  return text.size() >= 5 && text.size() <= 24 && text.starts_with("SP") &&
         std::all_of(text.begin(), text.end(), [](char c) { return IsCapital(c) || IsDigit(c); });
}

// Source: the articles that announce the service packs of Windows Server 2003, 2008 and 2008 R2.
std::string_view ServicePackKb(std::string_view name) {
  struct Row {
    std::string_view name, kb;
  };
  constexpr Row kRows[] = {{"SPSRV3X86SP1", "889101"},  {"SPSRV3X64SP1", "889101"}, {"SPSRV3X86SP2", "914961"},
                           {"SPSRV3X64SP2", "914961"},  {"SPSRV8X86SP2", "948465"}, {"SPSRV8X64SP2", "948465"},
                           {"SPSRV8R2X64SP1", "976932"}};
  for (const auto& row : kRows) {
    if (row.name == name) return row.kb;
  }
  return {};
}

void FindCves(std::string_view text, std::vector<std::string>& found) {
  found.clear();
  std::size_t at = 0;
  for (std::string name = NextCve(text, at); !name.empty(); name = NextCve(text, at))
    if (std::find(found.begin(), found.end(), name) == found.end()) found.push_back(std::move(name));
}

std::string IsoDate(std::string_view text) {
  text = Trim(text);
  if (text.size() == 8 && AllDigits(text))
    return IsoOf(Number(text.substr(0, 4)), Number(text.substr(4, 2)), Number(text.substr(6)));
  if (text.size() >= 10 && text[4] == '-' && text[7] == '-')
    return IsoOf(Number(text.substr(0, 4)), Number(text.substr(5, 2)), Number(text.substr(8, 2)));
  if (text.starts_with("[$")) text.remove_prefix(std::min(text.find(']'), text.size() - 1) + 1);  // a cell's locale
  text = text.substr(0, text.find(' '));
  const Split us = SplitAt(text, text.find('/') != std::string_view::npos ? '/' : '-');
  auto year = Number(us.third);
  if (year && us.third.size() == 2) year = *year + (*year < 90 ? 2000 : 1900);
  return IsoOf(year, Number(us.first), Number(us.second));
}

std::string IsoDateOfDay(std::string_view number) {
  using namespace std::chrono;
  const auto day = Number(Trim(number).substr(0, Trim(number).find('.')));
  if (!day || *day < 1) return {};
  // The 1900 system believes in 1900-02-29, so day 0 is 1899-12-30 for every later date (ECMA-376 part 1, 18.17.4.1).
  const year_month_day date{sys_days{year{1899} / December / 30} + days{*day}};
  return IsoOf(static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
               static_cast<int>(static_cast<unsigned>(date.day())));
}

std::string_view Build(std::string_view text) {
  text = Trim(text);
  if (text.starts_with('v') || text.starts_with('V')) text.remove_prefix(1);
  std::size_t parts = 0;
  for (std::string_view rest = text;; ++parts) {
    const auto digits = LeadingDigits(rest);
    if (digits.empty() || digits.size() > 10 || parts == 5) return {};
    rest.remove_prefix(digits.size());
    if (rest.empty()) break;
    if (rest.front() != '.') return {};
    rest.remove_prefix(1);
  }
  return parts >= 1 ? text : std::string_view{};
}

bool FindSuperseded(std::string_view text, std::vector<std::string_view>& found) {
  found.clear();
  bool all_names = true;
  while (!text.empty()) {
    if (text.front() == '<') text.remove_prefix(std::min(text.find('>'), text.size() - 1));  // <br>
    if (IsSeparator(text.front()) || text.front() == '>') {
      text.remove_prefix(1);
      continue;
    }
    const auto stop = std::min<std::size_t>(
        static_cast<std::size_t>(std::find_if(text.begin(), text.end(), IsSeparator) - text.begin()), text.size());
    const auto word = text.substr(0, stop);
    const auto name = NameIn(word);
    text.remove_prefix(stop);
    if (name.empty())
      all_names = all_names && (EqualNoCase(word, "None") || EqualNoCase(word, "n/a"));
    else if (std::find(found.begin(), found.end(), name) == found.end())
      found.push_back(name);
  }
  return all_names;
}

advisory::Track TrackOf(std::string_view words) {
  using advisory::Track;
  struct Row {
    std::string_view part;
    Track track;
  };
  // In this order: "Preview of Monthly Rollup" is a preview, "Security HotPatch Update" a hotpatch.
  constexpr Row kRows[] = {{"hotpatch", Track::kHotpatch},
                           {"hot patch", Track::kHotpatch},
                           {"servicing stack", Track::kServicingStack},
                           {"preview", Track::kPreview},
                           {"security only", Track::kSecurityOnly},
                           {"security-only", Track::kSecurityOnly},
                           {"service pack", Track::kServicePack},
                           {"enablement", Track::kEnablement},
                           {"rollup", Track::kCumulative},
                           {"cumulative", Track::kCumulative}};
  for (const Row& row : kRows)
    if (ContainsNoCase(words, row.part)) return row.track;
  return Track::kUnspecified;
}

advisory::RebootWord RebootOf(std::string_view word) {
  using advisory::RebootWord;
  word = Trim(word);
  if (ContainsNoCase(word, "may") || ContainsNoCase(word, "in some cases")) return RebootWord::kMaybe;
  if (EqualNoCase(word.substr(0, 3), "yes") || EqualNoCase(word, "required") ||
      ContainsNoCase(word, "requires restart"))
    return RebootWord::kYes;
  if (EqualNoCase(word.substr(0, 2), "no")) return RebootWord::kNo;
  return RebootWord::kUnspecified;
}

std::string_view SeverityWord(std::string_view text) {
  text = Trim(text);
  for (const std::string_view word : {"Critical", "Important", "Moderate", "Low", "None"})
    if (EqualNoCase(text, word)) return word;
  return {};
}

}  // namespace kintsugi::feed
