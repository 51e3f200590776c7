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
  std::string time_zone;            // as the system names it: "Tokyo Standard Time"; "" = not known
  std::vector<std::string> roles;   // slugs: domain-controller, dns-server, ...; sorted
  std::string organisational_unit;  // distinguished name of the container in the directory; "" = none or not known
  bool can_run_32bit = true;        // false: a 64-bit system without WOW64 (Server Core may lack it)
  // Whose programs it runs natively, by the system's own word: x86, x64, arm64, ia64. "" = not known: then the
  // platform's Run refuses what does not run here.
  std::string processor;
};

struct FileInfo {
  bool present = false;
  std::string version;  // a.b.c.d from the binary resource, "" = none
  std::uint64_t size_bytes = 0;
};

// The end of a text file.
struct TextEnd {
  std::string text;  // UTF-8, whatever the file has
  Duration age{0};   // since it was last written
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
  // False: nobody saw the first process end, so the exit code means nothing. Only after Rejoin.
  bool end_seen = true;
};

// The Authenticode signature inside a file: of a .exe, .msi, .msp, .msu or .cab.
enum class SignatureState : std::uint8_t {
  kValid,          // the bytes are those that were signed, and the chain ends in a root that this host trusts
  kUnsigned,       // no signature
  kTampered,       // the bytes are not those that were signed
  kUntrustedRoot,  // the bytes are those that were signed; only the root is not trusted here
  kInvalid         // anything else: expired without time stamp, revoked, damaged; `detail` says what
};
struct SignatureInfo {
  SignatureState state = SignatureState::kUnsigned;
  std::string detail;       // the system's own words and code; "" where the state says it all
  std::string common_name;  // of the signer's certificate; "" where there is none
  std::string subject;      // whole: "CN=Microsoft Corporation, O=Microsoft Corporation, L=Redmond, ..."
  std::string sha256;       // of the signer's certificate in DER, 64 lower-case hex digits
  std::string root_sha256;  // of the last certificate of its chain
};

// What the headers and the version resource of a file say.
struct ExecutableInfo {
  std::string machine;            // of a PE file: x86, x64, arm, arm64, ia64; "unknown"; "" = it is no PE file
  std::string installer_engine;   // "Installer Engine": update.exe, hotfix.exe, ...; "" = none
  std::string installer_version;  // "Installer Version": 6.1.22.4; "" = none
  std::string company_name;
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
  // ("" if there). Keys begin with HKLM or HKU and are those of the system's own view: the 32-bit one is at
  // SOFTWARE\Wow6432Node.
  virtual std::optional<std::string> RegistryValue(const std::string& key, const std::string& value_name) = 0;
  virtual std::vector<std::string> RegistrySubkeys(const std::string& key) = 0;
  // Path with %windir% and friends, any case. The expanded lower-case path is returned through `expanded` when not
  // null.
  virtual FileInfo File(const std::string& path, std::string* expanded) = 0;
  // The copy that Windows File Protection keeps; absent on systems without dllcache.
  virtual FileInfo ProtectedCopy(const std::string& path) = 0;
  // The last `most_bytes` of a text file, in UTF-16 or the system's code page. nullopt: it is not there, or cannot be
  // read.
  virtual std::optional<TextEnd> EndOfText(const std::string& path, std::size_t most_bytes) {
    (void)path;
    (void)most_bytes;
    return std::nullopt;
  }
  virtual std::vector<model::PendingRebootFact> PendingReboot() = 0;
  // What Windows Installer knows: products (source "msi") and applied patches ("msi-patch") of the machine and of all
  // users. Not the Uninstall keys, which agent/facts reads itself. In any order.
  virtual std::vector<model::ProductFact> Products() { return {}; }

  // Of a file on this host; `path` as StagedFile::path. kNotFound: no such file. Other errors: it cannot be read.
  virtual Result<SignatureInfo> Signature(const std::string& path) {
    return Error{Code::kFailedPrecondition, "this platform cannot check the signature of " + path, 0};
  }
  virtual Result<ExecutableInfo> Executable(const std::string& path) {
    return Error{Code::kFailedPrecondition, "this platform cannot read the headers of " + path, 0};
  }
  // An installer runs: ours, or another one that holds Windows Installer's mutex (Global\_MSIExecute).
  virtual bool InstallerBusy() { return false; }

  // Opens or resumes the staged file called `name` (hex of the package's hash and the kind's extension).
  virtual Result<std::unique_ptr<StagedFile>> OpenStaged(const std::string& name) = 0;
  virtual void RemoveStaged(const std::string& name) = 0;

  // Starts the process; `done` is called once, never from inside Run. A new Run while one is going on gets
  // started=false. What runs goes on when the agent ends.
  virtual void Run(const ProcessRequest& request, std::function<void(ProcessResult)> done) = 0;
  // An installer that an earlier life of the agent started in this boot still runs: `done` is called once when all of
  // it has ended or its time is over, never from inside the call. False: there is none, and nothing is called.
  virtual bool Rejoin(std::function<void(ProcessResult)> done) {
    (void)done;
    return false;
  }
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
