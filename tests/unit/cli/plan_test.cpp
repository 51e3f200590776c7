// SPDX-License-Identifier: Apache-2.0
// A rollout's plan from flags, plan files and a stored plan; times and waves as people write them.
#include <gtest/gtest.h>

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include "console/cli/plan_field.h"
#include "console/cli/plan_file.h"
#include "console/cli/plan_view.h"
#include "console/cli/wave.h"
#include "console/cli/when.h"
#include "tests/unit/cli/cli_fixture.h"

namespace kintsugi::cli {
namespace {

std::string Json(const google::protobuf::Message& message) {
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json).ok());
  return json;
}

// The plan that `rollout create` with these flags sends.
v1::RolloutPlan Sent(const std::vector<std::string>& flags) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  std::vector<std::string> arguments = {"rollout", "create"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  const Outcome outcome = Cli(console).Run(arguments);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  v1::CreateRolloutRequest request;
  const auto seen = console.Seen("CreateRollout");
  if (seen.size() != 1) {
    ADD_FAILURE() << "nothing was sent: " << outcome.err;
    return {};
  }
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(seen[0].body, &request).ok()) << seen[0].body;
  return request.plan();
}

struct FlagRow {
  std::vector<std::string> flags;
  std::string json;  // what they add to the plan
};

TEST(PlanFlags, EachSetsItsFieldAndNothingElse) {
  const std::vector<FlagRow> rows = {
      {{"--bulletin", "MS03-049", "--bulletin", "MS03-050"}, R"("moreBulletins":["MS03-049","MS03-050"])"},
      {{"--uninstall"}, R"("action":"ACTION_UNINSTALL")"},
      {{"--install"}, R"("action":"ACTION_INSTALL")"},
      {{"--follow-up-of", "r1"}, R"("followUpOf":"r1")"},
      {{"--late-hosts", "stay-out"}, R"("lateHosts":"LATE_HOSTS_STAY_OUT")"},
      {{"--success-count", "3"}, R"("successCount":3)"},
      {{"--count-unreachable"}, R"("countUnreachable":true)"},
      {{"--on-breach", "pause"}, R"("onBreach":"ON_BREACH_PAUSE")"},
      {{"--total-error", "3"}, R"("totalErrorPercent":3)"},
      {{"--total-error-min-sample", "50"}, R"("totalErrorMinSample":50)"},
      {{"--total-error-count", "100"}, R"("totalErrorCount":100)"},
      {{"--total-on-breach", "warn"}, R"("totalOnBreach":"ON_BREACH_WARN")"},
      {{"--site-limit", "20"}, R"("groupLimits":[{"kind":"site","limit":20}])"},
      {{"--role-limit", "dc=1", "--role-limit", "a=b=2"},
       R"("groupLimits":[{"kind":"role","name":"dc","limit":1},{"kind":"role","name":"a=b","limit":2}])"},
      {{"--starts", "50/30min"}, R"("startsLimit":50,"startsPeriodMs":"1800000")"},
      {{"--retries", "200"}, R"("maxRetries":200)"},
      {{"--retry-busy", "5,1min,30min"}, R"("retryBusy":{"maxAttempts":5,"baseMs":"60000","capMs":"1800000"})"},
      {{"--retry-transient", "4"}, R"("retryTransient":{"maxAttempts":4})"},
      {{"--retry-reboot", "2,10min"}, R"("retryReboot":{"maxAttempts":2,"baseMs":"600000"})"},
      {{"--start-at", "2026-12-01T22:00:00Z"}, R"("startAtMs":"1796162400000")"},
      {{"--zone", "Asia/Tokyo"}, R"("schedule":{"zone":"Asia/Tokyo"})"},
      {{"--deadline", "2026-12-02T07:00", "--zone", "Asia/Tokyo"},
       R"("schedule":{"zone":"Asia/Tokyo"},"deadlineMs":"1796162400000")"},
      {{"--deadline-overrides-windows"}, R"("deadlineOverridesWindows":true)"},
      {{"--window", "weekly Sat 22:00 4h", "--window", "weekly Sun 22:00 4h"},
       R"("schedule":{"windows":["weekly Sat 22:00 4h","weekly Sun 22:00 4h"]})"},
      {{"--blackout", "once 2026-12-24T00:00 72h"}, R"("schedule":{"blackouts":["once 2026-12-24T00:00 72h"]})"},
      {{"--active-hours", "weekly Mon-Fri 08:00 10h"}, R"("schedule":{"activeHours":["weekly Mon-Fri 08:00 10h"]})"},
      {{"--time-needed", "45min"}, R"("timeNeededMs":"2700000")"},
      {{"--missed-window", "skip"}, R"("missedWindow":"MISSED_WINDOW_SKIP")"},
      {{"--stage-ahead"}, R"("stageAhead":true)"},
      {{"--reboot", "window-end"}, R"("reboot":"REBOOT_POLICY_AT_WINDOW_END")"},
      // The other fields of the user policy are the product's, not zero.
      {{"--user-message", "Please save."},
       R"("user":{"message":"Please save.","deferForMs":"3600000","noticeMs":"900000"})"},
      {{"--deferrals", "3", "--defer-for", "4h", "--notice", "0s"},
       R"("user":{"deferrals":3,"deferForMs":"14400000"})"},
  };
  for (const auto& row : rows) {
    std::vector<std::string> flags = {"--bulletin", "B", "--name", "n", "--wave", "all=rest"};
    flags.insert(flags.end(), row.flags.begin(), row.flags.end());
    v1::RolloutPlan expected;
    const std::string base =
        R"({"bulletinId":"B","name":"n","waves":[{"name":"all","rest":true}],"rebootAllowed":true,)";
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(base + row.json + "}", &expected).ok()) << row.json;
    EXPECT_EQ(Json(Sent(flags)), Json(expected)) << row.flags[0];
  }
}

TEST(PlanFlags, ARefusedValueNamesTheFlagWhatIsAllowedAndAnExample) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> rows = {
      {{"--success", "0"}, "--success: '0' is not possible; expected 1 to 100, e.g. 95"},
      {{"--in-flight", "many"}, "--in-flight: 'many' is not possible; expected 1 to 1000000, e.g. 500"},
      {{"--on-breach", "stop"}, "--on-breach: 'stop' is not possible; expected halt, pause, warn"},
      {{"--reboot", "maybe"}, "expected if-needed, never, always, window-end"},
      {{"--missed-window", "now"}, "expected next-window, when-back, outside-active-hours, skip"},
      {{"--site-limit", "0"}, "--site-limit: '0' is not possible; expected 1 to 1000000, e.g. 10"},
      {{"--role-limit", "dc"}, "expected ROLE=N with N 1 to 1000000, e.g. domain-controller=1"},
      {{"--role-limit", "=1"}, "expected ROLE=N"},
      {{"--starts", "50/never"}, "expected N/PERIOD"},
      {{"--starts", "0/1h"}, "expected N/PERIOD"},
      {{"--retry-busy", "0"}, "expected ATTEMPTS[,BASE[,CAP]]"},
      {{"--retry-busy", "3,,1h"}, "expected ATTEMPTS[,BASE[,CAP]]"},
      {{"--retry-busy", "3,1h,"}, "expected ATTEMPTS[,BASE[,CAP]]"},
      {{"--retry-busy", "3,1h,2h,3h"}, "expected ATTEMPTS[,BASE[,CAP]]"},
      {{"--defer-for", "59s"}, "--defer-for: '59s' is not possible; expected 1min to 30d, e.g. 4h"},
      {{"--notice", "25h"}, "expected 0s to 1d, e.g. 4h"},
      {{"--deferrals", "101"}, "expected 0 to 100, e.g. 3"},
      {{"--window", "weekly Xat 22:00 4h"}, "for example: weekly Sat,Sun 22:00 4h"},
      {{"--window", ""}, "--window: rule"},
      {{"--start-at", "tomorrow"}, "write e.g. 2026-12-01T22:00:00Z"},
      {{"--no-reboot", "--reboot", "always"}, "--reboot excludes --no-reboot"},
  };
  for (const auto& [flags, says] : rows) {
    std::vector<std::string> arguments = {"rollout", "create", "--bulletin", "B"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const Outcome outcome = Cli().Run(arguments);
    EXPECT_EQ(outcome.code, 2) << flags[0] << outcome.err;
    EXPECT_NE(outcome.err.find(says), std::string::npos) << says << "\n" << outcome.err;
  }
}

TEST(PlanFile, SaysTheSameAsTheFlags) {
  v1::RolloutPlan plan;
  const Status status = ReadPlan(R"(
bulletin = ["MS03-043", "MS03-049"]
name = "october"
in_flight = 200
stage_ahead = true
uninstall = false
zone = "Asia/Tokyo"
start_at = 2026-12-01T22:00:00Z
deadline = 2026-12-02T07:00:00      # local to the zone
window = "weekly Sat 22:00 4h"
role_limit = ["dc=1"]
starts = "50/30min"
[[wave]]
name = "canary"
hosts = "5%"
soak = "1d"
gate = true
error_count = 2
[[wave]]
name = "servers"
hosts = "query:name=web*,db*"
gate = false
[[wave]]
name = "broad"
hosts = "rest"
)",
                                 "october.toml", plan);
  ASSERT_TRUE(status) << status.error().message;
  CompletePlan(plan);
  const auto flags = Sent({"--bulletin",    "MS03-043",
                           "--bulletin",    "MS03-049",
                           "--name",        "october",
                           "--in-flight",   "200",
                           "--stage-ahead", "--install",
                           "--zone",        "Asia/Tokyo",
                           "--start-at",    "2026-12-01T22:00:00Z",
                           "--deadline",    "2026-12-01T22:00:00Z",
                           "--window",      "weekly Sat 22:00 4h",
                           "--role-limit",  "dc=1",
                           "--starts",      "50/30min",
                           "--wave",        "canary=5%,soak=1d,gate,error-count=2",
                           "--wave",        "servers=query:name=web*,db*",
                           "--wave",        "broad=rest"});
  EXPECT_EQ(Json(plan), Json(flags));
}

TEST(PlanFile, RefusesMistakesWithTheirPlace) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"bulletin = \"B\"\nin_flight = 0", "p.toml:2: in_flight: '0' is not possible; expected 1 to 1000000, e.g. 500"},
      {"in_fligth = 5", "p.toml:1: in_fligth is not a key of a plan; kintsugi rollout plan-example prints all keys"},
      {"in-flight = 5", "in-flight is not a key of a plan"},
      {"name = [\"a\"]", "p.toml:1: name is a list, expected e.g. name = \"october\""},
      {"success = 9.5", "success is a fraction, expected e.g. success = 95"},
      {"window = [[1]]", "window has a list in its list"},
      {"wave = [\"canary\"]", "p.toml:1: wave: wave 'canary': '=' is missing"},
      {"[[wave]]\nhosts = \"5%\"", "p.toml:1: wave needs name and hosts"},
      {"[[wave]]\nname = \"a\"\nhosts = \"5%\"\nsoaks = \"1d\"", "'soaks' is not an option of a wave"},
      {"[[wave]]\nname = \"a\"\nhosts = \"5%\"\nsoak = \"1d,gate\"", "wave.soak has a comma"},
      {"stage_ahead = \"yes\"", "stage_ahead: 'yes' is not possible; expected true or false"},
      {"start_at = 2026-12-01", "start_at is a date or time without the other"},
      {"start_at = 2026-12-01T22:00:00", "it does not say in which zone"},
      {"window = [\"weekly Sat 22:00\"]", "p.toml:1: window: rule \"weekly Sat 22:00\""},
      {"name = ", "p.toml:1:"},
      {"[%a]", "p.toml"},
  };
  for (const auto& [text, says] : rows) {
    v1::RolloutPlan plan;
    const Status status = ReadPlan(text, "p.toml", plan);
    ASSERT_FALSE(status) << text;
    EXPECT_EQ(status.error().code, Code::kInvalidArgument);
    EXPECT_NE(status.error().message.find(says), std::string::npos) << says << "\n" << status.error().message;
  }
}

TEST(PlanFile, FlagsWinAndAMissingFileOrBulletinIsSaid) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  Cli cli(console);
  const std::string file = cli.folder.Write("p.toml", "name = \"a\"\nin_flight = 5\nattempts = 2\n");
  Outcome outcome = cli.Run({"rollout", "create", "--plan", file});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.err.find("does not say what to roll out"), std::string::npos) << outcome.err;
  ASSERT_EQ(cli.Run({"rollout", "create", "--plan", file, "--bulletin", "B", "--in-flight", "6"}).code, 0);
  const std::string body = console.Seen("CreateRollout").at(0).body;
  EXPECT_NE(body.find(R"("inFlightLimit":6,"maxAttempts":2)"), std::string::npos) << body;
  outcome = cli.Run({"rollout", "create", "--plan", cli.folder.File("none.toml")});
  EXPECT_EQ(outcome.code, 6);
  EXPECT_NE(outcome.err.find("plan-example"), std::string::npos) << outcome.err;
  const std::string huge = cli.folder.Write("huge.toml", std::string(kPlanFileBytes + 1, '#'));
  EXPECT_EQ(cli.Run({"rollout", "create", "--plan", huge}).code, 1);
}

// The printed example has every key, and every example value is one that its key takes.
TEST(PlanFile, TheExampleIsAPlanThatCanBeRead) {
  const Outcome outcome = Cli().Run({"rollout", "plan-example"});
  ASSERT_EQ(outcome.code, 0);
  EXPECT_EQ(test::CompareGolden(Golden("output/plan_example.toml"), outcome.out), "");
  v1::RolloutPlan plain;
  ASSERT_TRUE(ReadPlan(outcome.out, "example", plain));
  EXPECT_EQ(plain.waves_size(), 3);
  std::string everything;
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) {
    for (const PlanField& field : PlanFields()) {
      std::string key = field.name;
      std::replace(key.begin(), key.end(), '-', '_');
      const std::string row = key + " = " + field.example;
      if (line == row || line == "# " + row) everything += row + "\n";
    }
  }
  v1::RolloutPlan full;
  const Status status = ReadPlan(everything, "example", full);
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(static_cast<std::size_t>(std::count(everything.begin(), everything.end(), '\n')), PlanFields().size());
  EXPECT_EQ(full.user().deferrals(), 3U);
}

TEST(PlanFields, ReachEveryFieldOfThePlan) {
  v1::RolloutPlan plan;
  for (const PlanField& field : PlanFields()) {
    std::string key = field.name;
    std::replace(key.begin(), key.end(), '-', '_');
    ASSERT_TRUE(ReadPlan(key + " = " + field.example, "x", plan)) << key;
  }
  plan.set_count_unreachable(true);  // examples of switches that are off
  plan.set_deadline_overrides_windows(true);
  CompletePlan(plan);
  const auto* type = plan.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const auto* field = type->field(i);
    const bool set = field->is_repeated() ? plan.GetReflection()->FieldSize(plan, field) > 0
                                          : plan.GetReflection()->HasField(plan, field);
    EXPECT_TRUE(set) << field->name() << " cannot be written on the command line";
  }
}

TEST(Edit, ChangesOnlyWhatIsGivenAndSendsTheWholePlanWithItsRevision) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  const Outcome outcome =
      Cli(console).Run({"rollout", "edit", "october", "--in-flight", "200", "--deadline", "none", "--role-limit",
                        "none", "--no-stage-ahead", "--retry-base", "2min", "--retry-busy", "7"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(test::CompareGolden(Golden("output/rollout_edit.err"), outcome.err), "");
  v1::EditRolloutRequest request;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(console.Seen("EditRollout").at(0).body, &request).ok());
  EXPECT_EQ(request.rollout(), "3f2a9c0d11e8b7a6");
  EXPECT_EQ(request.expected_revision(), 10U);
  v1::RolloutReply before;
  ASSERT_TRUE(
      google::protobuf::util::JsonStringToMessage(test::ReadFile(Golden("answers/GetRollout.1.json")), &before).ok());
  v1::RolloutPlan expected = before.rollout().plan();
  expected.set_in_flight_limit(200);
  expected.set_deadline_ms(0);
  expected.mutable_group_limits()->RemoveLast();
  expected.set_stage_ahead(false);
  expected.set_retry_base_ms(120'000);
  expected.mutable_retry_busy()->set_base_ms(120'000);
  expected.mutable_retry_busy()->set_max_attempts(7);
  expected.mutable_retry_transient()->set_base_ms(120'000);
  expected.mutable_retry_reboot()->set_base_ms(120'000);
  EXPECT_EQ(Json(request.plan()), Json(expected));
}

TEST(Edit, NeedsSomethingToChangeAndTakesARevision) {
  EXPECT_EQ(Cli().Run({"rollout", "edit", "october"}).code, 2);
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  ASSERT_EQ(Cli(console).Run({"rollout", "edit", "october", "--attempts", "4", "--expect-revision", "7"}).code, 0);
  EXPECT_NE(console.Seen("EditRollout").at(0).body.find(R"("expectedRevision":"7")"), std::string::npos);
}

TEST(PlanChanges, NameWhatDiffers) {
  v1::RolloutPlan before;
  before.set_in_flight_limit(500);
  *before.add_waves() = ParseWave("canary=5%").value();
  v1::RolloutPlan after = before;
  EXPECT_TRUE(PlanChanges(before, after).empty());
  after.set_in_flight_limit(20);
  after.mutable_schedule()->add_windows("weekly Sat 22:00 4h");
  after.mutable_waves(0)->set_soak_ms(3'600'000);
  EXPECT_EQ(PlanChanges(before, after),
            (std::vector<std::string>{"in-flight limit: 500 -> 20", "windows: - -> weekly Sat 22:00 4h",
                                      "waves: canary=5% -> canary=soak=1h,5%"}));
}

TEST(ParseWhen, UnderstandsOffsetsAndZones) {
  const std::vector<std::array<std::string, 3>> rows = {
      {"2026-12-01T22:00:00Z", "", "2026-12-01T22:00:00Z"},
      {"2026-12-01t22:00z", "", "2026-12-01T22:00:00Z"},
      {"2026-12-01 22:00:30+09:00", "", "2026-12-01T13:00:30Z"},
      {"2026-12-01T22:00-05:30", "", "2026-12-02T03:30:00Z"},
      {"2026-12-01T22:00 Asia/Tokyo", "", "2026-12-01T13:00:00Z"},
      {"2026-12-01T22:00 Tokyo Standard Time", "", "2026-12-01T13:00:00Z"},
      {"2026-12-01T22:00", "Asia/Tokyo", "2026-12-01T13:00:00Z"},
      {"2026-12-01T22:00 Europe/Berlin", "Asia/Tokyo", "2026-12-01T21:00:00Z"},
      {"2026-07-01T22:00", "Europe/Berlin", "2026-07-01T20:00:00Z"},
      {"2028-02-29T00:00Z", "", "2028-02-29T00:00:00Z"},
  };
  for (const auto& [text, zone, utc] : rows) {
    const auto when = ParseWhen(text, zone);
    ASSERT_TRUE(when) << text << when.error().message;
    EXPECT_EQ(FormatInstant(*when), utc) << text;
  }
}

TEST(ParseWhen, RefusesAnythingElseAndSaysWhy) {
  const std::vector<std::array<std::string, 3>> rows = {
      {"", "", "a date and a time of day"},
      {"2026-12-01", "", "a date and a time of day"},
      {"2026-02-30T00:00Z", "", "a date and a time of day"},
      {"2026-12-01T24:00Z", "", "a date and a time of day"},
      {"1999-12-31T00:00Z", "", "years 2000 to 2999"},
      {"2026-12-01T22:00", "", "in which zone"},
      {"2026-12-01T22:00+9", "", "the offset"},
      {"2026-12-01T22:00Zulu", "", "behind the time"},
      {"2026-12-01T22:00 Mars", "", "Mars"},
      {"2026-03-29T02:30", "Europe/Berlin", "skip this time"},
      {"2026-10-25T02:30", "Europe/Berlin", "show this time twice"},
  };
  for (const auto& [text, zone, because] : rows) {
    const auto when = ParseWhen(text, zone);
    ASSERT_FALSE(when) << text;
    EXPECT_EQ(when.error().code, Code::kInvalidArgument);
    EXPECT_NE(when.error().message.find(because), std::string::npos) << when.error().message;
  }
}

TEST(ScheduleCommand, ShowsTheNextOpeningsWithoutAConsole) {
  const Outcome outcome =
      Cli().Run({"schedule", "weekly Sat,Sun 22:00 4h", "monthly 2 Tue +3d 22:00 6h", "--blackout",
                 "once 2026-12-12T00:00 48h", "--zone", "Asia/Tokyo", "--from", "2026-12-01T00:00", "--count", "5"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(test::CompareGolden(Golden("output/schedule.txt"), outcome.out), "");
}

TEST(ScheduleCommand, SaysWhatIsWrongAndWhenNothingOpens) {
  const std::vector<std::tuple<std::vector<std::string>, int, std::string>> rows = {
      {{"schedule"}, 2, "rule is required"},
      {{"schedule", "weekly Xat 22:00 4h"}, 2, "expected days such as"},
      {{"schedule", "weekly Sat 22:00 4h", "--count", "1001"}, 2, "--count"},
      {{"schedule", "weekly Sat 22:00 4h", "--zone", "Mars"}, 1, "--zone: time zone \"Mars\" is not known"},
      {{"schedule", "weekly Sat 22:00 4h", "--from", "now"}, 1, "--from: 'now' is not a point in time"},
      {{"schedule", "once 2026-12-20T18:00 12h", "--from", "2027-01-01T00:00Z"}, 0, "never open in the 800 days"},
  };
  for (const auto& [arguments, code, says] : rows) {
    const Outcome outcome = Cli().Run(arguments);
    EXPECT_EQ(outcome.code, code) << outcome.err;
    EXPECT_NE(outcome.err.find(says), std::string::npos) << outcome.err;
  }
}

}  // namespace
}  // namespace kintsugi::cli
