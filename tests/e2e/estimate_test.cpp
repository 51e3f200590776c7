// SPDX-License-Identifier: Apache-2.0
// Estimates through the real programs: asked for, held against what came, and better the second time.
#include <gtest/gtest.h>

#include <algorithm>
#include <future>

#include "tests/e2e/site.h"

namespace kintsugi::e2e {
namespace {

using std::chrono::steady_clock;

constexpr int kHosts = 30;

// Hosts 150 times as fast as real ones, whose agents report steps as much faster; nobody sits at them.
void StartQuickFleet(Site& site) {
  site.StartConsole();
  site.LoadCatalog();
  site.StartFleet(kHosts, {"--time-scale", "150", "--progress-delay", "50"});
}

// One product, of which there are enough to learn from.
std::vector<std::string> PlanOf(const std::string& bulletin) {
  return {"--bulletin", bulletin, "--filter", "product=windows-xp", "--notice", "0s", "--wave", "all=rest"};
}

std::vector<std::string> With(std::vector<std::string> arguments, const std::vector<std::string>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::string Start(Site& site, const std::string& bulletin) {
  const auto rollout = site.Ok(With({"-q", "rollout", "create"}, PlanOf(bulletin)));
  site.Ok({"rollout", "start", rollout});
  return rollout;
}

// The row of the whole rollout's end.
Row EndOf(const std::vector<Row>& milestones) {
  for (const Row& row : milestones)
    if (row.at("what") == "end" && row.at("wave").empty()) return row;
  ADD_FAILURE() << "no row of the end";
  return {};
}

// 2026-11-28T12:46:39Z as seconds of its day; rollouts here do not last over midnight, and one that does fails visibly.
int SecondsOf(const std::string& time) {
  EXPECT_EQ(time.size(), 20U) << time;
  if (time.size() != 20) return 0;
  return std::stoi(time.substr(11, 2)) * 3600 + std::stoi(time.substr(14, 2)) * 60 + std::stoi(time.substr(17, 2));
}

int SecondsBetween(const std::string& from, const std::string& to) {
  return (SecondsOf(to) - SecondsOf(from) + 86'400) % 86'400;
}

// Of the end: from, said (p50) and came (actual).
Row PredictionOf(Site& site, const std::string& rollout) {
  for (Row row : site.Rows({"estimate", "calibration", rollout, "--section", "predictions"}))
    if (row.at("what") == "end") return row;
  ADD_FAILURE() << "no prediction of " << rollout;
  return {};
}

std::size_t CountFrom(const std::vector<Row>& parameters, const std::string& name, const std::string& source) {
  return static_cast<std::size_t>(std::count_if(parameters.begin(), parameters.end(), [&](const Row& row) {
    return row.at("name") == name && row.at("source").find(source) != std::string::npos;
  }));
}

TEST(E2eEstimate, WritesNothingAndSaysWhereItsNumbersComeFrom) {
  Site site;
  StartQuickFleet(site);
  const std::string audit = site.Ok({"audit", "list", "-o", "csv"});
  const std::string rollouts = site.Ok({"rollout", "list", "-o", "csv"});
  const auto end = EndOf(site.Rows(With({"estimate"}, PlanOf("MS03-043"))));
  EXPECT_GE(std::stoi(end.at("hosts")), 8);
  EXPECT_GT(std::stoi(end.at("minutes")), 10) << "4 min install and 6 min reboot are shipped";
  const auto parameters = site.Rows(With({"estimate", "--section", "parameters"}, PlanOf("MS03-043")));
  EXPECT_GT(CountFrom(parameters, "install-time", "shipped"), 0U);
  EXPECT_EQ(CountFrom(parameters, "install-time", "this fleet"), 0U);
  const std::string never = site.Ok(With({"estimate", "--console-link", "0"}, PlanOf("MS03-043")));
  EXPECT_EQ(never.find("Never: nothing comes through the console's link"), 0U) << never;
  EXPECT_EQ(site.Ok({"audit", "list", "-o", "csv"}), audit);
  EXPECT_EQ(site.Ok({"rollout", "list", "-o", "csv"}), rollouts);
}

TEST(E2eEstimate, OfTheNextRolloutIsWhatTheFirstOneTaught) {
  Site site;
  StartQuickFleet(site);
  const auto first = Start(site, "MS03-043");
  ASSERT_EQ(site.Watch(first), 0);
  const Row taught = PredictionOf(site, first);
  EXPECT_FALSE(taught.at("actual").empty()) << "the end came";
  EXPECT_EQ(taught.at("inside_95"), "false") << "nothing was known of hosts that are 150 times as fast";
  const auto parameters = site.Rows(With({"estimate", "--section", "parameters"}, PlanOf("MS03-026")));
  EXPECT_GT(CountFrom(parameters, "install-time", "this fleet"), 0U);
  EXPECT_GT(CountFrom(parameters, "reboot-time", "this fleet"), 0U);
  const auto second = Start(site, "MS03-026");
  ASSERT_EQ(site.Watch(second), 0);
  const Row said = PredictionOf(site, second);
  const int median = SecondsBetween(said.at("from"), said.at("p50"));
  const int truth = SecondsBetween(said.at("from"), said.at("actual"));
  EXPECT_LE(truth, 2 * median);
  EXPECT_LE(median, 2 * truth);
  EXPECT_EQ(said.at("disturbed"), "false");
}

TEST(E2eEstimate, OfTenThousandRunsHoldsNobodyUp) {
  Site site;
  StartQuickFleet(site);
  auto estimate = std::async(std::launch::async, [&site] {
    return site.Cli(With({"estimate", "--runs", "10000", "-o", "csv"}, PlanOf("MS03-043")));
  });
  int asked = 0;
  while (estimate.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready) {
    const auto begin = steady_clock::now();
    EXPECT_EQ(site.Rows({"host", "list"}).size(), std::size_t{kHosts});
    EXPECT_LT(steady_clock::now() - begin, std::chrono::seconds(1));
    ++asked;
  }
  EXPECT_GT(asked, 0);
  EXPECT_EQ(estimate.get().exit_code, 0);
}

}  // namespace
}  // namespace kintsugi::e2e
