// SPDX-License-Identifier: Apache-2.0
// "console.example:7443", "10.0.0.1:7443", "[::1]:7443". Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace kintsugi::runtime {

struct HostPort {
  std::string host;  // without brackets
  std::uint16_t port = 0;
};

// kInvalidArgument names the text and the form; port 0 only with `allow_zero` (a server that takes any free
// port).
Result<HostPort> ParseHostPort(std::string_view text, bool allow_zero = false);
std::string ToText(const HostPort& address);

}  // namespace kintsugi::runtime
