// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/site.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sstream>
#include <thread>

#include "common/base/check.h"
#include "tests/support/free_port.h"

namespace kintsugi::e2e {
namespace {

using std::chrono::milliseconds;

std::vector<std::string> SplitCsvLine(std::istringstream& stream, bool& more) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  char c = 0;
  more = false;
  while (stream.get(c)) {
    more = true;
    if (quoted) {
      if (c != '"') {
        cells.back() += c;
      } else if (stream.peek() == '"') {
        cells.back() += static_cast<char>(stream.get());
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      cells.emplace_back();
    } else if (c == '\n') {
      break;
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  return cells;
}

}  // namespace

std::string Program(const std::string& name) { return std::string(KINTSUGI_BINARY_DIR) + "/bin/" + name; }

std::vector<Row> ParseCsv(const std::string& text) {
  std::istringstream stream(text);
  bool more = false;
  const auto header = SplitCsvLine(stream, more);
  std::vector<Row> rows;
  while (true) {
    const auto cells = SplitCsvLine(stream, more);
    if (!more) return rows;
    Row row;
    for (std::size_t i = 0; i < cells.size() && i < header.size(); ++i) row[header[i]] = cells[i];
    rows.push_back(std::move(row));
  }
}

Site::Site() {
  for (int i = 0; i < 4; ++i) ports_.push_back(test::FreePort());
  const auto added =
      test::RunProcess({ConsoleCommand({"user", "add", "tester", "--role", "admin"}), {}, "", milliseconds(30'000)});
  KINTSUGI_CHECK(added.exit_code == 0);
  const auto token = test::RunProcess({ConsoleCommand({"user", "token", "tester"}), {}, "", milliseconds(30'000)});
  KINTSUGI_CHECK(token.exit_code == 0);
  operator_token_ = token.standard_output.substr(0, token.standard_output.find('\n'));
  const auto pin = test::RunProcess({ConsoleCommand({"ca-pin"}), {}, "", milliseconds(30'000)});
  KINTSUGI_CHECK(pin.exit_code == 0);
  ca_pin_ = pin.standard_output.substr(0, 64);
}

Site::~Site() {
  if (::testing::Test::HasFailure()) {
    std::cerr << "--- console log\n" << Log("console") << "--- fleet log\n" << Log("fleet");
  }
  fleet_.reset();
  console_.reset();
}

std::vector<std::string> Site::ConsoleCommand(const std::vector<std::string>& more) const {
  std::vector<std::string> command = {Program("kintsugi-console"), "--data-dir", data_dir()};
  const char* keys[] = {"listen.operator_port", "listen.enrol_port", "listen.agent_port", "listen.content_port"};
  for (std::size_t i = 0; i < 4; ++i) {
    command.emplace_back("--set");
    command.push_back(std::string(keys[i]) + "=" + std::to_string(ports_[i]));
  }
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

void Site::StartConsole(const std::vector<std::string>& settings) {
  std::vector<std::string> command;
  for (const auto& setting : settings) command.insert(command.end(), {"--set", setting});
  command.emplace_back("run");
  const std::string log = folder_.File("console-" + std::to_string(++console_starts_) + ".log");
  console_ =
      std::make_unique<test::Process>(test::ProcessSpec{ConsoleCommand(command), {}, "", milliseconds(600'000)}, log);
  const bool up = Await([this] { return !console_->Running() || Cli({"whoami"}).exit_code == 0; });
  ASSERT_TRUE(up && console_->Running()) << Log("console");
}

void Site::KillConsole() {
  console_->Signal(SIGKILL);
  EXPECT_EQ(console_->Wait(milliseconds(10'000)), 128 + SIGKILL);
}

void Site::StopConsole() {
  console_->Signal(SIGTERM);
  EXPECT_EQ(console_->Wait(milliseconds(20'000)), 0) << Log("console");
}

void Site::LoadCatalog() {
  const std::string catalog = std::string(KINTSUGI_SOURCE_DIR) + "/deploy/catalog";
  std::vector<std::string> import = {"catalog", "import"};
  for (const char* name : {"MS03-024", "MS03-026", "MS03-043", "MS04-022"})
    import.push_back(catalog + "/" + name + ".toml");
  Ok(import);
  const std::string packages = folder_.File("packages");
  const auto made =
      test::RunProcess({{Program("kintsugi-fleet"), "make-packages", "--catalog", catalog, "--out", packages},
                        {},
                        "",
                        milliseconds(60'000)});
  ASSERT_EQ(made.exit_code, 0) << made.standard_error;
  std::istringstream index(test::ReadFile(packages + "/index.tsv"));
  for (std::string line; std::getline(index, line);) {
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first + 1);
    Ok({"package", "add", line.substr(second + 1), "--update", line.substr(0, first), "--revision",
        line.substr(first + 1, second - first - 1)});
  }
}

void Site::StartFleet(int hosts, const std::vector<std::string>& more) {
  const std::string token = Ok({"-q", "token", "create", "--uses", std::to_string(hosts)});
  std::vector<std::string> command = {Program("kintsugi-fleet"),
                                      "run",
                                      "--enrol",
                                      enrol_address(),
                                      "--hosts",
                                      std::to_string(hosts),
                                      "--data-dir",
                                      folder_.File("fleet"),
                                      "--catalog",
                                      std::string(KINTSUGI_SOURCE_DIR) + "/deploy/catalog",
                                      "--truth",
                                      folder_.File("truth.csv")};
  if (std::find(more.begin(), more.end(), "--time-scale") == more.end())
    command.insert(command.end(), {"--time-scale", "600"});
  command.insert(command.end(), more.begin(), more.end());
  fleet_ = std::make_unique<test::Process>(
      test::ProcessSpec{command, {{"KINTSUGI_ENROLMENT_TOKEN", token}}, "", milliseconds(600'000)},
      folder_.File("fleet.log"));
  const bool ready = Await([&] {
    int with_facts = 0;
    for (const auto& row : Rows({"host", "list"})) with_facts += row.at("product").empty() ? 0 : 1;
    if (!fleet_->Running()) return true;
    if (with_facts < hosts) return false;
    // The first facts may come before the host knows what the catalog asks about: then verdicts are Unknown for a
    // moment.
    for (const auto& row : Rows({"missing", "--all"})) {
      if (row.at("status") == "Unknown") return false;
    }
    return true;
  });
  ASSERT_TRUE(ready && fleet_->Running()) << Log("fleet");
}

void Site::SignalFleet(int number) { fleet_->Signal(number); }

std::vector<Row> Site::StopFleet() {
  fleet_->Signal(SIGTERM);
  EXPECT_EQ(fleet_->Wait(milliseconds(30'000)), 0) << Log("fleet");
  return ParseCsv(test::ReadFile(folder_.File("truth.csv")));
}

test::ProcessResult Site::Cli(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), Program("kintsugi"));
  return test::RunProcess({std::move(arguments),
                           {{"KINTSUGI_CONSOLE", "https://127.0.0.1:" + std::to_string(ports_[0])},
                            {"KINTSUGI_TOKEN", operator_token_},
                            {"KINTSUGI_CA_PIN", ca_pin_},
                            {"KINTSUGI_PROFILE", folder_.File("no-profile.json")}},
                           "",
                           milliseconds(300'000)});
}

std::string Site::Ok(std::vector<std::string> arguments) {
  const std::string shown = arguments[0] + " " + (arguments.size() > 1 ? arguments[1] : "");
  const auto result = Cli(std::move(arguments));
  EXPECT_EQ(result.exit_code, 0) << "kintsugi " << shown << ": " << result.standard_error;
  std::string text = result.standard_output;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::vector<Row> Site::Rows(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"-o", "csv"});
  return ParseCsv(Cli(std::move(arguments)).standard_output);
}

std::string Site::StartRollout(std::vector<std::string> create_arguments) {
  create_arguments.insert(create_arguments.begin(), {"-q", "rollout", "create", "--bulletin", "MS03-043"});
  const std::string rollout = Ok(std::move(create_arguments));
  Ok({"rollout", "start", rollout});
  return rollout;
}

int Site::Watch(const std::string& rollout) { return Cli({"rollout", "watch", rollout}).exit_code; }

bool Site::Await(const std::function<bool()>& condition, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(50));  // between two questions to other processes
  }
  return condition();
}

std::string Site::Log(const std::string& name) const {
  std::string all;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    const std::string file = entry.path().filename().string();
    if (file.starts_with(name) && file.ends_with(".log")) all += test::ReadFile(entry.path());
  }
  return all.size() > 8'000 ? all.substr(all.size() - 8'000) : all;
}

}  // namespace kintsugi::e2e
