// SPDX-License-Identifier: Apache-2.0
// rollout plan: columns from files and variations, their requests, and the comparison.
#include <gtest/gtest.h>

#include <google/protobuf/util/json_util.h>

#include "console/cli/estimate/plan_compare.h"
#include "console/cli/output/safe_text.h"
#include "console/cli/when.h"
#include "tests/unit/cli/cli_fixture.h"

namespace kintsugi::cli {
namespace {

constexpr std::int64_t kNoon = 1'796'472'000'000;  // Sat 2026-12-05T12:00:00Z
constexpr std::int64_t kHour = 3'600'000;

TimeText Utc() { return {LocalZone("UTC"), kNoon, FromUnixMs(kNoon)}; }

// 0: it never ends.
PlanColumn Ending(const std::string& name, std::int64_t end_ms) {
  PlanColumn plan{name, {}};
  plan.reply.set_from_ms(kNoon);
  plan.reply.set_hosts(10);
  plan.reply.set_bottleneck("the soak of\x1b[2J canary");
  auto& end = *plan.reply.add_milestones();
  end.set_what("end");
  end.mutable_at()->set_p50_ms(end_ms);
  return plan;
}

TEST(RenderComparison, MarksTheEarliestEndByAWordAndSaysHowMuchLaterTheOthersAre) {
  const std::vector<PlanColumn> plans = {Ending("slow", kNoon + 3 * kHour), Ending("fast", kNoon + kHour),
                                         Ending("hopeless", 0)};
  const std::string text = RenderComparison(plans, Utc(), 200, {});
  EXPECT_NE(text.find("2 h later             earliest end          never ends\n"), std::string::npos) << text;
  EXPECT_NE(text.find("slow: bottleneck: the soak of\\x1b[2J canary"), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  const std::string json = RenderJson(ComparisonRows(plans));
  EXPECT_NE(json.find(R"({"plan":"slow","what":"end","wave":"","hosts":10,)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("minutes":180,"earliest":false})"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("minutes":60,"earliest":true})"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("minutes":null,"earliest":false})"), std::string::npos) << json;
}

TEST(RenderComparison, MarksNoneWhenNoneEnds) {
  EXPECT_EQ(RenderJson(ComparisonRows({Ending("a", 0)})).find("\"earliest\":true"), std::string::npos);
}

TEST(RenderComparison, PutsColumnsThatDoNotFitBelowAndExplainsLongNames) {
  std::vector<PlanColumn> plans;
  for (int i = 0; i < 6; ++i) plans.push_back(Ending("p" + std::to_string(i), kNoon + kHour));
  plans.push_back(Ending("wave=canary=5%,soak=1d|broad=rest in-flight=100", kNoon));
  const std::string text = RenderComparison(plans, Utc(), 80, {});
  EXPECT_NE(text.find("plan 7: wave=canary=5%,soak=1d|broad=rest in-flight=100\n"), std::string::npos) << text;
  std::size_t blocks = 0;
  for (std::size_t at = text.find("PLAN "); at != std::string::npos; at = text.find("PLAN ", at + 1)) ++blocks;
  EXPECT_EQ(blocks, 4U) << text;
  const std::string table = text.substr(0, text.find("bottleneck"));
  std::istringstream lines(table.substr(table.find("PLAN ")));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(DisplayWidth(line), 80U) << line;
}

std::vector<v1::EstimateRolloutRequest> Asked(const std::vector<std::string>& arguments) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  Cli cli(console);
  std::vector<std::string> all = {"rollout", "plan"};
  for (const std::string& argument : arguments)
    all.push_back(argument.find(".toml") == std::string::npos ? argument
                                                              : cli.folder.Write(argument, "bulletin = \"B\"\n"));
  const Outcome outcome = cli.Run(all);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("nothing was written"), std::string::npos) << outcome.err;
  std::vector<v1::EstimateRolloutRequest> requests;
  for (const auto& seen : console.Seen("EstimateRollout")) {
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(seen.body, &requests.emplace_back()).ok()) << seen.body;
  }
  return requests;
}

TEST(RolloutPlan, AsksForEachCombinationWithTheSameSeedAndRuns) {
  const auto requests = Asked({"a.toml", "b.toml", "--attempts", "4", "--vary", "in-flight=100,200", "--vary",
                               "console-link=none,10MB/s", "--seed", "7", "--runs", "50", "--always-on"});
  ASSERT_EQ(requests.size(), 8U);
  for (const auto& request : requests) {
    EXPECT_EQ(request.seed(), 7U);
    EXPECT_EQ(request.runs(), 50U);
    EXPECT_FALSE(request.changes());
    EXPECT_TRUE(request.what_if().always_on());
    EXPECT_EQ(request.plan().max_attempts(), 4U);
    EXPECT_EQ(request.plan().bulletin_id(), "B");
  }
  EXPECT_EQ(requests[0].plan().in_flight_limit(), 100U);
  EXPECT_FALSE(requests[0].what_if().has_console_bytes_per_second());
  EXPECT_EQ(requests[1].what_if().console_bytes_per_second(), 10'000'000U);
  EXPECT_EQ(requests[2].plan().in_flight_limit(), 200U);
}

TEST(RolloutPlan, VariesWholeListsOfWaves) {
  const auto requests = Asked({"--bulletin", "B", "--vary", "wave=canary=5%,soak=1d|broad=rest;all=rest"});
  ASSERT_EQ(requests.size(), 2U);
  ASSERT_EQ(requests[0].plan().waves_size(), 2);
  EXPECT_EQ(requests[0].plan().waves(0).soak_ms(), 86'400'000U);
  ASSERT_EQ(requests[1].plan().waves_size(), 1);
  EXPECT_EQ(requests[1].plan().waves(0).name(), "all");
}

TEST(RolloutPlan, PrintsWhatWasAgreed) {
  for (const auto& [golden, format] :
       {std::pair("rollout_plan.txt", "table"), std::pair("rollout_plan.json", "json")}) {
    test::ScriptedConsole console;
    console.AnswerFrom(Golden("answers"));
    const Outcome outcome =
        Cli(console).Run({"rollout", "plan", "--bulletin", "B", "--vary", "in-flight=100,500", "-o", format});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(test::CompareGolden(Golden(std::string("output/") + golden), outcome.out), "");
  }
}

TEST(RolloutPlan, WritesNothingAndNamesTheColumnThatIsRefused) {
  test::ScriptedConsole console;
  console.Refuse("EstimateRollout", 404, "not_found", "no bulletin B");
  const Outcome outcome = Cli(console).Run({"rollout", "plan", "--bulletin", "B", "--vary", "in-flight=100,500"});
  EXPECT_EQ(outcome.code, 6);
  EXPECT_EQ(outcome.err.find("kintsugi: in-flight=100: no bulletin B; "), 0U) << outcome.err;
  EXPECT_TRUE(console.Seen("CreateRollout").empty());
}

TEST(RolloutPlan, AWrongCombinationIsAUsageError) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> rows = {
      {{}, "a plan file or --bulletin is required"},
      {{"a.toml", "--plan", "b.toml"}, "name all of them without --plan"},
      {{"--bulletin", "B", "--vary", "in-flight=1,2,3,4", "--vary", "attempts=1,2,3,4"}, "16 plans are too many"},
      {{"--bulletin", "B", "--vary", "in-flight=1", "--vary", "in-flight=2"}, "--vary in-flight is given twice"},
      {{"--bulletin", "B", "--vary", "speed=1"}, "'speed' is no flag of a plan"},
      {{"--bulletin", "B", "--install-time", "4min"}, "--install-time: '4min' is not possible"},
      {{"--bulletin", "B", "--runs", "10001"}, "--runs"},
      {{"--bulletin", "B", "--seed", "0"}, "--seed: '0' is not possible; expected a whole number from 1 on"}};
  for (const auto& [arguments, says] : rows) {
    std::vector<std::string> all = {"rollout", "plan"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Outcome outcome = Cli().Run(all);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_NE(outcome.err.find(says), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << outcome.err;
  }
}

}  // namespace
}  // namespace kintsugi::cli
