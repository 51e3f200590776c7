// SPDX-License-Identifier: Apache-2.0
// One installation for a test: data folder, free ports, an operator who is signed in, and the programs as processes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::e2e {

using Row = std::map<std::string, std::string>;

class Site {
 public:
  Site();  // makes the operator; nothing runs yet
  ~Site();

  // Starts it and waits until it answers the operator.
  void StartConsole(const std::vector<std::string>& settings = {});
  void KillConsole();  // SIGKILL
  void StopConsole();  // SIGTERM; expects a clean end
  // Imports the sample catalog and adds package bytes for simulated hosts.
  void LoadCatalog();
  // Makes a token, starts the fleet and waits until every host has sent its inventory.
  void StartFleet(int hosts, const std::vector<std::string>& more = {});
  void SignalFleet(int number);
  // Ends the fleet; what really happened, by host name (columns of the truth file).
  std::vector<Row> StopFleet();

  test::ProcessResult Cli(std::vector<std::string> arguments);
  // Standard output of a call that must succeed, without the last line end.
  std::string Ok(std::vector<std::string> arguments);
  // The rows of a call with -o csv.
  std::vector<Row> Rows(std::vector<std::string> arguments);
  // Draft and start; the rollout's id.
  std::string StartRollout(std::vector<std::string> create_arguments);
  // `rollout watch` to the end; its exit code.
  int Watch(const std::string& rollout);
  // Asks again and again, at most a minute. False: it never held.
  bool Await(const std::function<bool()>& condition, std::chrono::seconds limit = std::chrono::seconds(60));

  std::vector<std::string> ConsoleCommand(const std::vector<std::string>& more) const;
  std::string data_dir() const { return folder_.File("console"); }
  std::string Log(const std::string& name) const;
  const test::TempFolder& folder() const { return folder_; }
  std::uint16_t port(std::size_t i) const { return ports_.at(i); }
  std::string enrol_address() const { return "127.0.0.1:" + std::to_string(ports_[1]); }
  const std::string& ca_pin() const { return ca_pin_; }

 private:
  test::TempFolder folder_;
  std::vector<std::uint16_t> ports_;
  std::string operator_token_;
  std::string ca_pin_;
  int console_starts_ = 0;
  std::unique_ptr<test::Process> console_;
  std::unique_ptr<test::Process> fleet_;
};

std::string Program(const std::string& name);
std::vector<Row> ParseCsv(const std::string& text);

}  // namespace kintsugi::e2e
