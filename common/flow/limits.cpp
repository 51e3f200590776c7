// SPDX-License-Identifier: Apache-2.0
// The agent's own limits on an instruction, checked before anything is done with it.
#include <algorithm>
#include <string>

#include "common/flow/flow.h"

namespace kintsugi::flow {
namespace {

constexpr std::uint64_t kMaxPackageBytes = std::uint64_t{8} << 30U;
constexpr std::size_t kMaxArguments = 64;
constexpr std::size_t kMaxArgumentLength = 2048;
constexpr std::size_t kMaxSigners = 16;
constexpr Duration kMaxTimeout = std::chrono::hours(12);

std::string RefuseArguments(const std::vector<std::string>& arguments) {
  if (arguments.size() > kMaxArguments)
    return "it has " + std::to_string(arguments.size()) + " arguments, at most " + std::to_string(kMaxArguments) +
           " are accepted";
  for (const auto& argument : arguments) {
    if (argument.size() > kMaxArgumentLength)
      return "an argument is longer than " + std::to_string(kMaxArgumentLength) + " bytes";
    if (argument.find('\0') != std::string::npos) return "an argument contains a NUL";
  }
  return "";
}

// A pin that names nobody would let everybody pass.
std::string RefuseSigners(const std::vector<model::SignerPin>& signers) {
  if (signers.size() > kMaxSigners)
    return "it names " + std::to_string(signers.size()) + " signers, at most " + std::to_string(kMaxSigners) +
           " are accepted";
  const bool nobody = std::any_of(signers.begin(), signers.end(), [](const model::SignerPin& pin) {
    return pin.subject.empty() && pin.sha256.empty();
  });
  return nobody ? "it names a signer without subject and fingerprint" : "";
}

}  // namespace

std::string RefusalOf(const model::Instruction& instruction, model::Action action) {
  if (instruction.timeout <= Duration{0} || instruction.timeout > kMaxTimeout)
    return "its timeout is " + FormatDuration(instruction.timeout) + ", accepted is more than 0 up to " +
           FormatDuration(kMaxTimeout);
  const auto& detection = instruction.detection;
  if (detection.files.empty() && detection.registry.empty() && detection.active_setup_guid.empty() &&
      detection.contained_in_service_pack == 0 && instruction.kb.empty())  // the hotfix list is the last resort
    return "it has no detection rule, so its result could not be proved";
  if (action == model::Action::kUninstall) return RefuseArguments(instruction.uninstall);  // no package is involved
  if (instruction.kind == model::PackageKind::kUnspecified) return "it has no known package kind";
  if (instruction.sha256 == Sha256Digest{}) return "it has no package hash";
  if (instruction.size_bytes == 0 || instruction.size_bytes > kMaxPackageBytes)
    return "its package size is " + std::to_string(instruction.size_bytes) + " bytes, accepted are 1 to " +
           std::to_string(kMaxPackageBytes);
  if (const std::string refusal = RefuseSigners(instruction.signers); !refusal.empty()) return refusal;
  return RefuseArguments(instruction.arguments);
}

std::string RefusalOf(const model::Offer& offer) {
  if (offer.work.empty() || offer.work.size() > kMaxItems)
    return "its work has " + std::to_string(offer.work.size()) + " items, accepted are 1 to " +
           std::to_string(kMaxItems);
  for (const auto& item : offer.work) {
    const std::string refusal = RefusalOf(item.instruction, offer.action);
    if (refusal.empty()) continue;
    return offer.work.size() == 1 ? refusal : item.instruction.update_id + ": " + refusal;
  }
  return "";
}

}  // namespace kintsugi::flow
