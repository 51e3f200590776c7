// SPDX-License-Identifier: Apache-2.0
// One suite for every Journal, then what is special to the SQLite file: sharing, damage, versions.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>

#include "agent/journal/memory_journal.h"
#include "agent/journal/sqlite_journal.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::agent {
namespace {

// A journal that can be closed and opened again.
class Subject {
 public:
  virtual ~Subject() = default;
  virtual Journal& journal() = 0;
  virtual void Reopen() = 0;
};

class MemorySubject final : public Subject {
 public:
  Journal& journal() override { return journal_; }
  void Reopen() override {}

 private:
  MemoryJournal journal_;
};

class SqliteSubject final : public Subject {
 public:
  SqliteSubject() { Reopen(); }
  Journal& journal() override { return *journal_; }
  void Reopen() override {
    journal_.reset();
    database_.reset();
    auto opened = SqliteJournalDatabase::Open(folder_.File("journal.db"));
    ASSERT_TRUE(opened) << opened.error().message;
    database_ = std::move(*opened);
    journal_ = database_->OpenJournal("");
  }

 private:
  test::TempFolder folder_;
  std::unique_ptr<SqliteJournalDatabase> database_;
  std::unique_ptr<Journal> journal_;
};

class JournalContract : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (std::string(GetParam()) == "sqlite") {
      subject_ = std::make_unique<SqliteSubject>();
    } else {
      subject_ = std::make_unique<MemorySubject>();
    }
  }
  Journal& journal() { return subject_->journal(); }
  std::unique_ptr<Subject> subject_;
};

using Stored = std::map<std::string, std::string>;

TEST_P(JournalContract, ANewJournalIsEmpty) { EXPECT_EQ(*journal().Load(), Stored{}); }

TEST_P(JournalContract, WhatWasCommittedIsThereAfterReopening) {
  ASSERT_TRUE(journal().Commit({{"a", "1"}, {"b", std::string("\0\xff", 2)}, {"empty", ""}}));
  subject_->Reopen();
  EXPECT_EQ(*journal().Load(), (Stored{{"a", "1"}, {"b", std::string("\0\xff", 2)}, {"empty", ""}}));
}

TEST_P(JournalContract, LaterWritesReplaceAndErase) {
  ASSERT_TRUE(journal().Commit({{"a", "1"}, {"b", "2"}}));
  ASSERT_TRUE(journal().Commit({{"a", "3"}, {"b", std::nullopt}, {"never", std::nullopt}}));
  EXPECT_EQ(*journal().Load(), (Stored{{"a", "3"}}));
}

TEST_P(JournalContract, TheLastWriteOfANameInACommitWins) {
  ASSERT_TRUE(journal().Commit({{"a", "1"}, {"a", std::nullopt}, {"a", "2"}}));
  EXPECT_EQ(*journal().Load(), (Stored{{"a", "2"}}));
}

TEST_P(JournalContract, AMegabyteFits) {
  const std::string big(1U << 20U, 'x');
  ASSERT_TRUE(journal().Commit({{"big", big}}));
  subject_->Reopen();
  EXPECT_EQ(journal().Load()->at("big"), big);
}

INSTANTIATE_TEST_SUITE_P(Every, JournalContract, testing::Values("memory", "sqlite"),
                         [](const auto& parameter) { return std::string(parameter.param); });

TEST(MemoryJournal, PowerLossBeforeACommitStoresNothingAndAfterItAll) {
  for (const auto moment : {MemoryJournal::Moment::kBefore, MemoryJournal::Moment::kAfter}) {
    MemoryJournal journal;
    int losses = 0;
    journal.LosePowerAt(2, moment, [&] { ++losses; });
    ASSERT_TRUE(journal.Commit({{"a", "1"}}));
    EXPECT_EQ(journal.Commit({{"a", "2"}}).error().code, Code::kUnavailable);
    EXPECT_EQ(journal.Commit({{"a", "3"}}).error().code, Code::kUnavailable);
    EXPECT_EQ(journal.Load().error().code, Code::kUnavailable);
    EXPECT_EQ(losses, 1);
    journal.Restore();
    EXPECT_EQ(journal.Load()->at("a"), moment == MemoryJournal::Moment::kAfter ? "2" : "1");
  }
}

TEST(MemoryJournal, AFullDiskChangesNothing) {
  MemoryJournal journal;
  journal.SetDiskFull(true);
  EXPECT_EQ(journal.Commit({{"a", "1"}}).error().code, Code::kDiskFull);
  EXPECT_TRUE(journal.Load()->empty());
}

TEST(SqliteJournal, HostsInOneFileDoNotSeeEachOther) {
  test::TempFolder folder;
  auto database = std::move(*SqliteJournalDatabase::Open(folder.File("journal.db"), {.sync = false}));
  auto first = database->OpenJournal("host-1");
  auto second = database->OpenJournal("host-2");
  ASSERT_TRUE(first->Commit({{"a", "1"}}));
  ASSERT_TRUE(second->Commit({{"a", "2"}}));
  ASSERT_TRUE(second->Commit({{"a", std::nullopt}}));
  EXPECT_EQ(*first->Load(), (Stored{{"a", "1"}}));
  EXPECT_TRUE(second->Load()->empty());
}

TEST(SqliteJournal, GroupedCommitsAreOneTransaction) {
  test::TempFolder folder;
  auto database = std::move(*SqliteJournalDatabase::Open(folder.File("journal.db"), {.sync = false}));
  auto first = database->OpenJournal("host-1");
  ASSERT_TRUE(database->Begin());
  ASSERT_TRUE(first->Commit({{"a", "1"}}));
  ASSERT_TRUE(database->OpenJournal("host-2")->Commit({{"a", "2"}}));
  ASSERT_TRUE(database->End());
  ASSERT_TRUE(first->Commit({{"b", "3"}}));
  EXPECT_EQ(*first->Load(), (Stored{{"a", "1"}, {"b", "3"}}));
}

TEST(SqliteJournal, ADamagedFileIsSetAsideAndRebuilt) {
  test::TempFolder folder;
  for (int round = 1; round <= 2; ++round) {
    std::ofstream(folder.File("journal.db"), std::ios::trunc)
        << "this has never been a database, whatever its name says, not even for a moment";
    auto database = SqliteJournalDatabase::Open(folder.File("journal.db"));
    ASSERT_TRUE(database) << database.error().message;
    EXPECT_TRUE((*database)->rebuilt());
    EXPECT_TRUE(std::filesystem::exists(folder.File("journal.db") + ".damaged-" + std::to_string(round)));
    auto journal = (*database)->OpenJournal("");
    EXPECT_TRUE(journal->Load()->empty());
    EXPECT_TRUE(journal->Commit({{"a", "1"}}));
  }
}

TEST(SqliteJournal, DamagedPagesAreFoundWhenOpening) {
  test::TempFolder folder;
  {
    auto database = std::move(*SqliteJournalDatabase::Open(folder.File("journal.db")));
    ASSERT_TRUE(database->OpenJournal("")->Commit({{"a", std::string(200'000, 'a')}}));
  }
  {
    std::fstream file(folder.File("journal.db"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 + 8);
    file << std::string(3000, '\x5a');
  }
  auto database = SqliteJournalDatabase::Open(folder.File("journal.db"));
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_TRUE((*database)->rebuilt());
}

TEST(SqliteJournal, AFileOfANewerAgentIsLeftAlone) {
  test::TempFolder folder;
  { ASSERT_TRUE(SqliteJournalDatabase::Open(folder.File("journal.db"))); }
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(folder.File("journal.db").c_str(), &db), SQLITE_OK);
  sqlite3_exec(db, "PRAGMA user_version = 99", nullptr, nullptr, nullptr);
  sqlite3_close(db);
  const auto opened = SqliteJournalDatabase::Open(folder.File("journal.db"));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::kNewerSchema);
  EXPECT_TRUE(std::filesystem::exists(folder.File("journal.db")));
}

}  // namespace
}  // namespace kintsugi::agent
