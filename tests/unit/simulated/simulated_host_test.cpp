// SPDX-License-Identifier: Apache-2.0
// The simulated host itself: registry, file protection, staged bytes, power, what installers answer.
#include "agent/platform/simulated/simulated_host.h"

#include <gtest/gtest.h>

#include "agent/platform/simulated/fleet_mix.h"
#include "common/sim/sim_scheduler.h"

namespace kintsugi::agent::simulated {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
const Instant kStart = FromUnixMs(1'066'000'000'000);
constexpr char kFile[] = "%windir%\\system32\\wkssvc.dll";

struct Bench {
  explicit Bench(SimulatedPlatform platform = SimulatedPlatform::kWindowsXpSp1)
      : host(MakeSpec(platform, "TKY-XP-0001"), scheduler) {
    host.SetFile(kFile, {"5.1.2600.1300", 100});
    host.SetAgentHooks([this] { ++starts; }, [this] { ++stops; });
    host.PowerOn();
    scheduler.RunFor(seconds(1));
  }
  model::Update UpdateFor(model::PackageKind kind) {
    model::Update update;
    update.id = "x/y";
    update.kb = "828035";
    update.applicability.product = host.spec().os.product;
    update.detection.files = {{kFile, "5.1.2600.1309", "", 0, 99, false, 119'296}};
    model::Package package;
    package.kind = kind;
    update.packages = {package};
    return update;
  }
  std::string Stage(const model::Update& update, const std::string& name) {
    auto file = std::move(*host.OpenStaged(name));
    EXPECT_TRUE(file->Append(*MakeSimulatedPackage(update, update.packages[0])));
    return file->path();
  }
  ProcessResult Run(const std::string& program, std::vector<std::string> arguments) {
    ProcessResult result;
    bool ended = false;
    host.Run({program, std::move(arguments), minutes(10)}, [&](ProcessResult r) {
      result = std::move(r);
      ended = true;
    });
    EXPECT_FALSE(ended) << "done may not come from inside the call";
    scheduler.RunFor(minutes(11));
    EXPECT_TRUE(ended);
    return result;
  }
  sim::SimScheduler scheduler{kStart};
  SimulatedHost host;
  int starts = 0;
  int stops = 0;
};

TEST(SimulatedRegistry, NamesHaveNoCaseAndKeepTheirSpelling) {
  Registry registry;
  registry.SetValue("HKLM\\SOFTWARE\\A\\KB1", "Installed", "1");
  registry.SetKey("HKLM\\SOFTWARE\\A\\Q2");
  registry.SetKey("HKLM\\SOFTWARE\\AB");
  EXPECT_EQ(registry.Value("hklm\\software\\a\\kb1", "INSTALLED"), "1");
  EXPECT_EQ(registry.Value("HKLM\\Software\\A", ""), "");
  EXPECT_EQ(registry.Value("HKLM\\Software\\C", ""), std::nullopt);
  EXPECT_EQ(registry.Value("HKLM\\Software\\A\\Q2", "x"), std::nullopt);
  EXPECT_EQ(registry.Subkeys("hklm\\software\\a"), (std::vector<std::string>{"KB1", "Q2"}));
  EXPECT_EQ(registry.Subkeys("HKLM\\SOFTWARE"), (std::vector<std::string>{"A", "AB"}));
  registry.RemoveKey("HKLM\\software\\a");
  EXPECT_EQ(registry.Subkeys("HKLM\\SOFTWARE"), (std::vector<std::string>{"AB"}));
}

TEST(SimulatedHost, FilesAreFoundByVariableAndWithoutCase) {
  Bench bench;
  std::string expanded;
  EXPECT_EQ(bench.host.File("%WINDIR%\\System32\\WKSSVC.dll", &expanded).version, "5.1.2600.1300");
  EXPECT_EQ(expanded, "c:\\windows\\system32\\wkssvc.dll");
  EXPECT_FALSE(bench.host.File("%windir%\\nothing.dll", nullptr).present);
}

TEST(SimulatedHost, AnOldCopyInDllcacheBringsTheVulnerableFileBack) {
  SimulatedHostSpec spec = MakeSpec(SimulatedPlatform::kWindowsXpSp1, "X");
  spec.files["c:\\windows\\system32\\wkssvc.dll"] = {"5.1.2600.1309", 100};
  spec.protected_copies["c:\\windows\\system32\\wkssvc.dll"] = {"5.1.2600.1106", 100};
  sim::SimScheduler scheduler(kStart);
  SimulatedHost host(spec, scheduler);
  host.DamageFile(kFile);
  EXPECT_EQ(host.File(kFile, nullptr).version, "5.1.2600.1106");
}

struct KindRow {
  model::PackageKind kind;
  const char* program;  // "" = the package
  std::vector<std::string> arguments;
  std::int64_t code;
};
TEST(SimulatedHost, EachKindOfPackageRunsInItsOwnWay) {
  using K = model::PackageKind;
  static const std::vector<KindRow> kRows = {
      {K::kUpdateExe, "", {"/q", "/z"}, 3010},
      {K::kUpdateExe, "", {"-quiet", "/NoRestart"}, 3010},
      {K::kHotfixExe, "", {"/q", "/z"}, 0},
      {K::kIeExe, "", {"/q:a", "/r:n"}, 3010},
      {K::kExe, "", {"/S", "/norestart"}, 3010},
      {K::kMsi, "%windir%\\system32\\msiexec.exe", {"/i", "{path}", "/qn", "/norestart"}, 3010},
      {K::kMsu, "%windir%\\system32\\wusa.exe", {"{path}", "/quiet", "/norestart"}, 3010},
      {K::kCab,
       "%windir%\\system32\\dism.exe",
       {"/online", "/add-package", "/packagepath:{path}", "/quiet", "/norestart"},
       3010}};
  for (const auto& row : kRows) {
    Bench bench;
    const std::string path = bench.Stage(bench.UpdateFor(row.kind), "package.bin");
    auto arguments = row.arguments;
    for (auto& argument : arguments)
      if (const auto at = argument.find("{path}"); at != std::string::npos) argument.replace(at, 6, path);
    const auto result = bench.Run(*row.program == '\0' ? path : row.program, arguments);
    EXPECT_TRUE(result.started) << result.error;
    EXPECT_EQ(result.exit_code, row.code) << static_cast<int>(row.kind);
    EXPECT_EQ(bench.host.applied("x/y"), 1U);
    EXPECT_EQ(bench.host.File(kFile, nullptr).version, "5.1.2600.1300") << "in use until the boot";
    ASSERT_FALSE(bench.host.PendingReboot().empty());
    EXPECT_EQ(bench.host.PendingReboot()[0].reason, "pending-file-rename");
    ASSERT_TRUE(bench.host.Reboot("test"));
    bench.scheduler.RunFor(minutes(10));
    EXPECT_EQ(bench.host.File(kFile, nullptr).version, "5.1.2600.1309");
    EXPECT_TRUE(bench.host.PendingReboot().empty());
  }
}

TEST(SimulatedHost, APackageForAnotherHostEndsWithItsKindsCode) {
  using K = model::PackageKind;
  struct Row {
    K kind;
    std::int64_t code;
  };
  for (const Row row : {Row{K::kUpdateExe, 1603}, Row{K::kHotfixExe, 1}, Row{K::kIeExe, 1}}) {
    Bench bench;
    auto update = bench.UpdateFor(row.kind);
    update.applicability.service_pack_min = 2;
    const auto result = bench.Run(bench.Stage(update, "p"), {"/q:a", "/q", "/z", "/r:n"});
    EXPECT_EQ(result.exit_code, row.code);
    EXPECT_EQ(bench.host.applied("x/y"), 0U);
  }
}

TEST(SimulatedHost, WhatIsNoPackageIsNotStarted) {
  Bench bench;
  auto file = std::move(*bench.host.OpenStaged("junk"));
  ASSERT_TRUE(file->Append("MZ junk"));
  EXPECT_FALSE(bench.Run(file->path(), {"/q"}).started);
  EXPECT_FALSE(bench.Run("c:\\nothing.exe", {"/q"}).started);
  const std::string msi = bench.Stage(bench.UpdateFor(model::PackageKind::kMsi), "p.msi");
  EXPECT_FALSE(bench.Run(msi, {"/qn"}).started) << "an MSI is no program";
}

TEST(SimulatedHost, PowerLossEndsTheInstallerAndStartsANewBoot) {
  Bench bench;
  const std::string path = bench.Stage(bench.UpdateFor(model::PackageKind::kUpdateExe), "p");
  const std::string boot = bench.host.System().boot_id;
  bool ended = false;
  bench.host.Run({path, {"/q", "/z"}, minutes(10)}, [&](const ProcessResult&) { ended = true; });
  bench.scheduler.RunFor(seconds(5));
  bench.host.LosePower(minutes(30));
  bench.scheduler.RunFor(minutes(29));
  EXPECT_FALSE(bench.host.powered());
  EXPECT_EQ(bench.stops, 1);
  bench.scheduler.RunFor(minutes(10));
  EXPECT_TRUE(bench.host.powered());
  EXPECT_EQ(bench.starts, 2);
  EXPECT_FALSE(ended);
  EXPECT_EQ(bench.host.applied("x/y"), 0U);
  EXPECT_NE(bench.host.System().boot_id, boot);
  EXPECT_EQ((*bench.host.OpenStaged("p"))->size_bytes(), kUnpublishedSizeBytes) << "what is on disk survives";
}

TEST(SimulatedHost, AnAgentThatIsKilledKeepsItsBoot) {
  Bench bench;
  const std::string boot = bench.host.System().boot_id;
  bench.host.KillAgent(seconds(10));
  bench.scheduler.RunFor(minutes(1));
  EXPECT_EQ(bench.starts, 2);
  EXPECT_EQ(bench.stops, 1);
  EXPECT_EQ(bench.host.System().boot_id, boot);
}

TEST(SimulatedHost, StagedBytesUseTheDiskAndAFullDiskKeepsWhatFitted) {
  SimulatedHostSpec spec = MakeSpec(SimulatedPlatform::kWindowsXp, "X");
  spec.disk_free_bytes = 1000;
  sim::SimScheduler scheduler(kStart);
  SimulatedHost host(spec, scheduler);
  auto file = std::move(*host.OpenStaged("p"));
  ASSERT_TRUE(file->Append(std::string(600, 'a')));
  EXPECT_EQ(file->Append(std::string(600, 'b')).error().code, Code::kDiskFull);
  EXPECT_EQ(file->size_bytes(), 1000U);
  EXPECT_EQ(*file->Read(599, 2), "ab");
  EXPECT_EQ(host.System().disk_free_bytes, 0U);
  host.RemoveStaged("p");
  EXPECT_EQ(host.System().disk_free_bytes, 1000U);
}

TEST(SimulatedHost, HostsThatStageThePoolsPackageReadTheSameBytes) {
  auto pool = std::make_shared<PackagePool>();
  const std::string package(100'000, 'k');
  pool->Add("p", package);
  sim::SimScheduler scheduler(kStart);
  SimulatedHost host(MakeSpec(SimulatedPlatform::kWindowsXp, "X"), scheduler, pool);
  auto same = std::move(*host.OpenStaged("p"));
  ASSERT_TRUE(same->Append(package.substr(0, 60'000)));
  EXPECT_EQ(*same->Read(0, 200'000), package.substr(0, 60'000));
  ASSERT_TRUE(same->Append("other"));
  EXPECT_EQ(*same->Read(0, 200'000), package.substr(0, 60'000) + "other");
  ASSERT_TRUE(same->Truncate());
  ASSERT_TRUE(same->Append(package));
  EXPECT_EQ(*same->Read(0, 200'000), package);
}

TEST(FleetMix, EveryHundredHostsHoldTheStatedMixAndTheSeedDecidesTheOrder) {
  unsigned sum = 0;
  for (const auto& row : DefaultMix()) sum += row.percent;
  ASSERT_EQ(sum, 100U);
  const auto fleet = MakeFleet(7, 300, {});
  for (std::size_t block = 0; block < 3; ++block) {
    std::size_t xp_sp1 = 0;
    for (std::size_t i = 0; i < 100; ++i) {
      const auto& os = fleet[block * 100 + i].os;
      xp_sp1 += os.product == "windows-xp" && os.service_pack == 1 ? 1 : 0;
    }
    EXPECT_EQ(xp_sp1, 34U);
  }
  const auto longer = MakeFleet(7, 400, {});
  std::map<std::string, int> names;
  std::map<std::string, int> addresses;
  bool differs = false;
  for (std::size_t i = 0; i < 400; ++i) {
    EXPECT_LE(++names[longer[i].name], 1) << longer[i].name;
    EXPECT_LE(++addresses[longer[i].addresses.at(0)], 1) << longer[i].addresses.at(0);
    EXPECT_EQ(longer[i].name, i < 300 ? fleet[i].name : longer[i].name);
    differs = differs || longer[i].name != MakeFleetHost(8, static_cast<std::uint32_t>(i)).name;
  }
  EXPECT_TRUE(differs);
}

TEST(FleetMix, OneServerOfEachSiteIsTheDomainControllerAndHostsKeepTheirSitesTime) {
  for (const std::uint64_t seed : {1U, 7U, 2003U}) {
    std::map<std::string, int> controllers;
    for (const auto& host : MakeFleet(seed, 400, {})) {
      EXPECT_EQ(host.time_zone, "Tokyo Standard Time") << host.name;
      if (host.roles.empty()) continue;
      EXPECT_EQ(host.roles, std::vector<std::string>{"domain-controller"});
      const std::string role = host.name.substr(4, 3);
      EXPECT_TRUE(role == "NTS" || role == "SRV" || role == "S03") << host.name;
      ++controllers[host.name.substr(0, 3)];
    }
    const std::map<std::string, int> one_each = {{"FUK", 1}, {"NGY", 1}, {"OSK", 1}, {"TKY", 1}};
    EXPECT_EQ(controllers, one_each) << "seed " << seed;
  }
}

// ---- uninstallers, users, boots in vain, what is told

constexpr char kUninstaller[] = "%windir%\\$NtUninstallKB828035$\\spuninst.exe";

TEST(SimulatedUninstaller, IsThereOnceThePackageWasAndBringsTheOldFileBackAtTheBoot) {
  Bench bench;
  auto update = bench.UpdateFor(model::PackageKind::kUpdateExe);
  update.uninstall = {kUninstaller, "/q", "/z"};
  EXPECT_FALSE(bench.Run(kUninstaller, {"/q", "/z"}).started);
  bench.Run(bench.Stage(update, "p"), {"/q", "/z"});
  bench.host.UserReboots();
  bench.scheduler.RunFor(minutes(10));
  EXPECT_FALSE(bench.Run(kUninstaller, {"/q"}).started) << "other arguments are another program";
  EXPECT_EQ(bench.Run(kUninstaller, {"/Q", "/z"}).exit_code, 3010);
  EXPECT_EQ(bench.host.File(kFile, nullptr).version, "5.1.2600.1309") << "in use until the boot";
  bench.host.UserReboots();
  bench.scheduler.RunFor(minutes(10));
  EXPECT_EQ(bench.host.File(kFile, nullptr).version, "5.1.2600.1300");
  EXPECT_EQ(bench.host.uninstalled("x/y"), 1U);
  EXPECT_FALSE(bench.Run(kUninstaller, {"/q", "/z"}).started) << "gone with the package";
}

TEST(SimulatedUninstaller, LeavesAFileThatALaterPackageReplaced) {
  Bench bench;
  auto update = bench.UpdateFor(model::PackageKind::kUpdateExe);
  update.uninstall = {kUninstaller, "/q", "/z"};
  update.reboot = model::RebootNeed::kNo;
  bench.Run(bench.Stage(update, "p"), {"/q", "/z"});
  bench.host.SetFile(kFile, {"5.1.2600.1400", 100});
  EXPECT_EQ(bench.Run(kUninstaller, {"/q", "/z"}).exit_code, 0);
  EXPECT_EQ(bench.host.File(kFile, nullptr).version, "5.1.2600.1400");
}

TEST(SimulatedHost, BootsInVainLeaveWhatWaitsForABoot) {
  Bench bench;
  bench.Run(bench.Stage(bench.UpdateFor(model::PackageKind::kUpdateExe), "p"), {"/q", "/z"});
  bench.host.faults().boots_in_vain = 1;
  for (const char* version : {"5.1.2600.1300", "5.1.2600.1309"}) {
    ASSERT_TRUE(bench.host.Reboot("test"));
    bench.scheduler.RunFor(minutes(10));
    EXPECT_EQ(bench.host.File(kFile, nullptr).version, version);
  }
}

TEST(SimulatedUser, AnswersDefersOrIsNotThere) {
  struct Row {
    SimulatedUser user;
    std::uint32_t deferrals_left;
    UserAnswer answer;
    Duration after;
  };
  const Row rows[] = {{{false, 5, seconds(20), true}, 3, UserAnswer::kNobody, Duration{0}},
                      {{true, 5, seconds(20), true}, 3, UserAnswer::kDefer, seconds(20)},
                      {{true, 5, seconds(20), true}, 0, UserAnswer::kProceed, seconds(20)},
                      {{true, 0, seconds(20), true}, 3, UserAnswer::kProceed, seconds(20)},
                      {{true, 5, seconds(20), false}, 3, UserAnswer::kProceed, minutes(5)}};
  for (const Row& row : rows) {
    Bench bench;
    bench.host.user() = row.user;
    std::optional<UserAnswer> answer;
    Instant at{};
    const Instant asked = bench.scheduler.Now();
    bench.host.AskUser({"t", "m", minutes(5), row.deferrals_left}, [&](UserAnswer given) {
      answer = given;
      at = bench.scheduler.Now();
    });
    EXPECT_FALSE(answer) << "never from inside the call";
    bench.scheduler.RunFor(minutes(6));
    EXPECT_EQ(answer, row.answer);
    EXPECT_EQ(at, asked + row.after);
  }
}

TEST(SimulatedHost, TellsWhatHappensAndASecondInstallerAtOnce) {
  Bench bench;
  std::vector<HostEvent::Kind> kinds;
  bench.host.SetEventHook([&](const HostEvent& event) { kinds.push_back(event.kind); });
  const std::string path = bench.Stage(bench.UpdateFor(model::PackageKind::kUpdateExe), "p");
  bench.host.Run({path, {"/q", "/z"}, minutes(10)}, [](const ProcessResult&) {});
  bench.host.Run({path, {"/q", "/z"}, minutes(10)}, [](const ProcessResult& r) { EXPECT_FALSE(r.started); });
  bench.scheduler.RunFor(minutes(5));
  bench.Run(path, {"/q", "/z"});
  ASSERT_TRUE(bench.host.Reboot("test"));
  bench.scheduler.RunFor(minutes(10));
  using K = HostEvent::Kind;
  EXPECT_EQ(kinds, (std::vector<K>{K::kInstallerStarted, K::kSecondInstaller, K::kEffect, K::kInstallerEnded,
                                   K::kInstallerStarted, K::kSameEffectAgain, K::kInstallerEnded, K::kRebootStarted,
                                   K::kWentDown, K::kBooted}));
  EXPECT_EQ(bench.host.second_installers(), 1U);
}

TEST(SimulatedServices, StopUntilTheNextBootAndKeepTheirNames) {
  sim::SimScheduler scheduler(FromUnixMs(1'066'000'000'000));
  SimulatedHost host(MakeSpec(SimulatedPlatform::kWindowsXpSp1, "PC"), scheduler);
  host.PowerOn();
  EXPECT_EQ(host.ServiceRunning("messenger"), true);
  EXPECT_TRUE(host.SetServiceRunning("Messenger", false));
  EXPECT_EQ(host.ServiceRunning("Messenger"), false);
  EXPECT_FALSE(host.SetServiceRunning("NoSuchService", true));
  EXPECT_EQ(host.ServiceRunning("NoSuchService"), std::nullopt);
  host.UserReboots();
  scheduler.RunFor(std::chrono::minutes(10));
  EXPECT_EQ(host.ServiceRunning("Messenger"), true);
}

TEST(SimulatedClock, TellsTheBootTimeByItsOwnClock) {
  sim::SimScheduler scheduler(FromUnixMs(1'066'000'000'000));
  SimulatedHost host(MakeSpec(SimulatedPlatform::kWindowsXpSp1, "PC"), scheduler);
  host.PowerOn();
  const Instant truth = host.System().boot_time;
  host.faults().clock_skew = std::chrono::hours(24);
  EXPECT_EQ(host.System().boot_time, truth + std::chrono::hours(24));
}

}  // namespace
}  // namespace kintsugi::agent::simulated
