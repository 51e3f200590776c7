// SPDX-License-Identifier: Apache-2.0
// What only the SQLite store must do: file mode, damaged and foreign files, a full disk, folders that cannot
// be written, a second process, and an append-only audit.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <soci/soci.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "db/sql/sqlite_dialect.h"
#include "db/sql/sqlite_store.h"
#include "db/store.h"
#include "tests/contract/store/rows.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::db {
namespace {

using test::ReadFile;
using test::TempFolder;

std::unique_ptr<Store> MustOpen(const std::string& path, const SqliteOptions& options = {}) {
  auto store = OpenSqliteStore(path, options);
  KINTSUGI_CHECK(store.has_value());
  return std::move(*store);
}

// A second connection, as another process would have it.
std::unique_ptr<Connection> MustConnect(const std::string& path) {
  SqliteOptions options;
  options.busy_timeout = Duration{100};
  auto connection = ConnectSqlite(path, options);
  KINTSUGI_CHECK(connection.has_value());
  KINTSUGI_CHECK(ConfigureSqlite(**connection, SqliteUse::kWriter, options).has_value());
  return std::move(*connection);
}

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

WriteBatch Hosts(int first, int count) {
  WriteBatch batch;
  for (int i = first; i < first + count; ++i) {
    batch.hosts.push_back(Host(fmt::format("{:032x}", i)));
    batch.facts.push_back({batch.hosts.back().id, "digest", std::string(2000, 'x')});
  }
  return batch;
}

Error OpenError(const std::string& path) {
  const auto store = OpenSqliteStore(path);
  return store ? Error{Code::kOk, "the store opened"} : store.error();
}

TEST(SqliteStore, FilesAreForTheOwnerAlone) {
  const TempFolder folder;
  const std::string path = folder.File("console.db");
  WriteFile(path, "");
  ASSERT_EQ(::chmod(path.c_str(), 0666), 0);
  const auto store = MustOpen(path);
  ASSERT_TRUE(store->Commit(Hosts(0, 1)));
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat info {};
    ASSERT_EQ(::stat((path + suffix).c_str(), &info), 0) << suffix;
    EXPECT_EQ(info.st_mode & 07777U, 0600U) << suffix;
  }
}

TEST(SqliteStore, RunsWithFullSyncWriteAheadLogAndForeignKeys) {
  const TempFolder folder;
  const auto connection = MustConnect(folder.File("console.db"));
  std::string mode;
  int sync = 0;
  int keys = 0;
  connection->session() << "PRAGMA journal_mode", soci::into(mode);
  connection->session() << "PRAGMA synchronous", soci::into(sync);
  connection->session() << "PRAGMA foreign_keys", soci::into(keys);
  EXPECT_EQ(mode, "wal");
  EXPECT_EQ(sync, 2);
  EXPECT_EQ(keys, 1);
}

TEST(SqliteStore, DatabaseOfANewerReleaseIsRefusedAndUntouched) {
  const TempFolder folder;
  const std::string path = folder.File("console.db");
  ASSERT_TRUE(MustOpen(path)->Commit(Hosts(0, 3)));
  {
    const auto newer = MustConnect(path);
    newer->session() << "INSERT INTO schema_migrations (version, name) VALUES (9999, '9999_future')";
  }
  const std::string before = ReadFile(path);
  const Error error = OpenError(path);
  EXPECT_EQ(error.code, Code::kNewerSchema) << error.message;
  EXPECT_NE(error.message.find("9999"), std::string::npos) << error.message;
  EXPECT_TRUE(ReadFile(path) == before);
}

TEST(SqliteStore, AnotherProgramsDatabaseIsRefusedAndUntouched) {
  const TempFolder folder;
  const std::string path = folder.File("other.db");
  {
    const auto other = MustConnect(path);
    other->session() << "CREATE TABLE bookmarks (url TEXT)";
  }
  const std::string before = ReadFile(path);
  EXPECT_EQ(OpenError(path).code, Code::kFailedPrecondition);
  EXPECT_TRUE(ReadFile(path) == before);
}

struct Damage {
  const char* name;
  void (*apply)(std::string& bytes);
};

TEST(SqliteStore, DamagedFileIsReportedWithWhatToDo) {
  const Damage kinds[] = {
      {"text instead of a database", [](std::string& bytes) { bytes.replace(0, 400, std::string(400, '#')); }},
      {"half the file is gone", [](std::string& bytes) { bytes.resize(bytes.size() / 2); }},
      {"zeros over most pages", [](std::string& bytes) { std::fill(bytes.begin() + 4096, bytes.end() - 4096, '\0'); }},
      {"schema page overwritten",
       [](std::string& bytes) { std::fill(bytes.begin() + 100, bytes.begin() + 4096, '\xff'); }}};
  for (const Damage& damage : kinds) {
    const TempFolder folder;
    const std::string path = folder.File("console.db");
    ASSERT_TRUE(MustOpen(path)->Commit(Hosts(0, 500)));
    std::string bytes = ReadFile(path);
    ASSERT_GT(bytes.size(), 100'000U);
    damage.apply(bytes);
    WriteFile(path, bytes);
    const Error error = OpenError(path);
    EXPECT_EQ(error.code, Code::kDataLoss) << damage.name << ": " << error.message;
    EXPECT_NE(error.message.find("restore the newest backup"), std::string::npos) << error.message;
    EXPECT_TRUE(ReadFile(path) == bytes) << damage.name << ": the damaged file is evidence and must stay as it is";
  }
}

TEST(SqliteStore, StateThatThisReleaseDoesNotKnowIsDataLoss) {
  const TempFolder folder;
  const std::string path = folder.File("console.db");
  const auto store = MustOpen(path);
  WriteBatch batch;
  batch.hosts = {Host("a")};
  batch.rollouts = {Rollout("r")};
  batch.rollout_hosts = {RolloutHost("r", 0, "a")};
  ASSERT_TRUE(store->Commit(batch));
  MustConnect(path)->session() << "UPDATE rollout_hosts SET state = 200";
  const auto rows = store->RolloutHosts(RolloutId("r"));
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, Code::kDataLoss);
  EXPECT_NE(rows.error().message.find("state"), std::string::npos) << rows.error().message;
}

// Commits until the file may not grow any more; the refused batch leaves nothing, and smaller work goes on.
void FillUntilRefused(Store& store) {
  int stored = 0;
  Status status;
  while (stored < 100'000 && (status = store.Commit(Hosts(stored, 200)))) stored += 200;
  ASSERT_FALSE(status) << "the disk never filled";
  EXPECT_EQ(status.error().code, Code::kDiskFull) << status.error().message;
  EXPECT_NE(status.error().message.find("free space"), std::string::npos) << status.error().message;
  const auto hosts = store.Hosts();
  const auto facts = store.Facts();
  ASSERT_TRUE(hosts && facts);
  EXPECT_EQ(hosts->size(), static_cast<std::size_t>(stored));
  EXPECT_EQ(facts->size(), static_cast<std::size_t>(stored));
}

TEST(SqliteStore, FullFileAppliesNothingOfTheBatch) {
  const TempFolder folder;
  const std::string path = folder.File("console.db");
  SqliteOptions options;
  options.max_pages = 500;
  auto store = MustOpen(path, options);
  FillUntilRefused(*store);
  const auto hosts = store->Hosts();
  ASSERT_TRUE(hosts && !hosts->empty());
  WriteBatch small;
  small.contacts = {Contact(hosts->front().id.str(), 5)};
  EXPECT_TRUE(store->Commit(small)) << "a row that fits must still be stored";
  store = MustOpen(path);
  EXPECT_TRUE(*store->Hosts() == *hosts);
  EXPECT_TRUE(store->Commit(Hosts(50'000, 200))) << "space is back";
}

TEST(SqliteStore, FullFileSystemAppliesNothingOfTheBatchAndRecovers) {
  const TempFolder folder;
  const std::string disk = folder.File("disk");
  ASSERT_EQ(::mkdir(disk.c_str(), 0700), 0);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=4m") != 0)
    GTEST_SKIP() << "needs the right to mount a 4 MB tmpfs: run as root with CAP_SYS_ADMIN";
  {
    const auto store = MustOpen(disk + "/console.db");
    WriteFile(disk + "/ballast", std::string(1'000'000, 'b'));
    FillUntilRefused(*store);
    ASSERT_EQ(::unlink((disk + "/ballast").c_str()), 0);
    EXPECT_TRUE(store->Commit(Hosts(90'000, 10))) << "space is back";
  }
  EXPECT_EQ(::umount(disk.c_str()), 0);
}

TEST(SqliteStore, PathsThatCannotBeOpenedNamePathAndReason) {
  const TempFolder folder;
  struct Case {
    std::string path;
    Code code;
  };
  const std::vector<Case> cases = {{folder.File("missing/console.db"), Code::kIo},
                                   {folder.path().string(), Code::kIo},
                                   {folder.File("a\"b.db"), Code::kInvalidArgument},
                                   {"/dev/null", Code::kIo}};
  for (const Case& c : cases) {
    const Error error = OpenError(c.path);
    EXPECT_EQ(error.code, c.code) << error.message;
    EXPECT_NE(error.message.find(c.path), std::string::npos) << error.message;
  }
}

// Root may write anywhere: as root, the attempt is made with the rights of an ordinary user.
class AsOrdinaryUser {
 public:
  AsOrdinaryUser() { changed_ = ::geteuid() == 0 && ::seteuid(65534) == 0; }
  ~AsOrdinaryUser() {
    if (changed_) KINTSUGI_CHECK(::seteuid(0) == 0);
  }

 private:
  bool changed_ = false;
};

TEST(SqliteStore, FolderThatCannotBeWrittenIsAnIoError) {
  const TempFolder folder;
  const std::string path = folder.File("console.db");
  ASSERT_TRUE(MustOpen(path)->Commit(Hosts(0, 1)));
  ASSERT_EQ(::chmod(path.c_str(), 0666), 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
  {
    const AsOrdinaryUser user;
    const Error missing = OpenError(folder.File("new.db"));
    EXPECT_EQ(missing.code, Code::kIo) << missing.message;
    const Error existing = OpenError(path);
    EXPECT_EQ(existing.code, Code::kIo) << existing.message;
  }
  ASSERT_EQ(::chmod(folder.path().c_str(), 0700), 0);
  EXPECT_EQ(MustOpen(path)->Hosts()->size(), 1U);
}

TEST(SqliteStore, PathWithSpacesAndUtf8Works) {
  const TempFolder folder;
  const std::string path = folder.File("金継ぎ console's 1.db");
  ASSERT_TRUE(MustOpen(path)->Commit(Hosts(0, 1)));
  EXPECT_EQ(MustOpen(path)->Hosts()->size(), 1U);
}

TEST(SqliteStore, ChangesOfAnotherProcessCountAtOnce) {
  const TempFolder folder;
  const std::string path = folder.File("console.db");
  const auto console = MustOpen(path);
  const auto command_line = MustOpen(path);
  ASSERT_FALSE(console->FindUser("ann")->has_value());
  WriteBatch batch;
  batch.users = {User("ann")};
  batch.audit = {Audit("ann")};
  ASSERT_TRUE(command_line->Commit(batch));
  EXPECT_EQ(*console->FindUser("ann"), User("ann"));
  batch.users[0].disabled = true;
  ASSERT_TRUE(command_line->Commit(batch));
  EXPECT_TRUE((*console->FindUser("ann"))->disabled);
  WriteBatch own;
  own.audit = {Audit("console")};
  ASSERT_TRUE(console->Commit(own));
  EXPECT_EQ(console->Audit(0, 10)->size(), 3U);
}

TEST(SqliteStore, WriterThatWaitsTooLongForAnotherProcessIsToldToRetry) {
  const TempFolder folder;
  const std::string path = folder.File("console.db");
  SqliteOptions options;
  options.busy_timeout = Duration{50};
  const auto store = MustOpen(path, options);
  const auto other = MustConnect(path);
  other->session() << "BEGIN IMMEDIATE";
  const Status busy = store->Commit(Hosts(0, 1));
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().code, Code::kUnavailable) << busy.error().message;
  EXPECT_TRUE(store->Hosts()) << "readers do not wait for the writer";
  other->session() << "COMMIT";
  EXPECT_TRUE(store->Commit(Hosts(0, 1)));
}

TEST(SqliteStore, AuditRowsCannotBeChangedOrRemoved) {
  const TempFolder folder;
  const std::string path = folder.File("console.db");
  const auto store = MustOpen(path);
  WriteBatch batch;
  batch.audit = {Audit("one"), Audit("two")};
  ASSERT_TRUE(store->Commit(batch));
  const auto connection = MustConnect(path);
  for (const char* sql :
       {"UPDATE audit SET who = 'nobody'", "DELETE FROM audit", "DELETE FROM audit WHERE sequence = 2"}) {
    try {
      connection->session() << sql;
      ADD_FAILURE() << sql << " was accepted";
    } catch (const soci::soci_error& refusal) {
      EXPECT_NE(std::string(refusal.what()).find("append-only"), std::string::npos) << refusal.what();
    }
  }
  EXPECT_EQ(store->Audit(0, 10)->size(), 2U);
}

// The log is folded back into the file while readers come and go, so it cannot grow without end.
TEST(SqliteStore, WriteAheadLogStaysBounded) {
  const TempFolder folder;
  const std::string path = folder.File("console.db");
  const auto store = MustOpen(path);
  for (int round = 0; round < 60; ++round) {
    ASSERT_TRUE(store->Commit(Hosts(0, 300)));
    ASSERT_TRUE(store->FindUser("ann"));
    ASSERT_TRUE(store->Hosts());
  }
  EXPECT_LT(std::filesystem::file_size(path + "-wal"), 40'000'000U);
}

}  // namespace
}  // namespace kintsugi::db
