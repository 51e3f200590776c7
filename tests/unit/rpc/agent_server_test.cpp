// SPDX-License-Identifier: Apache-2.0
// The agents' port with gRPC's own client over mutual TLS: identity, errors, wake hints, revocation, stop.
#include "console/rpc/agent_server.h"

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "proto/agent.grpc.pb.h"
#include "tests/unit/console_content/fake_agents.h"
#include "tests/unit/http/fake_clock.h"
#include "tests/unit/http/https_client.h"

namespace kintsugi::console {
namespace {

constexpr const char* kHost = "0123456789abcdef0123456789abcdef";
constexpr const char* kOther = "fedcba9876543210fedcba9876543210";

class AgentPort : public ::testing::Test {
 protected:
  AgentPort() {
    agents.Admit(kHost);
    agents.Admit(kOther);
    server = AgentServer::Start(Options(), agents, clock, NullLog()).value();
  }
  // A hang here is a failure of shutdown with open calls.
  ~AgentPort() override { server->Stop(); }

  AgentServerOptions Options() const {
    AgentServerOptions options;
    options.address = "127.0.0.1";
    options.private_key_der = world.server.private_key_der;
    options.chain_der = {world.server.certificate_der, world.authority.certificate_der};
    options.client_ca_der = world.authority.certificate_der;
    return options;
  }
  std::unique_ptr<v1::Agent::Stub> Stub(const std::optional<HostIdentity>& identity) const {
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = crypto::CertificateToPem(world.authority.certificate_der);
    if (identity) {
      tls.pem_private_key = crypto::PrivateKeyToPem(identity->private_key_der);
      tls.pem_cert_chain = crypto::CertificateToPem(identity->certificate_der);
    }
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // each stub is a connection of its own
    return v1::Agent::NewStub(
        grpc::CreateCustomChannel(fmt::format("127.0.0.1:{}", server->port()), grpc::SslCredentials(tls), arguments));
  }
  grpc::Status CheckIn(v1::Agent::Stub& stub, v1::CheckInRequest request = {}) {
    request.set_protocol(1);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    const auto status = stub.CheckIn(&context, request, &reply);
    trailers.clear();
    for (const auto& [key, value] : context.GetServerTrailingMetadata())
      trailers[std::string(key.data(), key.size())] = std::string(value.data(), value.size());
    return status;
  }
  bool WaitForListening(const std::string& host, const std::vector<bool>& expected) {
    return agents.WaitUntil([&] { return agents.listening[host] == expected; });
  }

  TestWorld world;
  FakeAgents agents;
  FakeClock clock;
  std::unique_ptr<AgentServer> server;
  v1::CheckInReply reply;
  std::map<std::string, std::string> trailers;
};

// A stream that a thread of its own reads; the deadline keeps a broken server from hanging the test.
class Stream {
 public:
  explicit Stream(v1::Agent::Stub& stub) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    reader_ = stub.Listen(&context_, v1::ListenRequest());
  }
  ~Stream() {
    context_.TryCancel();
    if (!finished_) Finish();
  }
  std::uint64_t Read() {
    v1::WakeHint hint;
    return reader_->Read(&hint) ? hint.sequence() : 0;
  }
  grpc::Status Finish() {
    v1::WakeHint hint;
    while (reader_->Read(&hint)) {
    }
    finished_ = true;
    return reader_->Finish();
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WakeHint>> reader_;
  bool finished_ = false;
};

TEST_F(AgentPort, TakesTheHostFromTheCertificateAndConverts) {
  const auto identity = world.NewHost(kHost);
  auto stub = Stub(identity);
  model::CheckInReply answer;
  answer.want_facts = true;
  answer.next_check_in = Duration{60'000};
  agents.check_in_reply = answer;
  v1::CheckInRequest request;
  request.set_agent_version("1.2.3");
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(CheckIn(*stub, request).ok());
  EXPECT_TRUE(reply.want_facts());
  EXPECT_EQ(reply.next_check_in_ms(), 60'000U);
  ASSERT_EQ(agents.peers.size(), 2U);
  for (const Peer& peer : agents.peers) {
    EXPECT_EQ(peer.host.str(), kHost);
    EXPECT_EQ(peer.certificate_serial, crypto::ParseCertificate(identity.certificate_der)->serial);
  }
  EXPECT_EQ(agents.requests[0].agent_version, "1.2.3");
}

TEST_F(AgentPort, NobodyWithoutACertificateOfItsAuthorityGetsPastTheHandshake) {
  const TestWorld foreign;
  struct Row {
    const char* name;
    std::optional<HostIdentity> identity;
  };
  for (const Row& row : {Row{"none", std::nullopt}, Row{"foreign", foreign.NewHost(kHost)},
                         Row{"expired", world.NewHost(kHost, Duration{2 * 86'400'000})}}) {
    auto stub = Stub(row.identity);
    EXPECT_EQ(CheckIn(*stub).error_code(), grpc::StatusCode::UNAVAILABLE) << row.name;
  }
  EXPECT_TRUE(agents.peers.empty());
}

TEST_F(AgentPort, SpeaksNoWeakSuites) {
  auto options = HttpsClient::Options{};
  options.ca_der = world.authority.certificate_der;
  options.identity = world.NewHost(kHost);
  EXPECT_TRUE(HttpsClient(server->port(), options).connected());
  options.max_tls_version = TLS1_2_VERSION;
  for (const char* suites : {"ECDHE-ECDSA-AES128-SHA256", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-SHA"}) {
    options.tls12_suites = suites;
    EXPECT_FALSE(HttpsClient(server->port(), options).connected()) << suites;
  }
  options.max_tls_version = TLS1_1_VERSION;
  options.tls12_suites.clear();
  EXPECT_FALSE(HttpsClient(server->port(), options).connected());
}

TEST_F(AgentPort, RefusesHostsThatAreNotAdmittedAndCertificatesThatRanOut) {
  auto unknown = Stub(world.NewHost("00000000000000000000000000000000"));
  EXPECT_EQ(CheckIn(*unknown).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  auto stub = Stub(world.NewHost(kHost));
  EXPECT_TRUE(CheckIn(*stub).ok());
  clock.Advance(Duration{2 * 86'400'000});
  EXPECT_EQ(CheckIn(*stub).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(agents.peers.size(), 1U);
}

TEST_F(AgentPort, MapsErrorsAndSaysWhenToRetry) {
  auto stub = Stub(world.NewHost(kHost));
  agents.check_in_reply = Error{Code::kResourceExhausted, "the inbox is full", 0};
  EXPECT_EQ(CheckIn(*stub).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  const int after_ms = std::atoi(trailers["retry-after-ms"].c_str());
  EXPECT_GE(after_ms, 2000);
  EXPECT_LT(after_ms, 4000);
  agents.check_in_reply = Error{Code::kInvalidArgument, "too many reports", 0};
  const auto status = CheckIn(*stub);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "too many reports");
  EXPECT_EQ(trailers.count("retry-after-ms"), 0U);
}

TEST_F(AgentPort, RefusesOversizeAndMalformedRequestsBeforeTheCore) {
  auto stub = Stub(world.NewHost(kHost));
  v1::CheckInRequest large;
  large.set_boot_id(std::string(5U << 20U, 'x'));
  EXPECT_EQ(CheckIn(*stub, large).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  v1::CheckInRequest malformed;
  malformed.set_facts_digest("not 32 bytes");
  EXPECT_EQ(CheckIn(*stub, malformed).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(agents.peers.empty());
  EXPECT_TRUE(CheckIn(*stub).ok()) << "the connection goes on";
}

TEST_F(AgentPort, WakesAListeningHostAndOnlyThatOne) {
  auto stub = Stub(world.NewHost(kHost));
  auto other_stub = Stub(world.NewHost(kOther));
  Stream stream(*stub);
  Stream other(*other_stub);
  ASSERT_TRUE(WaitForListening(kHost, {true}));
  ASSERT_TRUE(WaitForListening(kOther, {true}));
  EXPECT_EQ(server->listening(), 2U);
  server->Wake(HostId(kHost));
  EXPECT_EQ(stream.Read(), 1U);
  server->Wake(HostId(kHost));
  EXPECT_EQ(stream.Read(), 2U);
  server->Wake(HostId("nobody"));
  server->Wake(HostId(kOther));
  EXPECT_EQ(other.Read(), 1U);
}

TEST_F(AgentPort, ManyWakesBecomeFewHintsAndTheLastIsNeverLost) {
  auto stub = Stub(world.NewHost(kHost));
  Stream stream(*stub);
  ASSERT_TRUE(WaitForListening(kHost, {true}));
  constexpr int kWakes = 10'000;
  std::thread waker([this] {
    for (int i = 0; i < kWakes; ++i) server->Wake(HostId(kHost));
  });
  waker.join();
  std::uint64_t hints = stream.Read();
  EXPECT_GE(hints, 1U);
  server->Disconnect(HostId(kHost));
  while (const std::uint64_t next = stream.Read()) hints = next;
  EXPECT_LT(hints, static_cast<std::uint64_t>(kWakes)) << "hints were coalesced";
}

TEST_F(AgentPort, ANewerStreamReplacesTheOlder) {
  auto stub = Stub(world.NewHost(kHost));
  Stream older(*stub);
  ASSERT_TRUE(WaitForListening(kHost, {true}));
  Stream newer(*stub);
  EXPECT_EQ(older.Finish().error_code(), grpc::StatusCode::CANCELLED);
  ASSERT_TRUE(WaitForListening(kHost, {true, true}));
  server->Wake(HostId(kHost));
  EXPECT_EQ(newer.Read(), 1U);
  EXPECT_EQ(server->listening(), 1U);
}

TEST_F(AgentPort, NoticesThatAnAgentLeft) {
  auto stub = Stub(world.NewHost(kHost));
  {
    const Stream stream(*stub);
    ASSERT_TRUE(WaitForListening(kHost, {true}));
  }
  EXPECT_TRUE(WaitForListening(kHost, {true, false}));
  EXPECT_EQ(server->listening(), 0U);
}

TEST_F(AgentPort, RevocationCutsTheOpenStreamAndPendingCallsWithinASecond) {
  agents.HoldCheckIns();
  auto stub = Stub(world.NewHost(kHost));
  Stream stream(*stub);
  ASSERT_TRUE(WaitForListening(kHost, {true}));
  auto pending = std::async(std::launch::async, [&] { return CheckIn(*stub); });
  ASSERT_TRUE(agents.WaitUntil([&] { return agents.held.size() == 1; }));
  auto cut = std::async(std::launch::async, [&] { return stream.Finish(); });
  agents.Revoke(kHost);
  const auto start = std::chrono::steady_clock::now();
  server->Disconnect(HostId(kHost));
  EXPECT_EQ(cut.get().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(pending.get().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
  ASSERT_TRUE(WaitForListening(kHost, {true, false}));
  agents.held.front()(model::CheckInReply{});  // the core's answer comes too late and harms nothing
  EXPECT_EQ(CheckIn(*stub).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  Stream again(*stub);
  EXPECT_EQ(again.Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(AgentPort, AnAnswerAfterTheAgentLeftIsDropped) {
  agents.HoldCheckIns();
  auto stub = Stub(world.NewHost(kHost));
  grpc::ClientContext context;
  auto pending = std::async(std::launch::async, [&] {
    v1::CheckInReply ignored;
    v1::CheckInRequest request;
    request.set_protocol(1);
    return stub->CheckIn(&context, request, &ignored);
  });
  ASSERT_TRUE(agents.WaitUntil([&] { return agents.held.size() == 1; }));
  context.TryCancel();
  EXPECT_EQ(pending.get().error_code(), grpc::StatusCode::CANCELLED);
  agents.held.front()(model::CheckInReply{});
  agents.held.front()(model::CheckInReply{});
}

TEST_F(AgentPort, StopEndsStreamsAndCallsThatTheCoreNeverAnswers) {
  agents.HoldCheckIns();
  auto stub = Stub(world.NewHost(kHost));
  Stream stream(*stub);
  ASSERT_TRUE(WaitForListening(kHost, {true}));
  auto pending = std::async(std::launch::async, [&] { return CheckIn(*stub); });
  ASSERT_TRUE(agents.WaitUntil([&] { return agents.held.size() == 1; }));
  server->Stop();
  EXPECT_EQ(stream.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(pending.get().error_code(), grpc::StatusCode::UNAVAILABLE);
  agents.held.front()(model::CheckInReply{});
  server->Wake(HostId(kHost));
  server->Disconnect(HostId(kHost));
}

TEST_F(AgentPort, NamesAddressAndPortWhenThePortIsInUse) {
  auto options = Options();
  options.port = server->port();
  const auto second = AgentServer::Start(options, agents, clock, NullLog());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kPortInUse);
  EXPECT_NE(second.error().message.find(fmt::format("agent port 127.0.0.1:{}", options.port)), std::string::npos);
}

TEST_F(AgentPort, RefusesToStartWithoutAUsableIdentity) {
  auto options = Options();
  options.private_key_der = crypto::NewPrivateKey().value();
  EXPECT_EQ(AgentServer::Start(options, agents, clock, NullLog()).error().code, Code::kInvalidArgument);
  options = Options();
  options.client_ca_der.clear();
  EXPECT_EQ(AgentServer::Start(options, agents, clock, NullLog()).error().code, Code::kInvalidArgument);
  options = Options();
  options.address = "nowhere";
  EXPECT_EQ(AgentServer::Start(options, agents, clock, NullLog()).error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace kintsugi::console
