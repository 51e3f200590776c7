// SPDX-License-Identifier: Apache-2.0
// What the facts of one host say about KBs, before any catalog logic: the hotfix list, component based servicing, the
// build, and the files and registry rows of our own bulletins. Order of evidence: files, then build, then package
// state, then the list. Internal to this folder. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/assess/advisory/host_assessor.h"
#include "common/assess/advisory/plan.h"
#include "common/model/assessment.h"
#include "common/model/host.h"

namespace kintsugi::assess {

// CurrentState of a package of component based servicing.
enum class PackageState : int {
  kAbsent = 0,
  kUninstallPending = 0x05,
  kResolved = 0x20,
  kStaged = 0x40,
  kSuperseded = 0x50,
  kInstallPending = 0x60,
  kPartial = 0x65,
  kInstalled = 0x70,
  kPermanent = 0x80
};

struct PackageFact {
  std::uint32_t number = 0;     // of the KB; 0: a cumulative update, known by its build
  int build = 0, revision = 0;  // Package_for_RollupFix~...~19041.2965.1.8
  PackageState state = PackageState::kAbsent;
  std::string_view source;  // the registry key, or the package's name
};

// One host's facts, read once.
struct HostFactsView {
  explicit HostFactsView(const HostInput& host);
  const HostInput& input;
  std::vector<std::uint32_t> listed;  // KB numbers, ascending, each once
  std::vector<PackageFact> packages;
  bool reboot_pending = false;  // a hard reason
  bool list_complete = true;    // what is in no list is not installed
  bool Lists(std::uint32_t number) const;
};

using BulletinUpdates = std::multimap<std::uint32_t, const model::Update*>;  // by KB number

// What is known of one KB; kUnspecified: nothing.
struct Proof {
  model::UpdateStatus status = model::UpdateStatus::kUnspecified;
  Rule rule = Rule::kUnspecified;
};
std::vector<Proof> FindProofs(const advisory::Catalog& catalog, const PlatformPlan& plan, const HostFactsView& host,
                              const BulletinUpdates& updates);

// Which of the plan's components this host has.
std::vector<Presence> FindPresence(const PlatformPlan& plan, const HostFactsView& host,
                                   const std::vector<Proof>& proofs);

// The fixed build of a KB that counts for this host, nullptr = none is known.
const advisory::FixedBuild* FixedBuildOf(const advisory::Catalog& catalog, const PlatformPlan& plan,
                                         std::uint32_t local, const model::OsFacts& os);

}  // namespace kintsugi::assess
