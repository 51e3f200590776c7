// SPDX-License-Identifier: Apache-2.0
// The handlers, and what they share. Sources: KB262841 (update.exe and hotfix.exe), KB197147 (IExpress), Windows
// Installer command line, KB934307 (wusa), DISM operating system package servicing.
#include <algorithm>

#include "agent/package/kinds.h"
#include "common/base/text.h"
#include "common/installer/switches.h"

namespace kintsugi::agent {
namespace {

constexpr char kLogSuffix[] = ".log";
constexpr int kWindows10 = 10240;

const std::vector<PackageHandler>& Table() {
  static const std::vector<PackageHandler> kTable = {UpdateExe(), HotfixExe(), IeExe(), Exe(),
                                                     Msi(),       Msp(),       Msu(),   Cab()};
  return kTable;
}

// "/l*v", "-lwe", "/log": Windows Installer writes one log.
bool NamesALog(const Words& arguments) {
  return std::any_of(arguments.begin(), arguments.end(), [](const std::string& argument) {
    return argument.size() >= 2 && (argument[0] == '/' || argument[0] == '-') && ToLower(argument[1]) == 'l';
  });
}

// wusa of Windows 10 and later ends at once and does nothing when it is to uninstall quietly.
std::string WhyNever(const Words& declared, const model::OsFacts& os) {
  if (!IsWindows10OrLater(os) || !ToLower(declared.front()).ends_with("wusa.exe")) return "";
  return "wusa /uninstall does not work unattended on Windows 10 and later; leave `uninstall` out of the catalog, then "
         "DISM removes the package";
}

}  // namespace

Words Joined(Words first, const Words& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

ProcessRequest Command(std::string program, Words arguments) {
  ProcessRequest request;
  request.program = std::move(program);
  request.arguments = std::move(arguments);
  return request;
}

Error NoUninstaller(std::string why) {
  return {Code::kNotFound, "the package cannot be taken away on this host: " + std::move(why), 0};
}

ProcessRequest StartPackage(const StartCase& start) {
  const auto& [instruction, path, file] = start;
  return Command(path, installer::SwitchesFor(instruction.kind, instruction.arguments, file.installer_engine,
                                              file.installer_version));
}

ProcessRequest StartWindowsInstaller(const StartCase& start, const char* option) {
  const auto& instruction = start.instruction;
  const Words switches = installer::SwitchesFor(instruction.kind, instruction.arguments, "", "");
  Words arguments = Joined({option, start.staged_path}, switches);
  if (!NamesALog(switches)) arguments = Joined(std::move(arguments), {"/L*v", start.staged_path + kLogSuffix});
  return Command(kMsiexec, std::move(arguments));
}

bool IsVista(const model::OsFacts& os) { return os.major == 6 && os.minor == 0; }
bool IsWindows10OrLater(const model::OsFacts& os) { return os.major > 6 || os.build >= kWindows10; }

const PackageHandler* FindHandler(model::PackageKind kind) {
  const auto row =
      std::find_if(Table().begin(), Table().end(), [&](const PackageHandler& h) { return h.kind == kind; });
  return row == Table().end() ? nullptr : &*row;
}

std::string StagedName(const model::Instruction& instruction) {
  const PackageHandler* handler = FindHandler(instruction.kind);
  return ToHex(instruction.sha256) + (handler == nullptr ? "" : std::string(handler->extension));
}

std::string LogName(const model::Instruction& instruction) {
  const bool writes = instruction.kind == model::PackageKind::kMsi || instruction.kind == model::PackageKind::kMsp;
  return writes ? StagedName(instruction) + kLogSuffix : "";
}

std::string RefusalOn(const model::Instruction& instruction, const model::OsFacts& os) {
  const PackageHandler* handler = FindHandler(instruction.kind);
  return handler == nullptr || handler->refuses == nullptr ? "" : handler->refuses(os);
}

Result<ProcessRequest> MakeRequest(const StartCase& start) {
  const PackageHandler* handler = FindHandler(start.instruction.kind);
  if (handler == nullptr) return Error{Code::kInvalidArgument, "no handler for this kind of package", 0};
  ProcessRequest request = handler->start(start);
  request.timeout = start.instruction.timeout;
  return request;
}

Result<ProcessRequest> MakeUninstallRequest(const UninstallCase& uninstall) {
  const Words& declared = uninstall.instruction.uninstall;
  const PackageHandler* handler = FindHandler(uninstall.instruction.kind);
  Result<ProcessRequest> request = NoUninstaller("the catalog names no uninstaller, and this kind has none");
  if (!declared.empty()) {
    if (std::string why = WhyNever(declared, uninstall.facts.os); !why.empty()) return NoUninstaller(std::move(why));
    request = Command(declared.front(), Words(declared.begin() + 1, declared.end()));
  } else if (handler != nullptr && handler->uninstall != nullptr) {
    request = handler->uninstall(uninstall);
  }
  if (request) request->timeout = uninstall.instruction.timeout;
  return request;
}

}  // namespace kintsugi::agent
