// SPDX-License-Identifier: Apache-2.0
// What a command prints: rows of typed cells under named columns, rendered as aligned text, JSON or CSV.
// Values; no thread rule.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/time.h"

namespace kintsugi::cli {

struct Table;
// monostate: not known or never; text shows "-", CSV nothing, JSON null.
using Cell = std::variant<std::monostate, std::string, std::int64_t, bool, Instant, std::vector<std::string>,
                          std::shared_ptr<const Table>>;

enum ColumnKind {
  kPlain,
  kState,   // a word of the product (Succeeded, halted, ...): coloured on a terminal
  kNested,  // a table in each row
};
struct Column {
  std::string key;      // stable snake_case: the JSON key and CSV heading
  std::string heading;  // "" = left out of text
  ColumnKind kind = kPlain;
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  // each as long as columns
};

// 0 or negative: never.
Cell TimeCell(std::int64_t unix_ms);
inline Cell Number(std::uint64_t value) { return static_cast<std::int64_t>(value); }
// Empty text counts as not known.
Cell TextCell(std::string text);
Cell Nested(Table table);

enum class Format { kTable, kJson, kCsv };

struct TextStyle {
  bool colour = false;
  bool utf8 = true;
  std::size_t width = 0;  // of the terminal: text in a table's last column is broken to fit; 0: it is not
};

// Aligned columns with a heading line; two blanks between; numbers to the right; unsafe characters escaped.
// Nested tables are left out.
std::string RenderTable(const Table& table, const TextStyle& style);
// Each row as "heading: value" lines, then its nested tables under their headings.
std::string RenderRecords(const Table& table, const TextStyle& style);
// One array of objects, one object a line. Characters that a terminal would act on are \u escapes.
std::string RenderJson(const Table& table);
// One row as an object on one line, without a line end.
std::string RenderJsonRow(const Table& table, std::size_t row);
// RFC 4180 with CRLF. Text that a spreadsheet would run as a formula (= + - @ tab CR first) gets a leading
// quote; lists are joined by "; "; nested tables are left out.
std::string RenderCsv(const Table& table);

// The word with the colour that its meaning has (green: done, red: failed, yellow: needs attention);
// unchanged without colour.
std::string Coloured(std::string_view text, std::string_view word, const TextStyle& style);
// A JSON string literal, quotes included.
std::string JsonString(std::string_view text);

}  // namespace kintsugi::cli
