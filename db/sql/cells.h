// SPDX-License-Identifier: Apache-2.0
// Cells: the memory that a prepared statement's parameters and results are bound to, and the conversion of a
// row to and from it. Numbers wider than their column's field, or states this release does not know, are
// reported by the column's name. Not thread-safe.
#pragma once

#include <soci/soci.h>

#include <limits>
#include <string>
#include <vector>

#include "db/sql/tables.h"

namespace kintsugi::db {

enum class CellKind { kText, kBytes, kNumber };

struct Column {
  std::string name;
  CellKind kind = CellKind::kText;
  bool key = false;
  bool serial = false;
};

struct Cell {
  std::string text;
  long long number = 0;
  soci::indicator indicator = soci::i_ok;
};

template <typename Field>
inline constexpr CellKind kCellKind = CellKind::kNumber;
template <>
inline constexpr CellKind kCellKind<std::string> = CellKind::kText;
template <typename Tag>
inline constexpr CellKind kCellKind<Id<Tag>> = CellKind::kText;

class ColumnLister {
 public:
  template <typename Field>
  void operator()(const char* name, const Field&) {
    columns.push_back({name, kCellKind<Field>, false, false});
  }
  template <typename Field>
  void Key(const char* name, const Field&) {
    columns.push_back({name, kCellKind<Field>, true, false});
  }
  void Bytes(const char* name, const std::string&) { columns.push_back({name, CellKind::kBytes, false, false}); }
  void Serial(const char* name, const std::uint64_t&) { columns.push_back({name, CellKind::kNumber, true, true}); }
  std::vector<Column> columns;
};

template <typename Row>
std::vector<Column> ColumnsOf() {
  ColumnLister lister;
  const Row row{};
  Table<Row>::Visit(row, lister);
  return lister.columns;
}

// Row to parameters; a serial column has none.
class CellWriter {
 public:
  explicit CellWriter(std::vector<Cell>& cells) : cells_(cells) {}
  template <typename Field>
  void operator()(const char*, const Field& field) {
    Put(cells_[next_++], field);
  }
  template <typename Field>
  void Key(const char*, const Field& field) {
    Put(cells_[next_++], field);
  }
  void Bytes(const char*, const std::string& field) { Put(cells_[next_++], field); }
  void Serial(const char*, const std::uint64_t&) {}

 private:
  static void Put(Cell& cell, const std::string& field) { cell.text = field; }
  template <typename Tag>
  static void Put(Cell& cell, const Id<Tag>& field) {
    cell.text = field.str();
  }
  static void Put(Cell& cell, Instant field) { cell.number = ToUnixMs(field); }
  static void Put(Cell& cell, const std::optional<std::int64_t>& field) {
    cell.number = field.value_or(0);
    cell.indicator = field ? soci::i_ok : soci::i_null;
  }
  template <typename Number>
  static void Put(Cell& cell, const Number& field) {
    cell.number = static_cast<long long>(field);
  }

  std::vector<Cell>& cells_;
  std::size_t next_ = 0;
};

// Results to row. bad_column() is "" when every value fitted.
class CellReader {
 public:
  explicit CellReader(const std::vector<Cell>& cells) : cells_(cells) {}
  template <typename Field>
  void operator()(const char* name, Field& field) {
    Take(name, field);
  }
  template <typename Field>
  void Key(const char* name, Field& field) {
    Take(name, field);
  }
  void Bytes(const char* name, std::string& field) { Take(name, field); }
  void Serial(const char* name, std::uint64_t& field) { Take(name, field); }
  const std::string& bad_column() const { return bad_column_; }

 private:
  void Take(const char*, std::string& field) { field = cells_[next_++].text; }
  template <typename Tag>
  void Take(const char*, Id<Tag>& field) {
    field = Id<Tag>(cells_[next_++].text);
  }
  void Take(const char*, Instant& field) { field = FromUnixMs(cells_[next_++].number); }
  void Take(const char*, std::uint64_t& field) { field = static_cast<std::uint64_t>(cells_[next_++].number); }
  void Take(const char* name, bool& field) { field = Bounded(name, 1) != 0; }
  void Take(const char* name, std::uint16_t& field) {
    field = static_cast<std::uint16_t>(Bounded(name, std::numeric_limits<std::uint16_t>::max()));
  }
  void Take(const char* name, std::uint32_t& field) {
    field = static_cast<std::uint32_t>(Bounded(name, std::numeric_limits<std::uint32_t>::max()));
  }
  void Take(const char* name, model::HostState& field) {
    field = static_cast<model::HostState>(Bounded(name, model::kHostStateCount - 1));
  }
  void Take(const char* name, model::FailureReason& field) {
    field = static_cast<model::FailureReason>(Bounded(name, model::kFailureReasonCount - 1));
  }
  void Take(const char*, std::optional<std::int64_t>& field) {
    const Cell& cell = cells_[next_++];
    field = cell.indicator == soci::i_null ? std::nullopt : std::optional<std::int64_t>(cell.number);
  }
  long long Bounded(const char* name, long long highest) {
    const long long number = cells_[next_++].number;
    if (number >= 0 && number <= highest) return number;
    bad_column_ = name;
    return 0;
  }

  const std::vector<Cell>& cells_;
  std::size_t next_ = 0;
  std::string bad_column_;
};

}  // namespace kintsugi::db
