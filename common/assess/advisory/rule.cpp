// SPDX-License-Identifier: Apache-2.0
// Names of the rules.
#include "common/assess/advisory/rule.h"

namespace kintsugi::assess {

std::string_view RuleName(Rule rule) {
  switch (rule) {
    case Rule::kUnspecified:
      return "";
    case Rule::kListed:
      return "listed";
    case Rule::kBuildReached:
      return "build-reached";
    case Rule::kPackageInstalled:
      return "package-installed";
    case Rule::kFilesInForce:
      return "files-in-force";
    case Rule::kInServicePack:
      return "in-service-pack";
    case Rule::kPackageSuperseded:
      return "package-superseded";
    case Rule::kStatedSupersedence:
      return "stated-supersedence";
    case Rule::kCumulative:
      return "cumulative";
    case Rule::kSameContent:
      return "same-content";
    case Rule::kPartByPart:
      return "part-by-part";
    case Rule::kComponentRemoved:
      return "component-removed";
    case Rule::kNotInstalled:
      return "not-installed";
    case Rule::kOldFiles:
      return "old-files";
    case Rule::kPackageAbsent:
      return "package-absent";
    case Rule::kComponentNotKnown:
      return "component-not-known";
    case Rule::kNoHotfixList:
      return "no-hotfix-list";
    case Rule::kPlatformNotKnown:
      return "platform-not-known";
    case Rule::kPackagePending:
      return "package-pending";
    case Rule::kRebootPending:
      return "reboot-pending";
    case Rule::kOutdatedIssue:
      return "outdated-issue";
    case Rule::kBuildContradicts:
      return "build-contradicts";
    case Rule::kFilesContradict:
      return "files-contradict";
    case Rule::kPackagePartial:
      return "package-partial";
    case Rule::kOtherProduct:
      return "other-product";
    case Rule::kComponentAbsent:
      return "component-absent";
    case Rule::kStrayStatement:
      return "stray-statement";
    case Rule::kNotAKb:
      return "not-a-kb";
    case Rule::kOtherTrack:
      return "other-track";
  }
  return "";
}

}  // namespace kintsugi::assess
