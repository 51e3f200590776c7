// SPDX-License-Identifier: Apache-2.0
// posix_spawn with pipes and poll. Waiting uses a pidfd, so that there is neither a sleep nor a SIGCHLD
// handler.
#include "tests/support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "common/base/check.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace kintsugi::test {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  Pipe() { KINTSUGI_CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0); }
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void CloseRead() { Close(ends[0]); }
  void CloseWrite() { Close(ends[1]); }
  static void Close(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  std::array<int, 2> ends{-1, -1};
};

std::vector<std::string> EnvironmentOf(const ProcessSpec& spec) {
  std::vector<std::string> variables;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string variable = *at;
    if (spec.environment.count(variable.substr(0, variable.find('='))) == 0) variables.push_back(variable);
  }
  for (const auto& [name, value] : spec.environment)
    if (!value.empty()) variables.push_back(name + "=" + value);
  return variables;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// -1: not started.
pid_t Spawn(const ProcessSpec& spec, int in, int out, int err) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  std::vector<std::string> arguments = spec.arguments;
  std::vector<std::string> variables = EnvironmentOf(spec);
  pid_t pid = -1;
  const int failed = ::posix_spawnp(&pid, arguments.at(0).c_str(), &actions, nullptr, Pointers(arguments).data(),
                                    Pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? pid : -1;
}

int ExitCodeOf(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

int MillisecondsUntil(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
}

// False when `deadline` came first; then the process is killed. It is reaped either way.
bool WaitFor(pid_t pid, Clock::time_point deadline, int& exit_code) {
  const int fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  KINTSUGI_CHECK(fd >= 0);
  pollfd ended{fd, POLLIN, 0};
  int ready = -1;
  while (ready < 0) ready = ::poll(&ended, 1, MillisecondsUntil(deadline));
  if (ready == 0) ::kill(pid, SIGKILL);
  ::close(fd);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
  }
  exit_code = ExitCodeOf(status);
  return ready > 0;
}

void ReadSome(int& fd, std::string& text) {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(fd, buffer.data(), buffer.size());
  if (count > 0)
    text.append(buffer.data(), static_cast<std::size_t>(count));
  else
    Pipe::Close(fd);
}

void WriteSome(int& fd, std::string& text) {
  const ssize_t count = ::write(fd, text.data(), text.size());
  if (count > 0) text.erase(0, static_cast<std::size_t>(count));
  if (count <= 0 || text.empty()) Pipe::Close(fd);
}

// Until both outputs are closed; false when the deadline came first.
bool Pump(Pipe& in, Pipe& out, Pipe& err, std::string input, Clock::time_point deadline, ProcessResult& result) {
  ::fcntl(in.ends[1], F_SETFL, O_NONBLOCK);
  if (input.empty()) in.CloseWrite();
  while (out.ends[0] >= 0 || err.ends[0] >= 0) {
    std::array<pollfd, 3> fds = {pollfd{in.ends[1], POLLOUT, 0}, pollfd{out.ends[0], POLLIN, 0},
                                 pollfd{err.ends[0], POLLIN, 0}};
    if (::poll(fds.data(), fds.size(), MillisecondsUntil(deadline)) == 0) return false;
    if (in.ends[1] >= 0 && fds[0].revents != 0) WriteSome(in.ends[1], input);
    if (out.ends[0] >= 0 && fds[1].revents != 0) ReadSome(out.ends[0], result.standard_output);
    if (err.ends[0] >= 0 && fds[2].revents != 0) ReadSome(err.ends[0], result.standard_error);
  }
  return true;
}

}  // namespace

ProcessResult RunProcess(const ProcessSpec& spec) {
  std::signal(SIGPIPE, SIG_IGN);
  ProcessResult result;
  const auto deadline = Clock::now() + spec.timeout;
  Pipe in;
  Pipe out;
  Pipe err;
  const pid_t pid = Spawn(spec, in.ends[0], out.ends[1], err.ends[1]);
  in.CloseRead();
  out.CloseWrite();
  err.CloseWrite();
  if (pid < 0) {
    result.exit_code = 127;
    return result;
  }
  if (!Pump(in, out, err, spec.standard_input, deadline, result)) ::kill(pid, SIGKILL);
  const bool in_time = Clock::now() < deadline;
  result.timed_out = !WaitFor(pid, deadline, result.exit_code) || !in_time;
  return result;
}

Process::Process(const ProcessSpec& spec, const std::string& output_file) {
  Pipe in;
  int out = ::open(output_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  KINTSUGI_CHECK(out >= 0);
  pid_ = Spawn(spec, in.ends[0], out, out);
  Pipe::Close(out);
  ended_ = pid_ < 0;
  if (ended_) exit_code_ = 127;
}

Process::~Process() {
  if (!ended_) WaitFor(pid_, Clock::now(), exit_code_);
}

void Process::Signal(int number) {
  if (!ended_) ::kill(pid_, number);
}

int Process::Wait(std::chrono::milliseconds timeout) {
  if (!ended_) WaitFor(pid_, Clock::now() + timeout, exit_code_);
  ended_ = true;
  return exit_code_;
}

bool Process::Running() {
  if (ended_) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  ended_ = true;
  exit_code_ = ExitCodeOf(status);
  return false;
}

}  // namespace kintsugi::test
