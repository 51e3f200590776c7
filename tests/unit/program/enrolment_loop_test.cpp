// SPDX-License-Identifier: Apache-2.0
#include "agent/program/enrolment_loop.h"

#include <gtest/gtest.h>

#include <deque>

#include "common/sim/sim_scheduler.h"

namespace kintsugi::agent {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

struct CountingLog final : Log {
  void Write(Level, std::string_view event, std::initializer_list<Field> fields) override {
    ++events[std::string(event)];
    for (const Field& field : fields) EXPECT_EQ(field.value.find("secret"), std::string::npos) << event;
  }
  std::map<std::string, int> events;
};

// A console that answers as told; an empty list grants.
struct World {
  explicit World(std::deque<Code> told) : answers(std::move(told)) {
    settings.server = "console:8444";
    settings.token = "a secret";
    loop.Start();
  }

  sim::SimScheduler scheduler{FromUnixMs(1'066'000'000'000)};
  CountingLog log;
  AgentSettings settings;
  std::deque<Code> answers;
  std::vector<Instant> tries;
  Status saves;
  int enrolled = 0;
  EnrolmentLoop loop{{scheduler, log, [this] { return settings; },
                      [this](const AgentSettings&, std::function<void(Result<Identity>)> done) {
                        tries.push_back(scheduler.Now());
                        const Code code = answers.empty() ? Code::kOk : answers.front();
                        if (!answers.empty()) answers.pop_front();
                        scheduler.Post([code, done = std::move(done)] {
                          code == Code::kOk ? done(Identity{}) : done(Error{code, "no", 0});
                        });
                      },
                      [this](const Identity&) { return saves; }, [this] { ++enrolled; }},
                     7};
};

TEST(EnrolmentLoop, BacksOffWhileTheConsoleIsAway) {
  World world(std::deque<Code>(12, Code::kUnavailable));
  world.scheduler.RunFor(hours(2));
  EXPECT_EQ(world.enrolled, 1);
  ASSERT_EQ(world.tries.size(), 13U);
  EXPECT_LE(world.tries[1] - world.tries[0], EnrolmentLoop::kFirstRetry);
  for (std::size_t i = 9; i < 13; ++i) {
    EXPECT_GE(world.tries[i] - world.tries[i - 1], EnrolmentLoop::kLongestRetry / 2);
    EXPECT_LE(world.tries[i] - world.tries[i - 1], EnrolmentLoop::kLongestRetry);
  }
}

TEST(EnrolmentLoop, TellsAFinalRefusalOnceAndTriesSlowlyFromThenOn) {
  for (const Code code :
       {Code::kTokenUnknown, Code::kTokenExpired, Code::kTokenUsedUp, Code::kUnauthenticated, Code::kInvalidArgument}) {
    World world({code, code, code});
    world.scheduler.RunFor(hours(2) + minutes(30));
    EXPECT_EQ(world.tries.size(), 3U);
    EXPECT_EQ(world.log.events["agent.enrolment_refused"], 1);
    EXPECT_EQ(world.enrolled, 0);
    world.scheduler.RunFor(hours(1));
    EXPECT_EQ(world.enrolled, 1);
  }
}

TEST(EnrolmentLoop, TakesUpServerAndTokenThatArriveLater) {
  World world({});
  world.settings.token.clear();
  world.scheduler.RunFor(minutes(10));
  EXPECT_TRUE(world.tries.empty());
  EXPECT_EQ(world.log.events["agent.not_enrolled"], 1);
  world.settings.token = "another secret";
  world.scheduler.RunFor(minutes(2));
  EXPECT_EQ(world.enrolled, 1);
}

TEST(EnrolmentLoop, DoesNotSayThatItIsEnrolledBeforeTheIdentityIsOnDisk) {
  World world({});
  world.saves = Error{Code::kDiskFull, "the disk is full", 0};
  world.scheduler.RunFor(seconds(30));
  EXPECT_EQ(world.enrolled, 0);
  EXPECT_GT(world.log.events["agent.enrolment_failed"], 0);
  world.saves = {};
  world.scheduler.RunFor(minutes(10));
  EXPECT_EQ(world.enrolled, 1);
}

}  // namespace
}  // namespace kintsugi::agent
