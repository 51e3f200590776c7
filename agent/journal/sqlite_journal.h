// SPDX-License-Identifier: Apache-2.0
// The journal in an SQLite file: write-ahead log, synchronous=FULL, one transaction a commit. One file can
// hold the journals of many simulated hosts under their host keys. Source:
// sqlite.org/pragma.html#pragma_synchronous, sqlite.org/wal.html. Threads: a database and its journals belong
// to one thread. The journals borrow the database, which must outlive them.
#pragma once

#include <memory>
#include <string>

#include "agent/journal/journal.h"

struct sqlite3;

namespace kintsugi::agent {

class SqliteJournalDatabase {
 public:
  struct Options {
    bool sync = true;  // false: a crash of the machine may lose commits; for simulations only
  };
  // Opens or creates the file. A damaged file is renamed to <path>.damaged-1 (-2, ...) and an empty one takes
  // its place: rebuilt() says so, and detection finds what is true. kNewerSchema: written by a newer agent,
  // left alone. kIo, kDiskFull: nothing changed.
  static Result<std::unique_ptr<SqliteJournalDatabase>> Open(const std::string& path, Options options);
  static Result<std::unique_ptr<SqliteJournalDatabase>> Open(const std::string& path) { return Open(path, Options{}); }
  ~SqliteJournalDatabase();
  SqliteJournalDatabase(const SqliteJournalDatabase&) = delete;
  SqliteJournalDatabase& operator=(const SqliteJournalDatabase&) = delete;

  // The journal of one host; "" on a real host, which has only one.
  std::unique_ptr<Journal> OpenJournal(const std::string& host_key);
  bool rebuilt() const { return rebuilt_; }
  // Several Commits (of any hosts) between Begin and End are one transaction: simulations group them. Not
  // nested.
  Status Begin();
  Status End();

 private:
  friend class SqliteJournal;
  struct Statements;
  explicit SqliteJournalDatabase(sqlite3* db);
  static Result<std::unique_ptr<SqliteJournalDatabase>> TryOpen(const std::string& path, Options options);
  Status Prepare();
  sqlite3* db_;
  std::unique_ptr<Statements> statements_;
  bool rebuilt_ = false;
  bool grouped_ = false;
};

}  // namespace kintsugi::agent
