// SPDX-License-Identifier: Apache-2.0
#include "console/access/secrets.h"

#include "common/base/bytes.h"
#include "common/base/check.h"
#include "common/crypto/crypto.h"
#include "common/model/enrolment_token.h"

namespace kintsugi::access {

TokenText NewTokenText(const RandomSource& random_bytes) {
  return {ToHex(random_bytes(model::kTokenIdDigits / 2)), ToHex(random_bytes(model::kTokenSecretDigits / 2))};
}

std::optional<TokenText> SplitToken(std::string_view text) {
  if (text.size() != model::kTokenIdDigits + 1 + model::kTokenSecretDigits) return std::nullopt;
  const std::string_view id = text.substr(0, model::kTokenIdDigits);
  const std::string_view secret = text.substr(model::kTokenIdDigits + 1);
  if (text[model::kTokenIdDigits] != '.' || !model::IsLowerHex(id, model::kTokenIdDigits) ||
      !model::IsLowerHex(secret, model::kTokenSecretDigits))
    return std::nullopt;
  return TokenText{std::string(id), std::string(secret)};
}

std::string HashSecret(const std::string& secret) {
  const std::optional<std::string> bytes = FromHex(secret);
  KINTSUGI_CHECK(bytes.has_value());
  return std::string(AsBytes(crypto::Sha256(*bytes)));
}

bool SecretMatches(const std::string& secret, const std::string& stored_hash) {
  const bool well_formed = model::IsLowerHex(secret, model::kTokenSecretDigits);
  const std::string hash = HashSecret(well_formed ? secret : std::string(model::kTokenSecretDigits, '0'));
  const bool stored = stored_hash.size() == hash.size();
  const bool equal = crypto::EqualConstantTime(hash, stored ? stored_hash : std::string(hash.size(), '\0'));
  return well_formed && stored && equal;
}

}  // namespace kintsugi::access
