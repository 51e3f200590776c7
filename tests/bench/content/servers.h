// SPDX-License-Identifier: Apache-2.0
// The three servers that are measured, each as a process of its own on 127.0.0.1: the console's content port,
// nginx, and a bare asio::ssl::stream as the way that was not taken.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "tests/unit/http/https_client.h"

namespace kintsugi::console {

class ServerProcess {
 public:
  ServerProcess(pid_t pid, std::uint16_t port) : pid_(pid), port_(port) {}
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  std::uint16_t port() const { return port_; }
  // Processor time that the process and its children have used.
  double cpu_seconds() const;

 private:
  pid_t pid_;
  std::uint16_t port_;
};

struct Bench {
  std::string folder;  // the package store's directory
  std::string hash;    // of the package that is fetched
  std::uint64_t size_bytes = 0;
  TestWorld world;
  std::string host_id = "0123456789abcdef0123456789abcdef";
};

std::unique_ptr<ServerProcess> StartConsole(const Bench& bench);
std::unique_ptr<ServerProcess> StartAsioStream(const Bench& bench);
// nullptr when nginx is not installed.
std::unique_ptr<ServerProcess> StartNginx(const Bench& bench);

}  // namespace kintsugi::console
