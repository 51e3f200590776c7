// SPDX-License-Identifier: Apache-2.0
// systeminfo's rows -> host facts. Every row is found by the shape of its value or its place beside one that was found
// so: README.md, "How a row is recognised". Pure; any thread.
#pragma once

#include <vector>

#include "common/hostfile/entries.h"
#include "common/hostfile/hostfile.h"

namespace kintsugi::hostfile {

// The entries of each host of a console text, which may hold several outputs one after another.
std::vector<std::vector<Entry>> SplitHosts(std::vector<Entry> entries);
// Fills `host` (kind, encoding and file are the caller's). false: no version of a Windows system among the entries.
Result<bool> ReadSystemInfo(const std::vector<Entry>& entries, HostFile& host);

}  // namespace kintsugi::hostfile
