// SPDX-License-Identifier: Apache-2.0
// Log over spdlog. Text for people:  2026-01-02T03:04:05.678Z info  agent.install_finished host=ab12
// code=3010 or JSON lines:
// {"time":"…","level":"info","event":"agent.install_finished","host":"ab12","code":"3010"} Values with
// blanks, quotes or control characters are quoted and escaped, so that no value can forge a line. Any thread.
#pragma once

#include <memory>
#include <string>

#include "common/base/log.h"
#include "common/base/result.h"

namespace kintsugi::runtime {

struct LogOptions {
  Level least = Level::kInfo;  // anything below is dropped
  bool json = false;
  std::string file;  // "" = standard error; appended to
  // Above this size the file becomes <file>.1 (agent.1.log), that one .2, and so on; 0 = it grows for ever.
  std::size_t most_bytes = 0;
  std::size_t files = 1;  // that are kept, with the one being written; 1 to 1000
  bool flush_each_line = true;
};

// kIo: the file cannot be opened for appending.
Result<std::unique_ptr<Log>> OpenLog(const LogOptions& options);
// "debug", "info", "warning", "error"; kInvalidArgument names the choices.
Result<Level> ParseLevel(std::string_view name);

// The line without its time, as it is written. Pure; exposed for tests and for other sinks.
std::string FormatText(Level level, std::string_view event, std::initializer_list<Field> fields);
std::string FormatJson(std::string_view time, Level level, std::string_view event, std::initializer_list<Field> fields);

}  // namespace kintsugi::runtime
