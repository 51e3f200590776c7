// SPDX-License-Identifier: Apache-2.0
#include "agent/journal/sqlite_journal.h"

#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <utility>

namespace kintsugi::agent {
namespace {

constexpr int kSchemaVersion = 1;

bool IsDamage(int code) { return code == SQLITE_CORRUPT || code == SQLITE_NOTADB; }

Error FromSqlite(sqlite3* db, const std::string& doing) {
  const int code = db == nullptr ? SQLITE_NOMEM : sqlite3_errcode(db);
  const std::string text = "journal: " + doing + ": " + (db == nullptr ? "out of memory" : sqlite3_errmsg(db));
  if (IsDamage(code)) return {Code::kDataLoss, text, code};
  return {code == SQLITE_FULL ? Code::kDiskFull : Code::kIo, text, code};
}

Status Execute(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return FromSqlite(db, sql);
  return {};
}

Result<std::int64_t> ReadNumber(sqlite3* db, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, nullptr) != SQLITE_OK) return FromSqlite(db, sql);
  const int step = sqlite3_step(statement);
  const std::int64_t value = step == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
  sqlite3_finalize(statement);
  if (step != SQLITE_ROW) return FromSqlite(db, sql);
  return value;
}

// quick_check says "ok" or lists the damage.
Status CheckIntegrity(sqlite3* db) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &statement, nullptr) != SQLITE_OK)
    return FromSqlite(db, "check");
  const int step = sqlite3_step(statement);
  const unsigned char* text = step == SQLITE_ROW ? sqlite3_column_text(statement, 0) : nullptr;
  const std::string verdict = text == nullptr ? "" : reinterpret_cast<const char*>(text);
  sqlite3_finalize(statement);
  if (step != SQLITE_ROW) return FromSqlite(db, "check");
  if (verdict != "ok") return Error{Code::kDataLoss, "journal: " + verdict, SQLITE_CORRUPT};
  return {};
}

void SetAside(const std::string& path) {
  std::error_code ignored;
  std::string target;
  for (int n = 1; target.empty() || std::filesystem::exists(target, ignored); ++n)
    target = path + ".damaged-" + std::to_string(n);
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::rename(path + suffix, target + suffix, ignored);
}

}  // namespace

struct SqliteJournalDatabase::Statements {
  sqlite3_stmt* put = nullptr;
  sqlite3_stmt* erase = nullptr;
  sqlite3_stmt* load = nullptr;
  ~Statements() {
    for (sqlite3_stmt* statement : {put, erase, load}) sqlite3_finalize(statement);
  }
};

class SqliteJournal final : public Journal {
 public:
  SqliteJournal(SqliteJournalDatabase& database, std::string host_key)
      : database_(database), host_key_(std::move(host_key)) {}

  Result<std::map<std::string, std::string>> Load() override {
    sqlite3_stmt* load = database_.statements_->load;
    Bind(load, 1, host_key_);
    std::map<std::string, std::string> all;
    int step = SQLITE_ROW;
    while ((step = sqlite3_step(load)) == SQLITE_ROW) all.emplace(Column(load, 0), Column(load, 1));
    sqlite3_reset(load);
    if (step != SQLITE_DONE) return FromSqlite(database_.db_, "load");
    return all;
  }

  Status Commit(const std::vector<JournalWrite>& writes) override {
    if (writes.empty()) return {};
    const char* const begin = database_.grouped_ ? "SAVEPOINT host" : "BEGIN IMMEDIATE";
    const char* const end = database_.grouped_ ? "RELEASE host" : "COMMIT";
    if (Status begun = Execute(database_.db_, begin); !begun) return begun;
    for (const auto& write : writes)
      if (Status written = Write(write); !written) return Undo(written);
    if (Status committed = Execute(database_.db_, end); !committed) return Undo(committed);
    return {};
  }

 private:
  static void Bind(sqlite3_stmt* statement, int at, const std::string& bytes) {
    sqlite3_bind_blob64(statement, at, bytes.data() == nullptr ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
  }
  static std::string Column(sqlite3_stmt* statement, int at) {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, at));
    return bytes == nullptr ? std::string()
                            : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, at)));
  }
  Status Write(const JournalWrite& write) {
    sqlite3_stmt* statement = write.bytes ? database_.statements_->put : database_.statements_->erase;
    Bind(statement, 1, host_key_);
    Bind(statement, 2, write.name);
    if (write.bytes) Bind(statement, 3, *write.bytes);
    const int step = sqlite3_step(statement);
    Status status = step == SQLITE_DONE ? Status{} : Status{FromSqlite(database_.db_, "write " + write.name)};
    sqlite3_reset(statement);
    return status;
  }
  Status Undo(Status status) {
    const char* const undo = database_.grouped_ ? "ROLLBACK TO host; RELEASE host" : "ROLLBACK";
    sqlite3_exec(database_.db_, undo, nullptr, nullptr, nullptr);  // SQLite may have rolled back by itself
    return status;
  }

  SqliteJournalDatabase& database_;
  const std::string host_key_;
};

SqliteJournalDatabase::SqliteJournalDatabase(sqlite3* db) : db_(db), statements_(std::make_unique<Statements>()) {}

SqliteJournalDatabase::~SqliteJournalDatabase() {
  statements_.reset();
  sqlite3_close(db_);
}

Status SqliteJournalDatabase::Prepare() {
  const std::array<std::pair<sqlite3_stmt**, const char*>, 3> rows = {{
      {&statements_->put,
       "INSERT INTO journal(host, name, bytes) VALUES(?1, ?2, ?3) "
       "ON CONFLICT(host, name) DO UPDATE SET bytes = excluded.bytes"},
      {&statements_->erase, "DELETE FROM journal WHERE host = ?1 AND name = ?2"},
      {&statements_->load, "SELECT name, bytes FROM journal WHERE host = ?1 ORDER BY name"},
  }};
  for (const auto& [statement, sql] : rows)
    if (sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, nullptr) != SQLITE_OK)
      return FromSqlite(db_, sql);
  return {};
}

Result<std::unique_ptr<SqliteJournalDatabase>> SqliteJournalDatabase::TryOpen(const std::string& path,
                                                                              Options options) {
  sqlite3* db = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int opened = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
  std::unique_ptr<SqliteJournalDatabase> database(new SqliteJournalDatabase(db));
  if (opened != SQLITE_OK) return FromSqlite(db, "open " + path);
  sqlite3_busy_timeout(db, 5000);
  if (Status checked = CheckIntegrity(db); !checked) return checked.error();
  const auto version = ReadNumber(db, "PRAGMA user_version");
  if (!version) return version.error();
  if (*version > kSchemaVersion)
    return Error{Code::kNewerSchema,
                 "journal " + path + " has version " + std::to_string(*version) + ", this agent knows " +
                     std::to_string(kSchemaVersion) + ": start the newer agent again or move the file away",
                 0};
  for (const char* sql :
       {"PRAGMA journal_mode = WAL", options.sync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF",
        "CREATE TABLE IF NOT EXISTS journal(host BLOB NOT NULL, name BLOB NOT NULL, bytes BLOB NOT NULL, "
        "PRIMARY KEY(host, name)) WITHOUT ROWID",
        "PRAGMA user_version = 1"})
    if (Status done = Execute(db, sql); !done) return done.error();
  if (Status prepared = database->Prepare(); !prepared) return prepared.error();
  return database;
}

Result<std::unique_ptr<SqliteJournalDatabase>> SqliteJournalDatabase::Open(const std::string& path, Options options) {
  auto database = TryOpen(path, options);
  if (database || database.error().code != Code::kDataLoss) return database;
  SetAside(path);
  database = TryOpen(path, options);
  if (database) (*database)->rebuilt_ = true;
  return database;
}

std::unique_ptr<Journal> SqliteJournalDatabase::OpenJournal(const std::string& host_key) {
  return std::make_unique<SqliteJournal>(*this, host_key);
}

Status SqliteJournalDatabase::Begin() {
  Status begun = Execute(db_, "BEGIN IMMEDIATE");
  grouped_ = grouped_ || begun.has_value();
  return begun;
}

Status SqliteJournalDatabase::End() {
  grouped_ = false;
  return Execute(db_, "COMMIT");
}

}  // namespace kintsugi::agent
