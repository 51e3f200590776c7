// SPDX-License-Identifier: Apache-2.0
// bulletin report from the argument vector to the page: from files and from the console.
#include <gtest/gtest.h>

#include "console/cli/catalog_files.h"
#include "console/cli/output/table.h"
#include "tests/unit/cli/cli_fixture.h"

namespace kintsugi::cli {
namespace {

const std::string kCatalog = std::string(KINTSUGI_SOURCE_DIR) + "/deploy/catalog";

const std::filesystem::path kPages = std::filesystem::path(KINTSUGI_SOURCE_DIR) / "tests/golden/report";

std::string Agreed(const std::string& name) { return test::ReadFile(kPages / name); }

// Holds MS03-043 as the sample catalog has it.
void Serve(test::ScriptedConsole& console) {
  console.Answer("ListBulletins", R"({"bulletins":[{"id":"MS03-043","kb":"828035"}]})");
  console.Answer("GetBulletin", "{\"text\":" + JsonString(test::ReadFile(kCatalog + "/MS03-043.toml")) + "}");
}

// `parts` in this order.
void ExpectInOrder(const std::string& text, const std::vector<std::string>& parts) {
  std::size_t from = 0;
  for (const auto& part : parts) {
    const std::size_t at = text.find(part, from);
    ASSERT_NE(at, std::string::npos) << part << "\n" << text;
    from = at + part.size();
  }
}

Outcome Report(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"bulletin", "report"});
  arguments.insert(arguments.end(), {"--catalog", kCatalog});
  return Cli().Run(arguments);
}

TEST(BulletinReport, NeedsNoConsoleWithACatalogAndIsAsAgreed) {
  struct Row {
    std::string typed;
    std::string id;
  };
  for (const Row& row : {Row{"828035", "MS03-043"}, Row{"ms04-022", "MS04-022"}})
    for (const std::string language : {"en", "ja"})
      for (const std::string format : {"text", "html"}) {
        const Outcome outcome = Report({row.typed, "--lang", language, "--format", format});
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        EXPECT_EQ(outcome.err, "");
        const std::string name = row.id + "." + language + (format == "text" ? ".txt" : ".html");
        EXPECT_EQ(test::CompareGolden(kPages / name, outcome.out), "");
      }
}

TEST(BulletinReport, TakesTheLanguageOfTheEnvironment) {
  struct Row {
    std::map<std::string, std::string> variables;
    bool japanese;
  };
  const Row rows[] = {{{}, false},
                      {{{"LANG", "ja_JP.UTF-8"}}, true},
                      {{{"LANG", "de_DE.UTF-8"}}, false},
                      {{{"LC_MESSAGES", "ja"}, {"LANG", "en_GB"}}, true},
                      {{{"LC_ALL", "C"}, {"LC_MESSAGES", "ja"}, {"LANG", "ja"}}, false}};
  for (const Row& row : rows) {
    Cli cli;
    cli.variables.insert(row.variables.begin(), row.variables.end());
    const Outcome outcome = cli.Run({"bulletin", "report", "MS04-022", "--catalog", kCatalog});
    EXPECT_TRUE(outcome.out == Agreed(row.japanese ? "MS04-022.ja.txt" : "MS04-022.en.txt"));
    const Outcome chosen = cli.Run({"bulletin", "report", "MS04-022", "--catalog", kCatalog, "--lang", "en"});
    EXPECT_TRUE(chosen.out == Agreed("MS04-022.en.txt"));
  }
}

TEST(BulletinReport, AsksTheConsoleWithoutACatalogAlsoForItsFleet) {
  test::ScriptedConsole console;
  Serve(console);
  console.Answer("EstimateRollout", test::ReadFile(Golden("answers/EstimateRollout.json")));
  const Outcome outcome = Cli(console).Run({"bulletin", "report", "KB828035", "--lang", "en"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(console.Seen("GetBulletin").at(0).body, R"({"id":"MS03-043"})");
  EXPECT_EQ(
      console.Seen("EstimateRollout").at(0).body,
      R"({"plan":{"name":"MS03-043","bulletinId":"MS03-043","waves":[{"name":"all","rest":true}],"rebootAllowed":true}})");
  ExpectInOrder(
      outcome.out,
      {"How long it takes", "This fleet", "480 hosts from 5 December 2026, 12:00 UTC on, all in one wave.",
       "50 % of the hosts", "after 2 h", "after 2 h 10 min", "after 2 h 25 min", "the whole rollout", "after 10 h",
       "after 14 h", "What holds it back", "the console's link until host 312, then laptops that are off", "Notes",
       "never: 1 host was never seen online", "By UpdateEXPERT's published profile", "50 hosts"});
  const Outcome japanese = Cli(console).Run({"bulletin", "report", "KB828035", "--lang", "ja"});
  ExpectInOrder(japanese.out,
                {"このフリート", "2026年12月5日 12:00 UTCから480台を1つのウェーブで", "2時間10分後", "制約となるもの",
                 "[英語の情報] the console's link", "UpdateEXPERTの公表値に基づく予想"});
}

TEST(BulletinReport, OfAConsoleThatRefusesToEstimateSaysSoAndIsWhole) {
  struct Row {
    unsigned status;
    std::string code;
    std::string message;
  };
  const Row rows[] = {{400, "failed_precondition", "no enrolled host with facts matches the plan's host filter"},
                      {404, "unimplemented", "no method EstimateRollout"},
                      {503, "unavailable", "busy \x1b[2J"}};
  for (const Row& row : rows) {
    test::ScriptedConsole console;
    Serve(console);
    console.Refuse("EstimateRollout", row.status, row.code, row.message);
    const Outcome outcome = Cli(console).Run({"bulletin", "report", "828035", "--lang", "en"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    ExpectInOrder(outcome.out, {"This fleet", "Notes", "The console could not estimate it:", row.message.substr(0, 4),
                                "By UpdateEXPERT's published profile"});
    EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos);
    EXPECT_EQ(outcome.out.find("What holds it back"), std::string::npos);
  }
  test::ScriptedConsole old;  // answers with HTTP 404
  Serve(old);
  const Outcome outcome = Cli(old).Run({"bulletin", "report", "828035", "--lang", "ja", "--format", "html"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("コンソールから予想を取得できませんでした:"), std::string::npos);
}

TEST(BulletinReport, SaysThatNobodyOfTheFleetNeedsIt) {
  test::ScriptedConsole console;
  Serve(console);
  console.Answer("EstimateRollout", R"({"fromMs":"1796472000000","problems":["never: no host has work"]})");
  const Outcome outcome = Cli(console).Run({"bulletin", "report", "828035", "--lang", "en"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  ExpectInOrder(outcome.out, {"This fleet", "No host of this fleet needs it.", "By UpdateEXPERT's published profile"});
  EXPECT_EQ(outcome.out.find("no host has work"), std::string::npos);
}

TEST(BulletinReport, EstimatesForTheNumbersOfHostsAskedFor) {
  const Outcome outcome = Report({"MS04-022", "--lang", "en", "--hosts", "50,7"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  ExpectInOrder(outcome.out, {"Package", "50 hosts", "7 hosts", "WindowsXP-KB841873-x86-jpn.exe", "12 min", "5 min",
                              "1 host at a time, push 10 s at 6.25 MB/s, install 4 min, reboot 6 min, not where only"});
  EXPECT_EQ(outcome.out.find("250 hosts"), std::string::npos);
  const Outcome japanese = Report({"MS04-022", "--lang", "ja", "--hosts", "50"});
  ExpectInOrder(japanese.out, {"同時に1台、送信10秒と転送時間（6.25 MB/s）、インストール4分、再起動6分", "四捨五入"});
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

TEST(BulletinReport, WithoutAPackageHasNoEstimate) {
  std::string text = test::ReadFile(kCatalog + "/MS04-022.toml");
  text = Replaced(text, "state = \"current\"", "state = \"withdrawn\"");
  text = Replaced(text, "package_published = false\n", "");
  text = Replaced(text, "[[update]]\n", "[[update]]\npackage_published = false\n");
  Cli cli;
  const Outcome outcome =
      cli.Run({"bulletin", "report", "MS04-022", "--lang", "en", "--catalog", cli.folder.Write("MS04-022.toml", text)});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("None: the catalog has no package that rollouts use."), std::string::npos) << outcome.out;
}

TEST(BulletinReport, ATextOfTheConsoleThatCannotBeReadIsAnError) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  const Outcome outcome = Cli(console).Run({"bulletin", "report", "MS03-043"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("use the kintsugi of the console's release"), std::string::npos) << outcome.err;
}

TEST(BulletinReport, OfAnUnknownBulletinNamesNearOnes) {
  const Outcome near = Report({"MS03-034"});
  EXPECT_EQ(near.code, 6);
  EXPECT_EQ(near.out, "");
  EXPECT_NE(near.err.find("no bulletin 'MS03-034'; did you mean MS03-024, MS03-026, MS03-043?"), std::string::npos)
      << near.err;
  const Outcome far = Report({"entirely-else\x1b[2J"});
  EXPECT_EQ(far.code, 6);
  EXPECT_NE(far.err.find("look into its files"), std::string::npos) << far.err;
  EXPECT_EQ(far.err.find('\x1b'), std::string::npos);
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  const Outcome asked = Cli(console).Run({"bulletin", "report", "MS03-04"});
  EXPECT_EQ(asked.code, 6);
  EXPECT_NE(asked.err.find("did you mean MS03-043?"), std::string::npos) << asked.err;
}

TEST(BulletinReport, RefusesAWrongCommandLine) {
  struct Row {
    std::vector<std::string> arguments;
    int code;
    std::string says;
  };
  const Row rows[] = {{{}, 2, "id is required"},
                      {{"MS03-043", "--lang", "fr"}, 2, "--lang"},
                      {{"MS03-043", "--format", "pdf"}, 2, "--format"},
                      {{"MS03-043", "--hosts", "50,0"}, 2, "--hosts"},
                      {{"MS03-043", "--hosts", "50,many"}, 2, "--hosts"},
                      {{"MS03-043", "--hosts", "1,2,3,4,5,6,7,8,9,10,11,12,13"}, 1, "give at most 12"},
                      {{"MS03-043", "-o", "json"}, 1, "use --format text or --format html"},
                      {{"MS03-043", "--out", "/no/such/folder/x.html"}, 1, "/no/such/folder/x.html"}};
  for (const Row& row : rows) {
    const Outcome outcome = Report(row.arguments);
    EXPECT_EQ(outcome.code, row.code) << row.says << ": " << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find(row.says), std::string::npos) << outcome.err;
  }
  const Outcome missing = Cli().Run({"bulletin", "report", "MS03-043", "--catalog", "/no/such/folder"});
  EXPECT_EQ(missing.code, 6) << missing.err;
}

TEST(BulletinReport, WritesAFileThatOthersMayRead) {
  Cli cli;
  const std::string path = cli.folder.File("alert.html");
  const Outcome outcome = cli.Run({"bulletin", "report", "MS04-022", "--lang", "ja", "--format", "html", "--catalog",
                                   kCatalog + "/MS04-022.toml", "--out", path});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "wrote " + path + "\n");
  EXPECT_TRUE(test::ReadFile(path) == Agreed("MS04-022.ja.html"));
  EXPECT_NE(std::filesystem::status(path).permissions() & std::filesystem::perms::others_read,
            std::filesystem::perms::none);
}

TEST(BulletinReport, ABrokenFileBesideTheBulletinIsReportedAndNotInTheWay) {
  Cli cli;
  const std::string broken = cli.folder.Write("broken.toml", "format = 1\nid = 7\n");
  const Outcome found = cli.Run({"bulletin", "report", "MS04-022", "--lang", "en", "--catalog", broken, "--catalog",
                                 kCatalog + "/MS04-022.toml"});
  EXPECT_EQ(found.code, 0);
  EXPECT_TRUE(found.out == Agreed("MS04-022.en.txt"));
  EXPECT_NE(found.err.find("broken.toml:2:"), std::string::npos) << found.err;
  const Outcome lost = cli.Run({"bulletin", "report", "MS04-022", "--catalog", broken});
  EXPECT_EQ(lost.code, 1);
  EXPECT_NE(lost.err.find("mend the ones shown above"), std::string::npos) << lost.err;
}

TEST(BulletinReport, FitsTheTerminal) {
  Cli cli;
  cli.prepare = [](Streams& streams) {
    streams.out_terminal = true;
    streams.width = [] { return std::size_t{60}; };
  };
  cli.variables["NO_COLOR"] = "1";
  const Outcome outcome = cli.Run({"bulletin", "report", "MS04-022", "--lang", "en", "--catalog", kCatalog});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) EXPECT_EQ(line.find("\x1b"), std::string::npos);
  EXPECT_TRUE(outcome.out != Agreed("MS04-022.en.txt"));
}

TEST(BulletinName, IsAnIdOrAKnowledgeBaseNumber) {
  EXPECT_TRUE(BulletinName("ms03-043").Is("MS03-043", "828035"));
  EXPECT_TRUE(BulletinName("828035").Is("MS03-043", "828035"));
  EXPECT_TRUE(BulletinName("kb828035").Is("MS03-043", "828035"));
  EXPECT_FALSE(BulletinName("KB").Is("MS03-043", ""));
  EXPECT_FALSE(BulletinName("").Is("MS03-043", ""));
  EXPECT_FALSE(BulletinName("82803").Is("MS03-043", "828035"));
}

TEST(NearIds, AreFewAndNear) {
  using V = std::vector<std::string>;
  EXPECT_EQ(NearIds("MS03-04", {"MS04-022", "MS03-043", "MS03-026"}), (V{"MS03-043", "MS03-026", "MS04-022"}));
  EXPECT_EQ(NearIds("x", {"MS04-022"}), V{});
  EXPECT_EQ(NearIds(std::string(100'000, 'M'), {"MS04-022"}), V{});
}

}  // namespace
}  // namespace kintsugi::cli
