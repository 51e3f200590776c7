// SPDX-License-Identifier: Apache-2.0
// Configuration from one table of rows: the same rows parse the TOML file, take overrides ("key=value", from
// the command line), check ranges, and render --help and the documentation. A program declares a struct and a
// vector<ConfigRow> that points into it.
//
//   struct Options { std::string listen = "0.0.0.0:7443"; std::int64_t inbox = 4096; Duration renew{0}; };
//   const ConfigTable table({Text("rpc.listen", &o.listen, "address:port that agents call"),
//                            Number("core.inbox", &o.inbox, 1, 1'000'000, "events", "…")});
//   table.LoadFile(path); table.Set("core.inbox", "100");
//
// Errors: kUnknownConfigKey names the key, its line and the nearest known key; kInvalidArgument names key,
// line, what was found and what was expected; kNotFound / kIo for the file. After an error the bound values
// may be partly changed: refuse to start. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/result.h"
#include "common/base/time.h"

namespace kintsugi::runtime {

inline constexpr std::size_t kConfigLimitBytes = 64 * 1024;  // kTooLarge above it

struct ConfigRow {
  std::string key;  // dotted: "rpc.listen"; all but the last part are TOML tables
  std::variant<std::string*, std::int64_t*, bool*, Duration*, std::vector<std::string>*> target;
  std::int64_t least = 0;  // inclusive, numbers and durations (ms)
  std::int64_t most = 0;
  std::string unit;          // "bytes", "hosts", …; durations need none
  std::string text;          // one line for people
  std::string default_text;  // rendered when the table is made
};

ConfigRow Text(std::string key, std::string* target, std::string text);
ConfigRow Number(std::string key, std::int64_t* target, std::int64_t least, std::int64_t most, std::string unit,
                 std::string text);
ConfigRow Flag(std::string key, bool* target, std::string text);
// Written as "250ms", "90s", "5min", "4h", "7d".
ConfigRow Delay(std::string key, Duration* target, Duration least, Duration most, std::string text);
ConfigRow Texts(std::string key, std::vector<std::string>* target, std::string text);

class ConfigTable {
 public:
  // The targets' present values are the defaults. Keys must differ (checked).
  explicit ConfigTable(std::vector<ConfigRow> rows);
  const std::vector<ConfigRow>& rows() const { return rows_; }

  Status LoadFile(const std::string& path);
  // `name` stands in messages: "name:3:7: …".
  Status LoadText(std::string_view text, const std::string& name);
  // One override; text and lists are given bare ("a,b").
  Status Set(const std::string& key, const std::string& value);
  // One line for each key: "  rpc.listen = "0.0.0.0:7443"   address:port that agents call".
  std::string Help() const;

 private:
  std::vector<ConfigRow> rows_;
};

// "90s" -> 90'000 ms; nullopt-like error naming the form otherwise.
Result<Duration> ParseDuration(std::string_view text);

}  // namespace kintsugi::runtime
