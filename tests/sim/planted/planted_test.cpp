// SPDX-License-Identifier: Apache-2.0
// Does the simulation find bugs? Each row plants one defect and runs seeds 1, 2, 3 ... until a checker notices. Two
// threads take the rows; a defect is planted in one thread only. KINTSUGI_DEFECT=name runs one row and says which.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

#include "tests/sim/planted/rows.h"
#include "tests/sim/runner.h"

namespace kintsugi::simulation {
namespace {

struct Outcome {
  std::uint64_t seeds = 0;  // run, the last of them found it
  std::string violation;    // "": nothing was found
  double seconds = 0;
};

std::uint64_t MostSeeds() {
  std::uint64_t most = 0;
  for (const PlantedRow& row : PlantedRows()) most = std::max(most, row.most_seeds);
  return most;
}

Outcome Search(Defect defect, std::uint64_t most_seeds) {
  const auto begun = std::chrono::steady_clock::now();
  Outcome outcome;
  g_planted_defect = defect;
  while (outcome.violation.empty() && outcome.seeds < most_seeds) {
    RunOptions run;
    run.seed = ++outcome.seeds;
    const RunResult result = RunSeed(run);
    if (!result.violations.empty()) outcome.violation = result.violations.front();
  }
  g_planted_defect = Defect::kNone;
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return outcome;
}

std::string CheckerOf(const Outcome& outcome) { return outcome.violation.substr(0, outcome.violation.find(':')); }

bool IsOneOf(std::string_view checkers, const std::string& name) {
  return !name.empty() && ("|" + std::string(checkers) + "|").find("|" + name + "|") != std::string::npos;
}

void PrintTable(const std::vector<Outcome>& outcomes) {
  std::cout << "| defect | seeds needed | most | found by |\n|---|---|---|---|\n";
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const PlantedRow& row = PlantedRows()[i];
    const Outcome& outcome = outcomes[i];
    if (outcome.seeds == 0) continue;
    std::cout << fmt::format("| {} | {} | {} | {} |\n", row.name,
                             outcome.violation.empty() ? "not found" : std::to_string(outcome.seeds), row.most_seeds,
                             CheckerOf(outcome));
  }
}

// All rows once, whichever test asks first.
const std::vector<Outcome>& Outcomes() {
  static const std::vector<Outcome> all = [] {
    const char* const only = std::getenv("KINTSUGI_DEFECT");
    std::vector<Outcome> outcomes(PlantedRows().size());
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (std::size_t i = next++; i < outcomes.size(); i = next++) {
        const PlantedRow& row = PlantedRows()[i];
        if (only != nullptr && row.name != only) continue;
        outcomes[i] = Search(row.defect, row.most_seeds);
        std::cerr << fmt::format("{}: {} seeds, {:.1f} s: {}\n", row.name, outcomes[i].seeds, outcomes[i].seconds,
                                 outcomes[i].violation);
      }
    };
    std::thread other(work);
    work();
    other.join();
    PrintTable(outcomes);
    return outcomes;
  }();
  return all;
}

class PlantedDefects : public testing::TestWithParam<std::size_t> {};

TEST_P(PlantedDefects, IsFoundByItsChecker) {
  const PlantedRow& row = PlantedRows()[GetParam()];
  const Outcome& outcome = Outcomes()[GetParam()];
  if (outcome.seeds == 0) GTEST_SKIP() << "only " << std::getenv("KINTSUGI_DEFECT") << " was asked for";
  std::cout << fmt::format("{}: {} seeds, {:.1f} s: {}\n", row.name, outcome.seeds, outcome.seconds, outcome.violation);
  ASSERT_FALSE(outcome.violation.empty()) << "no checker noticed it in " << outcome.seeds << " seeds";
  EXPECT_TRUE(IsOneOf(row.checkers, CheckerOf(outcome)))
      << "expected " << row.checkers << ", got " << outcome.violation;
}

INSTANTIATE_TEST_SUITE_P(All, PlantedDefects, testing::Range(std::size_t{0}, PlantedRows().size()),
                         [](const testing::TestParamInfo<std::size_t>& row) {
                           std::string name(PlantedRows()[row.param].name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(NothingPlanted, FindsNothingInAsManySeeds) {
  BatchOptions options;
  options.seeds = MostSeeds();
  options.jobs = 2;
  const BatchResult result = RunBatch(options);
  EXPECT_EQ(result.seeds, MostSeeds());
  for (const RunResult& run : result.failures) ADD_FAILURE() << "seed " << run.seed << ": " << run.violations.front();
}

TEST(PlantedRowsTable, HasEveryDefectOnceAndNoOther) {
  std::vector<Defect> listed;
  for (const PlantedRow& row : PlantedRows()) listed.push_back(row.defect);
  std::sort(listed.begin(), listed.end());
  for (std::size_t i = 0; i < listed.size(); ++i) EXPECT_EQ(listed[i], static_cast<Defect>(i + 1));
  EXPECT_EQ(listed.size() + 1, static_cast<std::size_t>(Defect::kCount));
}

}  // namespace
}  // namespace kintsugi::simulation
