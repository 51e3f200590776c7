// SPDX-License-Identifier: Apache-2.0
// Thousands of real agent cores on simulated hosts in one process: demo, sizing and load. Each host has its own
// identity, gRPC channel, journal and strand; only its operating system is made of data. Threads: Run blocks the
// caller; everything else happens inside.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agent/fleet/fault_rule.h"
#include "common/base/log.h"
#include "common/base/result.h"
#include "common/base/time.h"
#include "common/model/catalog.h"

namespace kintsugi::fleet {

struct FleetOptions {
  std::string enrol_address;  // host:port
  std::string token;
  std::uint32_t hosts = 60;
  std::string data_dir;         // journals; a second run with the same folder goes on with the same identities
  std::int64_t time_scale = 1;  // of what hosts do by themselves: installs, boots, shutdowns
  Duration progress_delay = std::chrono::seconds(5);  // after which an agent reports a step on the way
  std::uint64_t seed = 1;
  std::uint32_t enrolments_at_once = 32;
  bool journal_sync = true;
  bool listen = true;  // false: hosts only poll
  std::vector<FaultRule> faults;
  std::string name_suffix;  // after every host's name
  std::string truth_file;   // CSV of what really happened on each host, written at the end; "" = none
};

class Fleet {
 public:
  static Result<std::unique_ptr<Fleet>> Make(FleetOptions options, const std::vector<model::Bulletin>& bulletins,
                                             Log& log);
  ~Fleet();
  // Enrols every host and runs until SIGINT or SIGTERM. Hosts that cannot enrol are retried with back-off, except for a
  // token that is refused: then the fleet ends with that error.
  Status Run();

 private:
  struct Impl;
  explicit Fleet(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace kintsugi::fleet
