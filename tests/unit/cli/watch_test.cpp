// SPDX-License-Identifier: Apache-2.0
// rollout watch: lines, pictures, ends, and a console that goes away.
#include <gtest/gtest.h>

#include "console/cli/output/safe_text.h"
#include "console/cli/watch.h"
#include "console/cli/watch_view.h"
#include "tests/unit/cli/cli_fixture.h"

namespace kintsugi::cli {
namespace {

v1::WaveProgress Wave(const std::string& name, std::uint32_t total, std::uint32_t succeeded, std::uint32_t failed,
                      std::uint32_t in_flight) {
  v1::WaveProgress wave;
  wave.set_name(name);
  wave.set_phase("open");
  wave.set_total(total);
  wave.set_succeeded(succeeded);
  wave.set_failed(failed);
  wave.set_in_flight(in_flight);
  wave.set_queued(total - succeeded - failed - in_flight);
  return wave;
}

std::string Ending(const std::string& phase) {
  return R"({"rollout":{"id":"r","name":"n","phase":")" + phase + R"(","explanation":"because","revision":"9"}})";
}

TEST(RenderBar, ShowsEveryPartThatHasHosts) {
  const TextStyle ascii{false, false};
  EXPECT_EQ(RenderBar(Wave("w", 10, 0, 0, 0), 10, ascii), "..........");
  EXPECT_EQ(RenderBar(Wave("w", 10, 5, 2, 1), 10, ascii), "#####xx>..");
  EXPECT_EQ(RenderBar(Wave("w", 10, 10, 0, 0), 10, ascii), "##########");
  EXPECT_EQ(RenderBar(Wave("w", 2000, 1990, 1, 1), 10, ascii), "#########x");
  EXPECT_EQ(RenderBar(Wave("w", 2000, 1, 1, 1), 10, ascii), "#x>.......");
  EXPECT_EQ(RenderBar(Wave("w", 0, 0, 0, 0), 4, ascii), "....");
}

TEST(SucceededPercent, LeavesOutWhoCannotSucceed) {
  auto wave = Wave("w", 10, 6, 0, 0);
  EXPECT_EQ(SucceededPercent(wave), 60U);
  wave.set_unreachable(2);
  EXPECT_EQ(SucceededPercent(wave), 75U);
  wave.set_other(2);
  EXPECT_EQ(SucceededPercent(wave), 100U);
  EXPECT_EQ(SucceededPercent(Wave("w", 0, 0, 0, 0)), 100U);
}

TEST(RenderLive, NeverExceedsTheTerminalsWidth) {
  v1::RolloutSummary rollout;
  rollout.set_name("大きな evil\x1b[2J rollout with quite a long name indeed, longer than any terminal line");
  rollout.set_explanation(
      "waits for canary: 91 % succeeded, 95 % needed, and this goes on and on and on and on and on");
  *rollout.add_waves() = Wave("canary", 1'000'000, 1, 2, 3);
  *rollout.add_waves() = Wave("a wave with a name that is much too long", 12, 1, 2, 3);
  for (std::size_t width : {40U, 60U, 79U, 80U, 120U, 300U}) {
    const auto lines = RenderLive(rollout, width, {false, true});
    ASSERT_EQ(lines.size(), 4U);
    for (const auto& line : lines) {
      EXPECT_LE(DisplayWidth(line), width) << line;
      EXPECT_EQ(line.find('\x1b'), std::string::npos);
    }
  }
}

TEST(RenderLive, GivesAllWavesBarsOfOneWidth) {
  v1::RolloutSummary rollout;
  *rollout.add_waves() = Wave("canary", 3, 3, 0, 0);
  *rollout.add_waves() = Wave("broad", 100000, 12345, 678, 910);
  const auto lines = RenderLive(rollout, 100, {false, false});
  ASSERT_NE(lines[2].find(" % of"), std::string::npos) << lines[2];
  EXPECT_EQ(lines[2].find(" % of"), lines[3].find(" % of")) << lines[2] << "\n" << lines[3];
}

TEST(PhaseAndReason, DoesNotSayThePhaseTwice) {
  v1::RolloutSummary rollout;
  rollout.set_phase("halted");
  rollout.set_explanation("halted: 3 of 12 failed");
  EXPECT_EQ(PhaseAndReason(rollout), "halted: 3 of 12 failed");
  rollout.set_explanation("3 of 12 failed");
  EXPECT_EQ(PhaseAndReason(rollout), "halted: 3 of 12 failed");
}

TEST(RenderChanges, SaysOnlyWhatChanged) {
  v1::RolloutSummary before;
  before.set_phase("running");
  before.set_explanation("a");
  *before.add_waves() = Wave("canary", 3, 1, 0, 2);
  *before.add_waves() = Wave("broad", 50, 0, 0, 0);
  EXPECT_EQ(RenderChanges(nullptr, before).size(), 3U);
  EXPECT_TRUE(RenderChanges(&before, before).empty());
  auto now = before;
  now.mutable_waves(1)->set_in_flight(50);
  now.mutable_waves(1)->set_queued(0);
  EXPECT_EQ(
      RenderChanges(&before, now),
      std::vector<std::string>{"broad open: 0/50 succeeded, 0 failed, 50 in flight, 0 queued; 0 % of 95 % needed"});
}

TEST(RenderChanges, SaysWhatHoldsAWaveUpOnceAndNotForEachMinute) {
  v1::RolloutSummary before;
  before.set_phase("running");
  *before.add_waves() = Wave("canary", 3, 3, 0, 0);
  *before.add_waves() = Wave("broad", 50, 0, 0, 0);
  before.mutable_waves(0)->set_phase("done");
  before.mutable_waves(0)->set_explanation("done: not shown");
  before.mutable_waves(1)->set_phase("waiting");
  before.mutable_waves(1)->set_explanation("canary soaks for 3 h more");
  const auto first = RenderChanges(nullptr, before);
  ASSERT_EQ(first.size(), 3U);
  EXPECT_EQ(first[0].find("not shown"), std::string::npos);
  EXPECT_NE(first[1].find("; canary soaks for 3 h more"), std::string::npos) << first[1];
  auto now = before;
  now.mutable_waves(1)->set_explanation("canary soaks for 2 h more");
  EXPECT_TRUE(RenderChanges(&before, now).empty());
  now.mutable_waves(1)->set_explanation("waits to be released\x1b[2J");
  ASSERT_EQ(RenderChanges(&before, now).size(), 1U);
  EXPECT_NE(RenderChanges(&before, now)[0].find("; waits to be released\\x1b[2J"), std::string::npos);
  const auto live = RenderLive(now, 60, {false, true});
  ASSERT_EQ(live.size(), 5U);
  EXPECT_EQ(live[4], "  waits to be released\\x1b[2J");
}

TEST(RenderChanges, KnowsTheConditionOfEachWave) {
  v1::RolloutSummary rollout;
  rollout.set_phase("running");
  *rollout.add_waves() = Wave("canary", 4, 2, 0, 0);
  rollout.mutable_waves(0)->set_unreachable(2);
  rollout.mutable_plan()->set_success_percent(95);
  rollout.mutable_plan()->add_waves()->set_success_percent(80);
  EXPECT_NE(RenderChanges(nullptr, rollout)[0].find("100 % of 80 % needed"), std::string::npos);
  rollout.mutable_plan()->set_count_unreachable(true);
  EXPECT_NE(RenderChanges(nullptr, rollout)[0].find("50 % of 80 % needed"), std::string::npos);
}

TEST(Watch, PrintsLinesUntilTheRolloutIsCompleted) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  const Outcome outcome = Cli(console).Run({"rollout", "watch", "october", "--interval", "0s"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(test::CompareGolden(Golden("output/rollout_watch.txt"), outcome.out), "");
  const auto seen = console.Seen("GetRollout");
  ASSERT_EQ(seen.size(), 5U);
  EXPECT_EQ(seen[0].body, R"({"rollout":"october"})");
  EXPECT_EQ(seen[1].body, R"({"rollout":"october","afterRevision":"10","waitMs":"25000"})");
  EXPECT_EQ(seen[4].body, R"({"rollout":"october","afterRevision":"40","waitMs":"25000"})");
}

TEST(Watch, PrintsAnObjectPerChangeWithJson) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  const Outcome outcome = Cli(console).Run({"rollout", "watch", "october", "--interval", "0s", "-o", "json"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(test::CompareGolden(Golden("output/rollout_watch.json"), outcome.out), "");
}

TEST(Watch, RedrawsInPlaceOnATerminal) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  Cli cli(console);
  cli.prepare = [](Streams& streams) {
    streams.out_terminal = true;
    streams.width = [] { return std::size_t{100}; };
  };
  const Outcome outcome = cli.Run({"rollout", "watch", "october", "--interval", "0s"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(test::CompareGolden(Golden("output/rollout_watch.live"), outcome.out), "");
  cli.variables["NO_COLOR"] = "1";
  test::ScriptedConsole again;
  again.AnswerFrom(Golden("answers"));
  Cli plain(again);
  plain.prepare = cli.prepare;
  plain.variables["NO_COLOR"] = "1";
  EXPECT_EQ(plain.Run({"rollout", "watch", "october", "--interval", "0s"}).out.find("\x1b[3"), std::string::npos);
}

TEST(Watch, LeavesTheEstimateOutWhenTheConsoleCannotSayAndDoesNotAskAgainAtOnce) {
  test::ScriptedConsole console;
  console.Answer("GetRollout", Ending("running"));
  console.Answer("GetRollout", Ending("running"));
  console.Answer("GetRollout", Ending("completed"));
  console.Refuse("EstimateRollout", 503, "unavailable", "busy");
  Cli cli(console);
  cli.prepare = [](Streams& streams) { streams.out_terminal = true; };
  const Outcome outcome = cli.Run({"rollout", "watch", "r", "--interval", "0s"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.out.find("end by"), std::string::npos) << outcome.out;
  EXPECT_EQ(console.Seen("EstimateRollout").size(), 1U);
  EXPECT_EQ(console.Seen("EstimateRollout")[0].body, R"({"rollout":"r"})");
}

TEST(Watch, EndsWithAnExitCodeForEachEnd) {
  const std::vector<std::pair<std::string, int>> rows = {{"completed", 0}, {"halted", 4}, {"aborted", 5}};
  for (const auto& [phase, code] : rows) {
    test::ScriptedConsole console;
    console.Answer("GetRollout", Ending(phase));
    const Outcome outcome = Cli(console).Run({"rollout", "watch", "r"});
    EXPECT_EQ(outcome.code, code) << phase;
    EXPECT_EQ(outcome.out, phase + ": because\n");
  }
}

TEST(Watch, StopsAtThePhaseThatWasAskedFor) {
  for (const std::string& phase : std::vector<std::string>{"paused", "halted", "draft"}) {
    test::ScriptedConsole console;
    console.Answer("GetRollout", Ending(phase));
    EXPECT_EQ(Cli(console).Run({"rollout", "watch", "r", "--until", phase}).code, 0) << phase;
  }
}

TEST(Watch, GoesOnWhenTheConsoleReturns) {
  test::ScriptedConsole console;
  console.Answer("GetRollout", Ending("running"));
  console.Answer("GetRollout", test::HttpsAnswer{200, "", false, true});
  console.Answer("GetRollout", test::HttpsAnswer{200, "", false, true});
  console.Answer("GetRollout", Ending("completed"));
  const Outcome outcome = Cli(console).Run({"rollout", "watch", "r", "--interval", "0s"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "running: because\ncompleted: because\n");
  EXPECT_NE(outcome.err.find("trying again for 2 min"), std::string::npos) << outcome.err;
}

TEST(Watch, GivesUpAtOnceWhenTheRolloutDoesNotExistOrThePatienceIsZero) {
  test::ScriptedConsole console;
  console.Refuse("GetRollout", 404, "not_found", "no rollout r");
  EXPECT_EQ(Cli(console).Run({"rollout", "watch", "r"}).code, 6);
  test::ScriptedConsole lost;
  lost.Answer("GetRollout", Ending("running"));
  lost.Answer("GetRollout", test::HttpsAnswer{200, "", false, true});
  EXPECT_EQ(Cli(lost).Run({"rollout", "watch", "r", "--interval", "0s", "--patience", "0s"}).code, 7);
}

}  // namespace
}  // namespace kintsugi::cli
