// SPDX-License-Identifier: Apache-2.0
#include "tests/windows/e2e/wine_host.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace kintsugi::windows_e2e {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

std::string ReadIfThere(const std::string& path) {
  std::error_code problem;
  return fs::is_regular_file(path, problem) ? test::ReadFile(path) : "";
}

// As regedit writes its files: little-endian with a mark at the beginning.
std::string Utf16(const std::string& text) {
  std::string bytes = "\xff\xfe";
  for (const char16_t unit : fs::path(std::u8string(text.begin(), text.end())).u16string()) {
    bytes += static_cast<char>(unit & 0xffU);
    bytes += static_cast<char>(unit >> 8U);
  }
  return bytes;
}

std::string g_template;  // written once, before any host is made

std::map<std::string, std::string> WineEnvironment(const std::string& prefix) {
  return {{"WINEPREFIX", prefix}, {"WINEARCH", "win64"}, {"WINEDEBUG", "-all"}, {"WINEDLLOVERRIDES", "mscoree,mshtml="},
          {"DISPLAY", ""},        {"LANG", "C.UTF-8"},   {"LC_ALL", "C.UTF-8"}};
}

int RunQuietly(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment,
               const std::string& log) {
  test::Process process({arguments, environment, "", milliseconds(180'000)}, log);
  return process.Wait(milliseconds(180'000));
}

}  // namespace

std::string AgentMsi() {
  const std::string path = KINTSUGI_SOURCE_DIR "/build/windows/kintsugi-agent.msi";
  if (fs::exists(path)) return path;
  std::cerr << path << " is missing; deploy/windows/build makes it\n";
  std::exit(1);
}

void WineHost::PrepareTemplate(const test::TempFolder& folder) {
  if (test::RunProcess({{"wine", "--version"}}).exit_code != 0) {
    std::cerr << "wine is missing; deploy/install-packages windows installs it\n";
    std::exit(1);
  }
  g_template = folder.File("template");
  const auto environment = WineEnvironment(g_template);
  ASSERT_EQ(RunQuietly({"wine", "wineboot", "-i"}, environment, folder.File("template.log")), 0)
      << ReadIfThere(folder.File("template.log"));
  RunQuietly({"wineserver", "-w"}, environment, folder.File("template-end.log"));
}

WineHost::WineHost(const test::TempFolder& folder, HostSpec spec, std::string idle_program)
    : spec_(std::move(spec)),
      prefix_(folder.File(spec_.name)),
      idle_program_(std::move(idle_program)),
      logs_(folder.File("logs-" + spec_.name)) {
  fs::create_directories(logs_);
  // Links, not bytes: a prefix has 700 MB of Wine's own libraries, and nobody writes into a file in place.
  EXPECT_EQ(RunQuietly({"cp", "-al", g_template, prefix_}, {}, logs_ + "/copy.log"), 0);
  for (const char* name : {"system.reg", "user.reg", "userdef.reg"}) {
    const std::string text = test::ReadFile(prefix_ + "/" + name);
    fs::remove(prefix_ + "/" + name);
    std::ofstream(prefix_ + "/" + name, std::ios::binary) << text;
  }
  std::ofstream(Drive("host.reg"), std::ios::binary)
      << Utf16("Windows Registry Editor Version 5.00\n\n" + spec_.registry);
  fs::copy_file(idle_program_, Drive("idle.exe"));
  if (spec_.on_small_disk) MountSmallDisk();
}

void WineHost::MountSmallDisk() {
  const std::string folder = prefix_ + "/drive_d";
  fs::create_directories(folder);
  has_small_disk_ =
      RunQuietly({"mount", "-t", "tmpfs", "-o", "size=48m,mode=700", "tmpfs", folder}, {}, logs_ + "/mount.log") == 0;
  fs::create_directory_symlink("../drive_d", prefix_ + "/dosdevices/d:");
}

WineHost::~WineHost() {
  if (::testing::Test::HasFailure()) {
    std::cerr << "--- agent of " << spec_.name << "\n"
              << AgentLog() << "--- record of " << spec_.name << "\n"
              << Record();
  }
  PowerOff();
  if (has_small_disk_) RunQuietly({"umount", "-l", prefix_ + "/drive_d"}, {}, logs_ + "/mount.log");
}

std::map<std::string, std::string> WineHost::Environment() const { return WineEnvironment(prefix_); }

int WineHost::WineServer(const std::string& option) {
  return RunQuietly({"wineserver", option}, Environment(), logs_ + "/wineserver.log");
}

void WineHost::PowerOn() {
  idle_ = std::make_unique<test::Process>(
      test::ProcessSpec{{"wine", "C:\\idle.exe"}, Environment(), "", milliseconds(900'000)}, logs_ + "/idle.log");
}

void WineHost::PlaceFiles() {
  for (const auto& [place, source] : spec_.files) {
    fs::create_directories(fs::path(Drive(place)).parent_path());
    fs::remove(Drive(place));
    fs::copy_file(source, Drive(place));
  }
}

void WineHost::PowerOff() {
  if (idle_ == nullptr) return;
  WineServer("-k");
  WineServer("-w");
  idle_.reset();
}

bool WineHost::RebootIfAsked() {
  const std::string log = AgentLog();
  int asked = 0;
  for (std::size_t at = log.find("agent.reboot_requested"); at != std::string::npos;
       at = log.find("agent.reboot_requested", at + 1))
    ++asked;
  if (asked <= reboots_done_) return false;
  reboots_done_ = asked;
  PowerOff();
  PowerOn();
  return true;
}

int WineHost::Run(const std::vector<std::string>& arguments, std::string* output) {
  std::vector<std::string> command = {"wine"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const std::string log = fmt::format("{}/run-{}.log", logs_, ++runs_);
  const int code = RunQuietly(command, Environment(), log);
  if (output != nullptr) *output = ReadIfThere(log);
  return code;
}

std::string WineHost::AgentLog() const { return ReadIfThere(State("logs/agent.log")); }

std::string WineHost::State(const std::string& place) const {
  return prefix_ + (spec_.on_small_disk ? "/drive_d/" : "/drive_c/") + spec_.state_folder + "/" + place;
}

std::vector<std::string> WineHost::Staged() const {
  std::vector<std::string> names;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(State("staged"), problem))
    names.push_back(entry.path().filename().string());
  return names;
}

std::string WineHost::Record() const { return ReadIfThere(Drive("kintsugi-test/record.txt")); }

int WineHost::Count(const std::string& beginning) const {
  std::istringstream lines(Record());
  int count = 0;
  for (std::string line; std::getline(lines, line);) count += line.starts_with(beginning) ? 1 : 0;
  return count;
}

}  // namespace kintsugi::windows_e2e
