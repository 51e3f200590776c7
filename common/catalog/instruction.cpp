// SPDX-License-Identifier: Apache-2.0
// From an update and one of its issues to what an agent may carry out.
#include <fmt/format.h>

#include <algorithm>

#include "common/catalog/bulletin_text.h"
#include "common/installer/exit_codes.h"

namespace kintsugi::catalog {
namespace {

Error Refused(std::string message) { return {.code = Code::kFailedPrecondition, .message = std::move(message)}; }

// The update's own rows win over the kind's.
std::vector<model::ExitCode> ExitCodes(const model::Update& update, const KindDefaults& defaults) {
  std::vector<model::ExitCode> codes = update.exit_codes;
  for (const auto& row : defaults.exit_codes) {
    const auto same = [&](const model::ExitCode& own) { return installer::FoldExitCode(own.code) == row.code; };
    if (std::none_of(update.exit_codes.begin(), update.exit_codes.end(), same)) codes.push_back(row);
  }
  return codes;
}

// Room for the staged package, its unpacked files and what the installer keeps for the uninstall.
std::uint64_t DiskNeeded(const model::Update& update, const model::Package& package) {
  return update.disk_needed_bytes > 0 ? update.disk_needed_bytes : 3 * package.size_bytes;
}

}  // namespace

const model::Package* FindPackage(const model::Update& update, std::uint32_t revision) {
  const model::Package* found = nullptr;
  for (const auto& package : update.packages) {
    const bool wanted = revision == 0 ? package.state == model::PackageState::kCurrent : package.revision == revision;
    if (wanted && (found == nullptr || package.revision > found->revision)) found = &package;
  }
  return found;
}

Result<model::Instruction> MakeInstruction(const model::Bulletin& bulletin, const model::Update& update,
                                           const model::Package& package) {
  if (!update.package_published) return Refused(fmt::format("no package is published for {}", update.id));
  if (package.state == model::PackageState::kWithdrawn)
    return Refused(fmt::format("issue {} of {} ({}) was withdrawn: choose another issue", package.revision, update.id,
                               package.file_name));
  if (!package.sha256)
    return Refused(fmt::format("issue {} of {} ({}) has no bytes yet: add them with: kintsugi package add",
                               package.revision, update.id, package.file_name));
  const KindDefaults& defaults = DefaultsFor(package.kind);
  model::Instruction instruction;
  instruction.update_id = update.id;
  instruction.bulletin_id = bulletin.id;
  instruction.kb = update.kb;
  instruction.title = update.title;
  instruction.package_revision = package.revision;
  instruction.file_name = package.file_name;
  instruction.sha256 = *package.sha256;
  instruction.size_bytes = package.size_bytes;
  instruction.kind = package.kind;
  instruction.arguments = package.arguments.empty() ? defaults.arguments : package.arguments;
  instruction.timeout = update.timeout > Duration{0} ? update.timeout : defaults.timeout;
  instruction.exit_codes = ExitCodes(update, defaults);
  instruction.reboot = update.reboot;
  instruction.applicability = update.applicability;
  instruction.detection = update.detection;
  if (!package.files.empty()) instruction.detection.files = package.files;
  instruction.disk_needed_bytes = DiskNeeded(update, package);
  instruction.prerequisites = update.prerequisites;
  instruction.uninstall = update.uninstall;
  instruction.idempotent = update.idempotent;
  instruction.exclusive = update.exclusive;
  instruction.servicing_stack = update.servicing_stack;
  instruction.signers = package.signers.empty() ? update.signers : package.signers;
  return instruction;
}

}  // namespace kintsugi::catalog
