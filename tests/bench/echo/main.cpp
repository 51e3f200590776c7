// SPDX-License-Identifier: Apache-2.0
// The baseline of check-ins: bare gRPC unary echo over mutual TLS, calls per second, beside the console's
// agent port with a core that answers at once; and the agent port's memory per idle wake stream. Servers are
// processes of their own.
//   echo_bench [--seconds N] [--connections N] [--in-flight N] [--streams N]
#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <condition_variable>
#include <fstream>
#include <thread>

#include "console/rpc/agent_server.h"
#include "proto/agent.grpc.pb.h"
#include "tests/unit/http/fake_clock.h"

namespace kintsugi::console {
namespace {

struct Settings {
  int seconds = 5;
  int connections = 16;
  int in_flight = 128;
  int streams = 1000;
};

// Answers at once, knows everybody.
class InstantAgents final : public AgentGateway {
 public:
  void CheckIn(Peer, model::CheckInRequest, Done<model::CheckInReply> done) override {
    done(model::CheckInReply{});
  }
  void Enrol(Enrolment, Done<Enrolled>) override {}
  bool IsAdmitted(const HostId&) const override { return true; }
  void Listening(const HostId&, bool) override {}
};

class BareEcho final : public v1::Agent::CallbackService {
 public:
  grpc::ServerUnaryReactor* CheckIn(grpc::CallbackServerContext* context, const v1::CheckInRequest*,
                                    v1::CheckInReply*) override {
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

struct Child {
  pid_t pid = -1;
  std::uint16_t port = 0;
};

template <typename Serve>
Child Fork(Serve serve) {
  int ends[2];
  if (::pipe(ends) != 0) return {};
  Child child;
  child.pid = ::fork();
  if (child.pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve([&](std::uint16_t port) { return ::write(ends[1], &port, sizeof port) == sizeof port; });
    for (;;) ::pause();
  }
  ::close(ends[1]);
  if (::read(ends[0], &child.port, sizeof child.port) != sizeof child.port) child.port = 0;
  ::close(ends[0]);
  return child;
}

Child StartBareEcho(const TestWorld& world) {
  return Fork([&](auto ready) {
    static BareEcho service;
    grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    tls.pem_root_certs = crypto::CertificateToPem(world.authority.certificate_der);
    tls.pem_key_cert_pairs.push_back({crypto::PrivateKeyToPem(world.server.private_key_der),
                                      crypto::CertificateToPem(world.server.certificate_der)});
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port);
    builder.RegisterService(&service);
    static const auto server = builder.BuildAndStart();
    ready(static_cast<std::uint16_t>(port));
  });
}

Child StartAgentPort(const TestWorld& world) {
  return Fork([&](auto ready) {
    static InstantAgents agents;
    static FakeClock clock;
    AgentServerOptions options;
    options.address = "127.0.0.1";
    options.private_key_der = world.server.private_key_der;
    options.chain_der = {world.server.certificate_der, world.authority.certificate_der};
    options.client_ca_der = world.authority.certificate_der;
    static const auto server = AgentServer::Start(options, agents, clock, NullLog()).value();
    ready(server->port());
  });
}

std::unique_ptr<v1::Agent::Stub> Connect(const TestWorld& world, const HostIdentity& identity,
                                         std::uint16_t port) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = crypto::CertificateToPem(world.authority.certificate_der);
  tls.pem_private_key = crypto::PrivateKeyToPem(identity.private_key_der);
  tls.pem_cert_chain = crypto::CertificateToPem(identity.certificate_der);
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return v1::Agent::NewStub(
      grpc::CreateCustomChannel(fmt::format("127.0.0.1:{}", port), grpc::SslCredentials(tls), arguments));
}

// Keeps one call in flight on a stub until the time is over.
struct Loop {
  v1::Agent::Stub* stub = nullptr;
  std::atomic<std::uint64_t>* done = nullptr;
  std::atomic<std::uint64_t>* failed = nullptr;
  std::atomic<bool>* stop = nullptr;
  std::atomic<int>* running = nullptr;
  v1::CheckInRequest request;
  v1::CheckInReply reply;
  std::unique_ptr<grpc::ClientContext> context;

  void Next() {
    context = std::make_unique<grpc::ClientContext>();
    stub->async()->CheckIn(context.get(), &request, &reply, [this](const grpc::Status& status) {
      ++(status.ok() ? *done : *failed);
      if (!*stop && status.ok()) return Next();
      if (--*running == 0) running->notify_all();
    });
  }
};

double CallsPerSecond(const TestWorld& world, const HostIdentity& identity, const Child& child,
                      const Settings& settings) {
  std::vector<std::unique_ptr<v1::Agent::Stub>> stubs;
  for (int i = 0; i < settings.connections; ++i) stubs.push_back(Connect(world, identity, child.port));
  std::atomic<std::uint64_t> done{0}, failed{0};
  std::atomic<bool> stop{false};
  std::atomic<int> running{settings.in_flight};
  std::vector<Loop> loops(static_cast<std::size_t>(settings.in_flight));
  for (std::size_t i = 0; i < loops.size(); ++i) {
    loops[i].stub = stubs[i % stubs.size()].get();
    loops[i].done = &done;
    loops[i].failed = &failed;
    loops[i].stop = &stop;
    loops[i].running = &running;
    loops[i].request.set_protocol(1);
    loops[i].request.set_agent_version("0.1.0");
    loops[i].request.set_boot_id("0123456789abcdef0123456789abcdef");
    loops[i].request.set_facts_digest(std::string(32, 'd'));
    loops[i].Next();
  }
  std::this_thread::sleep_for(std::chrono::seconds(1));  // handshakes and warm-up
  const std::uint64_t before = done;
  const auto start = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(std::chrono::seconds(settings.seconds));
  const double rate = static_cast<double>(done - before) /
                      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  stop = true;
  for (int left = running; left != 0; left = running) running.wait(left);
  if (failed > 0) fmt::print(stderr, "{} calls failed\n", failed.load());
  return rate;
}

double ResidentKb(pid_t pid) {
  std::ifstream in(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::strtod(line.c_str() + 6, nullptr);
  }
  return 0;
}

// Opens the streams and waits for each one's initial metadata, which the server sends when the stream is
// registered.
double KbPerStream(const TestWorld& world, const Child& child, int streams) {
  const double before = ResidentKb(child.pid);
  std::vector<std::unique_ptr<v1::Agent::Stub>> stubs;
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::WakeHint>>> readers;
  for (int i = 0; i < streams; ++i) {
    stubs.push_back(Connect(world, world.NewHost(fmt::format("{:032x}", i)), child.port));
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    readers.push_back(stubs.back()->Listen(contexts.back().get(), v1::ListenRequest()));
    readers.back()->WaitForInitialMetadata();
  }
  const double after = ResidentKb(child.pid);
  for (auto& context : contexts) context->TryCancel();
  for (auto& reader : readers) static_cast<void>(reader->Finish());
  return (after - before) / streams;
}

int Run(const Settings& settings) {
  const TestWorld world;
  const HostIdentity identity = world.NewHost("0123456789abcdef0123456789abcdef");
  const Child echo = StartBareEcho(world);  // before this process uses gRPC
  const Child port = StartAgentPort(world);
  const Child listeners = StartAgentPort(world);
  if (echo.port == 0 || port.port == 0 || listeners.port == 0) return 1;
  const double bare = CallsPerSecond(world, identity, echo, settings);
  const double check_in = CallsPerSecond(world, identity, port, settings);
  fmt::print("bare unary echo over mutual TLS  {:8.0f} calls/s ({} connections, {} in flight, {} s)\n", bare,
             settings.connections, settings.in_flight, settings.seconds);
  fmt::print("agent port, instant core         {:8.0f} calls/s  {:.2f} of the echo\n", check_in,
             check_in / bare);
  if (settings.streams > 0)
    fmt::print("agent port, idle wake stream     {:8.1f} kB each ({} streams)\n",
               KbPerStream(world, listeners, settings.streams), settings.streams);
  for (const Child& child : {echo, port, listeners}) {
    ::kill(child.pid, SIGKILL);
    ::waitpid(child.pid, nullptr, 0);
  }
  return 0;
}

}  // namespace
}  // namespace kintsugi::console

int main(int argc, char** argv) {
  CLI::App app("Bare gRPC echo over mutual TLS beside the agent port");
  kintsugi::console::Settings settings;
  app.add_option("--seconds", settings.seconds, "Measured seconds of each server")->check(CLI::Range(1, 600));
  app.add_option("--connections", settings.connections, "Client connections")->check(CLI::Range(1, 1000));
  app.add_option("--in-flight", settings.in_flight, "Calls in flight")->check(CLI::Range(1, 10000));
  app.add_option("--streams", settings.streams, "Idle wake streams for the memory figure; 0: none")
      ->check(CLI::Range(0, 10000));
  CLI11_PARSE(app, argc, argv);
  return kintsugi::console::Run(settings);
}
