// SPDX-License-Identifier: Apache-2.0
// The agent's settings in the registry, 64-bit view: Group Policy's key, which wins, and the key that the MSI and the
// commands write. REG_SZ (REG_EXPAND_SZ with variables expanded) or REG_DWORD; any other type is a problem that names
// the value. Any thread.
#pragma once

#include <string>
#include <vector>

#include "agent/program/settings.h"

namespace kintsugi::agent::windows {

inline constexpr char kPolicyKey[] = "SOFTWARE\\Policies\\Kintsugi\\Agent";  // below HKLM, as in deploy/windows/policy
inline constexpr char kSettingKey[] = "SOFTWARE\\Kintsugi\\Agent";           // below HKLM, as in the MSI

// Policy first.
std::vector<SettingSource> RegistrySources();
Status WriteSetting(const std::string& key, const std::string& value);
// Erases the enrolment token from the agent's own key; a policy's cannot be erased, it comes back.
Status ForgetToken();
// The agent's own key with everything in it.
Status EraseSettings();

}  // namespace kintsugi::agent::windows
