// SPDX-License-Identifier: Apache-2.0
// What `kintsugi assess` prints of one host: the table of rows, and for people a summary before and notes behind it.
#pragma once

#include <string>
#include <vector>

#include "common/assess/advisory/host_assessor.h"
#include "common/hostfile/hostfile.h"
#include "console/cli/output/table.h"

namespace kintsugi::cli {

struct AssessedHost {
  const assess::HostAssessor& assessor;
  const hostfile::Host& host;
  const assess::HostAssessment& assessment;
};

// JSON and CSV have every column; text has those that a person installs by.
Table AssessTable(const AssessedHost& host);
// "LAPTOP: Windows 10 1803 x64, build 17134, 5 hotfixes", and what installing the rows closes.
std::vector<std::string> AssessSummary(const AssessedHost& host);
// What is not known, and how to know it; what else matters before installing.
std::vector<std::string> AssessNotes(const AssessedHost& host);

}  // namespace kintsugi::cli
