// SPDX-License-Identifier: Apache-2.0
// The process around the program: terminal, environment, signals. Nothing else here.
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <langinfo.h>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "console/cli/app.h"

namespace {

winsize TerminalSize() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) size = {24, 80, 0, 0};
  return size;
}

std::string ReadSecret() {
  termios shown{};
  const bool terminal = tcgetattr(STDIN_FILENO, &shown) == 0;
  termios hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  if (terminal) tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  std::string line;
  std::getline(std::cin, line);
  if (terminal) tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
  return line;
}

std::string Variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
  return value == nullptr ? "" : value;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is a failed write, reported as such
  std::setlocale(LC_CTYPE, "");   // NOLINT(concurrency-mt-unsafe)
  kintsugi::cli::Streams streams{std::cin, std::cout, std::cerr};
  streams.in_terminal = isatty(STDIN_FILENO) == 1;
  streams.out_terminal = isatty(STDOUT_FILENO) == 1;
  streams.err_terminal = isatty(STDERR_FILENO) == 1;
  streams.utf8 =
      !streams.out_terminal || std::string(nl_langinfo(CODESET)) == "UTF-8";  // NOLINT(concurrency-mt-unsafe)
  streams.width = [] { return std::size_t{TerminalSize().ws_col}; };
  streams.height = [] { return std::size_t{TerminalSize().ws_row}; };
  streams.read_secret = ReadSecret;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return static_cast<int>(kintsugi::cli::RunApp(arguments, streams, Variable));
}
