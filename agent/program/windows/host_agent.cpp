// SPDX-License-Identifier: Apache-2.0
#include "agent/program/windows/host_agent.h"

#include <google/protobuf/util/json_util.h>

#include <boost/asio/io_context.hpp>

#include "agent/facts/facts.h"
#include "agent/journal/sqlite_journal.h"
#include "agent/platform/windows/event_log.h"
#include "agent/platform/windows/power.h"
#include "agent/platform/windows/sessions.h"
#include "agent/platform/windows/shutdown.h"
#include "agent/platform/windows/windows_host.h"
#include "agent/program/program.h"
#include "agent/program/windows/module_path.h"
#include "agent/program/windows/process_setup.h"
#include "agent/program/windows/service_control.h"
#include "agent/program/windows/setting_registry.h"
#include "agent/runner/identity_store.h"
#include "common/runtime/grpc_process.h"
#include "common/runtime/spdlog_log.h"
#include "common/wire/wire.h"

namespace kintsugi::agent::windows {
namespace {

constexpr std::uint16_t kRefusedEvent = 1;
constexpr std::size_t kMegabyte = std::size_t{1} << 20U;

// The host's real parts, in the order in which they need each other.
struct HostParts {
  explicit HostParts(const StateFolder& opened) : folder(opened) {}
  std::unique_ptr<Platform> Make(runtime::AsioScheduler& scheduler) {
    return std::make_unique<WindowsHost>(folder, scheduler, WindowsHostPorts{shutdown, sessions, power});
  }
  const StateFolder& folder;
  SystemShutdown shutdown;
  SystemSessions sessions;
  SystemPower power;
};

Result<std::unique_ptr<Log>> OpenAgentLog(const AgentSettings& settings, const StateFolder& folder, LogTo to) {
  runtime::LogOptions options;
  const auto level = runtime::ParseLevel(settings.log_level);
  if (!level) return level.error();
  options.least = *level;
  if (to == LogTo::kConsole) return runtime::OpenLog(options);
  const auto logs = folder.Subfolder("logs");
  if (!logs) return logs.error();
  options.file = *logs + "\\agent.log";
  options.most_bytes = static_cast<std::size_t>(settings.log_megabytes) * kMegabyte;
  options.files = static_cast<std::size_t>(settings.log_files);
  return runtime::OpenLog(options);
}

void ForgetTokenAndTell(Log& log) {
  if (const Status forgotten = ForgetToken(); !forgotten)
    log.Warning("agent.token_not_erased", {{"error", forgotten.error().message}});
}

Status RunIn(const StateFolder& folder, const SettingSource& given, LogTo log_to, SystemEventLog& events,
             const std::function<void(std::function<void()> stop)>& ready) {
  const auto alone = SingleAgent::Claim(folder.File("agent.lock"));
  if (!alone) return alone.error();
  const LoadedSettings loaded = ReadSettings(given);
  const auto file_log = OpenAgentLog(loaded.values, folder, log_to);
  if (!file_log) return file_log.error();
  EventLog log(**file_log, events);
  runtime::RouteGrpcLog(log);
  for (const auto& problem : loaded.problems) log.Warning("agent.setting_not_usable", {{"problem", problem}});
  if (log_to == LogTo::kFile) ConfigureService(log);
  HostParts parts(folder);
  auto program = Program::Open({loaded.values, folder.path(),
                                [&](runtime::AsioScheduler& scheduler) { return parts.Make(scheduler); },
                                [&] { return ReadSettings(given).values; }, [&] { ForgetTokenAndTell(log); }, log});
  if (!program) return program.error();
  ready([running = program->get()] { running->Stop(); });
  const Status ended = (*program)->Run();
  if (ended) log.Info("agent.stopped");
  return ended;
}

model::FactQuery StoredQuery(const StateFolder& folder) {
  const auto database = SqliteJournalDatabase::Open(JournalPath(folder.path()));
  if (!database) return {};
  const auto stored = (*database)->OpenJournal("")->Load();
  return stored ? QueryFrom(*stored) : model::FactQuery{};
}

}  // namespace

LoadedSettings ReadSettings(const SettingSource& given) {
  std::vector<SettingSource> sources = {given};
  for (auto& source : RegistrySources()) sources.push_back(std::move(source));
  return LoadSettings(sources);
}

Result<StateFolder> OpenStateFolder(const AgentSettings& settings) {
  return StateFolder::Open(settings.state_directory.empty() ? DefaultStateDirectory() : settings.state_directory);
}

Status RunAgent(const SettingSource& given, LogTo log_to,
                const std::function<void(std::function<void()> stop)>& ready) {
  SystemEventLog events;
  const auto folder = OpenStateFolder(ReadSettings(given).values);
  const Status ended = folder ? RunIn(*folder, given, log_to, events, ready) : Status{folder.error()};
  if (!ended) events.Write(EventKind::kError, kRefusedEvent, "The Kintsugi agent cannot run: " + ended.error().message);
  return ended;
}

Status EnrolHost(const SettingSource& given) {
  const AgentSettings settings = ReadSettings(given).values;
  if (settings.server.empty() || settings.token.empty())
    return Error{Code::kInvalidArgument, "enrol needs --server HOST:PORT and --token TOKEN (or both in the registry)"};
  const auto folder = OpenStateFolder(settings);
  if (!folder) return folder.error();
  const auto state = QueryService();
  const bool restart = state && (*state == ServiceState::kRunning || *state == ServiceState::kStarting);
  if (restart) {
    if (const Status stopped = StopService(); !stopped) return stopped;
  }
  Status enrolled = EnrolNow(settings, folder->path(), ComputerName());
  if (enrolled) enrolled = ForgetToken();
  const Status started = restart ? StartService() : Status{};
  return enrolled ? started : enrolled;
}

Result<std::string> FactsAsJson(const SettingSource& given) {
  const auto folder = OpenStateFolder(ReadSettings(given).values);
  if (!folder) return folder.error();
  boost::asio::io_context io{1};
  runtime::AsioScheduler scheduler(io);
  HostParts parts(*folder);
  const auto platform = parts.Make(scheduler);
  const auto facts = CollectFacts(*platform, StoredQuery(*folder), kAgentVersion);
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  const auto printed = google::protobuf::util::MessageToJsonString(wire::ToWire(facts), &json, options);
  if (!printed.ok()) return Error{Code::kInternal, "the inventory cannot be printed: " + printed.ToString()};
  return json;
}

}  // namespace kintsugi::agent::windows
