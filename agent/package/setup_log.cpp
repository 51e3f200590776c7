// SPDX-License-Identifier: Apache-2.0
// update.exe notes every run in Windows' folder, or where /log: says.
#include "common/installer/setup_log.h"

#include "agent/package/handler.h"
#include "agent/package/kinds.h"
#include "common/base/text.h"
#include "common/installer/exit_codes.h"

namespace kintsugi::agent {
namespace {

constexpr std::size_t kLastBytes = 64 * 1024;
constexpr std::string_view kLogSwitch = "/log:";

Words LogsOf(const model::Instruction& instruction, model::Action action) {
  if (instruction.kind != model::PackageKind::kUpdateExe) return {};
  const bool uninstall = action == model::Action::kUninstall;
  for (const auto& argument : uninstall ? instruction.uninstall : instruction.arguments)
    if (ToLower(argument).starts_with(kLogSwitch)) return {argument.substr(kLogSwitch.size())};
  const std::string end = instruction.kb + (uninstall ? "Uninst.log" : ".log");
  return instruction.kb.empty() ? Words{} : Words{"%windir%\\KB" + end, "%windir%\\Q" + end};
}

}  // namespace

std::string LoggedError(Platform& platform, const LoggedRun& run) {
  const auto meaning = installer::MeaningOf(run.exit_code, run.instruction.kind, run.instruction.exit_codes);
  if (meaning != model::ExitMeaning::kFatal && meaning != model::ExitMeaning::kTransient) return "";
  for (const auto& path : LogsOf(run.instruction, run.action)) {
    const auto log = platform.EndOfText(path, kLastBytes);
    if (!log || log->age > run.began_ago) continue;
    if (const std::string error = installer::LastErrorOf(log->text); !error.empty()) return error;
  }
  return "";
}

}  // namespace kintsugi::agent
