// SPDX-License-Identifier: Apache-2.0
// What is checked before an item is begun and again right before its program starts: that this host can carry it out,
// that nobody else installs, that the bytes are the approved ones, for this processor, and signed by whom the catalog
// names. Nothing is changed. Threads: the agent's scheduler only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/platform/platform.h"
#include "common/flow/flow.h"

namespace kintsugi::agent {

// Why this host cannot carry the state's item out, whatever the package's bytes are; "" = it can.
std::string RefusalByHost(Platform& platform, const flow::FlowState& state, const model::HostFacts& facts);

struct Preparation {
  std::optional<ProcessRequest> request;  // nullopt: it must not be started
  flow::InstallerExit not_started;        // then: why
};
// Opens the staged package into `staged`, which stays open for the run.
Preparation PrepareRun(Platform& platform, const flow::FlowState& state, std::unique_ptr<StagedFile>& staged);

}  // namespace kintsugi::agent
