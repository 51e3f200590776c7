// SPDX-License-Identifier: Apache-2.0
// The two formats for programs. JSON: RFC 8259. CSV: RFC 4180; formula guard after OWASP "CSV Injection".
#include <fmt/format.h>

#include "console/cli/output/safe_text.h"
#include "console/cli/output/table.h"

namespace kintsugi::cli {
namespace {

void AppendUnicodeEscape(std::string& json, char32_t c) {
  const auto value = static_cast<std::uint32_t>(c);
  if (value < 0x10000) {
    json += fmt::format("\\u{:04x}", value);
    return;
  }
  const std::uint32_t rest = value - 0x10000;
  json += fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + (rest >> 10U), 0xdc00 + (rest & 0x3ffU));
}

std::string JsonRow(const Table& table, const std::vector<Cell>& row);

std::string JsonRows(const Table& table, std::string_view separator) {
  std::string json;
  for (const auto& row : table.rows) json += (json.empty() ? "" : std::string(separator)) + JsonRow(table, row);
  return json;
}

struct JsonOf {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(const std::string& text) const { return JsonString(text); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool yes) const { return yes ? "true" : "false"; }
  std::string operator()(Instant time) const { return JsonString(FormatInstant(time)); }
  std::string operator()(const std::vector<std::string>& list) const {
    std::string json;
    for (const auto& item : list) json += (json.empty() ? "" : ",") + JsonString(item);
    return "[" + json + "]";
  }
  std::string operator()(const std::shared_ptr<const Table>& nested) const {
    return "[" + JsonRows(*nested, ",") + "]";
  }
};

std::string JsonRow(const Table& table, const std::vector<Cell>& row) {
  std::string json;
  for (std::size_t i = 0; i < row.size(); ++i)
    json += (i == 0 ? "" : ",") + JsonString(table.columns[i].key) + ":" + std::visit(JsonOf{}, row[i]);
  return "{" + json + "}";
}

// Line breaks and tabs stay, inside quotes; other controls could act on a terminal that shows the file.
std::string CsvText(const std::string& text) {
  std::string field = SafeLines(text);
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) field.insert(0, "'");
  if (field.find_first_of(",\"\r\n\t") == std::string::npos &&
      (field.empty() || (field.front() != ' ' && field.back() != ' ')))
    return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

struct CsvOf {
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(const std::string& text) const { return CsvText(text); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool yes) const { return yes ? "true" : "false"; }
  std::string operator()(Instant time) const { return FormatInstant(time); }
  std::string operator()(const std::vector<std::string>& list) const {
    std::string text;
    for (const auto& item : list) text += (text.empty() ? "" : "; ") + item;
    return CsvText(text);
  }
  std::string operator()(const std::shared_ptr<const Table>&) const { return ""; }
};

bool InCsv(const Table& table, std::size_t column) { return table.columns[column].kind != kNested; }

}  // namespace

std::string JsonString(std::string_view text) {
  std::string json = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t c = NextCodePoint(text, at);
    if (c == kInvalid)
      json += "\\ufffd";
    else if (c == '"' || c == '\\')
      json += std::string("\\") + static_cast<char>(c);
    else if (c == '\n')
      json += "\\n";
    else if (IsUnsafe(c))
      AppendUnicodeEscape(json, c);
    else
      json += text.substr(start, at - start);
  }
  return json + "\"";
}

std::string RenderJson(const Table& table) {
  if (table.rows.empty()) return "[]\n";
  return "[" + JsonRows(table, ",\n ") + "]\n";
}

std::string RenderJsonRow(const Table& table, std::size_t row) { return JsonRow(table, table.rows.at(row)); }

std::string RenderCsv(const Table& table) {
  std::string csv;
  std::string line;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (InCsv(table, i)) line += (line.empty() ? "" : ",") + table.columns[i].key;
  csv = line + "\r\n";
  for (const auto& row : table.rows) {
    bool first = true;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!InCsv(table, i)) continue;
      csv += (first ? "" : ",") + std::visit(CsvOf{}, row[i]);
      first = false;
    }
    csv += "\r\n";
  }
  return csv;
}

}  // namespace kintsugi::cli
