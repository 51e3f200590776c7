// SPDX-License-Identifier: Apache-2.0
// Notes to open pages: after the commit, gathered, bounded, and none while nobody listens.
#include "console/core/news.h"

#include <gtest/gtest.h>

#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using M = v1::OperatorMethod;

class RecordingNotes final : public NoteSink {
 public:
  bool Wanted() override { return wanted; }
  void Publish(const v1::Note& note) override { notes.push_back(note); }
  void Reset() override { ++resets; }
  bool wanted = true;
  int resets = 0;
  std::vector<v1::Note> notes;
};

class CoreNews : public ::testing::Test {
 protected:
  CoreNews() {
    console_.Import("MS99-001", {{"a"}});
    host_ = console_.Describe("PC-1", {"a"});
    console_.core().Attach(&notes_);
    EXPECT_TRUE(console_.SetGroup("ring", "first", "name=x*"));
    Settle();  // what was audited before anybody listened
  }
  // Everything that is due leaves.
  void Settle() {
    console_.clock().Advance(Duration{300});
    console_.Pump();
  }
  RecordingNotes notes_;
  TestConsole console_;
  HostId host_;
};

TEST_F(CoreNews, SaysWhichRolloutAndHostsChangedWithTheirNumbers) {
  auto plan = TestConsole::Plan({});
  plan.set_bulletin_id("MS99-001");
  const std::string rollout = console_.CreateRollout(plan);
  Settle();
  notes_.notes.clear();
  console_.Change(M::kStartRollout, rollout);
  ASSERT_EQ(console_.Offers(host_).size(), 1U);
  Settle();
  ASSERT_FALSE(notes_.notes.empty());
  const v1::Note& note = notes_.notes.back();
  ASSERT_EQ(note.rollouts_size(), 1);
  EXPECT_EQ(note.rollouts(0).rollout().id(), rollout);
  EXPECT_EQ(note.rollouts(0).rollout().in_flight(), 1U);
  EXPECT_FALSE(note.rollouts(0).rollout().has_plan());
  ASSERT_EQ(note.rollouts(0).hosts_size(), 1);
  EXPECT_EQ(note.rollouts(0).hosts(0).state(), v1::HOST_STATE_OFFERED);
  ASSERT_EQ(note.hosts_size(), 1);
  EXPECT_EQ(note.hosts(0), host_.str());
}

TEST_F(CoreNews, ManyChangesAreOneNote) {
  Settle();
  notes_.notes.clear();
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(console_.SetGroup("ring", "r" + std::to_string(i), "name=x*"));
    console_.clock().Advance(Duration{50});
  }
  Settle();
  EXPECT_LE(notes_.notes.size(), 6U);  // a second, and at most four notes in each
  EXPECT_GE(notes_.notes.size(), 4U);
  std::size_t rows = 0;
  for (const auto& note : notes_.notes) {
    EXPECT_TRUE(note.groups());
    rows += static_cast<std::size_t>(note.audit_size());
  }
  EXPECT_EQ(rows, 20U);
}

TEST_F(CoreNews, AuditRowsOfOthersComeWithTheNext) {
  Settle();
  notes_.notes.clear();
  db::WriteBatch batch;
  batch.audit.push_back({0, {}, "console", "user.add", "bob", ""});
  ASSERT_TRUE(console_.store().Commit(batch));
  EXPECT_TRUE(console_.SetGroup("ring", "r", "name=x*"));
  Settle();
  ASSERT_EQ(notes_.notes.size(), 1U);
  ASSERT_EQ(notes_.notes[0].audit_size(), 2);
  EXPECT_EQ(notes_.notes[0].audit(0).subject(), "bob");
  EXPECT_LT(notes_.notes[0].audit(0).sequence(), notes_.notes[0].audit(1).sequence());
}

TEST_F(CoreNews, ARefusedCommitIsNoNewsAndEverythingIsReadAgain) {
  Settle();
  notes_.notes.clear();
  console_.store().fail_next = Error{Code::kDiskFull, "full"};
  EXPECT_FALSE(console_.SetGroup("ring", "r", "name=x*"));
  Settle();
  EXPECT_TRUE(notes_.notes.empty());
  EXPECT_EQ(notes_.resets, 1);
}

TEST_F(CoreNews, NobodyListensAndNothingIsMade) {
  Settle();
  notes_.notes.clear();
  notes_.wanted = false;
  EXPECT_TRUE(console_.SetGroup("ring", "r", "name=x*"));
  Settle();
  notes_.wanted = true;
  EXPECT_TRUE(console_.SetGroup("ring", "s", "name=x*"));
  Settle();
  ASSERT_EQ(notes_.notes.size(), 1U);
  EXPECT_EQ(notes_.notes[0].audit_size(), 1);
}

TEST(News, IsBounded) {
  News news;
  db::WriteBatch batch;
  for (std::uint32_t i = 0; i < 600; ++i) {
    db::RolloutHostRow row;
    row.rollout = RolloutId("r");
    row.slot = i;
    row.host = HostId(std::to_string(i));
    batch.rollout_hosts.push_back(row);
  }
  news.Take(batch);
  EXPECT_EQ(news.hosts.size(), News::kMostHosts);
  EXPECT_TRUE(news.many_hosts);
  EXPECT_EQ(news.rollouts[RolloutId("r")].slots.size(), News::kMostSlots);
  EXPECT_TRUE(news.rollouts[RolloutId("r")].many);
}

TEST(News, AContactAloneIsNone) {
  News news;
  db::WriteBatch batch;
  batch.contacts.push_back({HostId("h"), {}, "1"});
  news.Take(batch);
  EXPECT_TRUE(news.empty());
}

}  // namespace
}  // namespace kintsugi::console
