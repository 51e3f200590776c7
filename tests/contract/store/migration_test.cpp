// SPDX-License-Identifier: Apache-2.0
// The chain of migrations: the result equals the snapshot from every earlier version, released files never
// change, and a migration that fails leaves the version before it. KINTSUGI_UPDATE_GOLDEN=1 rewrites the
// snapshot.
#include "db/sql/migrate.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <soci/soci.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "common/base/prng.h"
#include "db/sql/sqlite_dialect.h"
#include "db/sql/sqlite_file.h"
#include "db/store.h"
#include "tests/contract/store/rows.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::db {
namespace {

using test::TempFolder;

std::unique_ptr<Connection> Open(const std::string& path) {
  KINTSUGI_CHECK(EnsureDatabaseFile(path).has_value());
  auto connection = ConnectSqlite(path, {});
  KINTSUGI_CHECK(connection.has_value());
  return std::move(*connection);
}

std::string DumpSchema(Connection& connection) {
  std::string sql;
  std::string dump =
      "-- SPDX-License-Identifier: Apache-2.0\n-- Snapshot of a fully migrated database; see ../README.md.\n";
  soci::statement rows = (connection.session().prepare << "SELECT sql FROM sqlite_master WHERE name NOT LIKE "
                                                          "'sqlite\\_%' ESCAPE '\\' ORDER BY type, name",
                          soci::into(sql));
  rows.execute();
  while (rows.fetch()) dump += sql + ";\n";
  return dump;
}

std::string SnapshotPath() { return std::string(KINTSUGI_SOURCE_DIR) + "/db/migrations/sqlite/schema.sql"; }

std::string Snapshot() {
  std::ifstream file(SnapshotPath());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Migration> FirstMigrations(std::size_t count) {
  const auto& all = SqliteMigrations();
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)};
}

TEST(Migrations, MigratedDatabaseEqualsTheSnapshot) {
  const TempFolder folder;
  const auto connection = Open(folder.File("new.db"));
  ASSERT_TRUE(Migrate(*connection, SqliteMigrations()));
  const std::string dump = DumpSchema(*connection);
  if (std::getenv("KINTSUGI_UPDATE_GOLDEN") != nullptr) std::ofstream(SnapshotPath()) << dump;
  EXPECT_EQ(dump, Snapshot());
}

TEST(Migrations, DatabaseOfEveryEarlierVersionReachesTheSnapshot) {
  for (std::size_t count = 0; count <= SqliteMigrations().size(); ++count) {
    const TempFolder folder;
    const std::string path = folder.File("old.db");
    {
      const auto old = Open(path);
      ASSERT_TRUE(Migrate(*old, FirstMigrations(count)));
    }
    const auto store = OpenSqliteStore(path);
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_TRUE((*store)->Commit(ExtremeBatch())) << "from version " << count;
    EXPECT_EQ(DumpSchema(*Open(path)), Snapshot()) << "from version " << count;
  }
}

// A console of the first release with a rollout in the middle is updated.
TEST(Migrations, RowsOfTheFirstSchemaStayAndGetEmptyNewFields) {
  const TempFolder folder;
  const std::string path = folder.File("old.db");
  {
    const auto old = Open(path);
    ASSERT_TRUE(Migrate(*old, FirstMigrations(1)));
    old->RunScript(
        "INSERT INTO hosts VALUES ('a', 'PC-a', 0, 1000, 'token', '01ab', 2000);"
        "INSERT INTO rollouts VALUES ('r', x'706c616e', 'running', '', 1, 7, 1, 2, 0, 'ann');"
        "INSERT INTO rollout_hosts VALUES ('r', 0, 'a', 'MS03-043/windows-xp', 1, 0, 9, 0, 2, NULL, 'text', 3, 4, 2, "
        "5, 6, 7);");
  }
  const auto store = OpenSqliteStore(path);
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ((*store)->Rollouts().value(), std::vector<RolloutRow>{Rollout("r")});
  RolloutHostRow row = RolloutHost("r", 0, "a");
  row.package_revision = 1;
  row.state = model::HostState::kInstalling;
  row.attempts = 2;
  row.detail = "text";
  row.report_sequence = 3;
  row.installer_runs = 4;
  row.runs_before_attempt = 2;
  row.not_before = FromUnixMs(5);
  row.last_heard = FromUnixMs(6);
  row.changed = FromUnixMs(7);
  EXPECT_EQ((*store)->RolloutHosts(RolloutId("r")).value(), std::vector<RolloutHostRow>{row});
  EXPECT_TRUE((*store)->Groups()->empty());
  EXPECT_TRUE((*store)->HostBehaviours()->empty());
  EXPECT_TRUE((*store)->Predictions()->empty());
  EXPECT_TRUE((*store)->ImportedHosts()->empty());
  EXPECT_TRUE((*store)->Assessments()->empty());
  row.placement = AllBytes();
  WriteBatch batch;
  batch.rollout_hosts = {row};
  ASSERT_TRUE((*store)->Commit(batch));
  EXPECT_EQ((*store)->RolloutHosts(RolloutId("r")).value(), std::vector<RolloutHostRow>{row});
}

// Add a row with each new migration; never change one.
TEST(Migrations, ReleasedFilesAreNeverEdited) {
  const std::vector<std::pair<std::string, std::string>> released = {{"0001_initial", "7cd6c8efff992c14"},
                                                                     {"0002_rollout_progress", "b7085095e866e3bd"},
                                                                     {"0003_behaviour", "2c1041e0b48dc329"},
                                                                     {"0004_dashboard", "0955516290a62c04"},
                                                                     {"0005_advisories", "be5235b2af02f110"}};
  ASSERT_EQ(released.size(), SqliteMigrations().size());
  for (std::size_t i = 0; i < released.size(); ++i) {
    const Migration& migration = SqliteMigrations()[i];
    EXPECT_EQ(migration.version, i + 1);
    EXPECT_EQ(migration.name, released[i].first);
    EXPECT_EQ(fmt::format("{:016x}", StableHash(migration.sql.data(), migration.sql.size())), released[i].second)
        << "write a new migration instead of editing " << migration.name;
  }
}

const std::vector<Migration> kChain = {
    {1, "0001_a", "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);"},
    {2, "0002_b", "ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 7; UPDATE a SET x = x + 1;"},
    {3, "0003_c", "CREATE TABLE c AS SELECT x + y AS z FROM a;"}};

int Number(Connection& connection, const std::string& sql) {
  int value = -1;
  connection.session() << sql, soci::into(value);
  return value;
}

TEST(Migrations, EachRunsOnceAndRecordsItself) {
  const TempFolder folder;
  const auto connection = Open(folder.File("chain.db"));
  ASSERT_TRUE(Migrate(*connection, {kChain[0]}));
  EXPECT_EQ(*SchemaVersion(*connection), 1U);
  ASSERT_TRUE(Migrate(*connection, kChain));
  ASSERT_TRUE(Migrate(*connection, kChain));
  EXPECT_EQ(*SchemaVersion(*connection), 3U);
  EXPECT_EQ(Number(*connection, "SELECT z FROM c"), 9);
  EXPECT_EQ(Number(*connection, "SELECT COUNT(*) FROM schema_migrations"), 3);
}

TEST(Migrations, FailureLeavesTheVersionBeforeItAndNamesTheFile) {
  const TempFolder folder;
  const auto connection = Open(folder.File("chain.db"));
  std::vector<Migration> broken = kChain;
  broken[1].sql = "ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET x = 100; INSERT INTO nowhere VALUES (1);";
  const Status status = Migrate(*connection, broken);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("0002_b"), std::string::npos) << status.error().message;
  EXPECT_EQ(*SchemaVersion(*connection), 1U);
  EXPECT_EQ(Number(*connection, "SELECT x FROM a"), 1);
  EXPECT_EQ(Number(*connection, "SELECT COUNT(*) FROM pragma_table_info('a')"), 1);
  ASSERT_TRUE(Migrate(*connection, kChain)) << "a corrected release continues";
  EXPECT_EQ(Number(*connection, "SELECT z FROM c"), 9);
}

TEST(Migrations, NewerDatabaseIsRefused) {
  const TempFolder folder;
  const auto connection = Open(folder.File("chain.db"));
  ASSERT_TRUE(Migrate(*connection, kChain));
  const Status status = Migrate(*connection, {kChain[0], kChain[1]});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kNewerSchema);
}

}  // namespace
}  // namespace kintsugi::db
