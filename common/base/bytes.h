// SPDX-License-Identifier: Apache-2.0
// Bytes, hex and the SHA-256 value type. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kintsugi {

using Sha256Digest = std::array<std::uint8_t, 32>;

// Lower-case hex of arbitrary bytes.
std::string ToHex(std::string_view bytes);
std::string ToHex(const Sha256Digest& digest);
// Bytes of an even-length hex string of either case; nullopt for anything else.
std::optional<std::string> FromHex(std::string_view hex);
// The digest in 32 raw bytes; nullopt for another length.
std::optional<Sha256Digest> DigestFromBytes(std::string_view bytes);
std::string_view AsBytes(const Sha256Digest& digest);

}  // namespace kintsugi
