// SPDX-License-Identifier: Apache-2.0
// Log port: an event name plus fields, e.g. agent.install_finished host=… offer=… code=3010. Never secrets; nothing per
// host at Info level on the console's hot path. Implementations are safe from any thread.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace kintsugi {

enum class Level { kDebug, kInfo, kWarning, kError };

struct Field {
  std::string_view key;
  std::string value;
};

class Log {
 public:
  virtual ~Log() = default;
  virtual void Write(Level level, std::string_view event, std::initializer_list<Field> fields) = 0;
  void Debug(std::string_view event, std::initializer_list<Field> fields = {}) { Write(Level::kDebug, event, fields); }
  void Info(std::string_view event, std::initializer_list<Field> fields = {}) { Write(Level::kInfo, event, fields); }
  void Warning(std::string_view event, std::initializer_list<Field> fields = {}) {
    Write(Level::kWarning, event, fields);
  }
  void Error(std::string_view event, std::initializer_list<Field> fields = {}) { Write(Level::kError, event, fields); }
};

// Drops everything.
Log& NullLog();

}  // namespace kintsugi
