// SPDX-License-Identifier: Apache-2.0
// Sign-in and sign-out of browsers: POST /session with JSON {"user", "password"}, DELETE /session. From pages of this
// origin only. The password is read into memory that lives as long as the check and is never logged.
#pragma once

#include "console/http/authoriser.h"
#include "console/http/router.h"

namespace kintsugi::console {

// `sessions` must outlive the server that uses the router.
void AddSessionRoutes(HttpRouter& router, BrowserSessions& sessions);

}  // namespace kintsugi::console
