// SPDX-License-Identifier: Apache-2.0
#include "console/http/browser.h"

#include <fmt/format.h>

#include "common/base/text.h"

namespace kintsugi::console {
namespace {

constexpr std::string_view kAttributes = "; Path=/; Secure; HttpOnly; SameSite=Strict";

}  // namespace

std::optional<std::string> SessionCookieOf(const HttpHead& head) {
  std::optional<std::string> found;
  std::string_view rest = head.Field("Cookie");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view pair = Trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != kSessionCookie) continue;
    if (found) return std::nullopt;
    found = std::string(pair.substr(equals + 1));
  }
  return found;
}

std::string SetSessionCookie(const std::string& value) {
  return fmt::format("{}={}{}", kSessionCookie, value, kAttributes);
}
std::string ClearSessionCookie() { return fmt::format("{}={}; Max-Age=0", kSessionCookie, kAttributes); }

Credential CredentialOf(const HttpHead& head) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view field = head.Field("Authorization");
  if (!field.empty())
    return {field.substr(0, kScheme.size()) == kScheme ? std::string(field.substr(kScheme.size())) : std::string(), ""};
  return {"", SessionCookieOf(head).value_or("")};
}

Status CheckSameOrigin(const HttpHead& head) {
  const std::string_view site = head.Field("Sec-Fetch-Site");
  const std::string_view origin = head.Field("Origin");
  const bool same = !site.empty() ? site == "same-origin"
                                  : !origin.empty() && origin == fmt::format("https://{}", head.Field("Host"));
  if (same) return {};
  return Error{Code::kPermissionDenied,
               "this call carries a browser's session and does not come from the dashboard's own page: refused"};
}

}  // namespace kintsugi::console
