// SPDX-License-Identifier: Apache-2.0
#include "common/runtime/spdlog_log.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "common/runtime/system_clock.h"

namespace kintsugi::runtime {
namespace {

constexpr std::array<std::pair<std::string_view, Level>, 4> kLevels = {
    {{"debug", Level::kDebug}, {"info", Level::kInfo}, {"warning", Level::kWarning}, {"error", Level::kError}}};

std::string_view NameOf(Level level) { return kLevels[static_cast<std::size_t>(level)].first; }

spdlog::level::level_enum ToSpdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

// JSON string escapes (RFC 8259, section 7); bytes above 0x7f pass as UTF-8.
void AppendQuoted(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

bool NeedsQuotes(std::string_view text) {
  if (text.empty()) return true;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f || c == '"' || c == '\\' || c == '=') return true;
  }
  return false;
}

// 2026-01-02T03:04:05.678Z
std::string TimeText() {
  const Instant now = SystemClock().Now();
  const std::string seconds = FormatInstant(now);
  return fmt::format("{}.{:03}Z", std::string_view(seconds).substr(0, seconds.size() - 1), ToUnixMs(now) % 1000);
}

class SpdlogLog final : public Log {
 public:
  SpdlogLog(const LogOptions& options, spdlog::sink_ptr sink)
      : logger_("kintsugi", std::move(sink)), json_(options.json) {
    logger_.set_pattern("%v");
    logger_.set_level(ToSpdlog(options.least));
    if (options.flush_each_line) logger_.flush_on(spdlog::level::debug);
  }
  void Write(Level level, std::string_view event, std::initializer_list<Field> fields) override {
    const auto spdlog_level = ToSpdlog(level);
    if (!logger_.should_log(spdlog_level)) return;
    const std::string time = TimeText();
    const std::string line =
        json_ ? FormatJson(time, level, event, fields) : time + " " + FormatText(level, event, fields);
    logger_.log(spdlog_level, spdlog::string_view_t(line.data(), line.size()));
  }

 private:
  spdlog::logger logger_;
  bool json_;
};

// UTF-8 to what the system names files with: a wide text on Windows, where spdlog is built with SPDLOG_WCHAR_FILENAMES.
spdlog::filename_t NativePath(const std::string& path) {
  return std::filesystem::path(std::u8string(path.begin(), path.end())).native();
}

spdlog::sink_ptr FileSink(const LogOptions& options) {
  if (options.most_bytes == 0) return std::make_shared<spdlog::sinks::basic_file_sink_mt>(NativePath(options.file));
  return std::make_shared<spdlog::sinks::rotating_file_sink_mt>(NativePath(options.file), options.most_bytes,
                                                                std::max<std::size_t>(options.files, 1) - 1);
}

}  // namespace

std::string FormatText(Level level, std::string_view event, std::initializer_list<Field> fields) {
  std::string line = fmt::format("{:<7} {}", NameOf(level), event);
  for (const Field& field : fields) {
    line += fmt::format(" {}=", field.key);
    if (NeedsQuotes(field.value)) {
      AppendQuoted(line, field.value);
    } else {
      line += field.value;
    }
  }
  return line;
}

std::string FormatJson(std::string_view time, Level level, std::string_view event,
                       std::initializer_list<Field> fields) {
  std::string line = "{\"time\":";
  AppendQuoted(line, time);
  line += ",\"level\":";
  AppendQuoted(line, NameOf(level));
  line += ",\"event\":";
  AppendQuoted(line, event);
  for (const Field& field : fields) {
    line.push_back(',');
    AppendQuoted(line, field.key);
    line.push_back(':');
    AppendQuoted(line, field.value);
  }
  line.push_back('}');
  return line;
}

Result<std::unique_ptr<Log>> OpenLog(const LogOptions& options) {
  if (options.file.empty())
    return std::unique_ptr<Log>(
        std::make_unique<SpdlogLog>(options, std::make_shared<spdlog::sinks::stderr_sink_mt>()));
  try {
    return std::unique_ptr<Log>(std::make_unique<SpdlogLog>(options, FileSink(options)));
  } catch (const spdlog::spdlog_ex& problem) {
    return Error{Code::kIo, "cannot write the log file " + options.file + ": " + problem.what()};
  }
}

Result<Level> ParseLevel(std::string_view name) {
  for (const auto& [text, level] : kLevels) {
    if (text == name) return level;
  }
  return Error{Code::kInvalidArgument, "log level '" + std::string(name) + "' is none of debug, info, warning, error"};
}

}  // namespace kintsugi::runtime
