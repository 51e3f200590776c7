// SPDX-License-Identifier: Apache-2.0
// Schema versions. A migration is a numbered file of db/migrations/<dialect>, embedded at build time; each
// runs in one transaction that also records it in schema_migrations, so a database is always exactly at one
// version. Callers hold the connection alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "db/sql/dialect.h"

namespace kintsugi::db {

struct Migration {
  std::uint32_t version = 0;  // 1, 2, 3 … without gaps
  std::string name;           // 0001_initial
  std::string sql;            // one or more statements
};

// All of this release, in order (generated).
const std::vector<Migration>& SqliteMigrations();

// 0 for an empty database. kFailedPrecondition: the database has tables, but not ours.
Result<std::uint32_t> SchemaVersion(Connection& connection);

// Brings the database to the last of `migrations`. kNewerSchema: it is beyond that; nothing was written. A
// migration that fails leaves the database at the version before it. Safe when two processes do it at once:
// each looks again inside its transaction.
Status Migrate(Connection& connection, const std::vector<Migration>& migrations);

}  // namespace kintsugi::db
