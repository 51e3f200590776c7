// SPDX-License-Identifier: Apache-2.0
// Internal to common/crypto: how a host's id stands in its certificate (SPIFFE-style URI, one for each
// certificate).
#pragma once

#include <string_view>

namespace kintsugi::crypto {

inline constexpr std::string_view kHostUriPrefix = "spiffe://kintsugi/host/";
// 1 to 64 letters, digits and hyphens.
bool IsHostIdText(std::string_view id);

}  // namespace kintsugi::crypto
