// SPDX-License-Identifier: Apache-2.0
// kill -9 of a process in a commit loop, again and again on one database: every acknowledged batch is there,
// and no half batch.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <random>

#include "common/base/prng.h"
#include "db/store.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::db {
namespace {

using test::TempFolder;

struct Child {
  pid_t pid = -1;
  int output = -1;
};

Child StartCommitLoop(const std::string& path) {
  int pipe_ends[2];
  KINTSUGI_CHECK(::pipe(pipe_ends) == 0);
  const pid_t pid = ::fork();
  KINTSUGI_CHECK(pid >= 0);
  if (pid == 0) {
    ::dup2(pipe_ends[1], STDOUT_FILENO);
    ::close(pipe_ends[0]);
    ::execl(KINTSUGI_COMMIT_LOOP, KINTSUGI_COMMIT_LOOP, path.c_str(), "40", static_cast<char*>(nullptr));
    ::_exit(127);
  }
  ::close(pipe_ends[1]);
  return {pid, pipe_ends[0]};
}

bool ReadNumber(int file, std::uint64_t& number) {
  return ::read(file, &number, sizeof number) == static_cast<ssize_t>(sizeof number);
}

// The number of the last batch that was acknowledged before or while the child was killed.
std::uint64_t KillAfter(const Child& child, std::uint64_t batches, std::uint64_t spins) {
  std::uint64_t last = 0;
  for (std::uint64_t i = 0; i < batches; ++i)
    EXPECT_TRUE(ReadNumber(child.output, last)) << "the child ended by itself";
  volatile std::uint64_t burn = 0;  // somewhere inside the next commit
  for (std::uint64_t i = 0; i < spins; ++i) burn = burn + 1;
  ::kill(child.pid, SIGKILL);
  int status = 0;
  ::waitpid(child.pid, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "exit status " << WEXITSTATUS(status);
  std::uint64_t number = 0;
  while (ReadNumber(child.output, number)) last = number;
  ::close(child.output);
  return last;
}

void ExpectWholeBatches(const std::string& path, std::uint64_t acknowledged) {
  const auto store = OpenSqliteStore(path);
  ASSERT_TRUE(store) << store.error().message;
  const auto contacts = (*store)->Contacts();
  const auto audit = (*store)->Audit(0, UINT32_MAX);
  ASSERT_TRUE(contacts && audit);
  ASSERT_EQ(contacts->size(), 40U);
  const auto stored = static_cast<std::uint64_t>(ToUnixMs(contacts->front().last_contact));
  for (const ContactRow& row : *contacts) EXPECT_EQ(ToUnixMs(row.last_contact), static_cast<std::int64_t>(stored));
  EXPECT_EQ(audit->size(), stored);
  EXPECT_GE(stored, acknowledged);
  EXPECT_LE(stored, acknowledged + 1);
}

TEST(SqliteStoreCrash, KeepsEveryAcknowledgedBatchAndNoHalfBatchAfterKill) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  const TempFolder folder;
  const std::string path = folder.File("console.db");
  for (int round = 0; round < 25 && !HasFailure(); ++round) {
    const Child child = StartCommitLoop(path);
    ExpectWholeBatches(path, KillAfter(child, 1 + prng.Below(20), prng.Below(2'000'000)));
  }
}

}  // namespace
}  // namespace kintsugi::db
