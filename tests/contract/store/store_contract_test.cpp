// SPDX-License-Identifier: Apache-2.0
// What every store must do, run on each. A store that can be reopened is reopened before every check, so that
// what is compared is what was stored.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "db/store.h"
#include "tests/contract/store/rows.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::db {
namespace {

using test::TempFolder;

struct StoreKind {
  const char* name;
  bool durable;
  std::function<std::unique_ptr<Store>(const std::string& path)> open;
};
std::ostream& operator<<(std::ostream& out, const StoreKind& kind) { return out << kind.name; }

class StoreContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override { store_ = GetParam().open(folder_.File("console.db")); }
  void Reopen() {
    if (!GetParam().durable) return;
    store_.reset();
    store_ = GetParam().open(folder_.File("console.db"));
  }
  void Commit(const WriteBatch& batch) {
    const Status status = store_->Commit(batch);
    ASSERT_TRUE(status) << status.error().message;
  }
  TempFolder folder_;
  std::unique_ptr<Store> store_;
};

template <typename Row>
void ExpectRows(const Result<std::vector<Row>>& stored, const std::vector<Row>& expected) {
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_TRUE(*stored == expected) << stored->size() << " rows, expected " << expected.size();
}

void ExpectEverything(Store& store, const WriteBatch& batch) {
  ExpectRows(store.Hosts(), batch.hosts);
  ExpectRows(store.Contacts(), batch.contacts);
  ExpectRows(store.Facts(), batch.facts);
  ExpectRows(store.Bulletins(), batch.bulletins);
  ExpectRows(store.Packages(), batch.packages);
  ExpectRows(store.PackageBindings(), batch.bindings);
  ExpectRows(store.EnrolmentTokens(), batch.tokens);
  ExpectRows(store.Users(), batch.users);
  ExpectRows(store.ApiTokens(), batch.api_tokens);
  ExpectRows(store.Passwords(), batch.passwords);
  ExpectRows(store.Sessions(), batch.sessions);
  ExpectRows(store.SavedQueries(), batch.saved_queries);
  ExpectRows(store.Baselines(), batch.baselines);
  ExpectRows(store.Groups(), batch.groups);
  ExpectRows(store.Rollouts(), batch.rollouts);
  ExpectRows(store.RolloutHosts(RolloutId("")), batch.rollout_hosts);
  ExpectRows(store.HostBehaviours(), batch.behaviours);
  ExpectRows(store.Statistics(), batch.statistics);
  ExpectRows(store.Predictions(), batch.predictions);
  ExpectRows(store.Advisories({}, kMax32), batch.advisories);
  ExpectRows(store.Feeds(), batch.feeds);
  ExpectRows(store.CatalogImports(), batch.catalog_imports);
  ExpectRows(store.ImportedHosts(), batch.imported_hosts);
  ExpectRows(store.Assessments(), batch.assessments);
  std::vector<AuditRow> audit = batch.audit;
  for (std::size_t i = 0; i < audit.size(); ++i) audit[i].sequence = i + 1;
  ExpectRows(store.Audit(0, 1000), audit);
}

TEST_P(StoreContract, NewStoreIsEmpty) { ExpectEverything(*store_, WriteBatch{}); }

TEST_P(StoreContract, KeepsExtremeValuesOfEveryRowType) {
  const WriteBatch batch = ExtremeBatch();
  Commit(batch);
  ExpectEverything(*store_, batch);
  Reopen();
  ExpectEverything(*store_, batch);
}

TEST_P(StoreContract, WritingTheSameRowsTwiceChangesNothingButTheAudit) {
  WriteBatch batch = ExtremeBatch();
  Commit(batch);
  batch.audit.clear();
  Commit(batch);
  Reopen();
  batch.audit = ExtremeBatch().audit;
  ExpectEverything(*store_, batch);
}

TEST_P(StoreContract, EmptyBatchSucceeds) {
  Commit(WriteBatch{});
  ExpectEverything(*store_, WriteBatch{});
}

TEST_P(StoreContract, LastRowOfAKeyWinsWithinAndAcrossBatches) {
  WriteBatch batch;
  batch.hosts = {Host("a"), Host("a")};
  batch.hosts[1].name = "renamed";
  batch.contacts = {Contact("a", 3), Contact("a", 1)};
  Commit(batch);
  ExpectRows(store_->Hosts(), {batch.hosts[1]});
  ExpectRows(store_->Contacts(), {Contact("a", 1)});
  WriteBatch second;
  second.hosts = {Host("a")};
  second.hosts[0].revoked = true;
  Commit(second);
  Reopen();
  ExpectRows(store_->Hosts(), second.hosts);
  ExpectRows(store_->Contacts(), {Contact("a", 1)});
}

TEST_P(StoreContract, ReplacingARowKeepsOtherKeysOfTheTable) {
  WriteBatch batch;
  batch.bulletins = {{BulletinId("MS03-026"), 1, "first", FromUnixMs(1), "ann"},
                     {BulletinId("MS03-026"), 2, "second", FromUnixMs(2), "ann"},
                     {BulletinId("MS03-043"), 1, "other", FromUnixMs(3), "bob"}};
  Commit(batch);
  WriteBatch change;
  change.bulletins = {{BulletinId("MS03-026"), 2, "third", FromUnixMs(4), "bob"}};
  Commit(change);
  Reopen();
  ExpectRows(store_->Bulletins(), {batch.bulletins[0], change.bulletins[0], batch.bulletins[2]});
}

TEST_P(StoreContract, BatchThatFailsHalfwayChangesNothing) {
  WriteBatch good;
  good.hosts = {Host("a")};
  good.contacts = {Contact("a", 1)};
  good.audit = {Audit("first")};
  Commit(good);
  WriteBatch bad;
  bad.hosts = {Host("a"), Host("b")};
  bad.hosts[0].name = "renamed";
  bad.contacts = {Contact("a", 2), Contact("b", 2), Orphan()};
  bad.audit = {Audit("never")};
  const Status status = store_->Commit(bad);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kFailedPrecondition);
  EXPECT_NE(status.error().message.find("contacts"), std::string::npos) << status.error().message;
  ExpectEverything(*store_, good);
  Reopen();
  ExpectEverything(*store_, good);
}

TEST_P(StoreContract, WorksAfterARefusedBatchAndNumbersTheAuditWithoutAGap) {
  WriteBatch bad;
  bad.contacts = {Orphan()};
  bad.audit = {Audit("never")};
  ASSERT_FALSE(store_->Commit(bad));
  WriteBatch good;
  good.hosts = {Host("a")};
  good.contacts = {Contact("a", 2)};
  good.audit = {Audit("one"), Audit("two")};
  Commit(good);
  Reopen();
  ExpectEverything(*store_, good);
}

TEST_P(StoreContract, RefusesRowsWhoseParentIsNotStored) {
  std::vector<WriteBatch> batches(11);
  batches[0].contacts = {Contact("nobody", 1)};
  batches[1].facts = {{HostId("nobody"), "d", "f"}};
  batches[2].bindings = {{"MS03-043/windows-xp", 1, "no such package"}};
  batches[3].api_tokens = {ApiToken("1", "nobody")};
  batches[4].rollout_hosts = {RolloutHost("no such rollout", 0, "a")};
  batches[4].hosts = {Host("a")};
  batches[5].rollout_hosts = {RolloutHost("r", 0, "nobody")};
  batches[5].rollouts = {Rollout("r")};
  batches[6].contacts = {Contact("late", 1)};
  batches[6].rollouts = {Rollout("r")};
  batches[7].behaviours = {{HostId("nobody"), "b"}};
  batches[8].predictions = {{RolloutId("no such rollout"), FromUnixMs(1), "p"}};
  batches[9].imported_hosts = {{HostId("nobody"), "f", "systeminfo", true, "", FromUnixMs(1), "ann", false}};
  batches[10].assessments = {{HostId("nobody"), 1, "d", FromUnixMs(1), 1, 0, 0, 0, 0, 0, ""}};
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const Status status = store_->Commit(batches[i]);
    ASSERT_FALSE(status) << "batch " << i;
    EXPECT_EQ(status.error().code, Code::kFailedPrecondition) << status.error().message;
  }
  ExpectEverything(*store_, WriteBatch{});
}

TEST_P(StoreContract, RowsComeInKeyOrderWhateverTheOrderOfWriting) {
  WriteBatch batch;
  for (const char* id : {"zz", "b", "a\xc3\xa9", "B", "a", ""}) {
    batch.hosts.push_back(Host(id));
    batch.users.push_back(User(id));
  }
  batch.rollouts = {Rollout("r2"), Rollout("r1")};
  batch.rollout_hosts = {RolloutHost("r1", 10, "a"), RolloutHost("r2", 0, "b"), RolloutHost("r1", 9, "b"),
                         RolloutHost("r1", 300, "a")};
  Commit(batch);
  Reopen();
  std::vector<std::string> ids;
  const auto hosts = store_->Hosts();
  ASSERT_TRUE(hosts);
  for (const auto& row : *hosts) ids.push_back(row.id.str());
  EXPECT_EQ(ids, (std::vector<std::string>{"", "B", "a", "a\xc3\xa9", "b", "zz"}));
  ExpectRows(store_->RolloutHosts(RolloutId("r1")),
             {batch.rollout_hosts[2], batch.rollout_hosts[0], batch.rollout_hosts[3]});
  ExpectRows(store_->RolloutHosts(RolloutId("r2")), {batch.rollout_hosts[1]});
  ExpectRows(store_->RolloutHosts(RolloutId("r")), std::vector<RolloutHostRow>{});
}

TEST_P(StoreContract, RemovesGroupsAndTheLastRowOfAKeyWins) {
  WriteBatch batch;
  batch.groups = {Group("ring", "canary"), Group("ring", "early"), Group("role", "canary"), Group("site", "Osaka")};
  Commit(batch);
  WriteBatch change;
  change.groups = {RemovedGroup("ring", "canary"),  // gone; the role of that name stays
                   RemovedGroup("ring", "never was there"),
                   RemovedGroup("ring", "early"),
                   Group("ring", "early"),  // back again
                   Group("site", "Kobe"),
                   RemovedGroup("site", "Kobe")};
  change.groups[3].hosts = "name=app*";
  Commit(change);
  Reopen();
  ExpectRows(store_->Groups(), {change.groups[3], Group("role", "canary"), Group("site", "Osaka")});
}

TEST_P(StoreContract, ARemovedGroupOfARefusedBatchStays) {
  WriteBatch batch;
  batch.groups = {Group("ring", "canary")};
  Commit(batch);
  WriteBatch bad;
  bad.groups = {RemovedGroup("ring", "canary")};
  bad.rollout_hosts = {RolloutHost("no such rollout", 0, "a")};
  ASSERT_FALSE(store_->Commit(bad));
  Reopen();
  ExpectRows(store_->Groups(), batch.groups);
}

TEST_P(StoreContract, SessionsQueriesAndBaselinesCanBeRemoved) {
  WriteBatch batch;
  batch.users = {User("ann"), User("bob")};
  batch.passwords = {{"ann", "$argon2id$one", FromUnixMs(1)}};
  batch.sessions = {{"01", "ann", "hash", FromUnixMs(1), FromUnixMs(2), FromUnixMs(3), "10.0.0.1", "Firefox", false},
                    {"02", "bob", "hash", FromUnixMs(1), FromUnixMs(2), FromUnixMs(3), "10.0.0.2", "Edge", false}};
  batch.saved_queries = {{"ann", "hosts", "web", "name=web*", true, FromUnixMs(1), false},
                         {"ann", "updates", "web", "text=web", false, FromUnixMs(1), false},
                         {"bob", "hosts", "web", "name=w*", false, FromUnixMs(1), false}};
  batch.baselines = {{"MS03-026/windows-xp", FromUnixMs(1), "ann", false},
                     {"MS03-043/windows-xp", FromUnixMs(2), "ann", false}};
  Commit(batch);
  WriteBatch change;
  change.sessions = {{"01", "", "", {}, {}, {}, "", "", true}, {"never", "nobody", "", {}, {}, {}, "", "", true}};
  change.saved_queries = {{"ann", "hosts", "web", "", false, {}, true}};
  change.baselines = {{"MS03-026/windows-xp", {}, "", true}};
  change.passwords = {{"ann", "$argon2id$two", FromUnixMs(5)}};
  Commit(change);
  Reopen();
  ExpectRows(store_->Sessions(), {batch.sessions[1]});
  ExpectRows(store_->SavedQueries(), {batch.saved_queries[1], batch.saved_queries[2]});
  ExpectRows(store_->Baselines(), {batch.baselines[1]});
  EXPECT_EQ(store_->FindPassword("ann").value(), change.passwords[0]);
  EXPECT_EQ(store_->FindPassword("bob").value(), std::nullopt);
  EXPECT_EQ(store_->FindSession("02").value(), batch.sessions[1]);
  EXPECT_EQ(store_->FindSession("01").value(), std::nullopt);
}

TEST_P(StoreContract, NobodyHasAPasswordOrASessionWithoutBeingAUser) {
  WriteBatch password;
  password.passwords = {{"nobody", "$argon2id$", FromUnixMs(1)}};
  EXPECT_EQ(store_->Commit(password).error().code, Code::kFailedPrecondition);
  WriteBatch session;
  session.sessions = {{"01", "nobody", "", {}, {}, {}, "", "", false}};
  EXPECT_EQ(store_->Commit(session).error().code, Code::kFailedPrecondition);
}

TEST_P(StoreContract, FindsAuditRowsFromEitherEnd) {
  WriteBatch batch;
  for (int i = 1; i <= 6; ++i)
    batch.audit.push_back({0, FromUnixMs(10 * i), i % 2 == 0 ? "bob" : "Ann", i < 4 ? "rollout.start" : "rollouts",
                           "r" + std::to_string(i), "Three % waves"});
  Commit(batch);
  Reopen();
  const auto found = [&](const AuditQuery& query) {
    std::string all;
    const auto rows = store_->FindAudit(query);
    EXPECT_TRUE(rows);
    for (const auto& row : *rows) all += std::to_string(row.sequence);
    return all;
  };
  const auto with = [](auto set) {
    AuditQuery query;
    set(query);
    return query;
  };
  EXPECT_EQ(found({}), "123456");
  EXPECT_EQ(found(with([](AuditQuery& q) {
              q.newest_first = true;
              q.limit = 2;
            })),
            "65");
  EXPECT_EQ(found(with([](AuditQuery& q) {
              q.newest_first = true;
              q.limit = 2;
              q.before = 5;
            })),
            "43");
  EXPECT_EQ(found(with([](AuditQuery& q) { q.after = 4; })), "56");
  EXPECT_EQ(found(with([](AuditQuery& q) { q.who = "bob"; })), "246");
  EXPECT_EQ(found(with([](AuditQuery& q) { q.action = "rollout."; })), "123");
  EXPECT_EQ(found(with([](AuditQuery& q) { q.action = "rollout"; })), "");
  EXPECT_EQ(found(with([](AuditQuery& q) { q.subject = "r5"; })), "5");
  EXPECT_EQ(found(with([](AuditQuery& q) { q.text = "ANN"; })), "135");
  EXPECT_EQ(found(with([](AuditQuery& q) {
              q.text = "%";
              q.limit = 3;
            })),
            "123");
  EXPECT_EQ(found(with([](AuditQuery& q) { q.text = "_"; })), "");
  EXPECT_EQ(found(with([](AuditQuery& q) {
              q.from = FromUnixMs(20);
              q.to = FromUnixMs(50);
            })),
            "234");
  EXPECT_EQ(found(with([](AuditQuery& q) {
              q.before = ~std::uint64_t{0};
              q.after = ~std::uint64_t{0};
            })),
            "");
}

TEST_P(StoreContract, LearnedRowsAreReplacedByKeyAndComeInKeyOrder) {
  WriteBatch batch;
  batch.hosts = {Host("b"), Host("a")};
  batch.rollouts = {Rollout("r2"), Rollout("r1")};
  batch.behaviours = {{HostId("b"), "one"}, {HostId("a"), "two"}};
  batch.statistics = {{"reboot|all", "one"}, {"install|all", "two"}};
  batch.predictions = {{RolloutId("r2"), FromUnixMs(1), "one"}, {RolloutId("r1"), FromUnixMs(2), "two"}};
  Commit(batch);
  WriteBatch change;
  change.behaviours = {{HostId("b"), "three"}};
  change.statistics = {{"reboot|all", "three"}};
  change.predictions = {{RolloutId("r2"), FromUnixMs(3), "three"}};
  Commit(change);
  Reopen();
  ExpectRows(store_->HostBehaviours(), {batch.behaviours[1], change.behaviours[0]});
  ExpectRows(store_->Statistics(), {batch.statistics[1], change.statistics[0]});
  ExpectRows(store_->Predictions(), {batch.predictions[1], change.predictions[0]});
}

TEST_P(StoreContract, AdvisoriesAreReadInPagesAndRemovedByTheirWholeKey) {
  WriteBatch batch;
  for (const std::uint32_t source : {2, 10}) {
    for (const std::uint64_t import : {2, 10, 9})
      batch.advisories.push_back({source, "", "5035845", import, 1, "a", false});
  }
  batch.advisories.push_back({2, "", "12", 1, 1, "a", false});
  batch.advisories.push_back({2, "CVE", "12", 1, 1, "a", false});
  Commit(batch);
  WriteBatch change;
  change.advisories = {{10, "", "5035845", 9, 0, "", true}, {10, "", "5035845", 77, 0, "", true}};
  Commit(change);
  Reopen();
  std::vector<std::string> seen;
  AdvisoryRow after;
  for (;;) {
    const auto page = store_->Advisories(after, 2);
    ASSERT_TRUE(page);
    if (page->empty()) break;
    EXPECT_LE(page->size(), 2U);
    for (const auto& row : *page)
      seen.push_back(std::to_string(row.source) + " " + row.document + " " + row.subject + " " +
                     std::to_string(row.import));
    after = page->back();
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"2  12 1", "2  5035845 2", "2  5035845 9", "2  5035845 10", "2 CVE 12 1",
                                            "10  5035845 2", "10  5035845 10"}));
}

TEST_P(StoreContract, AnImportedHostThatGetsAnAgentIsAnOrdinaryHost) {
  WriteBatch batch;
  batch.hosts = {Host("a"), Host("b")};
  batch.imported_hosts = {{HostId("a"), "a.txt", "systeminfo", true, "", FromUnixMs(1), "ann", false},
                          {HostId("b"), "b.txt", "systeminfo", true, "", FromUnixMs(1), "ann", false}};
  Commit(batch);
  WriteBatch change;
  change.imported_hosts = {{HostId("a"), "", "", true, "", FromUnixMs(0), "", true}};
  Commit(change);
  Reopen();
  ExpectRows(store_->ImportedHosts(), {batch.imported_hosts[1]});
  ExpectRows(store_->Hosts(), batch.hosts);
}

TEST_P(StoreContract, FindsOneUserAndOneApiTokenOrNone) {
  WriteBatch batch;
  batch.users = {User("ann"), User("bob")};
  batch.api_tokens = {ApiToken("1", "ann"), ApiToken("2", "bob")};
  Commit(batch);
  const auto user = store_->FindUser("bob");
  ASSERT_TRUE(user);
  EXPECT_EQ(*user, batch.users[1]);
  const auto token = store_->FindApiToken("1");
  ASSERT_TRUE(token);
  EXPECT_EQ(*token, batch.api_tokens[0]);
  for (const char* name : {"", "an", "anne", "ANN", "ann' OR '1'='1"}) {
    const auto none = store_->FindUser(name);
    ASSERT_TRUE(none);
    EXPECT_FALSE(none->has_value()) << name;
  }
  const auto none = store_->FindApiToken("3");
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->has_value());
}

TEST_P(StoreContract, AuditIsNumberedFromOneAndReadInPages) {
  WriteBatch batch;
  for (int i = 0; i < 5; ++i) batch.audit.push_back(Audit(std::to_string(i)));
  batch.audit[0].sequence = 77;  // ignored: the store numbers
  Commit(batch);
  struct Page {
    std::uint64_t after;
    std::uint32_t limit;
    std::vector<std::uint64_t> expected;
  };
  const std::vector<Page> pages = {{0, 2, {1, 2}},  {2, 2, {3, 4}},     {4, 2, {5}},
                                   {5, 2, {}},      {0, 0, {}},         {0, kMax32, {1, 2, 3, 4, 5}},
                                   {kMax64, 5, {}}, {3, kMax32, {4, 5}}};
  for (const Page& page : pages) {
    const auto rows = store_->Audit(page.after, page.limit);
    ASSERT_TRUE(rows);
    std::vector<std::uint64_t> numbers;
    for (const auto& row : *rows) numbers.push_back(row.sequence);
    EXPECT_EQ(numbers, page.expected) << page.after << " " << page.limit;
  }
}

// Each batch moves both hosts and the rollout to the same number: a reader must never see a table half moved
// or going back.
TEST_P(StoreContract, ReadersSeeWholeBatchesWhileAWriterCommits) {
  WriteBatch first;
  first.hosts = {Host("a"), Host("b")};
  first.contacts = {Contact("a", 0), Contact("b", 0)};
  first.users = {User("ann")};
  Commit(first);
  std::atomic<bool> done{false};
  std::atomic<int> torn{0};
  std::atomic<int> reads{0};
  auto read = [&] {
    std::int64_t seen = 0;
    while (!done.load() || reads.load() < 10) {
      const auto contacts = store_->Contacts();
      const auto user = store_->FindUser("ann");
      const bool whole = contacts && contacts->size() == 2 && user && user->has_value() &&
                         (*contacts)[0].last_contact == (*contacts)[1].last_contact &&
                         ToUnixMs((*contacts)[0].last_contact) >= seen;
      if (!whole)
        ++torn;
      else
        seen = ToUnixMs((*contacts)[0].last_contact);
      ++reads;
    }
  };
  std::thread one(read);
  std::thread two(read);
  for (std::int64_t i = 1; i <= 200; ++i) {
    WriteBatch batch;
    batch.contacts = {Contact("a", i), Contact("b", i)};
    EXPECT_TRUE(store_->Commit(batch));
  }
  done = true;
  one.join();
  two.join();
  EXPECT_EQ(torn.load(), 0);
  ExpectRows(store_->Contacts(), {Contact("a", 200), Contact("b", 200)});
}

TEST_P(StoreContract, WritersOnTwoThreadsLoseNothing) {
  auto write = [&](const std::string& name) {
    for (int i = 0; i < 50; ++i) {
      WriteBatch batch;
      batch.hosts = {Host(name + std::to_string(i))};
      batch.audit = {Audit(name)};
      EXPECT_TRUE(store_->Commit(batch));
    }
  };
  std::thread one(write, "x");
  std::thread two(write, "y");
  one.join();
  two.join();
  Reopen();
  const auto hosts = store_->Hosts();
  const auto audit = store_->Audit(0, 1000);
  ASSERT_TRUE(hosts && audit);
  EXPECT_EQ(hosts->size(), 100U);
  ASSERT_EQ(audit->size(), 100U);
  EXPECT_EQ(audit->back().sequence, 100U);
}

TEST(WriteBatch, IsEmptyOnlyWithoutAnyRow) {
  EXPECT_TRUE(WriteBatch{}.empty());
  WriteBatch batch = ExtremeBatch();
  EXPECT_FALSE(batch.empty());
  batch.Clear();
  EXPECT_TRUE(batch.empty());
  batch.audit = {Audit("x")};
  EXPECT_FALSE(batch.empty());
}

INSTANTIATE_TEST_SUITE_P(Every, StoreContract,
                         ::testing::Values(StoreKind{"Memory", false,
                                                     [](const std::string&) { return MakeMemoryStore(); }},
                                           StoreKind{"Sqlite", true,
                                                     [](const std::string& path) {
                                                       auto store = OpenSqliteStore(path);
                                                       KINTSUGI_CHECK(store.has_value());
                                                       return std::move(*store);
                                                     }}),
                         [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace kintsugi::db
