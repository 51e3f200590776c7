// SPDX-License-Identifier: Apache-2.0
// What a console can be told: one struct, one table (file, --set, --help and documentation come from it).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "common/runtime/config.h"

namespace kintsugi::console {

struct ConsoleConfig {
  std::string address = "127.0.0.1";
  std::int64_t operator_port = 8443;
  std::int64_t enrol_port = 8444;
  std::int64_t agent_port = 8445;
  std::int64_t content_port = 8446;
  std::vector<std::string> public_names = {"127.0.0.1", "localhost"};
  std::string organisation = "Kintsugi";
  Duration check_in_interval{5 * 60'000};
  Duration certificate_lifetime{7 * 86'400'000LL};
  std::int64_t inbox_capacity = 20'000;
  std::int64_t batch_limit = 1'000;
  std::int64_t content_threads = 1;
  std::string web_dir;  // "": found beside the program
  Duration session_idle{15 * 60'000};
  Duration session_longest{12LL * 3'600'000};
  std::string log_level = "info";
  bool log_json = false;
};

// Rows point into `config`, which must outlive the table.
runtime::ConfigTable TableOf(ConsoleConfig& config);

}  // namespace kintsugi::console
