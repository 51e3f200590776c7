// SPDX-License-Identifier: Apache-2.0
#include "console/program/password_prompt.h"

#include <termios.h>
#include <unistd.h>

#include <iostream>

namespace kintsugi::console {
namespace {

// What is typed is not shown while this lives.
class NoEcho {
 public:
  NoEcho() : terminal_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!terminal_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~NoEcho() {
    if (terminal_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  bool terminal() const { return terminal_; }

 private:
  termios before_{};
  bool terminal_;
};

std::string ReadLine(const NoEcho& quiet, const char* prompt) {
  if (quiet.terminal()) std::cerr << prompt << std::flush;
  std::string line;
  std::getline(std::cin, line);
  if (quiet.terminal()) std::cerr << "\n";
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

}  // namespace

Result<std::string> AskForNewPassword() {
  const NoEcho quiet;
  std::string password = ReadLine(quiet, "New password: ");
  if (password.empty())
    return Error{Code::kInvalidArgument, "no password was given: type it, or pipe it in as one line"};
  if (quiet.terminal() && ReadLine(quiet, "The same again: ") != password)
    return Error{Code::kInvalidArgument, "the two passwords differ; nothing was changed"};
  return password;
}

}  // namespace kintsugi::console
