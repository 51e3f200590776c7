// SPDX-License-Identifier: Apache-2.0
// The text of an enrolment token, `id.secret.capin`: 16, 64 and 64 hex digits. The console makes it, the
// agent takes it apart: id and secret go into EnrolRequest as they are here, the pin (SHA-256 of the CA's
// SubjectPublicKeyInfo) is checked at first contact. Plain values, pure.
#pragma once

#include <string>
#include <string_view>

#include "common/base/bytes.h"
#include "common/base/result.h"

namespace kintsugi::model {

inline constexpr std::size_t kTokenIdDigits = 16;
inline constexpr std::size_t kTokenSecretDigits = 64;

struct EnrolmentToken {
  std::string id;      // 16 lower-case hex digits
  std::string secret;  // 64 lower-case hex digits: 256 bits
  Sha256Digest ca_pin{};
  bool operator==(const EnrolmentToken&) const = default;
};

std::string FormatEnrolmentToken(const EnrolmentToken& token);
// White space around the text is ignored, upper case accepted. kInvalidArgument says which part is wrong and
// never repeats the text, which is a secret.
Result<EnrolmentToken> ParseEnrolmentToken(std::string_view text);

// True for exactly `digits` lower-case hex digits.
bool IsLowerHex(std::string_view text, std::size_t digits);

}  // namespace kintsugi::model
