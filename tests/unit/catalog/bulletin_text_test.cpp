// SPDX-License-Identifier: Apache-2.0
// The good file arrives field by field; each kind of mistake has one row with its exact place and sentence.
#include "common/catalog/bulletin_text.h"

#include <gtest/gtest.h>

#include "tests/unit/catalog/good_bulletin.h"
#include "tests/unit/catalog/mistakes.h"

namespace kintsugi::catalog {
namespace {

model::FileRequirement File(std::string path, std::string version) {
  model::FileRequirement file;
  file.path = std::move(path);
  file.version = std::move(version);
  return file;
}

model::Update ExpectedXpUpdate() {
  model::Update update;
  update.id = "MS03-043/windows-xp";
  update.kb = "828036";
  update.title = "Windows XP";
  update.console_name = "WindowsXP-KB828035-x86-JPN.exe";
  update.applicability = {.product = "windows-xp",
                          .service_pack_min = 0,
                          .service_pack_max = 1,
                          .architectures = {"x86"},
                          .languages = {"JPN"},
                          .hardware_family = "pc-9800",
                          .editions = {"Professional"},
                          .requires_component = "ie6sp1"};
  update.reboot = model::RebootNeed::kIfFilesInUse;
  update.detection.active_setup_guid = "{2CC9D512-6DB6-4F1C-8979-9A41FAE88DE0}";
  update.detection.contained_in_service_pack = 2;
  update.detection.files = {{.path = "%windir%\\system32\\wkssvc.dll",
                             .version = "5.1.2600.1309",
                             .branch = "gdr",
                             .service_pack_min = 1,
                             .service_pack_max = 1,
                             .protected_copy = true,
                             .size_bytes = 119808}};
  update.detection.registry = {{.key = "HKLM\\SOFTWARE\\Microsoft\\Updates\\Windows XP\\SP2\\KB828035",
                                .value_name = "Installed",
                                .equals = "1",
                                .service_pack_min = 1,
                                .service_pack_max = 99}};
  update.timeout = std::chrono::minutes(15);
  update.disk_needed_bytes = 5000000;
  update.exit_codes = {{61722, model::ExitMeaning::kNotApplicable, "already newer"}};
  update.uninstall = {"%windir%\\$NtUninstallKB828035$\\spuninst\\spuninst.exe", "/quiet"};
  update.prerequisites = {"MS03-043/windows-xp-first", "MS03-026/windows-xp"};
  update.supersedes = {"MS03-001"};
  update.superseded_by = {"MS04-022/windows-xp"};
  update.exclusive = true;
  update.servicing_stack = true;
  update.idempotent = false;
  update.support_ends = "2004-06-30";
  update.note = "update note";
  return update;
}

std::vector<model::Package> ExpectedXpPackages() {
  model::Package first;
  first.revision = 1;
  first.file_name = "WindowsXP-KB828035-x86-JPN.exe";
  first.size_bytes = 366176;
  first.kind = model::PackageKind::kUpdateExe;
  first.state = model::PackageState::kReplaced;
  first.published = "2003-10-15";
  first.language = "JPN";
  first.installer_version = "5.3.23.4";
  first.files = {File("c:\\windows\\system32\\wkssvc.dll", "5.1.2600.1301")};
  first.defects = {"dllcache-not-updated"};
  first.note = "first issue";
  model::Package second;
  second.revision = 2;
  second.file_name = first.file_name;
  second.size_bytes = 365664;
  second.kind = model::PackageKind::kUpdateExe;
  second.reapply = model::Reapply::kAdvised;
  second.arguments = {"/q", "/z"};
  second.manifest = {{.name = "wkssvc.dll",
                      .version = "5.1.2600.1309",
                      .size_bytes = 119808,
                      .timestamp_utc = "2003-10-22 01:10",
                      .folder = "sp2",
                      .branch = "sp2",
                      .source = "bulletin",
                      .note = "manifest note"}};
  Sha256Digest digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<std::uint8_t>(i);
  second.sha256 = digest;
  return {first, second};
}

model::Bulletin ExpectedBulletin() {
  model::Bulletin bulletin;
  bulletin.id = "MS03-043";
  bulletin.kb = "828035";
  bulletin.title = "Messenger service";
  bulletin.title_ja = "メッセンジャ サービス";
  bulletin.summary = "A buffer overrun";
  bulletin.summary_ja = "要約";
  bulletin.severity = model::Severity::kCritical;
  bulletin.urgency = model::Urgency::kEarly;
  bulletin.exploited = true;
  bulletin.published = "2003-10-15";
  bulletin.updated = "2003-12-02";
  bulletin.source_revision = "2.3";
  bulletin.cves = {"CAN-2003-0717"};
  bulletin.scopes = {"server", "client"};
  bulletin.references = {"KB828035"};
  bulletin.not_affected = {"windows-me"};
  bulletin.note = "a note";
  bulletin.updates = {ExpectedXpUpdate(), {}};
  bulletin.updates[0].packages = ExpectedXpPackages();
  bulletin.updates[1].id = "MS03-043/windows-xp-first";
  bulletin.updates[1].kb = "828035";
  bulletin.updates[1].title = "No package";
  bulletin.updates[1].reboot = model::RebootNeed::kNo;
  bulletin.updates[1].package_published = false;
  bulletin.updates[1].applicability.product = "windows-xp";
  bulletin.known_issues = {{"KB830846",
                            "The installer hangs",
                            "without SeDebugPrivilege",
                            "2003-10-20",
                            "fixed",
                            "use issue 2",
                            {"MS03-043/windows-xp"},
                            "product=windows-xp sp<2",
                            model::KnownIssue::Effect::kExclude}};
  bulletin.workarounds = {{"Stop the Messenger service", "net stop messenger", "no alerts", true}};
  bulletin.conflicts = {{"size", {"119808 (alert)", "120320 (bulletin)"}, "both stay"}};
  bulletin.tests = {{"Windows XP SP1", "passed", "lab"}};
  bulletin.history = {{"2003-10-17", "first alert"}};
  return bulletin;
}

std::string TextOf(const std::vector<Problem>& problems) {
  std::string text;
  for (const auto& problem : problems) text += ToText(problem) + "\n";
  return text;
}

TEST(ParseBulletin, ReadsEveryFieldOfAGoodFile) {
  const Parsed parsed = ParseBulletin(kGoodBulletin, "good.toml");
  EXPECT_EQ(TextOf(parsed.problems), "");
  ASSERT_TRUE(parsed.bulletin.has_value());
  const model::Bulletin expected = ExpectedBulletin();
  ASSERT_EQ(parsed.bulletin->updates.size(), 2U);
  EXPECT_EQ(parsed.bulletin->updates[0].applicability, expected.updates[0].applicability);
  EXPECT_EQ(parsed.bulletin->updates[0].detection, expected.updates[0].detection);
  EXPECT_EQ(parsed.bulletin->updates[0].packages, expected.updates[0].packages);
  EXPECT_TRUE(parsed.bulletin->updates[0] == expected.updates[0]);
  EXPECT_TRUE(parsed.bulletin->updates[1] == expected.updates[1]);
  EXPECT_TRUE(*parsed.bulletin == expected);
}

std::string Changed(const Mistake& mistake) {
  std::string text(kGoodBulletin);
  const std::size_t at = text.find("\n" + std::string(mistake.line) + "\n");
  if (text.starts_with(mistake.line)) return std::string(mistake.replacement) + text.substr(mistake.line.size());
  EXPECT_NE(at, std::string::npos) << "no such line: " << mistake.line;
  return text.replace(at + 1, mistake.line.size(), mistake.replacement);
}

TEST(ParseBulletin, ReportsEachKindOfMistakeAtItsPlace) {
  for (const Mistake& mistake : kMistakes) {
    SCOPED_TRACE(mistake.replacement);
    const Parsed parsed = ParseBulletin(Changed(mistake), "f");
    EXPECT_EQ(TextOf(parsed.problems), mistake.problems);
    EXPECT_FALSE(parsed.bulletin.has_value());
  }
}

TEST(ParseBulletin, ListsEverythingThatIsMissing) {
  EXPECT_EQ(TextOf(ParseBulletin("", "f").problems),
            "f:1:1: format is missing, expected format = 1, the only one this release reads\n"
            "f:1:1: id is missing, expected a bulletin id of up to 64 letters, digits and dashes\n"
            "f:1:1: kb is missing, expected up to 10 digits\n"
            "f:1:1: title is missing, expected some text\n"
            "f:1:1: severity is missing, expected one of: critical, important, moderate, low\n"
            "f:1:1: published is missing, expected a date yyyy-mm-dd\n");
}

TEST(ParseBulletin, TakesAHostFilterOfAtMost4096Bytes) {
  const auto with_filter = [](std::size_t bytes) {
    std::string text(kGoodBulletin);
    const std::string filter = "product=windows-xp sp<2";
    return text.replace(text.find(filter), filter.size(), std::string(bytes, 'x'));
  };
  EXPECT_TRUE(ParseBulletin(with_filter(4096), "f").problems.empty());
  const auto problems = ParseBulletin(with_filter(4097), "f").problems;
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].line, 112U);
}

TEST(ParseBulletin, ReportsAllMistakesInTheOrderOfTheText) {
  std::string text(kGoodBulletin);
  text.replace(text.find("severity = \"critical\""), 21, "severity = \"high\"");
  text.replace(text.find("timeout_s = 900"), 15, "timeout_s = \"x\"");
  text.replace(text.find("date = \"2003-10-17\""), 19, "date = \"2003-13-17\"");
  const auto problems = ParseBulletin(text, "f").problems;
  ASSERT_EQ(problems.size(), 3U);
  EXPECT_EQ(problems[0].line, 8U);
  EXPECT_EQ(problems[1].line, 26U);
  EXPECT_EQ(problems[2].line, 132U);
}

std::string WithSigners(const std::string& line) {
  std::string text(kGoodBulletin);
  const std::string before = "reapply = \"advised\"\n";
  return text.insert(text.find(before) + before.size(), line + "\n");
}

TEST(Signers, AreReadFromThePackageAndTheUpdate) {
  const std::string a(64, 'a');
  const std::string upper(64, 'B');
  const auto parsed = ParseBulletin(
      WithSigners("signers = [{ subject = \"Example\" }, { sha256 = \"" + a + "\", root_sha256 = \"" + upper + "\" }]"),
      "f");
  ASSERT_TRUE(parsed.bulletin) << ToText(parsed.problems.front());
  EXPECT_EQ(parsed.bulletin->updates[0].packages[1].signers,
            (std::vector<model::SignerPin>{{"Example", "", ""}, {"", a, std::string(64, 'b')}}));
  std::string text(kGoodBulletin);
  text.insert(text.find("idempotent = false"), "signers = [{ subject = \"Example\" }]\n");
  const auto update = ParseBulletin(text, "f");
  ASSERT_TRUE(update.bulletin);
  EXPECT_EQ(update.bulletin->updates[0].signers, (std::vector<model::SignerPin>{{"Example", "", ""}}));
}

TEST(Signers, MistakesAreTold) {
  struct {
    const char* line;
    const char* said;
  } const rows[] = {
      {"signers = [\"Example\"]", "expected tables [[update.package.signers]]"},
      {"signers = [{ root_sha256 = \""
       "0000000000000000000000000000000000000000000000000000000000000000"
       "\" }]",
       "has a row without subject and sha256"},
      {"signers = [{ sha256 = \"00\" }]", "expected 64 hex digits"},
      {"signers = [{ name = \"Example\", subject = \"x\" }]", "\"name\" is not a key of update.package.signers"},
  };
  for (const auto& row : rows) {
    const auto parsed = ParseBulletin(WithSigners(row.line), "f");
    ASSERT_FALSE(parsed.problems.empty()) << row.line;
    EXPECT_NE(ToText(parsed.problems.front()).find(row.said), std::string::npos) << ToText(parsed.problems.front());
  }
}

}  // namespace
}  // namespace kintsugi::catalog
