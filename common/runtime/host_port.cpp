// SPDX-License-Identifier: Apache-2.0
#include "common/runtime/host_port.h"

#include <charconv>

namespace kintsugi::runtime {
namespace {

bool ParsePort(std::string_view text, bool allow_zero, std::uint16_t& port) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
  return problem == std::errc() && end == text.data() + text.size() && (port != 0 || allow_zero);
}

// The host without brackets; "" when it is none. Colons are allowed inside brackets only.
std::string_view HostOf(std::string_view text) {
  const bool bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
  const std::string_view host = bracketed ? text.substr(1, text.size() - 2) : text;
  const char* forbidden = bracketed ? " /[]@?#" : " /[]@?#:";
  return host.find_first_of(forbidden) == std::string_view::npos ? host : std::string_view();
}

}  // namespace

Result<HostPort> ParseHostPort(std::string_view text, bool allow_zero) {
  const auto colon = text.rfind(':');
  if (colon != std::string_view::npos) {
    HostPort address{std::string(HostOf(text.substr(0, colon))), 0};
    if (!address.host.empty() && ParsePort(text.substr(colon + 1), allow_zero, address.port)) return address;
  }
  return Error{
      Code::kInvalidArgument,
      "'" + std::string(text) + "' is not an address such as console.example:7443, 10.0.0.1:7443 or [::1]:7443"};
}

std::string ToText(const HostPort& address) {
  const bool ipv6 = address.host.find(':') != std::string::npos;
  return (ipv6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

}  // namespace kintsugi::runtime
