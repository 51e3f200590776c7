// SPDX-License-Identifier: Apache-2.0
#include "console/cli/connection.h"

#include <fmt/format.h>

#include <charconv>

#include "common/base/bytes.h"
#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

constexpr std::string_view kScheme = "https://";

Error BadAddress(std::string_view url, std::string_view why) {
  return {Code::kInvalidArgument,
          fmt::format("console address '{}': {}; write e.g. https://127.0.0.1:8443", SafeText(url), why)};
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == '_' || c == ':';
}

}  // namespace

Result<Address> ParseAddress(std::string_view url) {
  if (url.substr(0, kScheme.size()) != kScheme) return BadAddress(url, "it must begin with https://");
  std::string_view rest = url.substr(kScheme.size());
  if (!rest.empty() && rest.back() == '/') rest.remove_suffix(1);
  Address address;
  const bool bracketed = !rest.empty() && rest.front() == '[';
  const std::size_t host_end = bracketed ? rest.find(']') : rest.find(':');
  if (bracketed && host_end == std::string_view::npos) return BadAddress(url, "']' is missing");
  address.host = std::string(bracketed ? rest.substr(1, host_end - 1) : rest.substr(0, host_end));
  rest.remove_prefix(std::min(rest.size(), bracketed ? host_end + 1 : host_end));
  if (address.host.empty()) return BadAddress(url, "the host is missing");
  for (const char c : address.host)
    if (!IsHostCharacter(c)) return BadAddress(url, "a host name, an IPv4 or a [bracketed IPv6] address was expected");
  if (rest.empty()) return address;
  rest.remove_prefix(1);
  const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), address.port);
  if (ec != std::errc{} || end != rest.data() + rest.size() || address.port == 0)
    return BadAddress(url, "the port is a number from 1 to 65535 and ends the address");
  return address;
}

std::string ToUrl(const Address& address) {
  const bool ipv6 = address.host.find(':') != std::string::npos;
  return fmt::format(fmt::runtime(ipv6 ? "https://[{}]:{}" : "https://{}:{}"), address.host, address.port);
}

Result<std::string> ParsePin(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c != ':' && c != ' ') digits += c;
  const auto bytes = FromHex(digits);
  if (!bytes || bytes->size() != 32)
    return Error{Code::kInvalidArgument,
                 fmt::format("CA pin '{}': 64 hex digits were expected; the console prints its pin when it starts",
                             SafeText(text))};
  return ToHex(*bytes);
}

}  // namespace kintsugi::cli
