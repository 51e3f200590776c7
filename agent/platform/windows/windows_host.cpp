// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/windows_host.h"

#include "agent/platform/windows/executable.h"
#include "agent/platform/windows/files.h"
#include "agent/platform/windows/msi.h"
#include "agent/platform/windows/pending_reboot.h"
#include "agent/platform/windows/process.h"
#include "agent/platform/windows/registry.h"
#include "agent/platform/windows/signature.h"
#include "agent/platform/windows/staged.h"
#include "agent/platform/windows/system.h"
#include "agent/platform/windows/user_question.h"
#include "agent/platform/windows/utf16.h"
#include "agent/platform/windows/version_resource.h"
#include "common/assess/assess.h"
#include "common/base/text.h"

namespace kintsugi::agent::windows {
namespace {

constexpr char kRunRecord[] = "installer.run";

}  // namespace

struct WindowsHost::Parts {
  Parts(const StateFolder& state, Scheduler& scheduler, WindowsHostPorts host_ports, WindowsHostOptions host_options)
      : folder(state),
        ports(host_ports),
        options(host_options),
        staged(state),
        runner(scheduler, host_ports.power, state.File(kRunRecord)),
        asker(scheduler, host_ports.sessions) {}

  const StateFolder& folder;
  WindowsHostPorts ports;
  WindowsHostOptions options;
  StagedFiles staged;
  InstallerRunner runner;
  UserAsker asker;
};

WindowsHost::WindowsHost(const StateFolder& folder, Scheduler& scheduler, WindowsHostPorts ports,
                         WindowsHostOptions options)
    : parts_(std::make_unique<Parts>(folder, scheduler, ports, options)) {
  // No boxes about missing disks and crashes: nobody sits at a service, and installers inherit the mode.
  ::SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
}

WindowsHost::~WindowsHost() = default;

SystemInfo WindowsHost::System() { return ReadSystem(); }

std::optional<std::string> WindowsHost::RegistryValue(const std::string& key, const std::string& value_name) {
  return RegistryText(key, value_name);
}

std::vector<std::string> WindowsHost::RegistrySubkeys(const std::string& key) { return RegistrySubkeyNames(key); }

FileInfo WindowsHost::File(const std::string& path, std::string* expanded) {
  if (expanded != nullptr) *expanded = assess::ExpandPath(path, ReadOs());
  return ReadFileInfo(ExpandOnHost(path));
}

FileInfo WindowsHost::ProtectedCopy(const std::string& path) { return ReadProtectedCopy(ExpandOnHost(path)); }

std::optional<TextEnd> WindowsHost::EndOfText(const std::string& path, std::size_t most_bytes) {
  return ReadEndOfText(ExpandOnHost(path), most_bytes);
}

std::vector<model::PendingRebootFact> WindowsHost::PendingReboot() { return ReadPendingReboot(); }

std::vector<model::ProductFact> WindowsHost::Products() { return ReadMsiProducts(); }

Result<SignatureInfo> WindowsHost::Signature(const std::string& path) { return ReadSignature(ExpandOnHost(path)); }

Result<ExecutableInfo> WindowsHost::Executable(const std::string& path) {
  const std::wstring place = ExpandOnHost(path);
  auto machine = ProgramArchitecture(place);
  if (!machine) return machine.error();
  ExecutableInfo info;
  info.machine = std::move(*machine);
  if (const auto resource = VersionResource::Read(place)) {
    info.installer_engine = resource->Text(L"Installer Engine");
    info.installer_version = resource->Text(L"Installer Version");
    info.company_name = resource->Text(L"CompanyName");
  }
  return info;
}

bool WindowsHost::InstallerBusy() { return parts_->runner.busy() || IsMsiBusy(); }

Result<std::unique_ptr<StagedFile>> WindowsHost::OpenStaged(const std::string& name) {
  return parts_->staged.Open(name);
}

void WindowsHost::RemoveStaged(const std::string& name) { parts_->staged.Remove(name); }

void WindowsHost::Run(const ProcessRequest& request, std::function<void(ProcessResult)> done) {
  const auto temporary = parts_->folder.Subfolder("temp");
  parts_->runner.Run(request, temporary.value_or(""), std::move(done));
}

bool WindowsHost::Rejoin(std::function<void(ProcessResult)> done) {
  return parts_->runner.Rejoin(parts_->folder.Subfolder("temp").value_or(""), std::move(done));
}

Status WindowsHost::Reboot(const std::string& message) {
  return parts_->ports.shutdown.Restart(message, parts_->options.restart_grace);
}

void WindowsHost::AskUser(const UserQuestion& question, std::function<void(UserAnswer)> done) {
  parts_->asker.Ask(question, std::move(done));
}

}  // namespace kintsugi::agent::windows
