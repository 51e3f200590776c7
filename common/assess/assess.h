// SPDX-License-Identifier: Apache-2.0
// Facts x catalog -> status + explanation. Pure; the same code decides on the console (what is missing) and
// on the agent (before the install, after it and after the reboot). Three-valued: a missing fact gives
// Unknown, never NotApplicable. Order of evidence: applicability, contained-in service pack, files (the
// versions on disk), then registry and Active Setup. File evidence beats registry evidence. Sources:
// bulletins MS03-043, MS03-026, MS03-024, MS04-022 ("Verifying installation").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/model/assessment.h"
#include "common/model/catalog.h"
#include "common/model/host.h"

namespace kintsugi::assess {

class FactIndex;

// Does the update apply to this operating system? status is kNotApplicable, kUnknown or kMissing ("applies,
// not looked further").
model::Assessment CheckApplicability(std::string_view update_id, const model::Applicability& applicability,
                                     const model::HostFacts& facts);

// False only where facts of the operating system are known to rule the update out: then CheckApplicability says
// kNotApplicable. Compares and allocates nothing: for whoever looks through a fleet.
bool MayApply(const model::Applicability& applicability, const model::OsFacts& os);

// The full verdict for one update; with `package` (may be null) the issue's own file list decides between
// Installed and OutdatedRevision.
model::Assessment Assess(const model::Update& update, const model::Package* package, const model::HostFacts& facts);

// The same for whoever assesses many updates of one host: make the index once (fact_index.h).
model::Assessment Assess(const model::Update& update, const model::Package* package, const FactIndex& index);

// The same verdict from an instruction, as the agent holds it.
model::Assessment Assess(const model::Instruction& instruction, const model::HostFacts& facts);

// Everything that detection of these bulletins needs to know of a host; sorted, unique, with its digest.
model::FactQuery QueryFor(const std::vector<const model::Bulletin*>& bulletins);
model::FactQuery QueryFor(const model::Instruction& instruction);

// %windir%\system32\x.dll -> c:\windows\system32\x.dll for this host; lower case. NT 4.0 and 2000 use
// c:\winnt.
std::string ExpandPath(std::string_view path, const model::OsFacts& os);

// "file c:\windows\system32\wkssvc.dll is 5.1.2600.0 (needs 5.1.2600.1309), from dllcache scan": one line per
// evidence row, the one place where explanations become text. `assessment.reason` is the first line.
std::string Render(const model::Assessment& assessment);

}  // namespace kintsugi::assess
