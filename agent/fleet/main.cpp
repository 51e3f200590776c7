// SPDX-License-Identifier: Apache-2.0
// kintsugi-fleet: simulated hosts for demo, sizing and load; package files for them.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <iostream>

#include "agent/fleet/catalog_dir.h"
#include "agent/fleet/fleet.h"
#include "common/runtime/grpc_process.h"
#include "common/runtime/spdlog_log.h"

namespace kintsugi::fleet {
namespace {

constexpr int kExitError = 1;
constexpr int kExitUsage = 2;

int Fail(const Error& error) {
  std::cerr << "kintsugi-fleet: " << error.message << "\n  " << Describe(error.code).remedy << "\n";
  return error.code == Code::kInvalidArgument ? kExitUsage : kExitError;
}

struct Arguments {
  FleetOptions options;
  std::vector<std::string> faults;
  std::string catalog = "deploy/catalog";
  std::string out;
  std::string log_level = "info";
};

int RunFleet(Arguments& arguments) {
  for (const auto& text : arguments.faults) {
    auto rule = ParseFaultRule(text);
    if (!rule) return Fail(rule.error());
    arguments.options.faults.push_back(std::move(*rule));
  }
  runtime::LogOptions log_options;
  const auto level = runtime::ParseLevel(arguments.log_level);
  if (!level) return Fail(level.error());
  log_options.least = *level;
  const auto log = runtime::OpenLog(log_options);
  if (!log) return Fail(log.error());
  runtime::RouteGrpcLog(**log);
  const auto bulletins = ReadCatalogDir(arguments.catalog);
  if (!bulletins) return Fail(bulletins.error());
  const auto fleet = Fleet::Make(arguments.options, *bulletins, **log);
  if (!fleet) return Fail(fleet.error());
  const Status ended = (*fleet)->Run();
  return ended ? 0 : Fail(ended.error());
}

int MakePackageFiles(const Arguments& arguments) {
  const auto bulletins = ReadCatalogDir(arguments.catalog);
  if (!bulletins) return Fail(bulletins.error());
  const auto made = MakePackages(*bulletins, arguments.out);
  if (!made) return Fail(made.error());
  std::cout << "made " << *made << " package files for simulated hosts in " << arguments.out << "\n";
  return 0;
}

int Main(int argc, char** argv) {
  CLI::App app{"kintsugi-fleet: real agents on simulated Windows hosts, in one process."};
  Arguments arguments;
  FleetOptions& options = arguments.options;
  int exit_code = 0;
  bool no_journal_sync = false;
  bool poll_only = false;
  std::int64_t progress_delay_ms = options.progress_delay.count();
  app.require_subcommand(1);
  auto* const run = app.add_subcommand("run",
                                       "Enrol the hosts and keep them running until SIGINT or SIGTERM.\n"
                                       "SIGUSR1 switches hosts with an off fault off.");
  run->add_option("--enrol", options.enrol_address, "The console's enrolment port, host:port")->required();
  run->add_option("--token", options.token, "Enrolment token from: kintsugi token create --uses N")
      ->envname("KINTSUGI_ENROLMENT_TOKEN")
      ->required();
  run->add_option("--hosts", options.hosts, "How many")->check(CLI::Range(1, 100'000))->capture_default_str();
  run->add_option("--data-dir", options.data_dir, "Where the agents' journals are kept")->required();
  run->add_option("--catalog", arguments.catalog, "Folder of bulletins: what the hosts are vulnerable to")
      ->capture_default_str();
  run->add_option("--time-scale", options.time_scale, "How much faster than real time hosts install and boot")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  run->add_option("--progress-delay", progress_delay_ms,
                  "Milliseconds after which an agent reports a step on the way; shorter than the steps themselves, or\n"
                  "the console does not see how long they take")
      ->check(CLI::Range(1, 60'000))
      ->capture_default_str();
  run->add_option("--seed", options.seed, "Same seed, same hosts")->capture_default_str();
  run->add_option("--name-suffix", options.name_suffix, "After every host's name: for tests of what shows names");
  run->add_option("--fault", arguments.faults,
                  "A fault for a share of the hosts; may be repeated:\n" + std::string(FaultRuleHelp()));
  run->add_option("--truth", options.truth_file, "CSV of what really happened on each host, written at the end");
  run->add_option("--enrolments-at-once", options.enrolments_at_once)
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  run->add_option("--log-level", arguments.log_level)->capture_default_str();
  run->add_flag("--no-journal-sync", no_journal_sync,
                "Do not wait for the disk: for load tests with thousands of hosts");
  run->add_flag("--poll-only", poll_only, "No wake streams");
  run->callback([&] {
    options.journal_sync = !no_journal_sync;
    options.listen = !poll_only;
    options.progress_delay = Duration{progress_delay_ms};
    exit_code = RunFleet(arguments);
  });
  auto* const make = app.add_subcommand("make-packages", "Write package files that simulated hosts can install");
  make->add_option("--catalog", arguments.catalog)->capture_default_str();
  make->add_option("--out", arguments.out)->required();
  make->callback([&] { exit_code = MakePackageFiles(arguments); });
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : kExitUsage;
  }
  return exit_code;
}

}  // namespace
}  // namespace kintsugi::fleet

int main(int argc, char** argv) {
  kintsugi::runtime::PrepareGrpc();
  return kintsugi::fleet::Main(argc, argv);
}
