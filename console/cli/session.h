// SPDX-License-Identifier: Apache-2.0
// What every command has at hand: the streams, the global options, the connection to the console, and one way
// to print results and to ask for a confirmation. One thread.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/base/time.h"
#include "console/cli/client.h"
#include "console/cli/exit_code.h"
#include "console/cli/output/table.h"
#include "console/cli/profile.h"

namespace CLI {
class App;
}

namespace kintsugi::cli {

struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_terminal = false;
  bool out_terminal = false;
  bool err_terminal = false;
  bool utf8 = true;
  std::function<std::size_t()> width = [] { return std::size_t{80}; };
  std::function<std::size_t()> height = [] { return std::size_t{24}; };
  std::function<Instant()> now = [] {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  };
  // One line without showing it, for secrets.
  std::function<std::string()> read_secret = nullptr;
};

struct GlobalOptions {
  ConnectionFlags connection;
  std::optional<Format> format;  // not given: what suits the command, mostly kTable
  bool quiet = false;
};

class Session {
 public:
  Session(Streams streams, Environment environment);

  GlobalOptions options;
  Streams streams;
  const Environment environment;

  // Commands register what runs after the whole command line has been understood.
  using Action = std::function<Result<ExitCode>()>;
  Action action;

  // Signs in lazily: with the profile, flags and environment, at the first call.
  Result<OperatorClient*> Client();
  template <typename Reply>
  Result<Reply> Ask(v1::OperatorMethod method, const google::protobuf::Message& request,
                    Duration timeout = OperatorClient::kTimeout) {
    auto client = Client();
    if (!client) return client.error();
    return (*client)->Call<Reply>(method, request, timeout);
  }

  Format format() const { return options.format.value_or(Format::kTable); }
  TextStyle style() const;
  // In the chosen format, to standard output.
  void Print(const Table& table) { Print(table, format()); }
  void Print(const Table& table, Format format);
  // As Print; as text, one "name: value" line for each cell.
  void PrintRecord(const Table& table);
  // One line to standard output, for scripts that want an id.
  void PrintLine(std::string_view text);
  // For people, to standard error; not with --quiet.
  void Note(std::string_view text);
  // kFailedPrecondition without --yes and without a terminal; kCancelled when the answer is no.
  Status Confirm(const std::string& question, bool yes);

 private:
  std::unique_ptr<OperatorClient> client_;
};

// "Missing" of UPDATE_STATUS_MISSING, "WaitingForWindow" of HOST_STATE_WAITING_FOR_WINDOW; a number that this
// release does not know becomes "Unknown(27)".
std::string Word(v1::UpdateStatus status);
std::string Word(v1::HostState state);
std::string Word(v1::RebootNeed need);       // if-files-in-use
std::string Word(v1::FailureReason reason);  // installer-failed, "" when there is none

}  // namespace kintsugi::cli
