// SPDX-License-Identifier: Apache-2.0
// The host as a whole, through the Platform port: what only fakes can show (restarts, questions, the event log), and
// that the parts are connected.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "agent/platform/windows/event_log.h"
#include "agent/platform/windows/registry.h"
#include "agent/platform/windows/sessions.h"
#include "agent/platform/windows/utf16.h"
#include "agent/platform/windows/win32.h"
#include "agent/platform/windows/windows_host.h"
#include "tests/windows/support/fake_ports.h"
#include "tests/windows/support/loop_scheduler.h"
#include "tests/windows/support/scratch.h"

namespace kintsugi::agent::windows {
namespace {

class Host : public ::testing::Test {
 protected:
  test::ScratchFolder scratch_;
  test::LoopScheduler scheduler_;
  test::FakeShutdown shutdown_;
  test::FakeSessions sessions_;
  test::FakePower power_;
  Result<StateFolder> folder_ = StateFolder::Open(scratch_.File("state"));
  WindowsHost host_{*folder_, scheduler_, {shutdown_, sessions_, power_}};
  UserQuestion question_{"Kintsugi", "KB828035 restarts this host.", std::chrono::minutes(5), 2};
};

TEST_F(Host, AsksForAPlannedRestartWithItsMessage) {
  ASSERT_TRUE(host_.Reboot("Restart to finish the work on KB828035"));
  EXPECT_EQ(shutdown_.messages, std::vector<std::string>{"Restart to finish the work on KB828035"});
  EXPECT_EQ(shutdown_.graces.front(), std::chrono::seconds(30));
  shutdown_.refuse = Error{Code::kUnavailable, "somebody else restarts it", 1190};
  EXPECT_EQ(host_.Reboot("again").error().code, Code::kUnavailable);
}

TEST_F(Host, WhereNobodyIsSignedInTheAnswerIsNobody) {
  std::optional<UserAnswer> answer;
  host_.AskUser(question_, [&](UserAnswer a) { answer = a; });
  EXPECT_FALSE(answer.has_value()) << "answered from inside the call";
  ASSERT_TRUE(scheduler_.RunUntil([&] { return answer.has_value(); }));
  EXPECT_EQ(*answer, UserAnswer::kNobody);
}

TEST_F(Host, EverybodySaysNowOrOneSaysLater) {
  struct Row {
    UserAnswer first, second, all;
  };
  for (const Row& row : {Row{UserAnswer::kProceed, UserAnswer::kProceed, UserAnswer::kProceed},
                         Row{UserAnswer::kProceed, UserAnswer::kDefer, UserAnswer::kDefer},
                         Row{UserAnswer::kNobody, UserAnswer::kProceed, UserAnswer::kProceed},
                         Row{UserAnswer::kNobody, UserAnswer::kNobody, UserAnswer::kNobody}}) {
    test::FakeSessions sessions;
    sessions.active = {1, 3};
    WindowsHost host(*folder_, scheduler_, {shutdown_, sessions, power_});
    std::optional<UserAnswer> answer;
    host.AskUser(question_, [&](UserAnswer a) { answer = a; });
    ASSERT_TRUE(scheduler_.RunUntil([&] { return sessions.shown().size() == 2; }));
    EXPECT_EQ(sessions.shown().at(3).message, question_.message);
    sessions.Answer(1, row.first);
    scheduler_.RunFor(std::chrono::milliseconds(100));
    EXPECT_FALSE(answer.has_value()) << "the second has not answered";
    sessions.Answer(3, row.second);
    ASSERT_TRUE(scheduler_.RunUntil([&] { return answer.has_value(); }));
    EXPECT_EQ(*answer, row.all);
  }
}

TEST_F(Host, LaterOfOneIsTheAnswerAtOnce) {
  sessions_.active = {1, 2};
  int answers = 0;
  host_.AskUser(question_, [&](UserAnswer a) { answers += a == UserAnswer::kDefer ? 1 : 100; });
  ASSERT_TRUE(scheduler_.RunUntil([&] { return sessions_.shown().size() == 2; }));
  sessions_.Answer(2, UserAnswer::kDefer);
  ASSERT_TRUE(scheduler_.RunUntil([&] { return answers > 0; }));
  sessions_.Answer(1, UserAnswer::kProceed);
  scheduler_.RunFor(std::chrono::milliseconds(100));
  EXPECT_EQ(answers, 1);
}

TEST_F(Host, ANewQuestionReplacesTheOldOne) {
  sessions_.active = {1};
  bool old_answered = false;
  host_.AskUser(question_, [&](UserAnswer) { old_answered = true; });
  ASSERT_TRUE(scheduler_.RunUntil([&] { return sessions_.shown().size() == 1; }));
  std::optional<UserAnswer> answer;
  sessions_.active = {};
  host_.AskUser(question_, [&](UserAnswer a) { answer = a; });
  ASSERT_TRUE(scheduler_.RunUntil([&] { return answer.has_value(); }));
  sessions_.Answer(1, UserAnswer::kProceed);
  scheduler_.RunFor(std::chrono::milliseconds(100));
  EXPECT_FALSE(old_answered);
}

// A box cannot be taken back: the agent must be able to stop while one is shown.
TEST_F(Host, MayGoWhileABoxIsShown) {
  bool answered = false;
  {
    WindowsHost host(*folder_, scheduler_, {shutdown_, sessions_, power_});
    sessions_.active = {7};
    host.AskUser(question_, [&](UserAnswer) { answered = true; });
    ASSERT_TRUE(scheduler_.RunUntil([&] { return sessions_.shown().contains(7); }));
  }
  sessions_.Answer(7, UserAnswer::kProceed);
  scheduler_.RunFor(std::chrono::milliseconds(200));
  EXPECT_FALSE(answered);
}

TEST_F(Host, RealSessionsWithoutAnybodyAreNone) {
  SystemSessions sessions;
  for (const std::uint32_t session : sessions.Active()) EXPECT_NE(session, 0U);
}

TEST_F(Host, FilesAreFoundOnTheHostAndNamedAsTheCatalogNamesThem) {
  std::string name;
  const FileInfo file = host_.File("%WinDir%\\System32\\Ntdll.dll", &name);
  EXPECT_TRUE(file.present);
  EXPECT_FALSE(file.version.empty());
  EXPECT_EQ(name, "c:\\windows\\system32\\ntdll.dll");
  const test::ScratchValue version("HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "CurrentVersion");
  const test::ScratchValue build("HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "CurrentBuildNumber");
  version.SetText("5.0");
  build.SetText("2195");
  EXPECT_TRUE(host_.File("%windir%\\system32\\ntdll.dll", &name).present);
  EXPECT_EQ(name, "c:\\winnt\\system32\\ntdll.dll") << "Windows 2000's folder, by which the console looks for it";
}

TEST_F(Host, ExecutablesTellHeaderAndInstaller) {
  const auto info = host_.Executable(test::Puppet());
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->machine, "x64");
  EXPECT_EQ(info->installer_engine, "update.exe");
  EXPECT_EQ(info->installer_version, "5.4.1.0");
  EXPECT_EQ(info->company_name, "Kintsugi 試験");
  EXPECT_EQ(host_.Executable(scratch_.File("none")).error().code, Code::kNotFound);
  EXPECT_EQ(host_.Signature(scratch_.File("none")).error().code, Code::kNotFound);
}

TEST_F(Host, APackageIsStagedRunAndRemoved) {
  auto staged = host_.OpenStaged("0123abcd.exe");
  ASSERT_TRUE(staged);
  ASSERT_TRUE((*staged)->Append(test::ReadWhole(test::Puppet())));
  staged = host_.OpenStaged("0123abcd.exe");
  const std::string out = scratch_.File("temp");
  std::optional<ProcessResult> result;
  host_.Run({(*staged)->path(), {"environment", out, "TMP"}, std::chrono::seconds(30)}, [&](auto r) { result = r; });
  ASSERT_TRUE(scheduler_.RunUntil([&] { return result.has_value(); }));
  EXPECT_TRUE(result->started) << result->error;
  EXPECT_EQ(test::ReadWhole(out), folder_->File("temp")) << "a private folder to unpack in";
  const std::string path = (*staged)->path();
  staged->reset();
  host_.RemoveStaged("0123abcd.exe");
  EXPECT_FALSE(test::FileIsThere(path));
}

std::vector<model::ProductFact> TestProducts(const std::vector<model::ProductFact>& all) {
  std::vector<model::ProductFact> ours;
  std::copy_if(all.begin(), all.end(), std::back_inserter(ours),
               [](const auto& product) { return product.name == "Kintsugi Test Product"; });
  return ours;
}

TEST_F(Host, AProductOfWindowsInstallerIsListedFromItsInstallToItsRemoval) {
  const std::string msiexec = "%windir%\\system32\\msiexec.exe";
  const auto run = [&](std::vector<std::string> arguments) {
    std::optional<ProcessResult> result;
    host_.Run({msiexec, std::move(arguments), std::chrono::minutes(2)}, [&](auto r) { result = r; });
    EXPECT_TRUE(scheduler_.RunUntil([&] { return result.has_value(); }, std::chrono::minutes(3)));
    return result ? result->exit_code : -1;
  };
  const std::string code = "{5D3C6C0E-6B7C-4C7C-9A57-2B9D7C0E1A01}";
  run({"/x", code, "/qn", "/norestart"});  // an earlier run of the test may have left it
  EXPECT_TRUE(TestProducts(host_.Products()).empty());
  const std::string package = scratch_.File("製品 1.msi");
  test::CopyTo(test::BesideTest("product.msi"), package);
  ASSERT_EQ(run({"/i", package, "/qn", "/norestart"}), 0);
  const auto products = TestProducts(host_.Products());
  ASSERT_EQ(products.size(), 1U);
  EXPECT_EQ(products[0].version, "1.2.3");
  EXPECT_EQ(products[0].publisher, "Kintsugi tests");
  EXPECT_EQ(products[0].code, code);
  EXPECT_EQ(products[0].source, "msi");
  EXPECT_EQ(run({"/x", code, "/qn", "/norestart"}), 0);
  EXPECT_TRUE(TestProducts(host_.Products()).empty());
  EXPECT_EQ(run({"/x", code, "/qn", "/norestart"}), 1605) << "no longer there";
}

TEST_F(Host, RegistryAndRebootReasonsGoThroughThePort) {
  const test::ScratchValue value("HKLM\\SOFTWARE\\Microsoft\\Updates", "UpdateExeVolatile");
  value.SetNumber(1);
  EXPECT_EQ(host_.RegistryValue("HKLM\\SOFTWARE\\Microsoft\\Updates", "UpdateExeVolatile"), "1");
  EXPECT_FALSE(host_.RegistrySubkeys("HKLM\\SOFTWARE\\Microsoft").empty());
  const auto facts = host_.PendingReboot();
  EXPECT_NE(std::find(facts.begin(), facts.end(), model::PendingRebootFact{"update-exe-volatile", true}), facts.end());
}

TEST(EventLogOfAgent, GetsWarningsErrorsAndMilestonesAndNothingElse) {
  test::FakeEventLog port;
  EventLog log(NullLog(), port);
  log.Debug("agent.flow", {{"offer", "1"}});
  log.Info("agent.check_in", {});
  EXPECT_TRUE(port.entries.empty());
  log.Info("agent.install_started", {{"offer", "1"}, {"update", "MS03-043/windows-xp"}});
  log.Warning("agent.journal_slow", {});
  log.Error("agent.journal_failed", {{"error", "disk full"}});
  ASSERT_EQ(port.entries.size(), 3U);
  EXPECT_EQ(port.entries[0].text, "agent.install_started offer=1 update=MS03-043/windows-xp");
  EXPECT_EQ(port.entries[0].kind, EventKind::kInformation);
  EXPECT_EQ(port.entries[1].kind, EventKind::kWarning);
  EXPECT_EQ(port.entries[2].kind, EventKind::kError);
  for (const auto& entry : port.entries) EXPECT_TRUE(entry.id >= 1 && entry.id <= 1000) << entry.id;
}

TEST(EventLogOfAgent, ItsSourceIsRegisteredWithAMessageFileThatEveryWindowsHas) {
  const std::string key = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\Kintsugi";
  ASSERT_TRUE(InstallEventSource());
  EXPECT_EQ(RegistryText(key, "EventMessageFile"), "%SystemRoot%\\System32\\EventCreate.exe");
  EXPECT_EQ(RegistryNumber(key, "TypesSupported"), 7U);
  SystemEventLog log;
  log.Write(EventKind::kInformation, 1, "Kintsugi test");  // must not fail, wherever it goes
  RemoveEventSource();
  EXPECT_FALSE(RegistryKeyExists(key));
}

}  // namespace
}  // namespace kintsugi::agent::windows
