// SPDX-License-Identifier: Apache-2.0
// kintsugi-sim: runs simulated fleets full of faults and exits with 1 when something happened that must never happen.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/sim/runner.h"

#ifndef KINTSUGI_COMMIT
#define KINTSUGI_COMMIT "unknown"
#endif

namespace {

using namespace kintsugi;              // NOLINT(google-build-using-namespace): a program
using namespace kintsugi::simulation;  // NOLINT(google-build-using-namespace)

struct Options {
  BatchOptions batch;
  double minutes = 0;
  bool forever = false;
  bool trace = false;
  bool quiet = false;
};

std::string ReplayCommand(std::uint64_t seed, std::uint32_t hosts) {
  return fmt::format("kintsugi sim --seeds 1 --first-seed {}{} --trace", seed,
                     hosts == 0 ? "" : fmt::format(" --hosts {}", hosts));
}

void PrintFailure(const RunResult& run, std::uint32_t hosts) {
  std::cout << fmt::format("VIOLATION in seed {} (commit {})\n", run.seed, KINTSUGI_COMMIT);
  for (const auto& violation : run.violations) std::cout << "  " << violation << '\n';
  std::cout << "  replay: " << ReplayCommand(run.seed, hosts) << std::endl;
}

void PrintSummary(const BatchResult& result) {
  const double seconds = std::max(0.001, static_cast<double>(result.took.count()) / 1000.0);
  const double hours = static_cast<double>(result.simulated.count()) / 3'600'000.0;
  const auto seeds = static_cast<double>(result.seeds);
  std::cout << fmt::format("seeds {}, rollouts {} ({} completed), installs {}, results {}, faults {}\n", result.seeds,
                           result.rollouts, result.completed, result.installs, result.results, result.fault_total());
  std::cout << fmt::format("simulated {:.0f} h in {:.1f} s: {:.1f} seeds/s, {:.0f} simulated h/s, {} events\n", hours,
                           seconds, seeds / seconds, hours / seconds, result.events);
  for (std::size_t i = 0; i < kFaultCount; ++i)
    std::cout << fmt::format("  {:<30} {}\n", Name(static_cast<Fault>(i)), result.faults[i]);
  std::cout << fmt::format("commit {}, hash {:016x}, violations {}\n", KINTSUGI_COMMIT, result.hash,
                           result.failures.size());
}

// A check of the product itself failed, or the process crashed: name the seed, then die as usual.
void OnCrash(int signal) {
  const std::string text =
      fmt::format("kintsugi-sim: crashed in seed {}; replay: {}\n", g_running_seed, ReplayCommand(g_running_seed, 0));
  static_cast<void>(!write(STDERR_FILENO, text.data(), text.size()));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

int RunOne(const Options& options) {
  RunOptions run;
  run.seed = options.batch.first_seed;
  run.hosts = options.batch.hosts;
  run.trace = [](const std::string& line) { std::cout << line << '\n'; };
  const RunResult result = RunSeed(run);
  std::cout << fmt::format("seed {}: {} rollouts, {} installs, {} events, {} simulated, hash {:016x}\n", result.seed,
                           result.rollouts, result.installs, result.events, FormatDuration(result.simulated),
                           result.hash);
  if (result.violations.empty()) return EXIT_SUCCESS;
  PrintFailure(result, options.batch.hosts);
  return EXIT_FAILURE;
}

int RunAll(Options options) {
  const bool terminal = isatty(STDERR_FILENO) == 1 && !options.quiet;
  std::uint64_t done = 0;
  options.batch.on_result = [&](const RunResult& run) {
    ++done;
    if (!run.violations.empty()) PrintFailure(run, options.batch.hosts);
    if (terminal && done % 20 == 0) std::cerr << fmt::format("\r{} seeds", done) << std::flush;
    if (!terminal && !options.quiet && done % 1'000 == 0) std::cout << fmt::format("{} seeds", done) << std::endl;
  };
  const BatchResult result = RunBatch(options.batch);
  if (terminal) std::cerr << '\r';
  PrintSummary(result);
  return result.failures.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Runs simulated fleets full of faults, drawn from seeds, and checks that the product keeps its promises",
               "kintsugi-sim");
  app.add_option("--seeds", options.batch.seeds, "How many seeds to run")->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--first-seed", options.batch.first_seed, "The first of them")->capture_default_str();
  app.add_option("--jobs", options.batch.jobs, "Threads")->check(CLI::Range(1, 256))->capture_default_str();
  app.add_option("--hosts", options.batch.hosts, "Hosts in each fleet; drawn when not given")
      ->check(CLI::Range(1, 1'000));
  app.add_option("--minutes", options.minutes, "Stop after so many minutes of real time")->check(CLI::PositiveNumber);
  app.add_option("--max-failures", options.batch.max_failures, "Go on until so many seeds have failed")
      ->check(CLI::Range(1, 1'000'000));
  app.add_flag("--forever", options.forever, "Seed after seed until one fails or the program is stopped");
  app.add_flag("--trace", options.trace, "Print every event of the first seed, and run no other");
  app.add_flag("--quiet", options.quiet, "Only violations and the summary");
  CLI11_PARSE(app, argc, argv);
  if (options.forever) options.batch.seeds = 0;
  options.batch.at_most = Duration{static_cast<std::int64_t>(options.minutes * 60'000)};
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS}) std::signal(signal, OnCrash);
  return options.trace ? RunOne(options) : RunAll(std::move(options));
}
