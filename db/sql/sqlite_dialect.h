// SPDX-License-Identifier: Apache-2.0
// SQLite behind the Connection port. Settings: WAL (readers never wait for the writer), synchronous=FULL (a
// commit survives loss of power; https://www.sqlite.org/pragma.html#pragma_synchronous), foreign keys, a busy
// timeout. Not thread-safe.
#pragma once

#include <memory>
#include <string>

#include "db/sql/dialect.h"
#include "db/sql/sqlite_store.h"

namespace kintsugi::db {

// Opens an existing file and changes nothing in it, not even by a checkpoint at close, until Configure. kIo,
// kInvalidArgument.
Result<std::unique_ptr<Connection>> ConnectSqlite(const std::string& path, const SqliteOptions& options);

enum class SqliteUse { kWriter, kReader };
// Sets the connection up for its use. kIo: the file system cannot hold a write-ahead log.
Status ConfigureSqlite(Connection& connection, SqliteUse use, const SqliteOptions& options);

// Reads every page's structure. kDataLoss says what is damaged and what to do.
Status CheckSqliteIntegrity(Connection& connection);

}  // namespace kintsugi::db
