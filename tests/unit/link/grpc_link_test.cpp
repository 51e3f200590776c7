// SPDX-License-Identifier: Apache-2.0
// GrpcLink against a real gRPC server with mutual TLS on the loopback.
#include "agent/link/grpc_link.h"

#include <gtest/gtest.h>

#include "common/runtime/asio_scheduler.h"
#include "common/runtime/tls_policy.h"
#include "tests/unit/link/grpc_console.h"

namespace kintsugi::agent {
namespace {

using test::Authority;
using test::GrpcConsole;
using test::kDay;
using test::Now;
using test::RunUntil;
using Reply = Result<model::CheckInReply>;

// Before gRPC reads it: the tests run under the product's own policy.
const bool kTlsPolicyApplied = [] {
  runtime::ApplyGrpcTlsPolicy();
  return true;
}();

struct Agent {
  explicit Agent(const Identity& identity, GrpcLinkOptions options = {})
      : link(std::make_unique<GrpcLink>(scheduler, identity, std::move(options))) {}

  void Start(const model::CheckInRequest& request = {}) {
    link->CheckIn(request, [this](Reply reply) { replies.push_back(std::move(reply)); });
  }
  Reply CheckIn(const model::CheckInRequest& request = {}) {
    replies.clear();
    Start(request);
    EXPECT_TRUE(replies.empty()) << "never from inside the call";
    EXPECT_TRUE(RunUntil(io, [&] { return !replies.empty(); }));
    return replies.empty() ? Reply(Error{Code::kInternal, "no answer"}) : replies.front();
  }
  void Listen() {
    link->Listen([this] { ++wakes; }, [this](Error error) { lost.push_back(std::move(error)); });
  }

  boost::asio::io_context io;
  runtime::AsioScheduler scheduler{io};
  std::vector<Reply> replies;
  int wakes = 0;
  std::vector<Error> lost;
  std::unique_ptr<GrpcLink> link;
};

TEST(GrpcLink, CarriesACheckInBothWays) {
  const Authority authority;
  GrpcConsole console(authority);
  console.Answer([](const v1::CheckInRequest& request, v1::CheckInReply& reply) {
    reply.add_recalled_offers(request.boot_id() + "/" + std::to_string(request.protocol()));
    reply.set_next_check_in_ms(60'000);
    return grpc::Status::OK;
  });
  Agent agent(authority.Host(console.address()));
  model::CheckInRequest request;
  request.boot_id = "boot-7";
  const Reply reply = agent.CheckIn(request);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->recalled, std::vector<OfferId>{OfferId("boot-7/2")});
  EXPECT_EQ(reply->next_check_in, Duration{60'000});
}

TEST(GrpcLink, MapsTheConsolesRefusals) {
  const Authority authority;
  GrpcConsole console(authority);
  Agent agent(authority.Host(console.address()));
  const struct {
    grpc::StatusCode status;
    Code code;
  } rows[] = {{grpc::StatusCode::RESOURCE_EXHAUSTED, Code::kResourceExhausted},
              {grpc::StatusCode::UNAUTHENTICATED, Code::kUnauthenticated},  // a revoked host
              {grpc::StatusCode::INVALID_ARGUMENT, Code::kInvalidArgument},
              {grpc::StatusCode::PERMISSION_DENIED, Code::kPermissionDenied},
              {grpc::StatusCode::UNAVAILABLE, Code::kUnavailable},
              {grpc::StatusCode::CANCELLED, Code::kUnavailable},
              {grpc::StatusCode::FAILED_PRECONDITION, Code::kFailedPrecondition},
              {grpc::StatusCode::INTERNAL, Code::kInternal}};
  for (const auto& row : rows) {
    console.Answer([&row](const auto&, auto&) { return grpc::Status(row.status, "because"); });
    const Reply reply = agent.CheckIn();
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, row.code) << row.status;
    EXPECT_EQ(reply.error().message, "because");
  }
}

TEST(GrpcLink, RefusesAMalformedAnswer) {
  const Authority authority;
  GrpcConsole console(authority);
  console.Answer([](const auto&, v1::CheckInReply& reply) {
    reply.add_offers();
    return grpc::Status::OK;
  });
  const Reply reply = Agent(authority.Host(console.address())).CheckIn();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::kDataLoss);
  EXPECT_NE(reply.error().message.find("offers[0].offer_id is empty"), std::string::npos) << reply.error().message;
}

TEST(GrpcLink, SpeaksOnlyWithTheConsoleOfItsAuthority) {
  const Authority authority;
  const Authority foreign;
  GrpcConsole console(authority);
  GrpcConsole impostor(foreign);
  GrpcConsole wrong_name(authority, authority.Server({"console.example"}));
  GrpcConsole expired(authority, authority.Server({"127.0.0.1"}, Now() - 2 * kDay, kDay));
  Identity trusts_impostor = authority.Host(console.address());
  trusts_impostor.ca_der = foreign.own.certificate_der;
  const struct {
    const char* what;
    Identity identity;
    const GrpcConsole* called;
  } rows[] = {
      {"impostor's certificate", authority.Host(impostor.address()), &impostor},
      {"other authority trusted", trusts_impostor, &console},
      {"other name in the certificate", authority.Host(wrong_name.address()), &wrong_name},
      {"expired server certificate", authority.Host(expired.address()), &expired},
      {"host certificate of another authority", foreign.Host(console.address()), &console},
  };
  for (const auto& row : rows) {
    const Reply reply = Agent(row.identity).CheckIn();
    ASSERT_FALSE(reply) << row.what;
    EXPECT_EQ(reply.error().code, Code::kUnavailable) << row.what << ": " << reply.error().message;
    EXPECT_EQ(row.called->calls(), 0) << row.what;
  }
}

TEST(GrpcLink, TakesTheNameThatItsOptionsGive) {
  const Authority authority;
  GrpcConsole console(authority, authority.Server({"console.example"}));
  EXPECT_TRUE(Agent(authority.Host(console.address()), {.server_name = "console.example"}).CheckIn());
}

TEST(GrpcLink, SaysThatItsOwnCertificateHasExpired) {
  const Authority authority;
  GrpcConsole console(authority);
  const Reply reply = Agent(authority.Host(console.address(), Now() - 2 * kDay, kDay)).CheckIn();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::kUnauthenticated);
  EXPECT_NE(reply.error().message.find("expired at"), std::string::npos) << reply.error().message;
  EXPECT_EQ(console.calls(), 0);
}

TEST(GrpcLink, RefusesAnUnusableIdentityWithoutCalling) {
  const Authority authority;
  GrpcConsole console(authority);
  Identity no_ca = authority.Host(console.address());
  no_ca.ca_der.clear();
  Identity other_key = authority.Host(console.address());
  other_key.private_key_der = crypto::NewPrivateKey().value();
  Identity bad_address = authority.Host("nowhere");
  for (const Identity& identity : {no_ca, other_key, bad_address}) {
    Agent agent(identity);
    const Reply reply = agent.CheckIn();
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Code::kInvalidArgument) << reply.error().message;
    agent.Listen();
    ASSERT_TRUE(RunUntil(agent.io, [&] { return !agent.lost.empty(); }));
    EXPECT_EQ(agent.lost.front().code, Code::kInvalidArgument);
  }
  EXPECT_EQ(console.calls(), 0);
}

TEST(GrpcLink, KeepsItsDeadline) {
  const Authority authority;
  GrpcConsole console(authority);
  console.HoldCalls();
  Agent agent(authority.Host(console.address()), {.deadline = Duration{300}});
  const Reply reply = agent.CheckIn();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::kDeadlineExceeded);
  console.Release();
}

TEST(GrpcLink, MakesOneCheckInAtATime) {
  const Authority authority;
  GrpcConsole console(authority);
  console.HoldCalls();
  Agent agent(authority.Host(console.address()));
  agent.Start();
  agent.Start();
  ASSERT_TRUE(RunUntil(agent.io, [&] { return !agent.replies.empty(); }));
  EXPECT_EQ(agent.replies.front().error().code, Code::kFailedPrecondition);
  agent.link.reset();
  console.Release();
}

TEST(GrpcLink, RefusesMoreThanOneMessageHolds) {
  const Authority authority;
  GrpcConsole console(authority);
  model::CheckInRequest request;
  request.facts.emplace();
  for (int i = 0; i < 5000; ++i)
    request.facts->files.push_back({.path = std::string(1000, 'x'), .version = "", .protected_copy_version = ""});
  const Reply reply = Agent(authority.Host(console.address())).CheckIn(request);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::kTooLarge);
}

TEST(GrpcLink, FindsAConsoleThatReturnsAtTheNextCall) {
  const Authority authority;
  auto console = std::make_unique<GrpcConsole>(authority);
  const int port = console->port();
  Agent agent(authority.Host(console->address()));
  ASSERT_TRUE(agent.CheckIn());
  console.reset();
  for (int i = 0; i < 3; ++i) {
    const Reply reply = agent.CheckIn();
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Code::kUnavailable) << reply.error().message;
  }
  console = std::make_unique<GrpcConsole>(authority, authority.Server(), port);
  const Reply reply = agent.CheckIn();  // at once: no back-off but the agent's own
  EXPECT_TRUE(reply) << reply.error().message;
}

TEST(GrpcLink, HearsEveryWakeAndTheLossOnce) {
  const Authority authority;
  GrpcConsole console(authority);
  Agent agent(authority.Host(console.address()));
  agent.Listen();
  ASSERT_TRUE(RunUntil(agent.io, [&] { return console.streams() == 1; }));
  for (int i = 0; i < 3; ++i) console.Wake();
  ASSERT_TRUE(RunUntil(agent.io, [&] { return agent.wakes == 3; }));
  EXPECT_TRUE(agent.lost.empty());
  console.EndStreams();
  ASSERT_TRUE(RunUntil(agent.io, [&] { return !agent.lost.empty(); }));
  agent.io.run_for(std::chrono::milliseconds(50));
  EXPECT_EQ(agent.lost.size(), 1U);
  EXPECT_EQ(agent.lost.front().code, Code::kUnavailable);
  agent.Listen();
  EXPECT_TRUE(RunUntil(agent.io, [&] { return console.streams() == 1; })) << "may listen again";
}

TEST(GrpcLink, LosesTheStreamOnceWhenTheConsoleDies) {
  const Authority authority;
  auto console = std::make_unique<GrpcConsole>(authority);
  Agent agent(authority.Host(console->address()));
  agent.Listen();
  ASSERT_TRUE(RunUntil(agent.io, [&] { return console->streams() == 1; }));
  console.reset();
  ASSERT_TRUE(RunUntil(agent.io, [&] { return !agent.lost.empty(); }));
  agent.io.run_for(std::chrono::milliseconds(50));
  EXPECT_EQ(agent.lost.size(), 1U);
}

TEST(GrpcLink, ReplacesAnOpenStreamWithoutLosingIt) {
  const Authority authority;
  GrpcConsole console(authority);
  Agent agent(authority.Host(console.address()));
  agent.Listen();
  ASSERT_TRUE(RunUntil(agent.io, [&] { return console.streams() == 1; }));
  const Identity renewed = authority.Host(console.address());
  agent.link->UseIdentity(renewed);
  ASSERT_TRUE(RunUntil(agent.io, [&] {
    return console.streams() == 1 && console.last_peer() == crypto::CertificateToPem(renewed.certificate_der);
  }));
  console.Wake();
  EXPECT_TRUE(RunUntil(agent.io, [&] { return agent.wakes == 1; }));
  EXPECT_TRUE(agent.lost.empty());
  EXPECT_TRUE(agent.CheckIn());
}

TEST(GrpcLink, ReplacesAStreamWhenItListensTwice) {
  const Authority authority;
  GrpcConsole console(authority);
  Agent agent(authority.Host(console.address()));
  agent.Listen();
  ASSERT_TRUE(RunUntil(agent.io, [&] { return console.streams() == 1; }));
  agent.Listen();
  ASSERT_TRUE(RunUntil(agent.io, [&] { return console.streams_opened() == 2 && console.streams() == 1; }));
  console.Wake();
  EXPECT_TRUE(RunUntil(agent.io, [&] { return agent.wakes == 1; }));
  EXPECT_TRUE(agent.lost.empty());
}

TEST(GrpcLink, ACallThatIsUnderWaySurvivesANewIdentity) {
  const Authority authority;
  GrpcConsole console(authority);
  Agent agent(authority.Host(console.address()));
  agent.Start();
  agent.link->UseIdentity(authority.Host(console.address()));
  ASSERT_TRUE(RunUntil(agent.io, [&] { return !agent.replies.empty(); }));
  EXPECT_TRUE(agent.replies.front());
}

TEST(GrpcLink, DropsItsCallbacksWhenDestroyed) {
  const Authority authority;
  GrpcConsole console(authority);
  console.HoldCalls();
  for (int round = 0; round < 30; ++round) {
    Agent agent(authority.Host(console.address()));
    agent.Listen();
    agent.Start();
    // At every stage of the connection: before it, while it is made, and with the call and the stream open.
    if (round % 3 != 0) RunUntil(agent.io, [&] { return round % 3 == 1 || console.streams() > 0; });
    console.Wake();
    agent.link.reset();
    agent.io.run_for(std::chrono::milliseconds(1));
    EXPECT_TRUE(agent.replies.empty());
    EXPECT_TRUE(agent.lost.empty());
  }
  console.Release();
}

TEST(GrpcLink, MayBeDestroyedInItsOwnCallbacks) {
  const Authority authority;
  GrpcConsole console(authority);
  Agent agent(authority.Host(console.address()));
  bool done = false;
  agent.link->CheckIn({}, [&](Reply) {
    agent.link.reset();
    done = true;
  });
  EXPECT_TRUE(RunUntil(agent.io, [&] { return done; }));
  Agent second(authority.Host(console.address()));
  bool woken = false;
  second.link->Listen(
      [&] {
        second.link.reset();
        woken = true;
      },
      [](const Error&) {});
  ASSERT_TRUE(RunUntil(second.io, [&] { return console.streams() > 0; }));
  console.Wake();
  EXPECT_TRUE(RunUntil(second.io, [&] { return woken; }));
}

}  // namespace
}  // namespace kintsugi::agent
