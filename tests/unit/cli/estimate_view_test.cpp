// SPDX-License-Identifier: Apache-2.0
// Pages, lines and rows of estimates on made-up replies.
#include <gtest/gtest.h>

#include "console/cli/estimate/burn_up.h"
#include "console/cli/estimate/calibration_view.h"
#include "console/cli/estimate/estimate_rows.h"
#include "console/cli/estimate/estimate_view.h"
#include "console/cli/output/safe_text.h"
#include "console/cli/when.h"

namespace kintsugi::cli {
namespace {

constexpr std::int64_t kNoon = 1'796'472'000'000;  // Sat 2026-12-05T12:00:00Z
constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

TimeText Utc(Instant now = FromUnixMs(kNoon)) { return {LocalZone("UTC"), kNoon, now}; }

v1::TimeRange Around(std::int64_t median_ms, std::int64_t spread_ms) {
  v1::TimeRange at;
  at.set_p2_5_ms(median_ms - 2 * spread_ms);
  at.set_p10_ms(median_ms - spread_ms);
  at.set_p50_ms(median_ms);
  at.set_p90_ms(median_ms + spread_ms);
  at.set_p97_5_ms(median_ms + 2 * spread_ms);
  return at;
}

v1::TimeRange Never() {
  v1::TimeRange at;
  at.set_never_per_mille(1000);
  return at;
}

void Add(google::protobuf::RepeatedPtrField<v1::Milestone>& list, const std::string& what, const v1::TimeRange& at) {
  auto& milestone = *list.Add();
  milestone.set_what(what);
  *milestone.mutable_at() = at;
}

v1::EstimateRolloutReply Plain() {
  v1::EstimateRolloutReply reply;
  reply.set_from_ms(kNoon);
  reply.set_hosts(480);
  reply.set_runs(200);
  reply.set_seed(1);
  Add(*reply.mutable_milestones(), "50", Around(kNoon + 2 * kHour, 10 * kMinute));
  Add(*reply.mutable_milestones(), "90", Around(kNoon + 11 * kHour + 30 * kMinute, kHour));
  Add(*reply.mutable_milestones(), "99", Around(kNoon + 20 * kHour, kHour));
  Add(*reply.mutable_milestones(), "end", Around(kNoon + 2 * kDay, kDay));
  return reply;
}

v1::EstimateRolloutReply Endless() {
  v1::EstimateRolloutReply reply = Plain();
  *reply.mutable_milestones(3)->mutable_at() = Never();
  reply.add_problems("2 observations left out");
  reply.add_problems("never: the window\x1b[2J of branch-7 never opens");
  return reply;
}

TEST(TimeText, SaysTimesWithoutRepeatingTheDate) {
  const TimeText time = Utc();
  EXPECT_EQ(time.At(kNoon), "Sat 2026-12-05 12:00");
  EXPECT_EQ(time.At(0), "never");
  EXPECT_EQ(time.Near(kNoon + kHour, kNoon), "13:00");
  EXPECT_EQ(time.Near(kNoon + kDay, kNoon), "Sun 12:00");
  EXPECT_EQ(time.Near(kNoon - kDay, kNoon), "Fri 12:00");
  EXPECT_EQ(time.Near(kNoon + 7 * kDay, kNoon), "Sat 2026-12-12 12:00");
  EXPECT_EQ(time.Near(kNoon, 0), "Sat 2026-12-05 12:00");
  EXPECT_EQ(time.Range(kNoon, kNoon + kHour), "Sat 2026-12-05 12:00 to 13:00");
  EXPECT_EQ(time.Range(kNoon + kDay, kNoon + kDay + kHour, kNoon), "Sun 12:00 to 13:00");
  EXPECT_EQ(time.Range(kNoon, 0, kNoon), "12:00 to never");
  EXPECT_EQ(time.Range(0, 0), "never");
}

TEST(TimeText, HasSecondsForWhatIsOverWithinMinutes) {
  const TimeText time{LocalZone("UTC"), kNoon, FromUnixMs(kNoon), true};
  EXPECT_EQ(time.At(kNoon + 7'000), "Sat 2026-12-05 12:00:07");
  EXPECT_EQ(time.Short(kNoon + 7'000), "12:00:07");
  EXPECT_EQ(time.Day(kNoon + 7'000), "Sat 2026-12-05");
  EXPECT_TRUE(NeedsSeconds(kNoon, kNoon + 19 * kMinute));
  EXPECT_FALSE(NeedsSeconds(kNoon, kNoon + 20 * kMinute));
  EXPECT_FALSE(NeedsSeconds(kNoon, 0)) << "never";
}

TEST(TimeText, CountsFromTheBeginningAndIsLocal) {
  EXPECT_EQ(Utc().After(kNoon + 2 * kHour + 10 * kMinute), "2 h 10 min");
  EXPECT_EQ(Utc().After(kNoon - kHour), "reached");
  EXPECT_EQ(Utc().After(0), "-");
  EXPECT_FALSE(Utc().starts_later());
  EXPECT_TRUE(Utc(FromUnixMs(kNoon - kDay)).starts_later());
  const TimeText tokyo{LocalZone("Asia/Tokyo"), kNoon, FromUnixMs(kNoon)};
  EXPECT_EQ(tokyo.At(kNoon + 4 * kHour), "Sun 2026-12-06 01:00");
  EXPECT_EQ(tokyo.Near(kNoon + 4 * kHour, kNoon), "Sun 01:00") << "21:00 and 01:00 are not of one day in Tokyo";
  EXPECT_EQ(tokyo.zone(), "Asia/Tokyo");
  EXPECT_EQ(LocalZone("No/Where")->name, "UTC");
}

TEST(Answer, NamesHalfNinetyNinetyNineAndTheEndWithItsRange) {
  EXPECT_EQ(Answer(Plain(), Utc()),
            "Half of 480 hosts by Sat 2026-12-05 14:00, 90 % by 23:30, 99 % by Sun 08:00, the end by Mon 12:00 "
            "(80 %: Sun 12:00 to Tue 12:00).");
}

TEST(Answer, IsTheReasonAloneWhereNothingIsEverReached) {
  auto reply = Endless();
  for (auto& milestone : *reply.mutable_milestones()) *milestone.mutable_at() = Never();
  EXPECT_EQ(Answer(reply, Utc()), "Never: the window\\x1b[2J of branch-7 never opens.");
}

TEST(Answer, OfARolloutThatIsOverSaysHowManyAreDone) {
  v1::EstimateRolloutReply reply;
  reply.set_from_ms(kNoon);
  reply.set_hosts(60);
  reply.set_done(60);
  EXPECT_EQ(RenderEstimate(reply, Utc(), {}), "The rollout is over: 60 of 60 hosts are done.\n");
}

TEST(Answer, GivesNoRangesOfAHandfulOfRuns) {
  auto reply = Plain();
  reply.set_runs(1);
  EXPECT_EQ(Answer(reply, Utc()).find("80 %:"), std::string::npos);
  const std::string page = RenderEstimate(reply, Utc(), {});
  EXPECT_NE(page.find(" 1 run, seed 1"), std::string::npos) << page;
  EXPECT_NE(page.find("Ranges need at least 9 runs."), std::string::npos) << page;
  EXPECT_EQ(page.find(" to "), std::string::npos) << page;
}

TEST(Answer, OfARolloutUnderWayLeavesOutTimesThatTheRunsDoNotKnow) {
  auto reply = Plain();
  reply.set_done(300);
  *reply.mutable_milestones(0)->mutable_at() = Around(kNoon, 0);
  EXPECT_EQ(Answer(reply, Utc()).find("Half of 480 hosts already, 90 % by "), 0U) << Answer(reply, Utc());
  auto& wave = *reply.add_waves();
  wave.set_name("canary");
  Add(*wave.mutable_milestones(), "50", Around(kNoon, 0));
  EXPECT_NE(RenderEstimate(reply, Utc(), {}).find("reached"), std::string::npos);
}

TEST(Answer, SaysNeverWithTheReasonAndSinceForWhatIsReached) {
  EXPECT_NE(Answer(Endless(), Utc()).find("the end never: the window\\x1b[2J of branch-7 never opens."),
            std::string::npos)
      << Answer(Endless(), Utc());
  auto reply = Plain();
  reply.set_done(300);
  *reply.mutable_milestones(0)->mutable_at() = Around(kNoon - kHour, 0);
  const std::string answer = Answer(reply, Utc());
  EXPECT_EQ(answer.find("Half of 480 hosts since Sat 2026-12-05 11:00, 90 % by"), 0U) << answer;
  EXPECT_NE(answer.find("; 300 of them done now."), std::string::npos) << answer;
}

TEST(Answer, OfAnEmptyFleetIsASentenceAndNoNumber) {
  EXPECT_EQ(Answer({}, Utc()), "No host has work: there is nothing to wait for.");
  v1::EstimateRolloutReply nothing;
  nothing.set_hosts(3);
  EXPECT_EQ(Answer(nothing, Utc()), "There is no estimate.");
  const std::string page = RenderEstimate({}, Utc(), {.picture = true, .parameters = true});
  EXPECT_EQ(page.find("No host has work"), 0U) << page;
  EXPECT_EQ(page.find("MEDIAN"), std::string::npos) << page;
}

TEST(ShortAnswer, FitsOneLine) {
  EXPECT_EQ(ShortAnswer(Plain(), Utc()),
            "half of the hosts are done by Sat 2026-12-05 14:00, the end comes by Mon 12:00");
  EXPECT_EQ(ShortAnswer(Endless(), Utc()).find('\n'), std::string::npos);
  EXPECT_NE(ShortAnswer(Endless(), Utc()).find("it never ends: the window"), std::string::npos);
  EXPECT_EQ(ShortAnswer({}, Utc()), "");
}

TEST(RemainingLine, LeansOnToday) {
  auto reply = Plain();
  *reply.mutable_milestones(3)->mutable_at() = Around(kNoon + 11 * kHour + 10 * kMinute, 25 * kMinute);
  EXPECT_EQ(RemainingLine(reply, Utc(), FromUnixMs(kNoon)), "end by ~23:10 (22:45 to 23:35)");
  EXPECT_EQ(RemainingLine(Endless(), Utc(), FromUnixMs(kNoon)).find("end: never: the window"), 0U);
  EXPECT_EQ(RemainingLine({}, Utc(), FromUnixMs(kNoon)), "");
}

TEST(RenderEstimate, FitsANarrowTerminal) {
  auto reply = Plain();
  reply.set_bottleneck("the maintenance windows of wave 1 (canary), then the limit of 20 hosts at work at once");
  reply.add_problems("does not fit: 5 of 54 hosts need longer than the 20 min that the plan reserves in a window");
  auto& piece = *reply.add_hold_ups();
  piece.set_from_ms(kNoon);
  piece.set_to_ms(kNoon + kHour);
  piece.set_sentence("users of wave 1 (canary) and the hours in which nobody reboots");
  const std::string page = RenderEstimate(reply, Utc(), {.style = {.width = 80}});
  std::size_t begin = 0;
  for (std::size_t end = page.find('\n'); end != std::string::npos; begin = end + 1, end = page.find('\n', begin))
    EXPECT_LE(end - begin, 80U) << page.substr(begin, end - begin);
}

TEST(RenderEstimate, SaysWhenItRestsOnShippedDefaultsAlone) {
  auto reply = Plain();
  auto& shipped = *reply.add_parameters();
  shipped.set_name("install-time");
  shipped.set_source("shipped");
  EXPECT_NE(RenderEstimate(reply, Utc(), {}).find("this fleet has not shown it yet"), std::string::npos);
  auto& seen = *reply.add_parameters();
  seen.set_name("install-time");
  seen.set_source("this fleet");
  EXPECT_EQ(RenderEstimate(reply, Utc(), {}).find("this fleet has not shown it yet"), std::string::npos);
}

TEST(RenderEstimate, EscapesEverythingThatHostsAndCatalogsName) {
  auto reply = Endless();
  const std::string evil = "evil\x1b[2J\n99 % done";
  reply.set_bottleneck(evil);
  auto& wave = *reply.add_waves();
  wave.set_name(evil);
  auto& straggler = *reply.add_stragglers();
  straggler.set_host_name(evil);
  straggler.set_reason(evil);
  straggler.set_wave(evil);
  reply.add_straggler_groups()->set_reason(evil);
  reply.add_changes()->set_what(evil);
  reply.add_hold_ups()->set_sentence(evil);
  auto& parameter = *reply.add_parameters();
  parameter.set_name(evil);
  parameter.set_value(evil);
  const std::string page = RenderEstimate(reply, Utc(), {.picture = true, .parameters = true});
  EXPECT_EQ(page.find('\x1b'), std::string::npos) << page;
  EXPECT_EQ(page.find("\n99 % done"), std::string::npos) << page;
  EXPECT_NE(page.find("evil\\x1b[2J\\n99 % done"), std::string::npos) << page;
}

TEST(ParameterNote, AlwaysSaysWhatIsLearnedAndWhatIsShipped) {
  v1::EstimateRolloutReply reply;
  EXPECT_EQ(ParameterNote(reply), "0 parameters: 0 learned from this fleet, 0 shipped defaults");
  for (const char* source : {"shipped", "shipped", "this fleet", "this fleet and shipped", "catalog", "what-if"})
    reply.add_parameters()->set_source(source);
  EXPECT_EQ(
      ParameterNote(reply),
      "6 parameters: 1 learned from this fleet, 1 partly learned, 1 from the catalog, 1 given by a flag, 2 shipped "
      "defaults");
}

TEST(MilestoneRows, AreWholeMinutesAndNullForNever) {
  auto reply = Endless();
  reply.mutable_milestones(0)->mutable_at()->set_p50_ms(kNoon + 90 * kMinute + 29'999);
  const std::string json = RenderJson(MilestoneRows(reply));
  EXPECT_NE(json.find(R"({"what":"50","wave":"","hosts":480,)"), std::string::npos) << json;
  EXPECT_NE(json.find("\"minutes\":90}"), std::string::npos) << json;
  EXPECT_NE(
      json.find(
          R"({"what":"end","wave":"","hosts":480,"p10":null,"p50":null,"p90":null,"p2_5":null,"p97_5":null,"never_per_mille":1000,"minutes":null})"),
      std::string::npos)
      << json;
  EXPECT_EQ(std::get<std::int64_t>(MinutesCell(kNoon, kNoon + 30'000)), 1);
  EXPECT_EQ(std::get<std::int64_t>(MinutesCell(kNoon, kNoon - kHour)), 0);
  EXPECT_EQ(RenderJson(MilestoneRows({})), "[]\n");
}

TEST(SectionTable, HasRowsOfOneLengthForEachNameAlsoWithoutAny) {
  for (const std::string& name : SectionNames()) {
    const Table table = SectionTable({}, name);
    EXPECT_FALSE(table.columns.empty()) << name;
    EXPECT_TRUE(table.rows.empty()) << name;
  }
}

v1::EstimateRolloutReply Burning() {
  v1::EstimateRolloutReply reply;
  reply.set_hosts(100);
  for (int i = 0; i <= 10; ++i) {
    auto& point = *reply.add_burn_up();
    point.set_at_ms(kNoon + i * kHour);
    point.set_p10(static_cast<std::uint32_t>(8 * i));
    point.set_p50(static_cast<std::uint32_t>(9 * i));
    point.set_p90(static_cast<std::uint32_t>(10 * i));
  }
  return reply;
}

TEST(RenderBurnUp, DrawsTheBandAsAsciiWhereTheTerminalKnowsNoMore) {
  const auto lines = RenderBurnUp(Burning(), Utc(), {35, 4}, {false, false});
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[0], "100 |                          ...+");
  EXPECT_EQ(lines[1], "    |                    +++#######");
  EXPECT_EQ(lines[2], " 50 |           ...################");
  for (const auto& line : lines)
    for (const char c : line) EXPECT_LT(static_cast<unsigned char>(c), 0x80) << line;
}

TEST(RenderBurnUp, FitsItsWidthAndGrowsUpwards) {
  for (const std::size_t width : {30U, 57U, 80U, 200U}) {
    const auto lines = RenderBurnUp(Burning(), Utc(), {width, 8}, {false, true});
    ASSERT_EQ(lines.size(), 10U) << width;
    for (std::size_t i = 0; i < 8; ++i) {
      EXPECT_LE(DisplayWidth(lines[i]), width);
      EXPECT_GE(DisplayWidth(lines[i]), i > 0 ? DisplayWidth(lines[i - 1]) : 0);
    }
  }
}

TEST(RenderBurnUp, IsLeftOutWithoutPointsHostsOrRoom) {
  EXPECT_TRUE(RenderBurnUp({}, Utc(), {80, 8}, {}).empty());
  EXPECT_TRUE(RenderBurnUp(Burning(), Utc(), {29, 8}, {}).empty());
  auto reply = Burning();
  reply.set_hosts(0);
  EXPECT_TRUE(RenderBurnUp(reply, Utc(), {80, 8}, {}).empty());
}

v1::ListPredictionsReply OnePrediction(std::int64_t actual_ms) {
  v1::ListPredictionsReply reply;
  auto& prediction = *reply.add_predictions();
  prediction.set_rollout_name("october\x1b[2J");
  prediction.set_hosts(60);
  Add(*prediction.mutable_milestones(), "end", Around(kNoon, kHour));
  prediction.add_actual_ms(actual_ms);
  return reply;
}

TEST(RenderCalibration, SaysWhereTheTruthWas) {
  const std::vector<std::pair<std::int64_t, std::string>> rows = {{0, "not yet"},
                                                                  {kNoon, "inside 80 %"},
                                                                  {kNoon - kHour, "inside 80 %"},
                                                                  {kNoon + 90 * kMinute, "inside 95 %"},
                                                                  {kNoon + 3 * kHour, "outside"},
                                                                  {kNoon - 3 * kHour, "outside"}};
  for (const auto& [actual, word] : rows) {
    const std::string text = RenderCalibration(OnePrediction(actual), Utc(), {});
    EXPECT_NE(text.find(word + "\n"), std::string::npos) << text;
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
  }
  auto disturbed = OnePrediction(kNoon);
  disturbed.mutable_predictions(0)->set_disturbed(true);
  EXPECT_NE(RenderCalibration(disturbed, Utc(), {}).find("disturbed\n"), std::string::npos);
}

TEST(RenderCalibration, SaysHowManyTimesWherePercentagesTellNothing) {
  auto reply = OnePrediction(kNoon);
  auto& row = *reply.add_calibration();
  row.set_what("end");
  row.set_rollouts(1);
  row.set_median_error_per_mille(147'500);
  row.set_median_bias_per_mille(-147'500);
  EXPECT_NE(RenderCalibration(reply, Utc(), {}).find("147 times     147 times earlier"), std::string::npos)
      << RenderCalibration(reply, Utc(), {});
}

TEST(PredictionRows, CountAnOpenUpperBoundAsInside) {
  auto reply = OnePrediction(kNoon + 30 * kDay);
  reply.mutable_predictions(0)->mutable_milestones(0)->mutable_at()->set_p97_5_ms(0);
  const std::string json = RenderJson(PredictionRows(reply));
  EXPECT_NE(json.find("\"inside_80\":false,\"inside_95\":true"), std::string::npos) << json;
  EXPECT_NE(RenderJson(PredictionRows(OnePrediction(0))).find("\"actual\":null,\"inside_80\":null,\"inside_95\":null"),
            std::string::npos);
}

TEST(WhyNoScore, SaysWhatIsMissing) {
  EXPECT_NE(WhyNoScore({}).find("there is no prediction yet"), std::string::npos);
  auto reply = OnePrediction(0);
  EXPECT_NE(WhyNoScore(reply).find("there is no score yet"), std::string::npos);
  reply.add_calibration()->set_what("end");
  EXPECT_NE(WhyNoScore(reply).find("there is no score yet"), std::string::npos);
  reply.mutable_calibration(0)->set_rollouts(1);
  EXPECT_EQ(WhyNoScore(reply), "");
  EXPECT_EQ(RenderCalibration({}, Utc(), {}), "");
}

}  // namespace
}  // namespace kintsugi::cli
