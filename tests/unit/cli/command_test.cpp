// SPDX-License-Identifier: Apache-2.0
// Commands from the argument vector to the bytes on standard output, against prepared answers
// (tests/golden/cli/answers).
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "common/base/bytes.h"
#include "tests/unit/cli/cli_fixture.h"

namespace kintsugi::cli {
namespace {

struct OutputRow {
  std::string golden;
  std::vector<std::string> arguments;
};
const std::vector<OutputRow>& OutputRows() {
  static const std::vector<OutputRow> kRows = {
      {"whoami.txt", {"whoami", "--console", "URL"}},
      {"host_list.txt", {"host", "list"}},
      {"host_list.json", {"host", "list", "-o", "json"}},
      {"host_list.csv", {"-o", "csv", "host", "list"}},
      {"host_show.txt", {"host", "show", "xp-001"}},
      {"host_show.json", {"host", "show", "xp-001", "-o", "json"}},
      {"token_list.txt", {"token", "list"}},
      {"token_list.csv", {"token", "list", "-o", "csv"}},
      {"token_create.txt", {"token", "create", "--uses", "60"}},
      {"token_create.json", {"token", "create", "--uses", "60", "-o", "json"}},
      {"catalog_list.txt", {"catalog", "list"}},
      {"catalog_show.txt", {"catalog", "show", "MS03-043"}},
      {"catalog_show.json", {"catalog", "show", "MS03-043", "-o", "json"}},
      {"package_list.txt", {"package", "list"}},
      {"missing.txt", {"missing"}},
      {"missing.json", {"missing", "-o", "json"}},
      {"missing_host.txt", {"missing", "xp-001"}},
      {"catalog_feeds.txt", {"catalog", "feeds"}},
      {"catalog_feeds.json", {"catalog", "feeds", "-o", "json"}},
      {"why.txt", {"why", "xp-001", "KB4019264"}},
      {"why.json", {"why", "xp-001", "KB4019264", "-o", "json"}},
      {"exposure.txt", {"exposure", "CVE-2017-0143"}},
      {"exposure.json", {"exposure", "CVE-2017-0143", "-o", "json"}},
      {"rollout_list.txt", {"rollout", "list"}},
      {"rollout_show.txt", {"rollout", "show", "october", "--hosts"}},
      {"rollout_show.json", {"rollout", "show", "october", "-o", "json"}},
      {"rollout_export.csv", {"rollout", "export", "october"}},
      {"rollout_export.json", {"rollout", "export", "october", "-o", "json"}},
      {"group_list.txt", {"group", "list"}},
      {"group_list.json", {"group", "list", "ring", "-o", "json"}},
      {"group_set.csv", {"group", "set", "ring", "pilots", "--hosts", "name=it-*", "--position", "1", "-o", "csv"}},
      {"rollout_create.json", {"rollout", "create", "--bulletin", "MS03-043", "-o", "json"}},
      {"audit_list.txt", {"audit", "list"}},
  };
  return kRows;
}

TEST(Commands, PrintWhatWasAgreed) {
  for (const auto& row : OutputRows()) {
    test::ScriptedConsole console;
    console.AnswerFrom(Golden("answers"));
    Cli cli(console);
    auto arguments = row.arguments;
    for (auto& argument : arguments)
      if (argument == "URL") argument = console.server().url();
    Outcome outcome = cli.Run(arguments);
    EXPECT_EQ(outcome.code, 0) << row.golden << ": " << outcome.err;
    const auto url = outcome.out.find(console.server().url());
    if (url != std::string::npos) outcome.out.replace(url, console.server().url().size(), "https://CONSOLE");
    EXPECT_EQ(test::CompareGolden(Golden("output/" + row.golden), outcome.out), "");
    for (const char c : outcome.out) ASSERT_NE(c, '\x1b') << row.golden;
  }
}

TEST(Commands, HostListFollowsThePagesAndPassesTheFilter) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  ASSERT_EQ(Cli(console).Run({"host", "list", "product=windows-xp", "name=web*"}).code, 0);
  const auto seen = console.Seen("ListHosts");
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].body, R"({"filter":"product=windows-xp name=web*"})");
  EXPECT_EQ(seen[1].body, R"({"filter":"product=windows-xp name=web*","pageToken":"p2"})");
}

TEST(Commands, RolloutCreateSendsThePlanAndPrintsTheIdAlone) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  const Outcome outcome = Cli(console).Run({"rollout",
                                            "create",
                                            "--bulletin",
                                            "MS03-043",
                                            "--name",
                                            "october",
                                            "--wave",
                                            "canary=5%",
                                            "--wave",
                                            "early=10",
                                            "--wave",
                                            "servers=query:product=windows-server-2003",
                                            "--wave",
                                            "broad=rest",
                                            "--success",
                                            "95",
                                            "--error",
                                            "5",
                                            "--error-count",
                                            "9",
                                            "--error-min-sample",
                                            "2",
                                            "--in-flight",
                                            "500",
                                            "--attempts",
                                            "3",
                                            "--retry-base",
                                            "10s",
                                            "--retry-cap",
                                            "2h",
                                            "--offer-timeout",
                                            "4h",
                                            "--unreachable-after",
                                            "30min",
                                            "--no-reboot",
                                            "--filter",
                                            "name=web*",
                                            "--revision",
                                            "2"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "3f2a9c0d11e8b7a6\n");
  EXPECT_NE(outcome.err.find("warning: 2 hosts have never reported facts"), std::string::npos) << outcome.err;
  const auto seen = console.Seen("CreateRollout");
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(
      seen[0].body,
      R"({"plan":{"name":"october","bulletinId":"MS03-043","hostFilter":"name=web*","waves":[{"name":"canary","percent":5},)"
      R"({"name":"early","count":10},{"name":"servers","query":"product=windows-server-2003"},{"name":"broad","rest":true}],)"
      R"("successPercent":95,"errorPercent":5,"errorMinSample":2,"inFlightLimit":500,"maxAttempts":3,"retryBaseMs":"10000",)"
      R"("retryCapMs":"7200000","offerTimeoutMs":"14400000","unreachableAfterMs":"1800000","packageRevision":2,"errorCount":9,"reboot":"REBOOT_POLICY_NEVER"}})");
}

TEST(Commands, GroupsAreSetAndRemoved) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  Cli cli(console);
  const Outcome set = cli.Run({"group", "set", "ring", "pilots", "--hosts", "name=it-*", "--position", "1"});
  EXPECT_EQ(set.code, 0) << set.err;
  EXPECT_EQ(set.out, "");
  EXPECT_EQ(set.err, "ring pilots: 12 hosts now\n");
  EXPECT_EQ(console.Seen("SetGroup").at(0).body,
            R"({"group":{"kind":"ring","name":"pilots","hosts":"name=it-*","position":1}})");
  EXPECT_EQ(cli.Run({"group", "remove", "role", "domain-controller", "--yes"}).code, 0);
  EXPECT_EQ(console.Seen("RemoveGroup").at(0).body, R"({"kind":"role","name":"domain-controller"})");
}

TEST(Commands, DryRunIsPassedOnAndSaid) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> rows = {
      {"CreateToken", {"token", "create", "--dry-run"}},
      {"RevokeToken", {"token", "revoke", "t7", "--dry-run"}},
      {"RevokeHost", {"host", "revoke", "xp-001", "--dry-run"}},
      {"ImportBulletins", {"catalog", "import", "FILE", "--dry-run"}},
      {"CreateRollout", {"rollout", "create", "--bulletin", "B", "--dry-run"}},
      {"StartRollout", {"rollout", "start", "r", "--dry-run"}},
      {"PauseRollout", {"rollout", "pause", "r", "--dry-run"}},
      {"ResumeRollout", {"rollout", "resume", "r", "--dry-run"}},
      {"AbortRollout", {"rollout", "abort", "r", "--dry-run"}},
      {"ReleaseWave", {"rollout", "release", "r", "--dry-run"}},
      {"EditRollout", {"rollout", "edit", "r", "--attempts", "4", "--dry-run"}},
  };
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  Cli cli(console);
  for (const auto& [method, row] : rows) {
    auto arguments = row;
    for (auto& argument : arguments)
      if (argument == "FILE") argument = cli.folder.Write("b.toml", "format = 1\n");
    const Outcome outcome = cli.Run(arguments);
    EXPECT_EQ(outcome.code, 0) << method << outcome.err;
    EXPECT_NE(outcome.err.find("nothing was changed"), std::string::npos) << method;
    const auto seen = console.Seen(method);
    ASSERT_EQ(seen.size(), 1U) << method;
    EXPECT_NE(seen[0].body.find("\"dryRun\":true"), std::string::npos) << seen[0].body;
  }
}

TEST(Commands, PackageAddDryRunHashesWithoutSending) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  Cli cli(console);
  const Outcome outcome = cli.Run({"package", "add", cli.folder.Write("a.exe", "abc"), "--dry-run", "-o", "csv"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad,false"),
            std::string::npos)
      << outcome.out;
  EXPECT_TRUE(console.Seen("AddPackage").empty());
}

TEST(Commands, PackageAddSaysWhatTheBytesStandFor) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  Cli cli(console);
  const Outcome outcome = cli.Run({"package", "add", cli.folder.Write("a.exe", "hello world"), "-o", "json"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("\"updates\":[\"MS03-043/windows-xp revision 2\"]"), std::string::npos) << outcome.out;
}

TEST(Commands, CatalogImportReportsProblemsByLineAndImportsNothing) {
  test::ScriptedConsole console;
  console.Answer(
      "ImportBulletins",
      R"({"problems":[{"fileName":"b.toml","line":12,"column":3,"message":"size_bytes is a string, expected a number"}]})");
  Cli cli(console);
  const Outcome outcome = cli.Run({"catalog", "import", cli.folder.Write("b.toml", "x")});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("b.toml:12:3: size_bytes is a string, expected a number\n"), std::string::npos)
      << outcome.err;
  EXPECT_NE(outcome.err.find("1 problem was found, nothing was imported"), std::string::npos) << outcome.err;
}

TEST(Commands, CatalogImportTakesTheTomlFilesOfAFolder) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  Cli cli(console);
  cli.folder.Write("catalog/b.toml", "B");
  cli.folder.Write("catalog/a.toml", "A");
  cli.folder.Write("catalog/README.md", "not this");
  ASSERT_EQ(cli.Run({"catalog", "import", cli.folder.File("catalog")}).code, 0);
  const std::string body = console.Seen("ImportBulletins").at(0).body;
  EXPECT_LT(body.find("\"text\":\"A\""), body.find("\"text\":\"B\"")) << body;
  EXPECT_EQ(body.find("not this"), std::string::npos);
}

TEST(Confirmation, IsNeededForWhatCannotBeUndone) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"host", "revoke", "xp-001"},
                                                                     {"token", "revoke", "t7"},
                                                                     {"rollout", "abort", "r"},
                                                                     {"group", "remove", "ring", "pilots"}}) {
    test::ScriptedConsole console;
    console.AnswerFrom(Golden("answers"));
    Cli cli(console);
    Outcome outcome = cli.Run(arguments, "y\n");
    EXPECT_EQ(outcome.code, 1) << arguments[1];
    EXPECT_NE(outcome.err.find("--yes"), std::string::npos) << outcome.err;
    cli.prepare = [](Streams& streams) { streams.in_terminal = streams.err_terminal = true; };
    outcome = cli.Run(arguments, "n\n");
    EXPECT_EQ(outcome.code, 1);
    EXPECT_NE(outcome.err.find("[y/N]"), std::string::npos);
    EXPECT_TRUE(console.Seen("RevokeHost").empty() && console.Seen("RevokeToken").empty() &&
                console.Seen("AbortRollout").empty() && console.Seen("RemoveGroup").empty());
    EXPECT_EQ(cli.Run(arguments, "y\n").code, 0);
    auto with_yes = arguments;
    with_yes.push_back("--yes");
    EXPECT_EQ(cli.Run(with_yes).code, 0);
  }
}

TEST(Login, ChecksTheTokenAndStoresTheSignInForLaterCommands) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  Cli cli;
  const Outcome login =
      cli.Run({"login", console.server().url(), "--ca-pin", console.server().ca_pin()}, "test-token\n");
  EXPECT_EQ(login.code, 0) << login.err;
  EXPECT_NE(login.err.find("as amara (operator)"), std::string::npos) << login.err;
  EXPECT_EQ(login.err.find("test-token"), std::string::npos);
  EXPECT_EQ(cli.Run({"whoami"}).code, 0);
  ASSERT_EQ(::chmod(cli.folder.File("profile.json").c_str(), 0644), 0);
  const Outcome open = cli.Run({"whoami"});
  EXPECT_EQ(open.code, 3);
  EXPECT_NE(open.err.find("chmod 600"), std::string::npos) << open.err;
}

TEST(Login, StoresNothingThatDoesNotWork) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  Cli cli;
  EXPECT_EQ(cli.Run({"login", console.server().url(), "--ca-pin", console.server().ca_pin(), "--token", "wrong"}).code,
            3);
  EXPECT_EQ(cli.Run({"login", console.server().url(), "--ca-pin", std::string(64, '0'), "--token", "test-token"}).code,
            7);
  EXPECT_EQ(cli.Run({"login", console.server().url(), "--token", "test-token"}).code, 3);
  EXPECT_EQ(cli.Run({"login", console.server().url(), "--ca-pin", console.server().ca_pin(), "--token", "test-token",
                     "--dry-run"})
                .code,
            0);
  EXPECT_FALSE(std::filesystem::exists(cli.folder.File("profile.json")));
}

struct ErrorCase {
  unsigned status;
  std::string code;
  int exit_code;
  std::string says;
};

TEST(Errors, AreOneLineWithARemedyAndAnExitCodeForScripts) {
  const std::vector<ErrorCase> rows = {
      {404, "not_found", 6, "list what exists"},    {403, "permission_denied", 3, "ask an administrator"},
      {401, "unauthenticated", 3, "sign in again"}, {503, "unavailable", 7, "check address"},
      {400, "invalid_argument", 1, "correct"},      {412, "failed_precondition", 1, "look at the state"},
      {429, "resource_exhausted", 1, "retry"},      {409, "aborted", 1, "read it again"}};
  for (const auto& row : rows) {
    test::ScriptedConsole console;
    console.Refuse("GetHost", row.status, row.code, "the console's \\u001b[31mreason");
    const Outcome outcome = Cli(console).Run({"host", "show", "x"});
    EXPECT_EQ(outcome.code, row.exit_code) << row.code;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err.find("kintsugi: the console's \\x1b[31mreason; " + row.says), 0U) << outcome.err;
    EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << outcome.err;
  }
}

TEST(Export, WritesAFileAndSaysWhenItCannot) {
  test::ScriptedConsole console;
  console.AnswerFrom(Golden("answers"));
  Cli cli(console);
  EXPECT_EQ(cli.Run({"rollout", "export", "october", "--file", cli.folder.File("out.csv")}).code, 0);
  EXPECT_EQ(test::ReadFile(cli.folder.File("out.csv")), test::ReadFile(Golden("output/rollout_export.csv")));
  const Outcome outcome = cli.Run({"rollout", "export", "october", "--file", cli.folder.File("none/out.csv")});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.err.find("cannot write"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace kintsugi::cli
