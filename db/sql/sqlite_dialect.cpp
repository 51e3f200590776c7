// SPDX-License-Identifier: Apache-2.0
#include "db/sql/sqlite_dialect.h"

#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <cerrno>

namespace kintsugi::db {
namespace {

using sqlite_api::sqlite3;

// The last lines of a write-ahead log that grew in a burst are given back to the file system at the next
// checkpoint.
constexpr int kWalLimitBytes = 64 * 1024 * 1024;
// Pages in the log that start a checkpoint: 16 MiB. SQLite's 4 MiB copies pages that the next batch changes
// again.
constexpr int kCheckpointPages = 4000;

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(std::string path, const std::string& parameters)
      : path_(std::move(path)), session_(soci::sqlite3, parameters) {}

  soci::session& session() override { return session_; }
  std::string BeginWrite() const override { return "BEGIN IMMEDIATE"; }
  std::string BytesParameter(const std::string& name) const override { return "CAST(:" + name + " AS BLOB)"; }
  void RunScript(const std::string& sql) override;
  std::string CountTablesQuery() const override {
    return "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE "
           "'\\'";
  }
  Error Explain(const std::exception& failure, const std::string& doing) const override;

  sqlite3* handle() const { return static_cast<soci::sqlite3_session_backend*>(backend())->conn_; }
  const std::string& path() const { return path_; }

 private:
  soci::details::session_backend* backend() const { return const_cast<soci::session&>(session_).get_backend(); }

  std::string path_;
  soci::session session_;
};

void SqliteConnection::RunScript(const std::string& sql) {
  if (const int result = sqlite_api::sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
      result != SQLITE_OK)
    throw soci::sqlite3_soci_error(sqlite_api::sqlite3_errmsg(handle()), result);
}

Code Classify(int result, int system_errno) {
  switch (result & 0xff) {
    case SQLITE_FULL:
      return Code::kDiskFull;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Code::kDataLoss;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Code::kUnavailable;
    case SQLITE_TOOBIG:
      return Code::kTooLarge;
    case SQLITE_CONSTRAINT:
      return Code::kFailedPrecondition;
    case SQLITE_IOERR:
      return system_errno == ENOSPC || system_errno == EDQUOT ? Code::kDiskFull : Code::kIo;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Code::kIo;
    default:
      return Code::kInternal;
  }
}

std::string Remedy(Code code, const std::string& path) {
  if (code == Code::kDataLoss)
    return fmt::format(
        "stop the console, keep a copy of {0} with its -wal file, then restore the newest backup; "
        "`sqlite3 {0} .recover` can rescue rows",
        path);
  if (code == Code::kDiskFull) return "nothing was stored; free space on its file system, then retry";
  if (code == Code::kUnavailable) return "another process holds the database; retry when it is done";
  if (code == Code::kFailedPrecondition) return "nothing of the batch was applied";
  return std::string(Describe(code).remedy);
}

Error SqliteConnection::Explain(const std::exception& failure, const std::string& doing) const {
  int result = SQLITE_ERROR;
  if (const auto* known = dynamic_cast<const soci::sqlite3_soci_error*>(&failure)) result = known->result();
  const int system_errno = sqlite_api::sqlite3_system_errno(handle());
  const Code code = Classify(result, system_errno);
  return {code,
          fmt::format("could not {} in the database {}: {}; {}", doing, path_, failure.what(), Remedy(code, path_)),
          code == Code::kIo || code == Code::kDiskFull ? system_errno : result};
}

int QueryNumber(Connection& connection, const std::string& sql) {
  int value = 0;
  connection.session() << sql, soci::into(value);
  return value;
}

std::string QueryText(Connection& connection, const std::string& sql) {
  std::string value;
  connection.session() << sql, soci::into(value);
  return value;
}

SqliteConnection& AsSqlite(Connection& connection) { return static_cast<SqliteConnection&>(connection); }

void SetCheckpointAtClose(sqlite3* handle, bool on) {
  sqlite_api::sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on ? 0 : 1, nullptr);
}

}  // namespace

Result<std::unique_ptr<Connection>> ConnectSqlite(const std::string& path, const SqliteOptions& options) {
  // SOCI's parameter text has no escape for a quote.
  if (path.empty() || path.find('"') != std::string::npos)
    return Error{Code::kInvalidArgument, "the database's path must not be empty or contain a double quote: " + path};
  try {
    auto connection = std::make_unique<SqliteConnection>(path, "db=\"" + path + "\"");
    sqlite_api::sqlite3_busy_timeout(connection->handle(), static_cast<int>(options.busy_timeout.count()));
    SetCheckpointAtClose(connection->handle(), false);
    return std::unique_ptr<Connection>(std::move(connection));
  } catch (const std::exception& failure) {
    return Error{Code::kIo, fmt::format("cannot open the database {}: {}", path, failure.what())};
  }
}

Status ConfigureSqlite(Connection& connection, SqliteUse use, const SqliteOptions& options) {
  try {
    auto& session = connection.session();
    if (const std::string mode = QueryText(connection, "PRAGMA journal_mode = WAL"); mode != "wal")
      return Error{Code::kIo, fmt::format("the file system of {} cannot hold a write-ahead log (journal mode '{}'); "
                                          "put the database on a local disk",
                                          AsSqlite(connection).path(), mode)};
    session << "PRAGMA synchronous = FULL";
    session << "PRAGMA foreign_keys = ON";
    QueryNumber(connection, fmt::format("PRAGMA journal_size_limit = {}", kWalLimitBytes));
    QueryNumber(connection, fmt::format("PRAGMA wal_autocheckpoint = {}", kCheckpointPages));
    if (use == SqliteUse::kReader) session << "PRAGMA query_only = ON";
    if (options.max_pages > 0) QueryNumber(connection, fmt::format("PRAGMA max_page_count = {}", options.max_pages));
    SetCheckpointAtClose(AsSqlite(connection).handle(), true);
    return {};
  } catch (const std::exception& failure) {
    return connection.Explain(failure, "set the connection up");
  }
}

Status CheckSqliteIntegrity(Connection& connection) {
  try {
    const std::string finding = QueryText(connection, "PRAGMA quick_check(1)");
    if (finding == "ok") return {};
    const std::string& path = AsSqlite(connection).path();
    return Error{Code::kDataLoss,
                 fmt::format("the database {} is damaged: {}; {}", path, finding, Remedy(Code::kDataLoss, path))};
  } catch (const std::exception& failure) {
    return connection.Explain(failure, "check the structure");
  }
}

}  // namespace kintsugi::db
