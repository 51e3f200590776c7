// SPDX-License-Identifier: Apache-2.0
#include "agent/program/program.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "agent/content/https_content.h"
#include "agent/journal/sqlite_journal.h"
#include "agent/link/enrolment.h"
#include "agent/link/grpc_link.h"
#include "agent/program/enrolment_loop.h"
#include "agent/runner/agent_service.h"
#include "agent/runner/identity_store.h"
#include "common/crypto/crypto.h"
#include "common/model/enrolment_token.h"

namespace kintsugi::agent {
namespace {

std::uint64_t FreshSeed() {
  std::uint64_t seed = 0;
  const std::string bytes = crypto::RandomBytes(sizeof seed);
  for (const char byte : bytes) seed = (seed << 8U) | static_cast<unsigned char>(byte);
  return seed;
}

AgentOptions OptionsFrom(const AgentSettings& settings) {
  AgentOptions options;
  options.agent_version = kAgentVersion;
  options.seed = FreshSeed();
  options.default_check_in = std::chrono::seconds(settings.check_in_seconds);
  options.listen = settings.listen;
  return options;
}

Result<EnrolmentOptions> EnrolmentFrom(const AgentSettings& settings, const std::string& host_name) {
  const auto token = model::ParseEnrolmentToken(settings.token);
  if (!token) return token.error();
  EnrolmentOptions options;
  options.address = settings.server;
  options.token = *token;
  options.host_name = host_name;
  options.agent_version = kAgentVersion;
  return options;
}

}  // namespace

std::string JournalPath(const std::string& state_directory) { return state_directory + "/journal.db"; }

struct Program::Impl {
  Impl(ProgramParts given, std::unique_ptr<SqliteJournalDatabase> opened)
      : parts(std::move(given)),
        database(std::move(opened)),
        journal(database->OpenJournal("")),
        platform(parts.make_platform(scheduler)),
        host_name(platform->System().name),
        issuer(scheduler, host_name),
        service({scheduler, *platform, *journal, issuer, parts.log,
                 [this] { return std::make_unique<GrpcLink>(scheduler, StoredIdentity()); },
                 [this] { return std::make_unique<HttpsContent>(scheduler, [this] { return StoredIdentity(); }); }},
                OptionsFrom(parts.settings)) {}

  Identity StoredIdentity() {
    const auto stored = journal->Load();
    if (!stored) return {};
    return IdentityFrom(*stored).value_or(Identity{});
  }

  void Begin();
  void StartAgent();
  void StartEnrolment();
  void End(const Error& error) {
    outcome = error;
    io.stop();
  }

  ProgramParts parts;
  boost::asio::io_context io{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  runtime::AsioScheduler scheduler{io};
  std::unique_ptr<SqliteJournalDatabase> database;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<Platform> platform;
  const std::string host_name;
  CertificateIssuer issuer;
  AgentService service;
  std::unique_ptr<EnrolmentLoop> enrolment;
  Status outcome;
};

Result<std::unique_ptr<Program>> Program::Open(ProgramParts parts) {
  auto database = SqliteJournalDatabase::Open(JournalPath(parts.state_directory));
  if (!database) return database.error();
  if ((*database)->rebuilt())
    parts.log.Warning("agent.journal_was_damaged",
                      {{"now", "the damaged file was set aside; this host must be enrolled again"}});
  return std::unique_ptr<Program>(new Program(std::make_unique<Impl>(std::move(parts), std::move(*database))));
}

Program::Program(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Program::~Program() = default;

Status Program::Run() {
  impl_->scheduler.Post([this] { impl_->Begin(); });
  impl_->io.run();
  impl_->enrolment.reset();
  impl_->service.Stop();
  return impl_->outcome;
}

void Program::Stop() { impl_->io.stop(); }

void Program::Impl::Begin() {
  const auto stored = journal->Load();
  if (!stored) return End(stored.error());
  if (const auto identity = IdentityFrom(*stored); identity) return StartAgent();
  StartEnrolment();
}

void Program::Impl::StartAgent() {
  enrolment.reset();
  if (const Status started = service.Start(); !started) return End(started.error());
  parts.log.Info("agent.started", {{"version", kAgentVersion}, {"host", StoredIdentity().host_id}});
}

void Program::Impl::StartEnrolment() {
  enrolment = std::make_unique<EnrolmentLoop>(
      EnrolmentLoop::Ports{scheduler, parts.log, parts.read_settings,
                           [this](const AgentSettings& settings, std::function<void(Result<Identity>)> done) {
                             auto options = EnrolmentFrom(settings, host_name);
                             if (options) return Enrol(scheduler.strand(), std::move(*options), std::move(done));
                             scheduler.Post([done = std::move(done), error = options.error()] { done(error); });
                           },
                           [this](const Identity& identity) { return SaveIdentity(*journal, identity); },
                           [this] {
                             parts.forget_token();
                             scheduler.Post([this] { StartAgent(); });
                           }},
      FreshSeed());
  enrolment->Start();
}

Status EnrolNow(const AgentSettings& settings, const std::string& state_directory, const std::string& host_name) {
  auto options = EnrolmentFrom(settings, host_name);
  if (!options) return options.error();
  boost::asio::io_context io{1};
  std::optional<Result<Identity>> identity;
  Enrol(io.get_executor(), std::move(*options), [&](Result<Identity> result) { identity = std::move(result); });
  io.run();
  if (!*identity) return identity->error();
  auto database = SqliteJournalDatabase::Open(JournalPath(state_directory));
  if (!database) return database.error();
  return SaveIdentity(*(*database)->OpenJournal(""), **identity);
}

}  // namespace kintsugi::agent
