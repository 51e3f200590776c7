// SPDX-License-Identifier: Apache-2.0
// What the head of a range response means for a download that already has some bytes. Pure (RFC 9110,
// sections 14 and 15).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/base/result.h"

namespace kintsugi::agent {

struct ResponseHead {
  unsigned status = 0;
  std::string_view content_range;               // "" when absent
  std::optional<std::uint64_t> content_length;  // nullopt: not said
};

// Where in the file the body begins: `have`, or 0 when the server sends everything. Errors: kNotFound,
// kResourceExhausted, kUnauthenticated, kPermissionDenied, kUnavailable; kHashMismatch when the server's
// package has another length.
Result<std::uint64_t> BodyBegins(const ResponseHead& head, std::uint64_t have, std::uint64_t size_bytes);

}  // namespace kintsugi::agent
