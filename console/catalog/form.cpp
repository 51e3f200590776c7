// SPDX-License-Identifier: Apache-2.0
#include "console/catalog/form.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "common/base/text.h"
#include "console/catalog/feed_text.h"
#include "console/catalog/wesng.h"

namespace kintsugi::feed {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view bytes;
  std::string_view what;
};
// Forms that people try and that need another program first.
constexpr Magic kOthers[] = {
    {"\x1f\x8b"sv, "a gzip file: unpack it first"},
    {"7z\xbc\xaf"sv, "a 7z archive: unpack it first, or pack it as ZIP"},
    {"Rar!"sv, "a RAR archive: unpack it first, or pack it as ZIP"},
    {"\xd0\xcf\x11\xe0"sv, "an Excel 97 workbook or another OLE file: save it as .xlsx"},
    {"MSCF"sv, "a cabinet (wsusscn2.cab is not read)"},
    {"%PDF"sv, "a PDF"},
    {"\xff\xfe"sv, "a UTF-16 text: save it as UTF-8"},
    {"\xfe\xff"sv, "a UTF-16 text: save it as UTF-8"},
};

std::string_view FirstLine(std::string_view text) { return Trim(text.substr(0, text.find('\n'))); }

std::string_view NextLine(std::string_view text) {
  const auto stop = text.find('\n');
  return stop == std::string_view::npos ? std::string_view{} : text.substr(stop + 1);
}

// The name of the root element without its prefix; "" = none in sight.
std::string_view RootElement(std::string_view text) {
  while (!text.empty()) {
    const auto open = text.find('<');
    if (open == std::string_view::npos || open + 1 >= text.size()) return {};
    text.remove_prefix(open + 1);
    if (text.starts_with("!--"))
      text.remove_prefix(std::min(text.find("-->"), text.size()));
    else if (text.front() != '?' && text.front() != '!')
      break;
  }
  const auto name = text.substr(0, text.find_first_of(" \t\r\n/>"));
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::vector<std::string_view> Titles(std::string_view line) {
  std::vector<std::string_view> titles;
  while (!line.empty()) {
    const auto stop = std::min(line.find(','), line.size());
    auto title = Trim(line.substr(0, stop));
    if (title.size() >= 2 && title.front() == '"' && title.back() == '"') title = title.substr(1, title.size() - 2);
    titles.push_back(title);
    line.remove_prefix(std::min(stop + 1, line.size()));
  }
  return titles;
}

// A key of our bulletins ("format = 1") or its table ([[update]]) at the start of a line.
bool IsBulletinLine(std::string_view line) {
  for (const std::string_view key : {"format", "id", "kb", "title", "published", "severity"}) {
    if (!line.starts_with(key)) continue;
    if (Trim(line.substr(key.size())).starts_with('=')) return true;
  }
  return line.starts_with("[[update]]");
}

FormFound FormOfLines(std::string_view text) {
  std::string_view first;
  std::size_t bulletin_lines = 0;
  for (std::string_view rest = text; !rest.empty(); rest = NextLine(rest)) {
    const auto line = FirstLine(rest);
    if (line.empty() || line.starts_with('#')) continue;
    if (first.empty()) {
      first = line;
      if (CountWesngColumns(Titles(line)) >= 2) return {Form::kWesng, {}};
    }
    if (IsBulletinLine(line) && ++bulletin_lines >= 2) return {Form::kBulletinText, {}};
  }
  return {Form::kUnknown,
          first.empty() ? "an empty file" : fmt::format("a text that starts with \"{}\"", Shown(first))};
}

}  // namespace

FormFound FormOf(std::string_view head) {
  if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv)) return {Form::kZip, {}};
  for (const Magic& other : kOthers)
    if (head.starts_with(other.bytes)) return {Form::kUnknown, std::string(other.what)};
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  const auto text = Trim(head);
  if (text.starts_with('{')) return {Form::kJson, {}};
  if (text.starts_with('<')) {
    const auto root = RootElement(text);
    if (root == "cvrfdoc") return {Form::kCvrfXml, {}};
    return {Form::kUnknown, fmt::format("an XML or HTML document whose root is \"{}\"", Shown(root))};
  }
  return FormOfLines(text);
}

std::string UnknownFormSentence(std::string_view name, std::string_view instead) {
  return fmt::format(
      "{} is {}. Looked for and not found: a ZIP or CSV of wes-ng definitions (columns DatePosted, CVE, BulletinKB, "
      "...), a "
      "BulletinSearch workbook (.xlsx), a CSAF 2.0 or VEX document (JSON with document.csaf_version), a CVRF document "
      "(XML "
      "with the root cvrfdoc, or JSON with DocumentTracking), a bulletin text (TOML with format and id)",
      Shown(name, 200), instead);
}

}  // namespace kintsugi::feed
