// SPDX-License-Identifier: Apache-2.0
// A whole console (core, SQLite with full sync, agent port) in a process of its own, with thousands of connected
// agents: durable check-ins per second beside a bare gRPC echo with as many connections in the same run, memory per
// connected agent, and the time from `rollout start` to the last host's offer.
//   console_bench [--hosts N] [--seconds N] [--in-flight N]
#include <fmt/format.h>
#include <grpcpp/client_context.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "common/runtime/grpc_process.h"
#include "common/runtime/system_clock.h"
#include "common/wire/wire.h"
#include "console/core/core.h"
#include "console/rpc/agent_server.h"
#include "tests/bench/support/agent_port.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::console {
namespace {

struct Settings {
  int hosts = 2000;
  int seconds = 10;
  int in_flight = 256;
};

std::string IdOf(int host) { return fmt::format("{:032x}", host + 1); }

// Facts of the size that a Windows XP host with the sample catalog sends.
model::HostFacts FactsOf(int host) {
  model::HostFacts facts;
  facts.name = fmt::format("PC-{:05}", host);
  facts.domain = "corp.example";
  facts.os = {"windows-xp", "Professional", 1, "", 5, 1, 2600, 0, "x86", "JPN", ""};
  facts.addresses = {"10.1.2.3"};
  for (int i = 0; i < 40; ++i)
    facts.hotfixes.push_back({fmt::format("KB{}", 810000 + i), "HKLM\\SOFTWARE\\Microsoft\\Updates\\Windows XP\\SP2"});
  for (const char* file : {"msgsvc.dll", "wkssvc.dll", "ole32.dll", "rpcrt4.dll", "rpcss.dll", "srv.sys", "mstask.dll"})
    facts.files.push_back(
        {std::string("c:\\windows\\system32\\") + file, true, "5.1.2600.1106", 100000, true, "5.1.2600.1106"});
  return facts;
}

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The state that a fleet has after enrolment and its first inventory, written through the store.
void Prepare(const std::string& database, const Settings& settings) {
  const auto store = db::OpenSqliteStore(database).value();
  const Instant now = runtime::SystemClock().Now();
  db::WriteBatch batch;
  for (int i = 0; i < settings.hosts; ++i) {
    const HostId id(IdOf(i));
    batch.hosts.push_back({id, FactsOf(i).name, false, now, "bench", "01", now + std::chrono::hours(24)});
    batch.facts.push_back({id, std::string(32, 'd'), wire::SerialiseFacts(FactsOf(i))});
  }
  batch.bulletins.push_back({BulletinId("MS03-043"), 1,
                             ReadText(std::string(KINTSUGI_SOURCE_DIR) + "/deploy/catalog/MS03-043.toml"), now,
                             "bench"});
  batch.packages.push_back({std::string(64, 'b'), "WindowsXP-KB828035-x86-JPN.exe", 365664, now, "bench"});
  batch.bindings.push_back({"MS03-043/windows-xp", 2, std::string(64, 'b')});
  KINTSUGI_CHECK(store->Commit(batch).has_value());
}

// Any byte on the control pipe: create and start a rollout of one wave over all hosts.
void StartRollout(Core& core) {
  v1::CreateRolloutRequest create;
  create.mutable_plan()->set_bulletin_id("MS03-043");
  create.mutable_plan()->set_in_flight_limit(100000);
  auto* wave = create.mutable_plan()->add_waves();
  wave->set_name("all");
  wave->set_rest(true);
  core.Call(v1::OperatorMethod::kCreateRollout, {"bench", "admin", {}},
            std::make_shared<v1::CreateRolloutRequest>(create), [&core](const Result<MessagePtr>& reply) {
              KINTSUGI_CHECK(reply.has_value());
              v1::ChangeRolloutRequest start;
              start.set_rollout(static_cast<const v1::CreateRolloutReply&>(**reply).rollout().id());
              core.Call(v1::OperatorMethod::kStartRollout, {"bench", "admin", {}},
                        std::make_shared<v1::ChangeRolloutRequest>(start), [](const Result<MessagePtr>&) {});
            });
}

Child StartConsole(const TestWorld& world, const std::string& database) {
  return ForkServer([&](const Ready& ready, int control) {
    runtime::PrepareGrpc();  // as the program does; the echo stays bare
    static runtime::SystemClock clock;
    static const auto store = db::OpenSqliteStore(database).value();
    static Core core(CoreOptions{}, *store, clock, NullLog(), world.authority);
    KINTSUGI_CHECK(core.Load().has_value());
    AgentServerOptions options;
    options.address = "127.0.0.1";
    options.private_key_der = world.server.private_key_der;
    options.chain_der = {world.server.certificate_der, world.authority.certificate_der};
    options.client_ca_der = world.authority.certificate_der;
    static const auto server = AgentServer::Start(options, core, clock, NullLog()).value();
    core.Attach(server.get());
    core.Start();
    ready(server->port());
    char order = 0;
    while (::read(control, &order, 1) == 1) StartRollout(core);
  });
}

v1::CheckInRequest QuietCheckIn(std::uint64_t query_digest) {
  v1::CheckInRequest request;
  request.set_protocol(1);
  request.set_agent_version("0.1.0");
  request.set_boot_id("0123456789abcdef0123456789abcdef");
  request.set_facts_digest(std::string(32, 'd'));
  request.set_query_digest(query_digest);
  return request;
}

// Waits on every host's wake stream, checks in when woken, and notes when each has its offer.
class OfferRace {
 public:
  OfferRace(const std::vector<std::unique_ptr<v1::Agent::Stub>>& stubs, const v1::CheckInRequest& request)
      : request_(request), agents_(stubs.size()) {
    for (std::size_t i = 0; i < stubs.size(); ++i) {
      agents_[i].race = this;
      agents_[i].stub = stubs[i].get();
      agents_[i].StartRead();
    }
  }
  // Seconds until the last host had its offer; negative: not within the limit.
  double Await(std::chrono::steady_clock::time_point start, std::chrono::seconds limit) {
    while (offered_ < agents_.size() && std::chrono::steady_clock::now() - start < limit)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const bool all = offered_ == agents_.size();
    for (auto& agent : agents_) agent.stream_context.TryCancel();
    while (ended_ < agents_.size()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return all ? took : -1;
  }
  std::size_t offered() const { return offered_; }

 private:
  struct Agent final : grpc::ClientReadReactor<v1::WakeHint> {
    OfferRace* race = nullptr;
    v1::Agent::Stub* stub = nullptr;
    grpc::ClientContext stream_context;
    v1::ListenRequest listen;
    v1::WakeHint hint;
    std::unique_ptr<grpc::ClientContext> call_context;
    v1::CheckInReply reply;
    void StartRead() {
      stub->async()->Listen(&stream_context, &listen, this);
      StartReadNext();
      grpc::ClientReadReactor<v1::WakeHint>::StartCall();
    }
    void StartReadNext() { grpc::ClientReadReactor<v1::WakeHint>::StartRead(&hint); }
    void OnReadDone(bool ok) override {
      if (!ok) return;
      call_context = std::make_unique<grpc::ClientContext>();
      stub->async()->CheckIn(call_context.get(), &race->request_, &reply, [this](const grpc::Status& status) {
        if (status.ok() && reply.offers_size() > 0) ++race->offered_;
        StartReadNext();
      });
    }
    void OnDone(const grpc::Status&) override { ++race->ended_; }
  };
  const v1::CheckInRequest& request_;
  std::vector<Agent> agents_;
  std::atomic<std::size_t> offered_{0}, ended_{0};
};

std::vector<std::unique_ptr<v1::Agent::Stub>> ConnectAll(const TestWorld& world, const std::vector<HostIdentity>& hosts,
                                                         std::uint16_t port) {
  std::vector<std::unique_ptr<v1::Agent::Stub>> stubs;
  for (const auto& host : hosts) stubs.push_back(Connect(world, host, port));
  return stubs;
}

int Run(const Settings& settings) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  const test::TempFolder folder;
  const TestWorld world;
  std::vector<HostIdentity> hosts;
  for (int i = 0; i < settings.hosts; ++i) hosts.push_back(world.NewHost(IdOf(i)));
  Prepare(folder.File("console.db"), settings);
  const Child echo = StartBareEcho(world);  // both before this process uses gRPC
  const Child console = StartConsole(world, folder.File("console.db"));
  if (echo.port == 0 || console.port == 0) return 1;
  const double empty_kb = ResidentKb(console.pid);

  double bare = 0;
  {
    const auto stubs = ConnectAll(world, hosts, echo.port);
    bare = CallsPerSecond(stubs, {settings.in_flight, settings.seconds, QuietCheckIn(0)});
  }
  const auto stubs = ConnectAll(world, hosts, console.port);
  grpc::ClientContext context;
  v1::CheckInReply first;
  const v1::CheckInRequest question = QuietCheckIn(0);
  if (!stubs[0]->CheckIn(&context, question, &first).ok()) return 1;
  const v1::CheckInRequest request = QuietCheckIn(first.query().digest());
  double durable = 0;
  double connected_kb = 0;
  {
    WakeStreams streams;
    streams.Open(stubs);
    connected_kb = ResidentKb(console.pid);
    durable = CallsPerSecond(stubs, {settings.in_flight, settings.seconds, request});
  }
  OfferRace race(stubs, request);
  std::this_thread::sleep_for(std::chrono::seconds(2));  // until every stream is open again
  const auto start = std::chrono::steady_clock::now();
  if (::write(console.control, "s", 1) != 1) return 1;
  const double last_offer = race.Await(start, std::chrono::seconds(60));

  fmt::print("{} connected agents, {} check-ins in flight, {} s each\n", settings.hosts, settings.in_flight,
             settings.seconds);
  fmt::print("bare unary echo over mutual TLS  {:8.0f} calls/s\n", bare);
  fmt::print("durable check-ins on SQLite      {:8.0f} calls/s  {:.2f} of the echo (aim 0.5)\n", durable,
             durable / bare);
  fmt::print("memory of the console            {:8.1f} kB for each connected agent (aim 150)\n",
             (connected_kb - empty_kb) / settings.hosts);
  if (last_offer < 0) {
    fmt::print("rollout start to last offer      only {} of {} hosts had an offer after 60 s\n", race.offered(),
               settings.hosts);
  } else {
    fmt::print("rollout start to last offer      {:8.2f} s (aim 5)\n", last_offer);
  }
  EndServer(echo);
  EndServer(console);
  return last_offer < 0 ? 1 : 0;
}

}  // namespace
}  // namespace kintsugi::console

int main(int argc, char** argv) {
  CLI::App app("A whole console under thousands of connected agents");
  kintsugi::console::Settings settings;
  app.add_option("--hosts", settings.hosts, "Connected agents")->check(CLI::Range(1, 20000))->capture_default_str();
  app.add_option("--seconds", settings.seconds, "Measured seconds of each server")
      ->check(CLI::Range(1, 600))
      ->capture_default_str();
  app.add_option("--in-flight", settings.in_flight, "Calls in flight")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return kintsugi::console::Run(settings);
}
