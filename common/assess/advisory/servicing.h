// SPDX-License-Identifier: Apache-2.0
// How a release of Windows is serviced, and which line of updates a KB belongs to. Two tables: a new release or a new
// kind of update that is serviced apart is one row. Internal to this folder. Static data, pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/advisory/catalog.h"
#include "common/advisory/releases.h"

namespace kintsugi::assess {

enum class Line : std::uint8_t {
  kNone = 0,            // stands alone; only what the publisher states replaces it
  kCumulative = 1,      // Windows' own cumulative updates, monthly rollups and what goes along with them
  kServicingStack = 2,  // servicing stacks: before everything else but service packs
  kApart = 3,           // serviced apart from the cumulative update: Secure Boot list, recovery environment, setup
  kServicePack = 4,     // service packs and releases
  kDotNet = 5,
  kFlash = 6,
  kCodeSigning = 7  // what lets a release check the signatures of later packages
};

struct Servicing {
  advisory::Date cumulative_since = 0;  // 0: this release has no cumulative updates
  advisory::Date dotnet_since = 0;      // likewise of .NET Framework
  bool every_update = false;            // Windows 10 on: each update of Windows itself is cumulative
  bool hotpatch = false;                // hotpatches beside them
};
Servicing ServicingOf(const advisory::Release& release);

// From this build and this day on the servicing stack comes with the cumulative update.
inline constexpr int kStackInCumulativeBuild = 19041;
inline constexpr advisory::Date kStackInCumulative = 20210301;

// From this day on cumulative updates take Adobe Flash Player away (KB4577586 in every one of them).
inline constexpr advisory::Date kFlashRemoved = 20210713;

// The line by what a title says; kNone: it says nothing. Only for KBs whose chain of supersedence holds few CVEs: a
// cumulative update has such titles, too.
Line LineOfTitle(std::string_view title);
// The line by an advisory's or CVE's id, for KBs that have few CVEs on any platform.
Line LineOfId(std::string_view id);
inline constexpr std::size_t kMostCvesApart = 5;

}  // namespace kintsugi::assess
