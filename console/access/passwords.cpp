// SPDX-License-Identifier: Apache-2.0
#include "console/access/passwords.h"

#include <argon2.h>
#include <fmt/format.h>
#include <google/protobuf/stubs/common.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "common/base/text.h"
#include "common/crypto/crypto.h"

namespace kintsugi::access {
namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;

// Of the published lists of most used passwords, the stems that reach twelve characters by repetition or a number.
constexpr std::string_view kCommonStems[] = {"password", "passwort", "qwerty", "qwertz",  "123456",
                                             "abc123",   "letmein",  "admin",  "welcome", "iloveyou",
                                             "kintsugi", "changeme", "secret", "monkey"};

std::size_t Characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

// What is left when a known stem, digits and marks are taken away.
bool IsCommon(const std::string& lower) {
  for (const std::string_view stem : kCommonStems) {
    std::string rest = lower;
    for (std::size_t at = rest.find(stem); at != std::string::npos; at = rest.find(stem)) rest.erase(at, stem.size());
    if (rest.size() == lower.size()) continue;
    std::erase_if(rest, [](char c) { return c < 'a' || c > 'z'; });
    if (rest.size() < 4) return true;
  }
  return false;
}

bool HasFewDifferent(const std::string& text) {
  std::string letters = text;
  std::sort(letters.begin(), letters.end());
  return std::unique(letters.begin(), letters.end()) - letters.begin() < 5;
}

std::string Prefix() {
  return fmt::format("$argon2id$v={}$m={},t={},p={}$", static_cast<int>(ARGON2_VERSION_13), kArgonMemoryKib,
                     kArgonPasses, kArgonLanes);
}

}  // namespace

Status CheckNewPassword(const std::string& password, const std::string& user) {
  const auto refuse = [](const std::string& why) { return Error{Code::kInvalidArgument, "the password " + why}; };
  if (!google::protobuf::internal::IsStructurallyValidUTF8(password.data(), static_cast<int>(password.size())))
    return refuse("is not UTF-8 text");
  const std::size_t characters = Characters(password);
  if (characters < kShortestPassword)
    return refuse(fmt::format("has {} characters; take at least {}, better a sentence", characters, kShortestPassword));
  if (characters > kLongestPassword)
    return refuse(fmt::format("has {} characters; at most {} are taken", characters, kLongestPassword));
  const std::string lower = ToLower(password);
  if (user.size() >= 3 && lower.find(ToLower(user)) != std::string::npos)
    return refuse("has the user's name in it; take another");
  if (HasFewDifferent(lower)) return refuse("repeats a few characters; take another");
  if (IsCommon(lower)) return refuse("is one of those that are tried first; take another");
  return {};
}

Result<std::string> HashPassword(const std::string& password) {
  const std::string salt = crypto::RandomBytes(kSaltBytes);
  std::vector<char> encoded(
      argon2_encodedlen(kArgonPasses, kArgonMemoryKib, kArgonLanes, kSaltBytes, kHashBytes, Argon2_id));
  const int result = argon2id_hash_encoded(kArgonPasses, kArgonMemoryKib, kArgonLanes, password.data(), password.size(),
                                           salt.data(), salt.size(), kHashBytes, encoded.data(), encoded.size());
  if (result != ARGON2_OK)
    return Error{Code::kResourceExhausted,
                 fmt::format("the password could not be hashed: {}; try again", argon2_error_message(result))};
  return std::string(encoded.data());
}

bool PasswordMatches(const std::string& encoded, const std::string& password) {
  return argon2id_verify(encoded.c_str(), password.data(), password.size()) == ARGON2_OK;
}

bool IsOutdated(const std::string& encoded) { return !encoded.starts_with(Prefix()); }

}  // namespace kintsugi::access
