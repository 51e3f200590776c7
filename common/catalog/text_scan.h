// SPDX-License-Identifier: Apache-2.0
// Looks for keys nested deeper than toml++ 3.3 survives: it has no limit on dotted keys and frees tables by
// recursion, so that a key of a million dots would overflow the stack. Internal to common/catalog. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace kintsugi::catalog {

inline constexpr std::uint32_t kMaxDotsInALine = 32;  // outside strings and comments; the format needs two

// The first line with more dots, or 0. Up to the first syntax error the scan agrees with the parser about
// strings and comments; behind one it may be wrong, in a text that is refused anyway.
std::uint32_t LineWithDeepKey(std::string_view text);

}  // namespace kintsugi::catalog
