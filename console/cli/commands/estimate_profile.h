// SPDX-License-Identifier: Apache-2.0
// estimate --profile: the table of a published model of rollouts, without a fleet. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "console/cli/commands/estimate_flags.h"
#include "console/cli/report/phrases.h"
#include "console/cli/session.h"
#include "console/estimate/profile.h"

namespace kintsugi::cli {

struct ProfileFlags {
  std::string name;                  // --profile; "": not given
  std::vector<std::string> catalog;  // files and folders; empty: the console's catalog
  std::string hosts;                 // 50,100
  std::uint32_t concurrency = 0;     // 0: the profile's, as below
  std::string push_time;
  std::string bandwidth;
  std::string rounding;
  std::string conditional_reboot;  // yes, no
  bool all_issues = false;
};

void BindProfileFlags(CLI::App& command, ProfileFlags& flags);
// A flag that has no meaning without --profile and was given; "": none.
std::string NeedsProfile(const ProfileFlags& flags);
// "50,100,250": each 1 to 10,000,000, at most 100 of them.
Result<std::vector<std::uint32_t>> ParseHostCounts(const std::string& text);

// "1 host at a time, push 10 s at 6.25 MB/s, install 4 min, ...": also a note of reports.
std::string DescribeProfile(report::Language language, const estimate::Profile& profile);

// `times` holds --install-time and --reboot-time. Prints the table for bulletin or update `id`.
Result<ExitCode> ShowProfile(Session& session, const ProfileFlags& flags, const EstimateFlags& times,
                             const std::string& id);

}  // namespace kintsugi::cli
