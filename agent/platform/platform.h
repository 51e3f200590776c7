// SPDX-License-Identifier: Apache-2.0
// The host as the agent sees it. Implementations: agent/platform/windows (real), agent/platform/simulated (a Windows
// host made of data). Everything in agent/ outside the platform folders goes through this port and uses no POSIX or
// Win32 header. Threads: the agent's scheduler only; callbacks arrive on it. Paths are Windows paths; variables are
// expanded by the platform.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/result.h"
#include "common/base/time.h"
#include "common/model/host.h"

namespace kintsugi::agent {

struct SystemInfo {
  std::string name;
  std::string domain;
  model::OsFacts os;
  std::vector<std::string> addresses;
  Instant boot_time{};
  std::string boot_id;  // differs after every boot, survives an agent restart
  std::uint64_t memory_bytes = 0;
  std::uint64_t disk_total_bytes = 0;
  std::uint64_t disk_free_bytes = 0;
  std::string time_zone;           // as the system names it: "Tokyo Standard Time"; "" = not known
  std::vector<std::string> roles;  // slugs: domain-controller, dns-server, ...; sorted
};

struct FileInfo {
  bool present = false;
  std::string version;  // a.b.c.d from the binary resource, "" = none
  std::uint64_t size_bytes = 0;
};

// A package being staged in the agent's own directory. Bytes are appended in order; what is there survives a crash.
class StagedFile {
 public:
  virtual ~StagedFile() = default;
  virtual std::uint64_t size_bytes() const = 0;
  // kDiskFull when the disk has no room; what fitted stays.
  virtual Status Append(std::string_view bytes) = 0;
  // Up to `max_bytes` from `offset`; empty at the end.
  virtual Result<std::string> Read(std::uint64_t offset, std::size_t max_bytes) = 0;
  virtual Status Truncate() = 0;
  virtual std::string path() const = 0;
};

struct ProcessRequest {
  std::string program;
  std::vector<std::string> arguments;  // a vector, never a shell line
  Duration timeout{0};                 // the whole process tree is ended after it
};
struct ProcessResult {
  bool started = false;
  bool timed_out = false;
  std::int64_t exit_code = 0;
  std::string error;  // why it was not started
};

// What a signed-in user is asked before forced work.
struct UserQuestion {
  std::string title;
  std::string message;
  Duration countdown{0};             // then it goes on by itself
  std::uint32_t deferrals_left = 0;  // 0: there is no "later"
};
enum class UserAnswer : std::uint8_t {
  kNobody,   // nobody is signed in, or there is no way to show anything
  kProceed,  // "now", or the countdown ended
  kDefer     // "later"
};

class Platform {
 public:
  virtual ~Platform() = default;

  virtual SystemInfo System() = 0;
  // Data as text (numbers in decimal); nullopt when the key or value is absent. value_name "" asks for the key alone
  // ("" if there).
  virtual std::optional<std::string> RegistryValue(const std::string& key, const std::string& value_name) = 0;
  virtual std::vector<std::string> RegistrySubkeys(const std::string& key) = 0;
  // Path with %windir% and friends, any case. The expanded lower-case path is returned through `expanded` when not
  // null.
  virtual FileInfo File(const std::string& path, std::string* expanded) = 0;
  // The copy that Windows File Protection keeps; absent on systems without dllcache.
  virtual FileInfo ProtectedCopy(const std::string& path) = 0;
  virtual std::vector<model::PendingRebootFact> PendingReboot() = 0;

  // Opens or resumes the staged file called `name` (hex of the package's hash and the kind's extension).
  virtual Result<std::unique_ptr<StagedFile>> OpenStaged(const std::string& name) = 0;
  virtual void RemoveStaged(const std::string& name) = 0;

  // Starts the process; `done` is called once, never from inside Run. A new Run while one is going on gets
  // started=false.
  virtual void Run(const ProcessRequest& request, std::function<void(ProcessResult)> done) = 0;
  // Asks for a planned reboot. On success the agent is ended soon and starts again after the boot.
  virtual Status Reboot(const std::string& message) = 0;
  // Asks whoever is signed in; `done` is called once, never from inside the call. A new question replaces the old one,
  // whose `done` is then not called.
  virtual void AskUser(const UserQuestion& question, std::function<void(UserAnswer)> done) {
    (void)question;
    done(UserAnswer::kNobody);
  }
};

}  // namespace kintsugi::agent
