// SPDX-License-Identifier: Apache-2.0
// The handlers. Sources: KB262841 (update.exe and hotfix.exe), KB197147 (IExpress), Windows Installer command
// line, KB934307 (wusa), DISM operating system package servicing. Programs are named with their folder: a
// search path is not to be trusted.
#include <algorithm>

#include "agent/package/handler.h"

namespace kintsugi::agent {
namespace {

using K = model::PackageKind;

const std::vector<PackageHandler>& Table() {
  static const std::vector<PackageHandler> kTable = {
      {K::kUpdateExe, ".exe", "", {}},
      {K::kHotfixExe, ".exe", "", {}},
      {K::kIeExe, ".exe", "", {}},
      {K::kExe, ".exe", "", {}},
      {K::kMsi, ".msi", "%windir%\\system32\\msiexec.exe", {"/i", "{package}"}},
      {K::kMsp, ".msp", "%windir%\\system32\\msiexec.exe", {"/update", "{package}"}},
      {K::kMsu, ".msu", "%windir%\\system32\\wusa.exe", {"{package}"}},
      {K::kCab, ".cab", "%windir%\\system32\\dism.exe", {"/online", "/add-package", "/packagepath:{package}"}},
  };
  return kTable;
}

std::string WithPath(std::string_view argument, const std::string& staged_path) {
  static constexpr std::string_view kMark = "{package}";
  const std::size_t at = argument.find(kMark);
  if (at == std::string_view::npos) return std::string(argument);
  return std::string(argument.substr(0, at)) + staged_path + std::string(argument.substr(at + kMark.size()));
}

}  // namespace

const PackageHandler* FindHandler(model::PackageKind kind) {
  const auto row =
      std::find_if(Table().begin(), Table().end(), [&](const PackageHandler& h) { return h.kind == kind; });
  return row == Table().end() ? nullptr : &*row;
}

std::string StagedName(const model::Instruction& instruction) {
  const PackageHandler* handler = FindHandler(instruction.kind);
  return ToHex(instruction.sha256) + (handler == nullptr ? "" : std::string(handler->extension));
}

Result<ProcessRequest> MakeRequest(const model::Instruction& instruction, const std::string& staged_path) {
  const PackageHandler* handler = FindHandler(instruction.kind);
  if (handler == nullptr) return Error{Code::kInvalidArgument, "no handler for this kind of package", 0};
  ProcessRequest request;
  request.program = handler->program.empty() ? staged_path : std::string(handler->program);
  for (const auto argument : handler->before) request.arguments.push_back(WithPath(argument, staged_path));
  request.arguments.insert(request.arguments.end(), instruction.arguments.begin(), instruction.arguments.end());
  request.timeout = instruction.timeout;
  return request;
}

Result<ProcessRequest> MakeUninstallRequest(const model::Instruction& instruction) {
  if (instruction.uninstall.empty())
    return Error{Code::kInvalidArgument, "the package brings no uninstaller; restore the host another way", 0};
  ProcessRequest request;
  request.program = instruction.uninstall.front();
  request.arguments.assign(instruction.uninstall.begin() + 1, instruction.uninstall.end());
  request.timeout = instruction.timeout;
  return request;
}

}  // namespace kintsugi::agent
