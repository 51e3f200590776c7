// SPDX-License-Identifier: Apache-2.0
// Runs a program by argument vector, without a shell. RunProcess waits for its end; Process lives beside the
// test and can be killed at any moment. Not thread-safe.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace kintsugi::test {

struct ProcessSpec {
  std::vector<std::string> arguments;                // the program's path first
  std::map<std::string, std::string> environment{};  // added to ours; an empty value removes the variable
  std::string standard_input{};
  std::chrono::milliseconds timeout{60'000};  // then SIGKILL
};

struct ProcessResult {
  int exit_code = -1;  // 128 + signal when killed by one; 127: could not be started
  bool timed_out = false;
  std::string standard_output;
  std::string standard_error;
};

ProcessResult RunProcess(const ProcessSpec& spec);

// A running program whose output goes to a file. The destructor kills what still runs.
class Process {
 public:
  Process(const ProcessSpec& spec, const std::string& output_file);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int number);
  // The exit code as in ProcessResult; kills it after `timeout`.
  int Wait(std::chrono::milliseconds timeout);
  bool Running();

 private:
  pid_t pid_ = -1;
  int exit_code_ = -1;
  bool ended_ = false;
};

}  // namespace kintsugi::test
