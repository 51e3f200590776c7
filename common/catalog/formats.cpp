// SPDX-License-Identifier: Apache-2.0
// Forms of dates, versions, paths, ids and closed word lists. Word lists equal those in
// deploy/catalog/README.md.
#include "common/catalog/formats.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "common/base/bytes.h"
#include "common/base/text.h"
#include "common/version/file_version.h"

namespace kintsugi::catalog {
namespace {

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLetter(char c) { return IsLower(c) || IsUpper(c); }
bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

template <typename Predicate>
bool All(std::string_view text, std::size_t limit, Predicate predicate) {
  return !text.empty() && text.size() <= limit && std::all_of(text.begin(), text.end(), predicate);
}

// `pattern`: 0 stands for a digit, everything else for itself.
bool Matches(std::string_view text, std::string_view pattern) {
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(),
                    [](char c, char p) { return p == '0' ? IsDigit(c) : c == p; });
}

unsigned Number(std::string_view digits) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool IsDate(std::string_view text) {
  if (!Matches(text, "0000-00-00")) return false;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(Number(text.substr(0, 4)))},
                                         std::chrono::month{Number(text.substr(5, 2))},
                                         std::chrono::day{Number(text.substr(8, 2))}};
  return date.ok();
}

bool IsTimestamp(std::string_view text) {
  if (text.size() == 10) return IsDate(text);  // some sources give no time of day
  return text.size() == 16 && IsDate(text.substr(0, 10)) && Matches(text.substr(10), " 00:00") &&
         Number(text.substr(11, 2)) < 24 && Number(text.substr(14, 2)) < 60;
}

bool IsPath(std::string_view text) {
  if (text.size() < 4 || text.size() > 260 || std::any_of(text.begin(), text.end(), IsControl)) return false;
  if (text.front() == '%') return text.find("%\\", 1) != std::string_view::npos && text.back() != '\\';
  return IsLetter(text[0]) && text[1] == ':' && text[2] == '\\' && text.back() != '\\';
}

bool IsRegistryKey(std::string_view text) {
  return text.starts_with("HKLM\\") && text.size() > 5 && text.size() <= 512 && text.back() != '\\' &&
         std::none_of(text.begin(), text.end(), IsControl);
}

bool IsGuid(std::string_view text) {
  if (text.size() != 38 || text.front() != '{' || text.back() != '}') return false;
  for (std::size_t i = 1; i < 37; ++i) {
    const bool dash = i == 9 || i == 14 || i == 19 || i == 24;
    const bool hex = IsDigit(text[i]) || (text[i] >= 'a' && text[i] <= 'f') || (text[i] >= 'A' && text[i] <= 'F');
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

bool IsFileName(std::string_view text) {
  return All(text, 255,
             [](char c) {
               return !IsControl(c) && std::string_view("\\/:*?\"<>|").find(c) == std::string_view::npos;
             }) &&
         text != "." && text != "..";
}

constexpr std::array<std::string_view, 27> kProducts = {"windows-nt4-workstation",
                                                        "windows-nt4-server",
                                                        "windows-nt4-tse",
                                                        "windows-2000",
                                                        "windows-xp",
                                                        "windows-xp-64bit-2002",
                                                        "windows-xp-64bit-2003",
                                                        "windows-server-2003",
                                                        "windows-98",
                                                        "windows-me",
                                                        "windows-vista",
                                                        "windows-7",
                                                        "windows-8",
                                                        "windows-rt",
                                                        "windows-8.1",
                                                        "windows-rt-8.1",
                                                        "windows-10",
                                                        "windows-11",
                                                        "windows-server-2008",
                                                        "windows-server-2008-r2",
                                                        "windows-server-2012",
                                                        "windows-server-2012-r2",
                                                        "windows-server-2016",
                                                        "windows-server-2019",
                                                        "windows-server-2022",
                                                        "windows-server-2025",
                                                        "windows-server"};

bool IsProduct(std::string_view text) { return std::find(kProducts.begin(), kProducts.end(), text) != kProducts.end(); }

bool IsSlug(std::string_view text) {
  return All(text, 64, [](char c) { return IsLower(c) || IsDigit(c) || c == '-' || c == '.'; });
}
bool IsBulletinId(std::string_view text) {
  return All(text, 64, [](char c) { return IsLetter(c) || IsDigit(c) || c == '-'; });
}
bool IsIssueId(std::string_view text) {
  return All(text, 64, [](char c) { return IsLetter(c) || IsDigit(c) || c == '-' || c == '.'; });
}
bool IsReference(std::string_view text) {
  return All(text, 129, [](char c) { return IsLetter(c) || IsDigit(c) || c == '-' || c == '.' || c == '/'; });
}
// The language of host filters belongs to the console; here only what no filter may be.
bool MayBeHostFilter(std::string_view text) {
  return text.size() <= 4096 && text.find_first_not_of(' ') != std::string_view::npos &&
         std::none_of(text.begin(), text.end(), IsControl);
}
bool IsFileVersion(std::string_view text) { return version::ParseFileVersion(text).has_value(); }
bool IsSha256(std::string_view text) { return text.size() == 64 && FromHex(text).has_value(); }

}  // namespace

const Format kNotEmpty = {[](std::string_view text) { return !text.empty(); }, "some text"};
const Format kBulletinIdFormat = {IsBulletinId, "a bulletin id of up to 64 letters, digits and dashes"};
const Format kSlugFormat = {IsSlug, "a slug of up to 64 lower-case letters, digits, dashes and dots"};
const Format kReferenceFormat = {IsReference, "a bulletin id (MS03-026) or an update id (MS03-026/windows-xp)"};
const Format kIssueIdFormat = {IsIssueId, "a KB number or a slug"};
const Format kDigitsFormat = {[](std::string_view text) { return All(text, 10, IsDigit); }, "up to 10 digits"};
const Format kDateFormat = {IsDate, "a date yyyy-mm-dd"};
const Format kTimestampFormat = {IsTimestamp, "yyyy-mm-dd hh:mm or yyyy-mm-dd"};
const Format kFileVersionFormat = {IsFileVersion, "a file version: one to four numbers up to 65535, joined by dots"};
const Format kPathFormat = {IsPath, "a path that starts with a %variable%\\ or a drive letter, at most 260 bytes"};
const Format kFileNameFormat = {IsFileName, "a file name without a folder"};
const Format kRegistryKeyFormat = {IsRegistryKey, "a registry key that starts with HKLM\\ and does not end with \\"};
const Format kLanguageFormat = {[](std::string_view text) { return text.size() == 3 && All(text, 3, IsUpper); },
                                "a three-letter package language such as JPN"};
const Format kGuidFormat = {IsGuid, "a GUID {xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}"};
const Format kSha256Format = {IsSha256, "64 hex digits"};
const Format kProductFormat = {IsProduct, "a product of deploy/catalog/README.md such as windows-xp"};
const Format kArchitectureFormat = {[](std::string_view text) {
                                      return text == "x86" || text == "x64" || text == "ia64" || text == "arm" ||
                                             text == "arm64";
                                    },
                                    "one of: x86, x64, ia64, arm, arm64"};
const Format kComponentFormat = {[](std::string_view text) { return text == "ie6sp1"; }, "one of: ie6sp1"};
const Format kScopeFormat = {[](std::string_view text) { return text == "server" || text == "client"; },
                             "one of: server, client"};
const Format kBranchFormat = {[](std::string_view text) { return text == "gdr" || text == "qfe"; }, "one of: gdr, qfe"};
const Format kIssueStatusFormat = {
    [](std::string_view text) { return text == "reported" || text == "reproduced" || text == "fixed"; },
    "one of: reported, reproduced, fixed"};
const Format kHostFilterFormat = {MayBeHostFilter,
                                  "a host filter such as product=windows-xp sp<2, at most 4096 bytes in one line"};

}  // namespace kintsugi::catalog
