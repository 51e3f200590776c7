// SPDX-License-Identifier: Apache-2.0
#include "db/sql/statements.h"

namespace kintsugi::db {
namespace {

void Append(std::string& list, const std::string& item) {
  if (!list.empty()) list += ", ";
  list += item;
}

}  // namespace

std::string UpsertSql(const std::string& table, const std::vector<Column>& columns, const Connection& connection) {
  std::string names;
  std::string values;
  std::string keys;
  std::string updates;
  for (const Column& column : columns) {
    Append(names, column.name);
    Append(values, column.kind == CellKind::kBytes ? connection.BytesParameter(column.name) : ":" + column.name);
    if (column.key)
      Append(keys, column.name);
    else
      Append(updates, column.name + " = excluded." + column.name);
  }
  std::string sql = fmt::format("INSERT INTO {} ({}) VALUES ({})", table, names, values);
  if (!keys.empty()) sql += fmt::format(" ON CONFLICT ({}) DO UPDATE SET {}", keys, updates);
  return sql;
}

std::string DeleteSql(const std::string& table, const std::vector<Column>& columns) {
  std::string keys;
  for (const Column& column : columns) {
    if (column.key) keys += (keys.empty() ? "" : " AND ") + column.name + " = :" + column.name;
  }
  return fmt::format("DELETE FROM {} WHERE {}", table, keys);
}

std::string SelectSql(const std::string& table, const std::vector<Column>& columns, const std::string& where,
                      const std::string& limit) {
  std::string names;
  std::string keys;
  for (const Column& column : columns) {
    Append(names, column.name);
    if (column.key) Append(keys, column.name);
  }
  return fmt::format("SELECT {} FROM {} {} ORDER BY {} {}", names, table, where, keys, limit);
}

}  // namespace kintsugi::db
