// SPDX-License-Identifier: Apache-2.0
// The rules that decide about a KB on a host. Every row of an assessment names the one that decided; the golden table
// of differences from another tool uses the same names. Append only: the numbers are stored. Values, pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace kintsugi::assess {

enum class Rule : std::uint8_t {
  kUnspecified = 0,
  // in force
  kListed = 1,             // the hotfix list names it
  kBuildReached = 2,       // build.UBR is at or past its fixed build
  kPackageInstalled = 3,   // component based servicing says 0x70 or 0x80
  kFilesInForce = 4,       // the files of our own bulletin's rules are in force
  kInServicePack = 5,      // the host's service pack contains it
  kPackageSuperseded = 6,  // component based servicing says 0x50: a newer package that is there replaced it
  // replaced by `by`
  kStatedSupersedence = 10,  // the publisher says so, directly or in steps
  kCumulative = 11,          // a later cumulative update of the same platform, whatever Supersedes says
  kSameContent = 12,       // the cumulative update of the same day has the same CVEs: security-only, hotpatch, reissue
  kPartByPart = 13,        // each component that it serves has a newer update of its own
  kComponentRemoved = 14,  // the cumulative update takes the component away (Adobe Flash Player)
  // missing
  kNotInstalled = 20,   // it applies, and nothing says that it is there
  kOldFiles = 21,       // it applies, and files are older than it brings
  kPackageAbsent = 22,  // component based servicing knows it and says that it is not installed
  // unknown
  kComponentNotKnown = 30,  // it is for a component, and no fact says whether the host has it
  kNoHotfixList = 31,       // no fact says what is installed
  kPlatformNotKnown = 32,   // the host may be of this platform, or of another one
  // pending, outdated, inconsistent
  kPackagePending = 40,    // component based servicing says 0x60, or an uninstall waits for the reboot
  kRebootPending = 41,     // listed, not yet in the build, and a reboot is pending
  kOutdatedIssue = 42,     // an earlier issue of the package is installed
  kBuildContradicts = 43,  // listed, but the build is older than it brings
  kFilesContradict = 44,   // recorded as installed, but files are older
  kPackagePartial = 45,    // component based servicing says 0x65
  // not applicable
  kOtherProduct = 50,     // no product of this host
  kComponentAbsent = 51,  // for a component that a fact shows to be absent
  kStrayStatement = 52,   // the feed names a KB of another release here, with a small share of its CVEs
  kNotAKb = 53,           // what the feed writes where a KB should be
  kOtherTrack = 54        // a hotpatch on a host that is on the cumulative track
};

// "listed", "cumulative", "component-not-known": for tables and JSON.
std::string_view RuleName(Rule rule);

}  // namespace kintsugi::assess
