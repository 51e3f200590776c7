// SPDX-License-Identifier: Apache-2.0
// Lists of hotfixes: `wmic qfe` and PowerShell's Get-HotFix in all their formats, and plain lists of KB numbers. Names
// of columns are WMI's own and never translated. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/hostfile/decode.h"
#include "common/hostfile/hostfile.h"

namespace kintsugi::hostfile {

// The hosts of the tables in the text, in its order; names are "" where no column says it. Empty: no table of hotfixes.
Result<std::vector<HostFile>> ReadQfe(const std::vector<Line>& lines);
// One host without a name. Empty: a line is not a list of KBs, and `bad_line` says which; 0 = there is none at all.
Result<std::vector<HostFile>> ReadKbList(const std::vector<Line>& lines, std::size_t& bad_line);

}  // namespace kintsugi::hostfile
