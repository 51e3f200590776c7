// SPDX-License-Identifier: Apache-2.0
// The agent of this Windows host: its settings, state folder, logs and real platform put together. Main thread, or the
// service's.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agent/platform/windows/state_folder.h"
#include "agent/program/settings.h"
#include "common/base/log.h"

namespace kintsugi::agent::windows {

// `given` comes first: what the command line says.
LoadedSettings ReadSettings(const SettingSource& given);
Result<StateFolder> OpenStateFolder(const AgentSettings& settings);

enum class LogTo : std::uint8_t { kFile, kConsole };
// Runs the agent until it is told to end by the function that it hands to `ready`. Problems before there is a log file
// go to the event log, and are returned.
Status RunAgent(const SettingSource& given, LogTo log_to, const std::function<void(std::function<void()> stop)>& ready);
// Gets the host an identity; a service that runs is stopped before and started after.
Status EnrolHost(const SettingSource& given);
// The inventory that this host would send now, with answers to what its console asks, as JSON (HostFacts of
// proto/types.proto).
Result<std::string> FactsAsJson(const SettingSource& given);

}  // namespace kintsugi::agent::windows
