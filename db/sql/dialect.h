// SPDX-License-Identifier: Apache-2.0
// Connection: one database connection and everything that differs between SQL dialects. The rest of db/sql is
// written once, in the SQL that SQLite 3.35+ and PostgreSQL share (INSERT … ON CONFLICT DO UPDATE). One
// implementation per dialect. Not thread-safe: SqlStore guards each connection with a mutex.
#pragma once

#include <soci/soci.h>

#include <exception>
#include <string>

#include "common/base/result.h"

namespace kintsugi::db {

class Connection {
 public:
  virtual ~Connection() = default;
  virtual soci::session& session() = 0;

  // Starts a transaction that already holds the right to write, so that a wait for another process happens
  // here and only here.
  virtual std::string BeginWrite() const = 0;
  // How a bytes parameter is written inside VALUES (…).
  virtual std::string BytesParameter(const std::string& name) const = 0;
  // Runs several statements separated by ';'. Throws soci::soci_error.
  virtual void RunScript(const std::string& sql) = 0;
  // Tables that are not the database's own.
  virtual std::string CountTablesQuery() const = 0;
  // What a failed statement means for a caller of the Store; `doing` completes "could not …".
  virtual Error Explain(const std::exception& failure, const std::string& doing) const = 0;
};

}  // namespace kintsugi::db
