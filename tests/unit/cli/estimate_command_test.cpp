// SPDX-License-Identifier: Apache-2.0
// estimate from the argument vector to the bytes on standard output, and the notes of estimates beside other commands.
#include <gtest/gtest.h>

#include "tests/unit/cli/cli_fixture.h"

namespace kintsugi::cli {
namespace {

const std::string kCatalog = std::string(KINTSUGI_SOURCE_DIR) + "/deploy/catalog";

struct OutputRow {
  std::string golden;
  std::vector<std::string> arguments;
};

TEST(Estimate, PrintsWhatWasAgreed) {
  const std::vector<OutputRow> rows = {
      {"estimate.txt", {"estimate", "october"}},
      {"estimate.json", {"estimate", "october", "-o", "json"}},
      {"estimate.csv", {"estimate", "october", "-o", "csv"}},
      {"estimate_waves.csv", {"estimate", "october", "-o", "csv", "--section", "waves"}},
      {"estimate_hold_ups.csv", {"estimate", "october", "-o", "csv", "--section", "hold-ups"}},
      {"estimate_changes.json", {"estimate", "october", "-o", "json", "--section", "changes"}},
      {"estimate_stragglers.json", {"estimate", "october", "-o", "json", "--section", "stragglers"}},
      {"estimate_parameters.txt", {"estimate", "october", "--section", "parameters"}},
      {"estimate_parameters.json", {"estimate", "october", "--parameters", "-o", "json"}},
      {"estimate_burn_up.csv", {"estimate", "october", "-o", "csv", "--section", "burn-up"}},
      {"estimate_calibration.txt", {"estimate", "calibration"}},
      {"estimate_calibration.json", {"estimate", "calibration", "-o", "json"}},
      {"estimate_predictions.csv", {"estimate", "calibration", "october", "-o", "csv", "--section", "predictions"}},
  };
  for (const auto& row : rows) {
    test::ScriptedConsole console;
    console.AnswerFrom(Golden("answers"));
    const Outcome outcome = Cli(console).Run(row.arguments);
    EXPECT_EQ(outcome.code, 0) << row.golden << ": " << outcome.err;
    EXPECT_EQ(test::CompareGolden(Golden("output/" + row.golden), outcome.out), "");
    for (const char c : outcome.out) ASSERT_NE(c, '\x1b') << row.golden;
  }
}

TEST(Estimate, DrawsThePictureOnTerminalsOnly) {
  for (const bool utf8 : {true, false}) {
    test::ScriptedConsole console;
    console.AnswerFrom(Golden("answers"));
    Cli cli(console);
    cli.variables["NO_COLOR"] = "1";
    cli.variables["TZ"] = "Asia/Tokyo";
    cli.prepare = [utf8](Streams& streams) {
      streams.out_terminal = true;
      streams.utf8 = utf8;
    };
    const Outcome outcome = cli.Run({"estimate", "october", "--parameters"});
    EXPECT_EQ(test::CompareGolden(Golden(utf8 ? "output/estimate.live" : "output/estimate_ascii.live"), outcome.out),
              "");
  }
}

TEST(Estimate, SaysHowManyParametersAreOfThisFleetAndHowToSeeThem) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  Cli cli(console);
  const std::string note =
      "5 parameters: 1 learned from this fleet, 1 partly learned, 1 from the catalog, 2 shipped defaults";
  EXPECT_EQ(cli.Run({"estimate", "october"}).err, note + "; see them with --parameters\n");
  EXPECT_EQ(cli.Run({"estimate", "october", "--parameters"}).err, note + "\n");
  EXPECT_EQ(cli.Run({"estimate", "october", "-q"}).err, "");
  const std::string err = cli.Run({"estimate", "october", "-o", "json"}).err;
  EXPECT_NE(err.find("never: 1 host was never seen online\n"), std::string::npos) << err;
}

TEST(Estimate, SendsTheRolloutOrThePlanAndWhatIf) {
  struct Row {
    std::vector<std::string> arguments;
    std::string body;
  };
  const std::vector<Row> rows = {
      {{"october"}, R"({"rollout":"october","changes":true})"},
      {{"october", "--no-changes", "--runs", "50", "--seed", "7", "--stragglers", "3"},
       R"({"rollout":"october","runs":50,"seed":"7","stragglers":3})"},
      {{"october", "--section", "burn-up"}, R"({"rollout":"october"})"},
      {{"october", "--section", "changes"}, R"({"rollout":"october","changes":true})"},
      {{"october", "--console-link", "0", "--site-link", "80Mbit/s", "--relay", "osaka", "--relay", "nara",
        "--relay-hit", "90%", "--install-time", "150%", "--reboot-time", "50", "--poll", "15min", "--always-on",
        "--no-changes"},
       R"({"rollout":"october","whatIf":{"consoleBytesPerSecond":"0","siteBytesPerSecond":"10000000","relaySites":["osaka","nara"],)"
       R"("relayHitPercent":90,"installPercent":150,"rebootPercent":50,"checkInMs":"900000","alwaysOn":true}})"},
      {{"--bulletin", "B", "--wave", "all=rest", "--in-flight", "9", "--no-changes"},
       R"({"plan":{"name":"B","bulletinId":"B","waves":[{"name":"all","rest":true}],"inFlightLimit":9,"rebootAllowed":true}})"},
  };
  for (const auto& row : rows) {
    test::ScriptedConsole console;
    console.AnswerFrom(Golden("answers"));
    std::vector<std::string> all = {"estimate"};
    all.insert(all.end(), row.arguments.begin(), row.arguments.end());
    const Outcome outcome = Cli(console).Run(all);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    ASSERT_EQ(console.Seen("EstimateRollout").size(), 1U);
    EXPECT_EQ(console.Seen("EstimateRollout")[0].body, row.body);
    EXPECT_TRUE(console.Seen("CreateRollout").empty());
  }
}

TEST(Estimate, TakesAPlanFile) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  Cli cli(console);
  const std::string file = cli.folder.Write("p.toml", "bulletin = \"B\"\nin_flight = 7\n");
  EXPECT_EQ(cli.Run({"estimate", "--plan", file}).code, 0);
  EXPECT_NE(console.Seen("EstimateRollout").at(0).body.find("\"inFlightLimit\":7"), std::string::npos);
  EXPECT_EQ(cli.Run({"estimate", "--plan", cli.folder.File("none.toml")}).code, 6);
}

TEST(Estimate, AWrongCombinationIsAUsageError) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> rows = {
      {{}, "a rollout, --bulletin or --plan is required"},
      {{"r", "--bulletin", "B"}, "--bulletin is for a plan that is not stored, r has its own"},
      {{"r", "--plan", "p.toml"}, "--plan is for a plan that is not stored"},
      {{"r", "--in-flight", "9"}, "--in-flight is for a plan that is not stored"},
      {{"r", "--hosts", "50"}, "--hosts is for --profile only"},
      {{"r", "--catalog", "c"}, "--catalog is for --profile only"},
      {{"r", "--all-issues"}, "--all-issues is for --profile only"},
      {{"r", "--bandwidth", "1MB/s"}, "--bandwidth is for --profile only"},
      {{"r", "--install-time", "4min"}, "--install-time: the hosts of a fleet differ, give a percentage"},
      {{"r", "--console-link", "10"}, "--console-link: '10' is not a rate: the unit is missing"},
      {{"r", "--section", "x"}, "--section"},
      {{"r", "--section", "waves", "--parameters"}, "--parameters and --section: give one of them"},
      {{"r", "--stragglers", "1001"}, "--stragglers"},
      {{"r", "calibration"}, "rollout has no meaning with calibration"},
      {{"calibration", "--seed", "7"}, "--seed has no meaning with calibration"},
      {{"--profile", "x", "--bulletin", "B", "--hosts", "5"}, "updateexpert"},
      {{"--profile", "updateexpert", "--bulletin", "B"}, "--profile needs --hosts"},
      {{"--profile", "updateexpert", "--hosts", "5"}, "--profile needs one --bulletin"},
      {{"--profile", "updateexpert", "--hosts", "5", "--bulletin", "A", "--bulletin", "B"}, "needs one --bulletin"},
      {{"--profile", "updateexpert", "--hosts", "5", "r"}, "give --bulletin instead of a rollout"},
      {{"--profile", "updateexpert", "--bulletin", "B", "--hosts", "5", "--wave", "a=rest"}, "a profile knows no plan"},
      {{"--profile", "updateexpert", "--bulletin", "B", "--hosts", "5", "--relay", "*"}, "a profile knows no fleet"},
      {{"--profile", "updateexpert", "--bulletin", "B", "--hosts", "5", "--section", "waves"},
       "a profile knows no fleet"},
      {{"--profile", "updateexpert", "--bulletin", "B", "--hosts", "0"}, "--hosts: '0' is not possible"},
      {{"--profile", "updateexpert", "--bulletin", "B", "--hosts", "x"}, "--hosts: 'x' is not possible"},
      {{"--profile", "updateexpert", "--bulletin", "B", "--hosts", "10000001"}, "expected 1 to 10000000"},
      {{"--profile", "updateexpert", "--bulletin", "B", "--hosts", "5", "--rounding", "odd"}, "--rounding"},
      {{"--profile", "updateexpert", "--bulletin", "B", "--hosts", "5", "--concurrency", "0"}, "--concurrency"},
  };
  for (const auto& [arguments, says] : rows) {
    std::vector<std::string> all = {"estimate"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Outcome outcome = Cli().Run(all);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find(says), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << "one line: " << outcome.err;
  }
}

TEST(Estimate, OfAProfileNeedsNoConsole) {
  const Outcome outcome = Cli().Run({"estimate", "--profile", "updateexpert", "--bulletin", "MS04-022", "--catalog",
                                     kCatalog, "--hosts", "50,100,250,500"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out.find("updateexpert: minutes; 1 host at a time, push 10 s at 6.25 MB/s, install 4 min, reboot "
                             "6 min, not where only files in use need it, rounding nearest\nPACKAGE "),
            0U)
      << outcome.out;
  for (const char* heading : {"50 hosts", "100 hosts", "250 hosts", "500 hosts"})
    EXPECT_NE(outcome.out.find(heading), std::string::npos) << outcome.out;
}

std::string ProfileJson(const std::vector<std::string>& more) {
  std::vector<std::string> all = {"estimate", "--profile", "updateexpert", "--catalog", kCatalog, "-o", "json"};
  all.insert(all.end(), more.begin(), more.end());
  const Outcome outcome = Cli().Run(all);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  return outcome.out;
}

TEST(Estimate, OfAProfilePrintsOneRowForEachPackageAndNumberOfHosts) {
  const std::string xp = ProfileJson({"--bulletin", "MS04-022/windows-xp", "--hosts", "50,100,250,500"});
  for (const char* row :
       {R"({"package":"WindowsXP-KB841873-x86-jpn.exe","hosts":50,"minutes":12,"update":"MS04-022/windows-xp",)",
        R"("hosts":100,"minutes":21,)", R"("hosts":250,"minutes":46,)", R"("hosts":500,"minutes":89,)",
        R"("size_bytes":905448,"reboot":false)"})
    EXPECT_NE(xp.find(row), std::string::npos) << xp;
}

TEST(Estimate, OfAProfileTakesEveryParameter) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> rows = {
      {{"--conditional-reboot", "yes"}, "\"minutes\":27"},
      {{"--concurrency", "2"}, "\"minutes\":12"},
      {{"--push-time", "20s"}, "\"minutes\":38"},
      {{"--install-time", "10min"}, "\"minutes\":27"},
      {{"--install-time", "200%"}, "\"minutes\":25"},
      {{"--conditional-reboot", "yes", "--reboot-time", "0s"}, "\"minutes\":21"},
      {{"--bandwidth", "0"}, "\"minutes\":null"},
      {{"--rounding", "up"}, "\"minutes\":21"},
      {{"--rounding", "down"}, "\"minutes\":20"}};
  for (const auto& [flags, says] : rows) {
    std::vector<std::string> more = {"--bulletin", "MS04-022/windows-xp", "--hosts", "100"};
    more.insert(more.end(), flags.begin(), flags.end());
    const std::string json = ProfileJson(more);
    EXPECT_NE(json.find(says), std::string::npos) << flags[0] << ": " << json;
  }
}

TEST(Estimate, OfAProfileNamesWhatTheCatalogHolds) {
  const std::vector<std::string> base = {"estimate", "--profile", "updateexpert", "--hosts", "5", "--bulletin"};
  const auto run = [&base](Cli& cli, std::vector<std::string> more) {
    more.insert(more.begin(), base.begin(), base.end());
    return cli.Run(more);
  };
  Cli cli;
  Outcome outcome = run(cli, {"MS99-001", "--catalog", kCatalog});
  EXPECT_EQ(outcome.code, 6);
  EXPECT_NE(outcome.err.find("no file holds MS99-001; there are MS03-024, MS03-026, MS03-043, MS04-022"),
            std::string::npos)
      << outcome.err;
  outcome = run(cli, {"MS03-043/os-2", "--catalog", kCatalog});
  EXPECT_EQ(outcome.code, 6);
  EXPECT_NE(outcome.err.find("MS03-043 has no update MS03-043/os-2"), std::string::npos) << outcome.err;
  outcome = run(cli, {"MS03-043", "--catalog", kCatalog, "--catalog", kCatalog + "/MS03-043.toml"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.err.find("two files hold MS03-043"), std::string::npos) << outcome.err;
  outcome = run(cli, {"B", "--catalog", cli.folder.Write("b.toml", "format = 1\nid = \"B\x1b[2J\"\n")});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.err.find("b.toml is not a bulletin; correct it as said above"), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find('\x1b'), std::string::npos) << outcome.err;
  EXPECT_EQ(run(cli, {"B", "--catalog", cli.folder.File("none.toml")}).code, 6);
}

TEST(Estimate, OfAProfileAsksTheConsoleWithoutACatalog) {
  std::string text = test::ReadFile(kCatalog + "/MS04-022.toml");
  std::string json;
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c == '\n' ? "\\n" : std::string(1, c);
  }
  test::ScriptedConsole console;
  console.Answer("GetBulletin", "{\"text\":\"" + json + "\"}");
  const Outcome outcome = Cli(console).Run(
      {"estimate", "--profile", "updateexpert", "--bulletin", "MS04-022/windows-xp", "--hosts", "500", "-o", "csv"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("WindowsXP-KB841873-x86-jpn.exe,500,89,MS04-022/windows-xp,"), std::string::npos)
      << outcome.out;
  EXPECT_EQ(console.Seen("GetBulletin").at(0).body, R"({"id":"MS04-022"})");
}

TEST(Calibration, SaysInWordsThatThereIsNoneYet) {
  test::ScriptedConsole console;
  console.Answer("ListPredictions", "{}");
  Cli cli(console);
  const Outcome text = cli.Run({"estimate", "calibration", "october"});
  EXPECT_EQ(text.code, 0);
  EXPECT_EQ(text.out, "");
  EXPECT_NE(text.err.find("there is no prediction yet"), std::string::npos) << text.err;
  EXPECT_EQ(console.Seen("ListPredictions").at(0).body, R"({"rollout":"october"})");
  EXPECT_EQ(cli.Run({"estimate", "calibration", "-o", "json"}).out, "[]\n");
}

TEST(EstimateNote, EndsCreateAndStart) {
  const std::string note =
      "estimate: half of the hosts are done by Sat 2026-12-05 14:10, the end comes by Sun 02:00; see: "
      "kintsugi estimate 3f2a9c0d11e8b7a6\n";
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"rollout", "create", "--bulletin", "B"},
                                                                     {"rollout", "start", "october"}}) {
    test::ScriptedConsole console;
    console.AnswerFrom(Golden("answers"));
    Cli cli(console);
    Outcome outcome = cli.Run(arguments);
    EXPECT_EQ(outcome.code, 0);
    ASSERT_GE(outcome.err.size(), note.size());
    EXPECT_EQ(outcome.err.substr(outcome.err.size() - note.size()), note);
    auto quiet = arguments;
    quiet.push_back("-q");
    EXPECT_EQ(cli.Run(quiet).err, "");
    auto dry = arguments;
    dry.push_back("--dry-run");
    EXPECT_EQ(cli.Run(dry).err.find("by the estimate"), std::string::npos);
    EXPECT_EQ(console.Seen("EstimateRollout").size(), 1U) << "not asked for when it is not shown";
  }
}

TEST(EstimateNote, NeverMakesTheCommandFail) {
  for (const std::string method : {"CreateRollout", "StartRollout"}) {
    test::ScriptedConsole console;
    console.Answer(method, test::ReadFile(Golden("answers/" + method + ".json")));
    console.Refuse("EstimateRollout", 503, "unavailable", "busy");
    const Outcome outcome = method == "CreateRollout" ? Cli(console).Run({"rollout", "create", "--bulletin", "B"})
                                                      : Cli(console).Run({"rollout", "start", "october"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.err.find("estimate"), std::string::npos) << outcome.err;
  }
}

}  // namespace
}  // namespace kintsugi::cli
