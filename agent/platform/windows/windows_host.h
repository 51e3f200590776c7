// SPDX-License-Identifier: Apache-2.0
// WindowsHost: the Platform port on a real Windows, 7 to 11 and Server 2008 R2 to 2025. Each subject is a file of this
// folder; here they come together. Threads: the scheduler's only, also for construction and destruction; what has to
// wait (an installer, a question) waits on threads of its own and posts its result to the scheduler. A running
// installer goes on when the host is destroyed, for the next host on the same folder to rejoin; nothing is called back.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/platform/platform.h"
#include "agent/platform/windows/ports.h"
#include "agent/platform/windows/state_folder.h"
#include "common/base/clock.h"

namespace kintsugi::agent::windows {

struct WindowsHostOptions {
  Duration restart_grace = std::chrono::seconds(30);  // between Reboot and the restart
};

// All must outlive the host.
struct WindowsHostPorts {
  ShutdownPort& shutdown;
  SessionsPort& sessions;
  PowerPort& power;
};

class WindowsHost final : public Platform {
 public:
  // Packages are staged in `folder`\staged, installers find their temporary folder in `folder`\temp. Both are made when
  // first needed. `folder` and `scheduler` must outlive the host.
  WindowsHost(const StateFolder& folder, Scheduler& scheduler, WindowsHostPorts ports, WindowsHostOptions options = {});
  ~WindowsHost() override;
  WindowsHost(const WindowsHost&) = delete;
  WindowsHost& operator=(const WindowsHost&) = delete;

  SystemInfo System() override;
  // Keys begin with HKLM, HKCU, HKU or HKCR and are read in the 64-bit view; HKLM32\... reads the 32-bit one. Text as
  // it is, numbers in decimal, lists with one line each, other types as hex.
  std::optional<std::string> RegistryValue(const std::string& key, const std::string& value_name) override;
  std::vector<std::string> RegistrySubkeys(const std::string& key) override;
  // `expanded` is the catalog's name of the file (assess::ExpandPath: c:\windows, c:\winnt), by which the console finds
  // it again; what is read lies where this host really has its folders.
  FileInfo File(const std::string& path, std::string* expanded) override;
  FileInfo ProtectedCopy(const std::string& path) override;
  std::optional<TextEnd> EndOfText(const std::string& path, std::size_t most_bytes) override;
  std::vector<model::PendingRebootFact> PendingReboot() override;
  std::vector<model::ProductFact> Products() override;
  Result<SignatureInfo> Signature(const std::string& path) override;
  Result<ExecutableInfo> Executable(const std::string& path) override;
  bool InstallerBusy() override;
  Result<std::unique_ptr<StagedFile>> OpenStaged(const std::string& name) override;
  void RemoveStaged(const std::string& name) override;
  void Run(const ProcessRequest& request, std::function<void(ProcessResult)> done) override;
  bool Rejoin(std::function<void(ProcessResult)> done) override;
  Status Reboot(const std::string& message) override;
  void AskUser(const UserQuestion& question, std::function<void(UserAnswer)> done) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kintsugi::agent::windows
