// SPDX-License-Identifier: Apache-2.0
// Validation in UpdateEXPERT's sense: what a host records as installed is checked file by file again, so that drift
// back to an older version shows - another installer that brought old files, a restored backup, Windows File Protection
// that put an old copy back. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/model/assessment.h"
#include "common/model/catalog.h"
#include "common/model/host.h"

namespace kintsugi::assess {

struct Validation {
  std::string update_id;
  std::string kb;
  std::size_t files = 0;                 // component files that were checked
  std::vector<model::Evidence> drifted;  // those that are older or absent, and old copies in dllcache
  std::vector<model::Evidence> unknown;  // those of which the host has no fact
  std::string reason;                    // one sentence
  bool operator==(const Validation&) const = default;
};

// "drifted", "unchecked" (nothing drifted, but not every file is known), "in-force".
std::string_view ResultName(const Validation& validation);

// One entry for each update that applies to this host, that a key, Active Setup or the hotfix list records as
// installed, and that has component files for its service pack; by update id. `drifted` is empty where all is well.
std::vector<Validation> ValidateInstalled(const std::vector<const model::Bulletin*>& bulletins,
                                          const model::HostFacts& facts);

}  // namespace kintsugi::assess
