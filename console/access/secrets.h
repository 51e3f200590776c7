// SPDX-License-Identifier: Apache-2.0
// Token ids and secrets: made from the system's generator, stored as hashes, compared in constant time. Any
// thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kintsugi::access {

struct TokenText {
  std::string id;      // 16 lower-case hex digits
  std::string secret;  // 64 lower-case hex digits: 256 bits
};

// Where ids and secrets come from: crypto::RandomBytes, except in simulations.
using RandomSource = std::function<std::string(std::size_t bytes)>;
TokenText NewTokenText(const RandomSource& random_bytes);
// `<id>.<secret>`; nullopt for anything else.
std::optional<TokenText> SplitToken(std::string_view text);
// SHA-256 of the secret's 32 bytes. Precondition: 64 hex digits.
std::string HashSecret(const std::string& secret);
// False for a malformed secret or hash too; takes the same time for every well-formed secret.
bool SecretMatches(const std::string& secret, const std::string& stored_hash);

}  // namespace kintsugi::access
