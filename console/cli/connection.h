// SPDX-License-Identifier: Apache-2.0
// Which console to talk to and how to know it: an address, the trust anchor and the operator's token. Values;
// pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace kintsugi::cli {

struct Address {
  std::string host;  // name or IP without brackets
  std::uint16_t port = 8443;
  bool operator==(const Address&) const = default;
};
// https://HOST[:PORT][/], HOST a name, IPv4 or [IPv6]; the port defaults to 8443. kInvalidArgument for
// anything else, http included.
Result<Address> ParseAddress(std::string_view url);
std::string ToUrl(const Address& address);

// The console's own certificate authority; exactly one is set. The system's store is never consulted.
struct Trust {
  std::string ca_pin;  // SHA-256 of the CA's SubjectPublicKeyInfo, 64 lower-case hex digits
  std::string ca_pem;
  bool operator==(const Trust&) const = default;
};
// 64 hex digits of either case, colons and blanks allowed between; kInvalidArgument otherwise.
Result<std::string> ParsePin(std::string_view text);

struct Connection {
  Address address;
  Trust trust;
  std::string token;
  bool operator==(const Connection&) const = default;
};

}  // namespace kintsugi::cli
