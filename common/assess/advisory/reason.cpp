// SPDX-License-Identifier: Apache-2.0
#include "common/assess/advisory/reason.h"

#include <fmt/format.h>

#include "common/assess/advisory/host_assessor.h"

namespace kintsugi::assess {
namespace {

std::string Because(const ReasonInput& input) {
  const std::string other = input.by.empty() ? "a newer update" : input.by;
  if (input.rule == Rule::kStatedSupersedence) return other + " replaces it, as its publisher says";
  if (input.rule == Rule::kCumulative) return fmt::format("{} of {} is cumulative and holds it", other, input.by_day);
  if (input.rule == Rule::kSameContent) return other + " of the same day closes the same CVEs";
  if (input.rule == Rule::kPartByPart)
    return fmt::format("each component that it serves has a newer update, {} for one", other);
  return other + " takes the component away";
}

}  // namespace

std::string ReasonText(const ReasonInput& input) {
  switch (input.rule) {
    case Rule::kListed:
      return input.kb + " is in the hotfix list";
    case Rule::kBuildReached:
      return "the build is at or past the one that fixes it";
    case Rule::kPackageInstalled:
      return "component based servicing has it installed";
    case Rule::kFilesInForce:
      return "its files are in force";
    case Rule::kInServicePack:
      return fmt::format("service pack {} contains it", input.service_pack);
    case Rule::kPackageSuperseded:
      return "it was installed and a newer package has taken its place";
    case Rule::kStatedSupersedence:
    case Rule::kCumulative:
    case Rule::kSameContent:
    case Rule::kPartByPart:
    case Rule::kComponentRemoved:
      return Because(input) + (input.in_force ? "; that one is in force" : "; that one is not installed");
    case Rule::kNotInstalled:
      return input.kb + " applies and is not installed; nothing newer that is installed holds it";
    case Rule::kOldFiles:
      return "its files on this host are older than it brings";
    case Rule::kPackageAbsent:
      return "component based servicing knows it and says that it is not installed";
    case Rule::kComponentNotKnown:
      return "no fact says whether the host has the component that it is for";
    case Rule::kNoHotfixList:
      return "no complete list says what is installed on this host";
    case Rule::kPlatformNotKnown:
      return "the facts fit several products, and only some need it";
    case Rule::kPackagePending:
      return "it is being installed or removed and waits for a reboot";
    case Rule::kRebootPending:
      return "it is recorded as installed, is not in force yet, and a reboot is pending";
    case Rule::kOutdatedIssue:
      return "an earlier issue of its package is installed";
    case Rule::kBuildContradicts:
      return "it is recorded as installed, but the build is older than it brings";
    case Rule::kFilesContradict:
      return "it is recorded as installed, but its files contradict that";
    case Rule::kPackagePartial:
      return "component based servicing has it installed in part";
    case Rule::kComponentAbsent:
      return "the component that it is for is not on this host";
    case Rule::kStrayStatement:
      return "it belongs to another release; the feed names it here with a small share of its CVEs";
    case Rule::kOtherTrack:
      return "it is a hotpatch, and this host takes cumulative updates";
    case Rule::kOtherProduct:
    case Rule::kNotAKb:
    case Rule::kUnspecified:
      break;
  }
  return "no product of this host needs it";
}

std::string KbText(const advisory::Catalog& catalog, advisory::KbId kb) {
  const std::string digits = KbDigits(catalog.kbs()[kb]);
  return digits.empty() ? std::string(catalog.kbs()[kb].name) : "KB" + digits;
}

}  // namespace kintsugi::assess
