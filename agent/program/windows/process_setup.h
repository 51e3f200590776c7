// SPDX-License-Identifier: Apache-2.0
// What this process does first and what it is asked from outside. Main thread, unless stated.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace kintsugi::agent::windows {

// Libraries come from system32 alone, a damaged heap ends the process, no message box ever waits for somebody.
void HardenProcess();
// The arguments after the program's name, UTF-8.
std::vector<std::string> ProgramArguments();
// Text to standard output and error, UTF-8 also on a console.
void UseUtf8Console();
// The name of this computer as a network knows it; for enrolment by command.
std::string ComputerName();

// At most one agent at work in a state folder: a file there that only one process can hold. (A named mutex would let
// any user of the host keep the agent from starting.)
class SingleAgent {
 public:
  // kAlreadyExists: another one is at work.
  static Result<SingleAgent> Claim(const std::string& lock_file);
  ~SingleAgent();
  SingleAgent(SingleAgent&&) noexcept;
  SingleAgent& operator=(SingleAgent&&) noexcept;

 private:
  struct Held;
  explicit SingleAgent(std::unique_ptr<Held> held);
  std::unique_ptr<Held> held_;
};

// `stop` is called on another thread at Ctrl+C, Ctrl+Break, a closed console window and the end of the session. Once
// for a process.
void OnConsoleEnd(std::function<void()> stop);

}  // namespace kintsugi::agent::windows
