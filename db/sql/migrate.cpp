// SPDX-License-Identifier: Apache-2.0
#include "db/sql/migrate.h"

#include <fmt/format.h>

namespace kintsugi::db {
namespace {

constexpr const char* kCreateLedger =
    "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL,"
    " applied TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)";

bool HasLedger(Connection& connection) {
  int count = 0;
  connection.session() << connection.CountTablesQuery() << " AND name = 'schema_migrations'", soci::into(count);
  return count > 0;
}

std::uint32_t LedgerVersion(Connection& connection) {
  if (!HasLedger(connection)) return 0;
  long long version = 0;
  connection.session() << "SELECT COALESCE(MAX(version), 0) FROM schema_migrations", soci::into(version);
  return static_cast<std::uint32_t>(version);
}

void RollBack(Connection& connection) {
  try {
    connection.session() << "ROLLBACK";
  } catch (const std::exception&) {
    // The database has already rolled back by itself: what we want.
  }
}

Status Apply(Connection& connection, const Migration& migration) {
  try {
    connection.session() << connection.BeginWrite();
    connection.session() << kCreateLedger;
    if (LedgerVersion(connection) < migration.version) {
      connection.RunScript(migration.sql);
      connection.session() << "INSERT INTO schema_migrations (version, name) VALUES (:version, :name)",
          soci::use(static_cast<long long>(migration.version)), soci::use(migration.name);
    }
    connection.session() << "COMMIT";
    return {};
  } catch (const std::exception& failure) {
    const Error error = connection.Explain(failure, "apply migration " + migration.name);
    RollBack(connection);
    return error;
  }
}

}  // namespace

Result<std::uint32_t> SchemaVersion(Connection& connection) {
  try {
    const std::uint32_t version = LedgerVersion(connection);
    if (version > 0) return version;
    int tables = 0;
    connection.session() << connection.CountTablesQuery() << " AND name <> 'schema_migrations'", soci::into(tables);
    if (tables == 0) return version;
    return Error{Code::kFailedPrecondition,
                 "the file is a database, but not one of Kintsugi; name another file for the console's database"};
  } catch (const std::exception& failure) {
    return connection.Explain(failure, "read the schema's version");
  }
}

Status Migrate(Connection& connection, const std::vector<Migration>& migrations) {
  const Result<std::uint32_t> version = SchemaVersion(connection);
  if (!version) return version.error();
  const std::uint32_t known = migrations.empty() ? 0 : migrations.back().version;
  if (*version > known)
    return Error{Code::kNewerSchema,
                 fmt::format("the database has schema version {}, this release knows versions up to {}; nothing was "
                             "changed. Run the release that wrote it, or a newer one",
                             *version, known)};
  for (const Migration& migration : migrations) {
    if (migration.version <= *version) continue;
    if (Status status = Apply(connection, migration); !status) return status;
  }
  return {};
}

}  // namespace kintsugi::db
