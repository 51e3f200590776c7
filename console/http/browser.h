// SPDX-License-Identifier: Apache-2.0
// What concerns browsers alone: the session cookie, and whether a call comes from a page of this very console. Pure
// functions over the request's head, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "console/http/authoriser.h"
#include "console/http/message.h"

namespace kintsugi::console {

// `__Host-`: browsers take it over TLS, for this host and the whole site only.
inline constexpr std::string_view kSessionCookie = "__Host-kintsugi";

// The value of that cookie; nullopt: not there, or there twice.
std::optional<std::string> SessionCookieOf(const HttpHead& head);
std::string SetSessionCookie(const std::string& value);
std::string ClearSessionCookie();

// The bearer token where there is an Authorization field, else the session cookie.
Credential CredentialOf(const HttpHead& head);

// kPermissionDenied unless the browser says that a page of this origin makes the call: Sec-Fetch-Site is same-origin,
// or, where a browser does not send it, Origin is https:// and the Host field. Both missing: refused.
Status CheckSameOrigin(const HttpHead& head);

}  // namespace kintsugi::console
