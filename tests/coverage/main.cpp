// SPDX-License-Identifier: Apache-2.0
// kintsugi-coverage: runs rollouts on simulated fleets and says how often the truth fell into the ranges that the
// console had predicted.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "tests/coverage/campaign.h"
#include "tests/coverage/score.h"

namespace {

using namespace kintsugi;            // NOLINT(google-build-using-namespace): a program
using namespace kintsugi::coverage;  // NOLINT(google-build-using-namespace)

struct Options {
  CampaignOptions campaign;
  std::string csv;
  bool quiet = false;
};

bool WriteCsv(const std::string& path, const std::vector<RolloutRecord>& records) {
  std::ofstream file(path, std::ios::binary);
  file << CsvHeader();
  for (const auto& record : records) file << CsvRow(record);
  return file.flush().good();
}

void PrintRollout(const RolloutRecord& record) {
  std::cerr << fmt::format(
      "fleet {} rollout {:>2}{}: {}, {} of {} hosts had work, {} ok, {} failed, {}; {}\n", record.fleet, record.number,
      record.teaching ? " (lesson)" : "", rollout::Name(record.phase), record.with_work, record.hosts, record.succeeded,
      record.failed,
      record.milestones.back().actual == kNever
          ? record.cause
          : "ended after " + FormatDuration(Duration{record.milestones.back().actual - record.from}),
      fmt::join(record.tags, ", "));
}

int Run(Options options) {
  if (!options.quiet) options.campaign.fleet.on_rollout = PrintRollout;
  options.campaign.on_fleet = [&](const FleetResult& fleet) {
    std::cerr << fmt::format("fleet {}: {} servers, {} desktops, {} laptops, {} rollouts, {} simulated, {} events\n",
                             fleet.seed, fleet.servers, fleet.desktops, fleet.laptops, fleet.records.size(),
                             FormatDuration(fleet.simulated), fleet.events);
  };
  const CampaignResult result = RunCampaign(options.campaign);
  std::cout << Summary(result.records) << '\n' << Report(result.records);
  std::cerr << fmt::format("{} simulated in {}, {} events, hash {:016x}\n", FormatDuration(result.simulated),
                           FormatDuration(result.took), result.events, result.hash);
  if (options.csv.empty() || WriteCsv(options.csv, result.records)) return EXIT_SUCCESS;
  std::cerr << "cannot write " << options.csv << ": check that its folder exists and may be written\n";
  return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Runs rollouts on simulated fleets and compares what the console predicted with what came of it",
               "kintsugi-coverage");
  auto& campaign = options.campaign;
  app.add_option("--fleets", campaign.fleets, "How many fleets")->check(CLI::Range(1, 100'000))->capture_default_str();
  app.add_option("--first-seed", campaign.first_seed, "The seed of the first; the others follow")
      ->capture_default_str();
  app.add_option("--jobs", campaign.jobs, "Threads")->check(CLI::Range(1, 256))->capture_default_str();
  app.add_option("--rollouts", campaign.fleet.rollouts, "Rollouts of each fleet that count")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  app.add_option("--hosts", campaign.fleet.hosts, "Hosts in each fleet; drawn when not given")
      ->check(CLI::Range(5, 900));
  app.add_option("--runs", campaign.fleet.runs, "Runs of each estimate")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--csv", options.csv, "Write one row for each rollout into this file");
  app.add_flag("--quiet", options.quiet, "One line for each fleet, none for its rollouts");
  CLI11_PARSE(app, argc, argv);
  return Run(std::move(options));
}
