// SPDX-License-Identifier: Apache-2.0
// The whole agent on a host made of data, against a real enrolment port.
#include "agent/program/program.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "agent/journal/sqlite_journal.h"
#include "agent/platform/simulated/simulated_host.h"
#include "agent/runner/identity_store.h"
#include "common/model/enrolment_token.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/link/enrol_server.h"

namespace kintsugi::agent {
namespace {

using test::Authority;
using test::EnrolAnswer;
using test::EnrolServer;

struct EventLog final : Log {
  explicit EventLog(std::function<void(std::string_view)> told) : on_event(std::move(told)) {}
  void Write(Level, std::string_view event, std::initializer_list<Field>) override { on_event(event); }
  std::function<void(std::string_view)> on_event;
};

struct World {
  Authority authority;
  kintsugi::test::TempFolder folder;
  std::atomic<int> refusals{0};
  EnrolServer server{authority.Server(), authority.own.certificate_der, [this](const v1::EnrolRequest& request) {
                       EXPECT_EQ(request.host_name(), "PC-17");
                       if (refusals-- > 0)
                         return EnrolAnswer{.status = 503, .content_type = "text/plain", .body = "no"};
                       v1::EnrolReply reply;
                       reply.set_host_id(test::kHostId);
                       reply.set_certificate_der(crypto::IssueHostCertificate(authority.own, request.csr_der(),
                                                                              test::kHostId, test::Now(), test::kDay)
                                                     .value());
                       reply.set_ca_der(authority.own.certificate_der);
                       reply.set_agent_address("127.0.0.1:1");  // nobody is there: the agent waits for its console
                       reply.set_content_address("127.0.0.1:1");
                       return EnrolAnswer{.body = reply.SerializeAsString()};
                     }};

  AgentSettings Settings() {
    AgentSettings settings;
    settings.server = server.address();
    settings.token = model::FormatEnrolmentToken({"0011223344556677", std::string(64, 'a'), authority.Pin()});
    return settings;
  }
  std::string Folder() { return folder.path().string(); }
  Result<std::string> StoredHost() {
    auto database = SqliteJournalDatabase::Open(JournalPath(Folder()));
    if (!database) return database.error();
    const auto stored = (*database)->OpenJournal("")->Load();
    if (!stored) return stored.error();
    const auto identity = IdentityFrom(*stored);
    if (!identity) return identity.error();
    return identity->host_id;
  }
};

// Runs the agent until it has said `event`, or ten seconds; what it said.
std::vector<std::string> RunUntil(World& world, const std::string& event, int* forgotten) {
  std::vector<std::string> events;
  Program* running = nullptr;
  EventLog log([&](std::string_view told) {
    events.emplace_back(told);
    if (told == event && running != nullptr) running->Stop();
  });
  const auto opened =
      Program::Open({world.Settings(), world.Folder(),
                     [](runtime::AsioScheduler& scheduler) -> std::unique_ptr<Platform> {
                       return std::make_unique<simulated::SimulatedHost>(
                           simulated::MakeSpec(simulated::SimulatedPlatform::kWindowsXpSp1, "PC-17"), scheduler);
                     },
                     [&] { return world.Settings(); }, [forgotten] { ++*forgotten; }, log});
  EXPECT_TRUE(opened);
  running = opened->get();
  std::jthread watchdog([&](const std::stop_token& stopped) {
    for (int i = 0; i < 1000 && !stopped.stop_requested(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    running->Stop();
  });
  EXPECT_TRUE(running->Run());
  return events;
}

TEST(AgentProgram, EnrolsOnceThenStartsWithTheIdentityThatItHas) {
  World world;
  world.refusals = 1;
  int forgotten = 0;
  EXPECT_EQ(RunUntil(world, "agent.started", &forgotten),
            (std::vector<std::string>{"agent.enrolment_failed", "agent.enrolled", "agent.started"}));
  EXPECT_EQ(forgotten, 1) << "the token is erased where it was read from";
  EXPECT_EQ(world.StoredHost().value_or(""), test::kHostId);
  EXPECT_EQ(RunUntil(world, "agent.started", &forgotten), std::vector<std::string>{"agent.started"});
  EXPECT_EQ(forgotten, 1);
  EXPECT_EQ(world.server.requests(), 2);
}

TEST(AgentProgram, EnrolsByCommand) {
  World world;
  const Status enrolled = EnrolNow(world.Settings(), world.Folder(), "PC-17");
  EXPECT_TRUE(enrolled) << enrolled.error().message;
  EXPECT_EQ(world.StoredHost().value_or(""), test::kHostId);
}

TEST(AgentProgram, SaysWhatIsWrongWithATokenBeforeItCallsAnybody) {
  World world;
  AgentSettings settings = world.Settings();
  settings.token = "0011";
  const Status enrolled = EnrolNow(settings, world.Folder(), "PC-17");
  ASSERT_FALSE(enrolled);
  EXPECT_EQ(enrolled.error().code, Code::kInvalidArgument);
  EXPECT_EQ(world.server.requests(), 0);
}

}  // namespace
}  // namespace kintsugi::agent
