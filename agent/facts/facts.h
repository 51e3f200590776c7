// SPDX-License-Identifier: Apache-2.0
// Collects what the host is, through the Platform port, and digests it. Reads only; cheap enough for every
// check-in. Threads: the agent's scheduler only.
#pragma once

#include <string>

#include "agent/platform/platform.h"
#include "common/model/host.h"

namespace kintsugi::agent {

// System, hotfixes from their registry places, pending reboots, and an answer to every question of the query.
model::HostFacts CollectFacts(Platform& platform, const model::FactQuery& query, const std::string& agent_version);

// What is installed beside the system: sorted, each row once, cut to the limits of common/model/host.h.
struct InstalledPackages {
  std::vector<model::ProductFact> products;
  std::vector<model::PackageStateFact> package_states;
  bool products_cut = false;
  bool package_states_cut = false;
};
// Windows Installer's products and patches, Uninstall entries of both registry views and of the users whose hive is
// loaded, packages of component based servicing. `architecture`: of the system.
InstalledPackages CollectInstalled(Platform& platform, const std::string& architecture);
// From the registry (...\Windows NT\CurrentVersion\Hotfix, ...\Updates), the servicing packages that are installed, and
// the articles that products and patches name. Each article once; `source` is the first place that names it.
std::vector<model::HotfixFact> CollectHotfixes(Platform& platform, const InstalledPackages& installed);

// SHA-256, 32 bytes, over everything that matters: free disk space counts in steps of 64 MiB, so that
// ordinary writing does not send all facts again. The console treats it as opaque.
std::string FactsDigest(const model::HostFacts& facts);

}  // namespace kintsugi::agent
