// SPDX-License-Identifier: Apache-2.0
// Package bytes for agents: slow, cut in the middle, or damaged on the way. One thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "agent/content/content.h"
#include "tests/sim/event.h"

namespace kintsugi::simulation {

class SimPackages {
 public:
  Sha256Digest Add(std::string bytes);
  const std::string* Find(const Sha256Digest& sha256) const;

 private:
  std::map<Sha256Digest, std::string> bytes_;
};

// `reachable` says whether the console's package port answers now.
std::unique_ptr<agent::ContentSource> MakeSimContent(Context context, const SimPackages& packages, int host,
                                                     std::function<bool()> reachable);

}  // namespace kintsugi::simulation
