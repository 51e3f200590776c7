// SPDX-License-Identifier: Apache-2.0
#include "tests/windows/e2e/fleet.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "common/base/check.h"

namespace kintsugi::windows_e2e {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kVersionKey[] = "[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows NT\\CurrentVersion]\n";
constexpr char kOptionsKey[] = "[HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Control\\ProductOptions]\n";

std::string OldSystem(const char* version, const char* build, const char* pack, const char* type, const char* name) {
  // Wine empties dllcache at every boot (it installs the files from there); another folder keeps it away from ours.
  const std::string keeps_dllcache =
      "[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon]\n"
      "\"SFCDllCacheDir\"=\"C:\\\\no-such-folder\"\n\n";
  return keeps_dllcache + fmt::format(
                              "{}\"CurrentVersion\"=\"{}\"\n\"CurrentBuild\"=\"{}\"\n\"CurrentBuildNumber\"=\"{}"
                              "\"\n\"CSDVersion\"=\"{}\"\n"
                              "\"ProductName\"=\"{}\"\n\n{}\"ProductType\"=\"{}\"\n\n",
                              kVersionKey, version, build, build, pack, name, kOptionsKey, type);
}

constexpr char kPolicyKey[] = "[HKEY_LOCAL_MACHINE\\Software\\Policies\\Kintsugi\\Agent]\n";

// Windows 10 22H2 as Wine needs it: CurrentVersion 10.0, where a real one says 6.3.
std::string Windows10() {
  return OldSystem("10.0", "19045", "", "WinNT", "Windows 10 Pro") + kVersionKey +
         "\"CurrentMajorVersionNumber\"=dword:0000000a\n\"CurrentMinorVersionNumber\"=dword:00000000\n"
         "\"UBR\"=dword:00000ffc\n\"EditionID\"=\"Professional\"\n\"DisplayVersion\"=\"22H2\"\n"
         "\"InstallationType\"=\"Client\"\n\n";
}

constexpr char kSystem32[] = "windows/system32/";

}  // namespace

Fleet::Fleet() {
  WineHost::PrepareTemplate(folder_);
  site.StartConsole({"agents.check_in_interval=2s"});
  MakeHosts();
  const std::string token = site.Ok({"-q", "token", "create", "--uses", std::to_string(hosts_.size())});
  {
    std::vector<std::jthread> threads;
    for (auto& host : hosts_) threads.emplace_back([this, &host, token] { SetUp(*host, token); });
  }
  const bool ready = site.Await(
      [this] {
        std::size_t known = 0;
        for (const auto& row : site.Rows({"host", "list"})) known += row.at("product").empty() ? 0U : 1U;
        return known == hosts_.size();
      },
      seconds(120));
  EXPECT_TRUE(ready) << site.Ok({"host", "list"});
  power_button_ = std::jthread([this](const std::stop_token& stopped) { PowerButton(stopped); });
}

Fleet::~Fleet() {
  power_button_ = {};
  std::vector<std::jthread> threads;
  for (auto& host : hosts_) threads.emplace_back([&host] { host.reset(); });
}

void Fleet::MakeHosts() {
  const auto files = [this](const std::string& version, std::uint64_t msgsvc, std::uint64_t wkssvc) {
    std::map<std::string, std::string> placed;
    for (const auto& [name, size] : {std::pair{"msgsvc.dll", msgsvc}, {"wkssvc.dll", wkssvc}}) {
      const std::string made = packages.Component(name, version, size);
      placed[std::string(kSystem32) + name] = made;
      placed[std::string(kSystem32) + "dllcache/" + name] = made;
    }
    return placed;
  };
  const std::string idle = packages.Idle();
  const auto add = [&](const std::string& name, const std::string& registry, std::map<std::string, std::string> old,
                       const std::string& state = "ProgramData/Kintsugi/Agent", bool on_small_disk = false) {
    hosts_.push_back(
        std::make_unique<WineHost>(folder_, HostSpec{name, registry, std::move(old), state, on_small_disk}, idle));
  };
  add("XP-SP1", OldSystem("5.1", "2600", "Service Pack 1", "WinNT", "Microsoft Windows XP"),
      files("5.1.2600.1106", 32256, 119808));
  add("W2K-SP4", OldSystem("5.0", "2195", "Service Pack 4", "WinNT", "Microsoft Windows 2000"),
      files("5.0.2195.6601", 34064, 96528));
  // Policy: a state folder with a blank and letters beyond ASCII, on a disk of its own, and a value of a wrong type.
  add("W2003",
      OldSystem("5.2", "3790", "", "ServerNT", "Microsoft Windows Server 2003") + kPolicyKey +
          "\"StateDirectory\"=\"D:\\\\Kintsugi データ ü\\\\Agent\"\n\"LogFiles\"=hex:01,02,03\n\n",
      files("5.2.3790.0", 32768, 128000), "Kintsugi データ ü/Agent", true);
  add("W10", Windows10(), {});
}

void Fleet::SetUp(WineHost& host, const std::string& token) {
  host.PowerOn();
  EXPECT_EQ(host.Run({"regedit", "/S", "C:\\host.reg"}), 0) << host.name();
  host.PowerOff();  // the version of a system counts from its boot on, and so does the folder of dllcache
  host.PlaceFiles();
  host.PowerOn();
  std::filesystem::copy_file(AgentMsi(), host.Drive("kintsugi-agent.msi"));
  EXPECT_EQ(host.Run({"msiexec", "/i", "C:\\kintsugi-agent.msi", "/qn", "SERVER=" + site.enrol_address(),
                      "TOKEN=" + token, "ORGANISATION=Example Corp"}),
            0)
      << host.name();
}

void Fleet::PowerButton(const std::stop_token& stopped) {
  while (!stopped.stop_requested()) {
    for (auto& host : hosts_) host->RebootIfAsked();
    std::this_thread::sleep_for(milliseconds(200));  // between two looks at the hosts' logs
  }
}

WineHost& Fleet::host(const std::string& name) {
  for (auto& host : hosts_)
    if (host->name() == name) return *host;
  KINTSUGI_CHECK(false);
  return *hosts_.front();
}

void Fleet::Add(const std::string& bulletin_text, const std::string& update, const std::string& package, int revision) {
  const std::string file = folder_.Write("bulletin.toml", bulletin_text);
  site.Ok({"catalog", "import", file});
  site.Ok({"package", "add", package, "--update", update, "--revision", std::to_string(revision)});
}

std::string Fleet::Start(const std::string& bulletin, const std::string& product,
                         const std::vector<std::string>& more) {
  std::vector<std::string> create = {"-q",     "rollout",      "create",   "--bulletin",         bulletin,
                                     "--wave", "all=rest",     "--filter", "product=" + product, "--attempts",
                                     "1",      "--retry-base", "1s"};
  create.insert(create.end(), more.begin(), more.end());
  const std::string rollout = site.Ok(create);
  site.Ok({"rollout", "start", rollout});
  return rollout;
}

e2e::Row Fleet::Result(const std::string& rollout) {
  site.Watch(rollout);
  const auto rows = site.Rows({"rollout", "export", rollout});
  EXPECT_EQ(rows.size(), 1U);
  return rows.empty() ? e2e::Row{} : rows.front();
}

}  // namespace kintsugi::windows_e2e
