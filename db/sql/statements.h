// SPDX-License-Identifier: Apache-2.0
// Prepared statements over Table<Row>: Upsert (kept across commits, the hot path) and Query. They throw
// soci::soci_error and UnreadableRow; SqlStore turns both into errors. Not thread-safe; a statement must not
// outlive its connection.
#pragma once

#include <fmt/format.h>
#include <soci/soci.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "db/sql/cells.h"
#include "db/sql/dialect.h"

namespace kintsugi::db {

struct UnreadableRow : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string UpsertSql(const std::string& table, const std::vector<Column>& columns, const Connection& connection);
std::string DeleteSql(const std::string& table, const std::vector<Column>& columns);
// `where` and `limit` are clauses or ""; rows come in key order. `limit` may begin with DESC where the key has one
// column.
std::string SelectSql(const std::string& table, const std::vector<Column>& columns, const std::string& where,
                      const std::string& limit);

template <typename Row>
class Upsert {
 public:
  explicit Upsert(Connection& connection) : statement_(connection.session()) {
    std::vector<Column> columns = ColumnsOf<Row>();
    std::erase_if(columns, [](const Column& column) { return column.serial; });
    cells_.resize(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) Bind(columns[i], cells_[i]);
    statement_.alloc();
    statement_.prepare(UpsertSql(Table<Row>::kName, columns, connection));
    statement_.define_and_bind();
  }
  void Run(const Row& row) {
    CellWriter writer(cells_);
    Table<Row>::Visit(row, writer);
    statement_.execute(true);
  }

 private:
  void Bind(const Column& column, Cell& cell) {
    if (column.kind == CellKind::kNumber)
      statement_.exchange(soci::use(cell.number, cell.indicator));
    else
      statement_.exchange(soci::use(cell.text));
  }

  std::vector<Cell> cells_;  // never resized after the binding
  soci::statement statement_;
};

// Deletes the row whose key is that of the given row, if there is one.
template <typename Row>
class Delete {
 public:
  explicit Delete(Connection& connection) : statement_(connection.session()) {
    std::vector<Column> columns = ColumnsOf<Row>();
    cells_.resize(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!columns[i].key) continue;
      if (columns[i].kind == CellKind::kNumber)
        statement_.exchange(soci::use(cells_[i].number));
      else
        statement_.exchange(soci::use(cells_[i].text));
    }
    statement_.alloc();
    statement_.prepare(DeleteSql(Table<Row>::kName, columns));
    statement_.define_and_bind();
  }
  void Run(const Row& row) {
    CellWriter writer(cells_);
    Table<Row>::Visit(row, writer);
    statement_.execute(true);
  }

 private:
  std::vector<Cell> cells_;  // never resized after the binding
  soci::statement statement_;
};

// A SELECT of whole rows with any number of parameters. Always read to its end: an unfinished statement would
// hold an old snapshot and keep the write-ahead log from being checkpointed.
template <typename Row>
class Query {
 public:
  template <typename... Parameters>
  Query(Connection& connection, const std::string& where, const std::string& limit, const Parameters&... parameters)
      : statement_(connection.session()) {
    const std::vector<Column> columns = ColumnsOf<Row>();
    cells_.resize(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) Define(columns[i], cells_[i]);
    (statement_.exchange(soci::use(parameters)), ...);
    statement_.alloc();
    statement_.prepare(SelectSql(Table<Row>::kName, columns, where, limit));
    statement_.define_and_bind();
  }
  std::vector<Row> All() {
    std::vector<Row> rows;
    statement_.execute();
    while (statement_.fetch()) rows.push_back(Current());
    return rows;
  }

 private:
  void Define(const Column& column, Cell& cell) {
    if (column.kind == CellKind::kNumber)
      statement_.exchange(soci::into(cell.number, cell.indicator));
    else
      statement_.exchange(soci::into(cell.text));
  }
  Row Current() const {
    Row row;
    CellReader reader(cells_);
    Table<Row>::Visit(row, reader);
    if (!reader.bad_column().empty())
      throw UnreadableRow(fmt::format("column {} of table {} holds a value this release does not know",
                                      reader.bad_column(), Table<Row>::kName));
    return row;
  }

  std::vector<Cell> cells_;  // never resized after the binding
  soci::statement statement_;
};

}  // namespace kintsugi::db
