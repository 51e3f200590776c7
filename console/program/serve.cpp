// SPDX-License-Identifier: Apache-2.0
#include "console/program/serve.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <thread>

#include "common/runtime/host_port.h"
#include "common/runtime/system_clock.h"
#include "common/runtime/zones.h"
#include "console/access/access.h"
#include "console/content/content_endpoint.h"
#include "console/content/feed_spool.h"
#include "console/content/package_store.h"
#include "console/core/core.h"
#include "console/http/background.h"
#include "console/http/connect_json.h"
#include "console/http/enrol_endpoint.h"
#include "console/http/event_hub.h"
#include "console/http/operator_endpoint.h"
#include "console/http/server.h"
#include "console/http/session_endpoint.h"
#include "console/http/web_files.h"
#include "console/program/operator_authoriser.h"
#include "console/program/user_gateway.h"
#include "console/rpc/agent_server.h"

namespace kintsugi::console {
namespace {

// The ports' own certificate is issued anew at each start; agents and operators pin the authority, not this.
constexpr Duration kServerCertificateLifetime{5 * 365 * 86'400'000LL};
constexpr std::size_t kEstimatesWaiting = 16;  // beyond: callers are told to ask again

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

// Where a build folder and an installation keep the dashboard, seen from the program itself.
std::string FindWebDir() {
  std::error_code ec;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", ec).parent_path();
  const std::filesystem::path installed = program / "../share/kintsugi/web";
  const bool is_installed = std::filesystem::exists(installed, ec);
  return (is_installed ? installed : program / "../web").lexically_normal().string();
}

// Everything that runs, in the order in which it must be taken down again: edges first, then the core, then the store.
class RunningConsole {
 public:
  RunningConsole(const ConsoleConfig& config, Log& log) : config_(config), log_(log) {}
  ~RunningConsole() {
    if (operators_) operators_->Stop();
    if (enrolment_) enrolment_->Stop();
    if (content_) content_->Stop();
    if (agents_) agents_->Stop();
    if (core_) core_->Stop();
  }

  Status Start(const DataDir& data) {
    auto authority = data.LoadOrMakeAuthority(config_.organisation, clock_.Now());
    if (!authority) return authority.error();
    authority_ = std::move(*authority);
    database_ = data.database();
    auto store = db::OpenSqliteStore(database_);
    if (!store) return store.error();
    store_ = std::move(*store);
    auto packages = PackageStore::Open(data.packages());
    if (!packages) return packages.error();
    packages_ = std::move(*packages);
    auto feeds = FeedSpool::Open(data.feeds());
    if (!feeds) return feeds.error();
    feeds_ = std::move(*feeds);
    auto identity =
        crypto::IssueServerIdentity(authority_, config_.public_names, clock_.Now(), kServerCertificateLifetime);
    if (!identity) return identity.error();
    identity_ = std::move(*identity);
    const Status core = StartCore();
    if (!core) return core;
    return StartPorts();
  }

 private:
  Status StartCore() {
    CoreOptions options;
    options.check_in_interval = config_.check_in_interval;
    options.certificate_lifetime = config_.certificate_lifetime;
    options.inbox_capacity = static_cast<std::size_t>(config_.inbox_capacity);
    options.batch_limit = static_cast<std::size_t>(config_.batch_limit);
    options.zones = std::make_shared<const runtime::SystemZones>();
    estimates_ = std::make_unique<Background>(kEstimatesWaiting);
    options.aside = [this](std::function<void()> job) { return estimates_->Post(std::move(job)); };
    options.for_each = estimate::OnThreads(std::max(1U, std::thread::hardware_concurrency()));
    slow_ = std::make_unique<Background>();
    options.aside_slow = [this](std::function<void()> job) { slow_->Post(std::move(job)); };
    options.feeds = feeds_.get();
    options.health = [this, database = database_](v1::GetHealthReply& reply) { AddHealth(database, reply); };
    events_ = std::make_unique<EventHub>(EventHubOptions{ToHex(crypto::RandomBytes(8)), options.version});
    core_ = std::make_unique<Core>(options, *store_, clock_, log_, authority_);
    return core_->Load();
  }

  // The agent port first: the core must know its waker before its thread starts, and no port serves before the core
  // runs.
  Status StartPorts() {
    AgentServerOptions agents;
    agents.address = config_.address;
    agents.port = static_cast<std::uint16_t>(config_.agent_port);
    agents.private_key_der = identity_.private_key_der;
    agents.chain_der = {identity_.certificate_der, authority_.certificate_der};
    agents.client_ca_der = authority_.certificate_der;
    auto agent_server = AgentServer::Start(agents, *core_, clock_, log_);
    if (!agent_server) return agent_server.error();
    agents_ = std::move(*agent_server);
    core_->Attach(agents_.get());
    core_->Attach(events_.get());
    core_->Start();

    auto content =
        StartHttps("content", config_.content_port, authority_.certificate_der, kContentConnections,
                   static_cast<unsigned>(config_.content_threads), ContentRouter(*packages_, *core_), ContentError);
    if (!content) return content.error();
    content_ = std::move(*content);

    EnrolEndpointOptions enrol;
    enrol.ca_der = authority_.certificate_der;
    enrol.agent_address = Advertised(agents_->port());
    enrol.content_address = Advertised(content_->port());
    auto enrolment = StartHttps("enrolment", config_.enrol_port, "", kEnrolConnections, 1,
                                EnrolRouter(enrol, *core_, clock_), EnrolError);
    if (!enrolment) return enrolment.error();
    enrolment_ = std::move(*enrolment);

    auto operators =
        StartHttps("operator", config_.operator_port, "", kOperatorConnections, 1, OperatorRouter(), ConnectError);
    if (!operators) return operators.error();
    operators_ = std::move(*operators);
    log_.Info("console.ready", {{"operators", Advertised(operators_->port())},
                                {"enrolment", Advertised(enrolment_->port())},
                                {"agents", enrol.agent_address},
                                {"content", enrol.content_address}});
    return {};
  }

  // The write-ahead log is part of the database.
  void AddHealth(const std::string& database, v1::GetHealthReply& reply) const {
    std::error_code ec;
    std::uint64_t bytes = 0;
    for (const char* const part : {"", "-wal"}) {
      const auto size = std::filesystem::file_size(database + part, ec);
      if (!ec) bytes += size;
    }
    reply.set_database_bytes(bytes);
    reply.set_event_streams(static_cast<std::uint32_t>(events_->streams()));
    const auto certificate = crypto::ParseCertificate(identity_.certificate_der);
    if (certificate) reply.set_server_certificate_expires_ms(ToUnixMs(certificate->not_after));
  }

  HttpRouter OperatorRouter() {
    users_ = std::make_unique<UserGateway>(
        *store_, clock_, access::SessionTimes{config_.session_idle, config_.session_longest}, *core_, *events_);
    authoriser_ = std::make_unique<OperatorAuthoriser>(*store_, clock_, users_->sessions());
    endpoint_ = std::make_unique<OperatorEndpoint>(*authoriser_, *users_, *packages_, *feeds_);
    HttpRouter router = endpoint_->Router();
    AddSessionRoutes(router, *users_);
    events_->AddRoute(router, *authoriser_);
    router.Otherwise([web = LoadWebFiles()](const HttpHead& head) { return web->Handle(head); });
    return router;
  }

  // A console without its dashboard serves everything else.
  std::shared_ptr<const WebFiles> LoadWebFiles() {
    const std::string folder = config_.web_dir.empty() ? FindWebDir() : config_.web_dir;
    auto web = WebFiles::Load(folder);
    if (!web) log_.Warning("dashboard.missing", {{"why", web.error().message}});
    return std::make_shared<const WebFiles>(web ? std::move(*web) : WebFiles::Missing(web.error().message));
  }

  Result<std::unique_ptr<HttpsServer>> StartHttps(const std::string& name, std::int64_t port,
                                                  const std::string& client_ca_der, std::size_t connections,
                                                  unsigned threads, HttpRouter router, ErrorRenderer render_error) {
    HttpsServerOptions options;
    options.name = name;
    options.address = config_.address;
    options.port = static_cast<std::uint16_t>(port);
    options.threads = threads;
    options.tls.private_key_der = identity_.private_key_der;
    options.tls.chain_der = {identity_.certificate_der, authority_.certificate_der};
    options.tls.client_ca_der = client_ca_der;
    options.limits.connections = connections;
    options.render_error = std::move(render_error);
    return HttpsServer::Start(std::move(options), std::move(router), log_);
  }

  std::string Advertised(std::uint16_t port) const { return runtime::ToText({config_.public_names.front(), port}); }

  const ConsoleConfig& config_;
  Log& log_;
  runtime::SystemClock clock_;
  crypto::Authority authority_;
  crypto::ServerIdentity identity_;
  std::string database_;
  std::unique_ptr<db::Store> store_;
  std::unique_ptr<PackageStore> packages_;
  std::unique_ptr<FeedSpool> feeds_;
  std::unique_ptr<EventHub> events_;
  std::unique_ptr<Core> core_;
  std::unique_ptr<Background> estimates_, slow_;  // their jobs speak of the core
  std::unique_ptr<AgentServer> agents_;
  std::unique_ptr<UserGateway> users_;
  std::unique_ptr<OperatorAuthoriser> authoriser_;
  std::unique_ptr<OperatorEndpoint> endpoint_;
  std::unique_ptr<HttpsServer> content_, enrolment_, operators_;
};

}  // namespace

void BlockStopSignals() {
  const sigset_t set = StopSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Status Serve(const DataDir& data, const ConsoleConfig& config, Log& log) {
  if (config.public_names.empty())
    return Error{Code::kInvalidArgument, "public.names is empty: agents need a name to call"};
  const auto lock = data.Acquire();
  if (!lock) return lock.error();
  RunningConsole console(config, log);
  const Status started = console.Start(data);
  if (!started) return started;
  const sigset_t set = StopSignals();
  int signal = 0;
  sigwait(&set, &signal);
  log.Info("console.stopping", {{"signal", std::to_string(signal)}});
  return {};
}

}  // namespace kintsugi::console
