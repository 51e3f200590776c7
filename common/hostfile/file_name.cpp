// SPDX-License-Identifier: Apache-2.0
#include "common/hostfile/file_name.h"

#include <algorithm>
#include <array>

#include "common/base/text.h"

namespace kintsugi::hostfile {
namespace {

constexpr std::array<std::string_view, 8> kListWords = {"qfe", "hotfix", "hotfixes", "gethotfix",
                                                        "kb",  "kbs",    "kblist",   "updates"};
constexpr std::array<std::string_view, 9> kOtherWords = {"systeminfo", "sysinfo", "powershell", "wmic",     "cmd",
                                                         "list",       "get",     "csv",        "installed"};

std::string_view BaseOf(std::string_view file_name) {
  const std::size_t slash = file_name.find_last_of("/\\");
  if (slash != std::string_view::npos) file_name.remove_prefix(slash + 1);
  const std::size_t dot = file_name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? file_name : file_name.substr(0, dot);
}

bool IsSeparator(char c) { return c == '_' || c == '-' || c == ' ' || c == '.' || c == '(' || c == ')'; }

// The word without a number behind it: "systeminfo2".
std::string Plain(std::string_view word) {
  std::string plain = ToLower(word);
  while (!plain.empty() && plain.back() >= '0' && plain.back() <= '9') plain.pop_back();
  return plain;
}

template <std::size_t n>
bool Among(const std::array<std::string_view, n>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), Plain(word)) != words.end();
}

template <typename Use>
void EachWord(std::string_view base, Use use) {
  for (std::size_t at = 0; at < base.size();) {
    while (at < base.size() && IsSeparator(base[at])) ++at;
    const std::size_t from = at;
    while (at < base.size() && !IsSeparator(base[at])) ++at;
    if (at > from) use(base.substr(from, at - from), from);
  }
}

}  // namespace

std::string HostNameOf(std::string_view file_name) {
  const std::string_view base = BaseOf(file_name);
  std::string name;
  EachWord(base, [&](std::string_view word, std::size_t from) {
    if (Among(kListWords, word) || Among(kOtherWords, word)) return;
    if (!name.empty()) name += base[from - 1];
    name += word;
  });
  return name.empty() ? std::string(base) : name;
}

std::string StemOf(std::string_view file_name) {
  bool named = false;
  EachWord(BaseOf(file_name), [&](std::string_view word, std::size_t) {
    named = named || !(Among(kListWords, word) || Among(kOtherWords, word));
  });
  return named ? ToLower(HostNameOf(file_name)) : "";
}

bool NamesHotfixList(std::string_view file_name) {
  bool list = false;
  EachWord(BaseOf(file_name), [&](std::string_view word, std::size_t) { list = list || Among(kListWords, word); });
  return list;
}

}  // namespace kintsugi::hostfile
