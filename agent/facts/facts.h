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
// From HKLM\SOFTWARE\Microsoft\Updates\<product>\SPn\KBnnnnnn and ...\Windows
// NT\CurrentVersion\Hotfix\{Q,KB}nnnnnn.
std::vector<model::HotfixFact> CollectHotfixes(Platform& platform);

// SHA-256, 32 bytes, over everything that matters: free disk space counts in steps of 64 MiB, so that
// ordinary writing does not send all facts again. The console treats it as opaque.
std::string FactsDigest(const model::HostFacts& facts);

}  // namespace kintsugi::agent
