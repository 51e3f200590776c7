// SPDX-License-Identifier: Apache-2.0
// The agent's entry in the service control manager: made, configured, started, stopped, removed. Every call opens the
// manager anew and needs an administrator, except Query. kPermissionDenied says so; kNotFound: the service is not
// installed. Sources: learn.microsoft.com/windows/win32/services, .../rstmgr/guidelines-for-services. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/log.h"
#include "common/base/result.h"
#include "common/base/time.h"

namespace kintsugi::agent::windows {

inline constexpr char kServiceName[] = "KintsugiAgent";
inline constexpr char kServiceTitle[] = "Kintsugi Agent";
inline constexpr char kServiceArguments[] = "run --service";  // as in deploy/windows/kintsugi-agent.wxs

enum class ServiceState : std::uint8_t { kNotInstalled, kStopped, kStarting, kRunning, kStopping, kOther };
std::string_view Name(ServiceState state);  // "not-installed"
Result<ServiceState> QueryService();

// Own process, LocalSystem, automatic start, the quoted path of this program. kAlreadyExists: it is there.
Status InstallService();
// Stops it first. Its state folder stays.
Status UninstallService();
// Both wait until it is so, at most as long as the service says that it still needs, and never above two minutes.
// Already so is no error.
Status StartService();
Status StopService();

// What an MSI cannot set or may set otherwise: quoted path, description, delayed start, recovery (restart after 120 s
// and 300 s, then none; the count is forgotten after 900 s, also for an end with an error), time before a shutdown, SID
// type. The service does it for itself at each start, so that every way to install it ends the same. What a system
// refuses is logged and left out.
void ConfigureService(Log& log);

}  // namespace kintsugi::agent::windows
