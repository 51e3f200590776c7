// SPDX-License-Identifier: Apache-2.0
#include "agent/fleet/fleet.h"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <deque>
#include <filesystem>

#include "agent/content/https_content.h"
#include "agent/fleet/scaled_scheduler.h"
#include "agent/journal/sqlite_journal.h"
#include "agent/link/enrolment.h"
#include "agent/link/grpc_link.h"
#include "agent/platform/simulated/fleet_mix.h"
#include "agent/platform/simulated/simulated_host.h"
#include "agent/runner/agent_service.h"
#include "agent/runner/identity_store.h"
#include "common/base/prng.h"
#include "common/runtime/asio_scheduler.h"
#include "common/runtime/atomic_file.h"

namespace kintsugi::fleet {
namespace {

constexpr Duration kFirstRetry{500};
constexpr Duration kLongestRetry{30'000};
constexpr const char* kAgentVersion = "0.1.0";

// True for answers that another try cannot change.
bool IsFinalRefusal(Code code) {
  return code == Code::kTokenUnknown || code == Code::kTokenExpired || code == Code::kTokenUsedUp ||
         code == Code::kUnauthenticated || code == Code::kInvalidArgument;
}

// One simulated host with its agent. Everything runs on its scheduler.
class FleetHost {
 public:
  struct Shared {
    const FleetOptions& options;
    boost::asio::io_context& io;
    agent::SqliteJournalDatabase& journals;
    std::shared_ptr<agent::simulated::PackagePool> pool;
    Log& log;
  };

  FleetHost(Shared shared, std::uint32_t number, agent::simulated::SimulatedHostSpec spec)
      : shared_(std::move(shared)),
        rule_(RuleFor(shared_.options.faults, shared_.options.seed, number)),
        scheduler_(shared_.io),
        scaled_(scheduler_, shared_.options.time_scale),
        host_clock_(scheduler_, rule_ == nullptr ? Duration{0} : rule_->faults.clock_skew),
        host_(std::move(spec), scaled_, shared_.pool),
        journal_(shared_.journals.OpenJournal(host_.spec().name)),
        issuer_(scheduler_, host_.spec().name),
        service_({host_clock_, host_, *journal_, issuer_, shared_.log, [this] { return MakeLink(); },
                  [this] { return MakeContent(); }},
                 AgentOptionsFor(number)) {
    if (rule_ != nullptr) {
      host_.faults() = rule_->faults;
      host_.user() = rule_->user;
    }
    host_.SetAgentHooks([this] { StartAgent(); }, [this] { service_.Stop(); });
  }

  const std::string& name() const { return host_.spec().name; }
  agent::simulated::SimulatedHost& host() { return host_; }
  runtime::AsioScheduler& scheduler() { return scheduler_; }
  bool IsEnrolled() {
    const auto stored = journal_->Load();
    return stored && agent::IdentityFrom(*stored).has_value();
  }
  Status Enrolled(const agent::Identity& identity) { return agent::SaveIdentity(*journal_, identity); }
  void SwitchOffIfRuled() {
    if (rule_ != nullptr && rule_->off_for > Duration{0}) host_.LosePower(rule_->off_for);
  }

 private:
  agent::AgentOptions AgentOptionsFor(std::uint32_t number) const {
    agent::AgentOptions options;
    options.agent_version = kAgentVersion;
    options.seed = StableHash(&number, sizeof number, shared_.options.seed);
    options.listen = shared_.options.listen;
    options.progress_delay = shared_.options.progress_delay;
    return options;
  }
  agent::Identity StoredIdentity() {
    const auto stored = journal_->Load();
    if (!stored) return {};
    return agent::IdentityFrom(*stored).value_or(agent::Identity{});
  }
  std::unique_ptr<agent::Link> MakeLink() { return std::make_unique<agent::GrpcLink>(scheduler_, StoredIdentity()); }
  std::unique_ptr<agent::ContentSource> MakeContent() {
    return std::make_unique<agent::HttpsContent>(scheduler_, [this] { return StoredIdentity(); });
  }
  void StartAgent() {
    const Status started = service_.Start();
    if (!started) shared_.log.Error("fleet.agent_not_started", {{"host", name()}, {"error", started.error().message}});
  }

  const Shared shared_;
  const FaultRule* const rule_;
  runtime::AsioScheduler scheduler_;
  ScaledScheduler scaled_;
  SkewedScheduler host_clock_;
  agent::simulated::SimulatedHost host_;
  std::unique_ptr<agent::Journal> journal_;
  agent::CertificateIssuer issuer_;
  agent::AgentService service_;
};

}  // namespace

struct Fleet::Impl {
  Impl(FleetOptions given, model::EnrolmentToken parsed, Log& to)
      : options(std::move(given)), token(std::move(parsed)), log(to) {}

  Status Run();
  void EnrolMore();
  void EnrolHost(std::uint32_t number, Duration retry_after);
  void OnEnrolled(std::uint32_t number, Duration retry_after, const Result<agent::Identity>& identity);
  void Ready(std::uint32_t number);
  void AwaitSignals();
  Status WriteTruth() const;

  const FleetOptions options;
  const model::EnrolmentToken token;
  Log& log;
  boost::asio::io_context io{1};
  boost::asio::signal_set stop_signals{io, SIGINT, SIGTERM};
  boost::asio::signal_set off_signal{io, SIGUSR1};
  std::unique_ptr<agent::SqliteJournalDatabase> journals;
  std::deque<std::unique_ptr<FleetHost>> hosts;
  std::uint32_t next_to_enrol = 0;
  std::uint32_t enrolling = 0;
  std::uint32_t ready = 0;
  Status outcome;
};

Result<std::unique_ptr<Fleet>> Fleet::Make(FleetOptions options, const std::vector<model::Bulletin>& bulletins,
                                           Log& log) {
  const auto token = model::ParseEnrolmentToken(options.token);
  if (!token) return token.error();
  std::error_code error;
  std::filesystem::create_directories(options.data_dir, error);
  if (error) return Error{Code::kIo, fmt::format("cannot create {}: {}", options.data_dir, error.message())};
  auto impl = std::make_unique<Impl>(std::move(options), *token, log);
  auto journals =
      agent::SqliteJournalDatabase::Open(impl->options.data_dir + "/journals.db", {impl->options.journal_sync});
  if (!journals) return journals.error();
  impl->journals = std::move(*journals);
  const auto pool = std::make_shared<agent::simulated::PackagePool>();
  auto specs = agent::simulated::MakeFleet(impl->options.seed, impl->options.hosts, bulletins);
  for (auto& spec : specs) spec.name += impl->options.name_suffix;
  for (std::uint32_t i = 0; i < impl->options.hosts; ++i)
    impl->hosts.push_back(std::make_unique<FleetHost>(
        FleetHost::Shared{impl->options, impl->io, *impl->journals, pool, log}, i, std::move(specs[i])));
  return std::unique_ptr<Fleet>(new Fleet(std::move(impl)));
}

Fleet::Fleet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Fleet::~Fleet() = default;
Status Fleet::Run() { return impl_->Run(); }

Status Fleet::Impl::Run() {
  AwaitSignals();
  EnrolMore();
  io.run();
  const Status truth = options.truth_file.empty() ? Status{} : WriteTruth();
  hosts.clear();
  if (!outcome) return outcome;
  return truth;
}

void Fleet::Impl::AwaitSignals() {
  stop_signals.async_wait([this](const boost::system::error_code& error, int) {
    if (!error) io.stop();
  });
  off_signal.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    for (auto& host : hosts) host->SwitchOffIfRuled();
    log.Info("fleet.switched_off_hosts_with_an_off_rule");
  });
}

void Fleet::Impl::EnrolMore() {
  while (enrolling < options.enrolments_at_once && next_to_enrol < hosts.size()) {
    const std::uint32_t number = next_to_enrol++;
    if (hosts[number]->IsEnrolled()) {
      Ready(number);
      continue;
    }
    ++enrolling;
    EnrolHost(number, kFirstRetry);
  }
}

void Fleet::Impl::EnrolHost(std::uint32_t number, Duration retry_after) {
  agent::EnrolmentOptions enrolment;
  enrolment.address = options.enrol_address;
  enrolment.token = token;
  enrolment.host_name = hosts[number]->name();
  enrolment.agent_version = kAgentVersion;
  agent::Enrol(hosts[number]->scheduler().strand(), std::move(enrolment),
               [this, number, retry_after](const Result<agent::Identity>& identity) {
                 OnEnrolled(number, retry_after, identity);
               });
}

void Fleet::Impl::OnEnrolled(std::uint32_t number, Duration retry_after, const Result<agent::Identity>& identity) {
  FleetHost& host = *hosts[number];
  const Status saved = identity ? host.Enrolled(*identity) : Status{identity.error()};
  if (saved) {
    --enrolling;
    Ready(number);
    EnrolMore();
    return;
  }
  log.Warning("fleet.enrolment_failed", {{"host", host.name()}, {"error", saved.error().message}});
  if (IsFinalRefusal(saved.error().code)) {
    outcome = saved.error();
    io.stop();
    return;
  }
  host.scheduler().After(retry_after,
                         [this, number, retry_after] { EnrolHost(number, std::min(retry_after * 2, kLongestRetry)); });
}

void Fleet::Impl::Ready(std::uint32_t number) {
  hosts[number]->host().PowerOn();
  if (++ready == hosts.size()) log.Info("fleet.all_hosts_enrolled", {{"hosts", std::to_string(ready)}});
}

Status Fleet::Impl::WriteTruth() const {
  std::string text = "name,installer_starts,boots,update,applied\n";
  for (const auto& host : hosts) {
    const auto& simulated = host->host();
    const std::string base = fmt::format("{},{},{}", host->name(), simulated.installer_starts(), simulated.boots());
    if (simulated.applied_updates().empty()) text += base + ",,0\n";
    for (const auto& [update, count] : simulated.applied_updates())
      text += fmt::format("{},{},{}\n", base, update, count);
  }
  return runtime::WriteFileAtomically(options.truth_file, text, runtime::Secrecy::kPublic);
}

}  // namespace kintsugi::fleet
