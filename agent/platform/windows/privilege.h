// SPDX-License-Identifier: Apache-2.0
// Privileges of this process, which an account has but which are switched off until asked for. Any thread.
#pragma once

#include "common/base/result.h"

namespace kintsugi::agent::windows {

// `name`: L"SeShutdownPrivilege" and its like. kPermissionDenied: the account does not have it.
Status EnablePrivilege(const wchar_t* name);

}  // namespace kintsugi::agent::windows
