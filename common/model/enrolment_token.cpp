// SPDX-License-Identifier: Apache-2.0
#include "common/model/enrolment_token.h"

#include <algorithm>
#include <vector>

#include "common/base/text.h"

namespace kintsugi::model {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::vector<std::string> SplitAtDots(std::string_view text) {
  std::vector<std::string> parts(1);
  for (const char c : Lower(text)) {
    if (c == '.')
      parts.emplace_back();
    else
      parts.back().push_back(c);
  }
  return parts;
}

Error Bad(const std::string& what) {
  return {Code::kInvalidArgument,
          "this is not an enrolment token: " + what +
              "; a token is id.secret.ca-pin as `kintsugi token create` printed it, copied whole"};
}

}  // namespace

bool IsLowerHex(std::string_view text, std::size_t digits) {
  return text.size() == digits &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string FormatEnrolmentToken(const EnrolmentToken& token) {
  return token.id + "." + token.secret + "." + ToHex(token.ca_pin);
}

Result<EnrolmentToken> ParseEnrolmentToken(std::string_view text) {
  const std::vector<std::string> parts = SplitAtDots(Trim(text));
  if (parts.size() != 3) return Bad("it has " + std::to_string(parts.size()) + " parts instead of 3");
  if (!IsLowerHex(parts[0], kTokenIdDigits)) return Bad("its first part is not 16 hex digits");
  if (!IsLowerHex(parts[1], kTokenSecretDigits)) return Bad("its second part is not 64 hex digits");
  if (!IsLowerHex(parts[2], 64)) return Bad("its third part is not 64 hex digits");
  return EnrolmentToken{parts[0], parts[1], *DigestFromBytes(*FromHex(parts[2]))};
}

}  // namespace kintsugi::model
