// SPDX-License-Identifier: Apache-2.0
// TableReader: typed access to one TOML table that reports every mistake with its place and goes on. Internal
// to common/catalog. Asking for a key makes it known; Finish() reports the keys nobody asked for. Borrows the
// document and the problems.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/catalog/bulletin_text.h"
#include "common/catalog/formats.h"

// toml++'s types under the name that toml_plus_plus.h gives its namespace.
namespace kintsugi_catalog_toml {
inline namespace v3 {
class node;
class table;
}  // namespace v3
}  // namespace kintsugi_catalog_toml

namespace kintsugi::catalog {

struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

// Collects problems; past kMaxProblems only the fact that there are more.
class Problems {
 public:
  static constexpr std::size_t kMaxProblems = 1000;
  explicit Problems(std::string file) : file_(std::move(file)) {}
  void Add(Position where, std::string message);
  // All problems in the order of the text.
  std::vector<Problem> Take();

 private:
  std::string file_;
  std::vector<Problem> rows_;
  bool more_ = false;
};

enum class Need { kOptional, kRequired };

template <typename Enum>
struct Word {
  std::string_view word;
  Enum value;
};

// A value for a message: quoted, one line, at most 60 bytes.
std::string Quote(std::string_view value);

class TableReader {
 public:
  static constexpr std::size_t kMaxRows = 5000;
  // `path`: how messages name the table, e.g. update.package; "" for the document.
  TableReader(const kintsugi_catalog_toml::table& table, std::string path, Problems& problems);

  Position where() const;
  Position WhereIs(std::string_view key) const;  // of the value, or of the table if there is none
  bool Has(std::string_view key) const;
  void Add(std::string_view key, const std::string& message);  // "<path>.<key> <message>" at the value

  std::string Text(std::string_view key, Need need = Need::kOptional, const Format* format = nullptr);
  bool Flag(std::string_view key, bool fallback);
  // `what` completes "expected ": "a whole number of bytes".
  std::int64_t Number(std::string_view key, std::string_view what, std::int64_t min, std::int64_t max,
                      Need need = Need::kOptional);
  std::vector<std::string> Texts(std::string_view key, const Format* format = nullptr);
  // [min, max]; nullopt if absent or wrong.
  std::optional<std::pair<int, int>> Range(std::string_view key, int max);
  template <typename Enum, std::size_t N>
  Enum OneOf(std::string_view key, const Word<Enum> (&words)[N], Enum fallback, Need need = Need::kOptional);

  std::optional<TableReader> Table(std::string_view key, Need need = Need::kOptional);
  std::vector<TableReader> Tables(std::string_view key, std::size_t max_rows = kMaxRows);

  void Finish();

 private:
  const kintsugi_catalog_toml::node* Find(std::string_view key, std::string_view what, Need need);
  void Missing(std::string_view key, std::string_view what, Need need);
  std::string NameOf(std::string_view key) const;
  void WrongType(const kintsugi_catalog_toml::node& node, const std::string& name, std::string_view expected);
  void WrongWord(std::string_view key, const std::string& word, const std::string& allowed);

  const kintsugi_catalog_toml::table* table_;
  std::string path_;
  Problems* problems_;
  std::set<std::string, std::less<>> known_;
};

template <typename Enum, std::size_t N>
Enum TableReader::OneOf(std::string_view key, const Word<Enum> (&words)[N], Enum fallback, Need need) {
  std::string allowed;
  for (const auto& row : words) allowed.append(allowed.empty() ? "" : ", ").append(row.word);
  if (!Has(key)) {
    Missing(key, "one of: " + allowed, need);
    return fallback;
  }
  const std::string word = Text(key, need);
  for (const auto& row : words) {
    if (row.word == word) return row.value;
  }
  WrongWord(key, word, allowed);
  return fallback;
}

}  // namespace kintsugi::catalog
