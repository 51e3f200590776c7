// SPDX-License-Identifier: Apache-2.0
// The baseline of check-ins: bare gRPC unary echo over mutual TLS, calls per second, beside the console's
// agent port with a core that answers at once; and the agent port's memory per idle wake stream. Servers are
// processes of their own.
//   echo_bench [--seconds N] [--connections N] [--in-flight N] [--streams N]
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "console/rpc/agent_server.h"
#include "tests/bench/support/agent_port.h"
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
  void CheckIn(Peer, model::CheckInRequest, Done<model::CheckInReply> done) override { done(model::CheckInReply{}); }
  void Enrol(Enrolment, Done<Enrolled>) override {}
  bool IsAdmitted(const HostId&) const override { return true; }
  void Listening(const HostId&, bool) override {}
};

Child StartAgentPort(const TestWorld& world) {
  return ForkServer([&](const Ready& ready, int) {
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

double Rate(const TestWorld& world, const HostIdentity& identity, const Child& child, const Settings& settings) {
  std::vector<std::unique_ptr<v1::Agent::Stub>> stubs;
  for (int i = 0; i < settings.connections; ++i) stubs.push_back(Connect(world, identity, child.port));
  CallLoad load;
  load.in_flight = settings.in_flight;
  load.seconds = settings.seconds;
  load.request.set_protocol(1);
  load.request.set_agent_version("0.1.0");
  load.request.set_boot_id("0123456789abcdef0123456789abcdef");
  load.request.set_facts_digest(std::string(32, 'd'));
  return CallsPerSecond(stubs, load);
}

double KbPerStream(const TestWorld& world, const Child& child, int count) {
  const double before = ResidentKb(child.pid);
  std::vector<std::unique_ptr<v1::Agent::Stub>> stubs;
  for (int i = 0; i < count; ++i) stubs.push_back(Connect(world, world.NewHost(fmt::format("{:032x}", i)), child.port));
  WakeStreams streams;
  streams.Open(stubs);
  return (ResidentKb(child.pid) - before) / count;
}

int Run(const Settings& settings) {
  const TestWorld world;
  const HostIdentity identity = world.NewHost("0123456789abcdef0123456789abcdef");
  const Child echo = StartBareEcho(world);  // before this process uses gRPC
  const Child port = StartAgentPort(world);
  const Child listeners = StartAgentPort(world);
  if (echo.port == 0 || port.port == 0 || listeners.port == 0) return 1;
  const double bare = Rate(world, identity, echo, settings);
  const double check_in = Rate(world, identity, port, settings);
  fmt::print("bare unary echo over mutual TLS  {:8.0f} calls/s ({} connections, {} in flight, {} s)\n", bare,
             settings.connections, settings.in_flight, settings.seconds);
  fmt::print("agent port, instant core         {:8.0f} calls/s  {:.2f} of the echo\n", check_in, check_in / bare);
  if (settings.streams > 0)
    fmt::print("agent port, idle wake stream     {:8.1f} kB each ({} streams)\n",
               KbPerStream(world, listeners, settings.streams), settings.streams);
  for (const Child& child : {echo, port, listeners}) EndServer(child);
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
