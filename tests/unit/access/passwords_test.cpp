// SPDX-License-Identifier: Apache-2.0
// What is taken as a password, and how it is kept.
#include "console/access/passwords.h"

#include <gtest/gtest.h>

namespace kintsugi::access {
namespace {

TEST(Passwords, AreRefusedWithTheReason) {
  struct Row {
    std::string password;
    const char* why;
  };
  const Row rows[] = {
      {"short", "the password has 5 characters; take at least 12, better a sentence"},
      {std::string(129, 'x') + "yzabc", "at most 128 are taken"},
      {"brass-lantern-ann", "has the user's name in it"},
      {"brass-LANTERN-Ann", "has the user's name in it"},
      {"aaaaaaaaaaaaaaaa", "repeats a few characters"},
      {"ababababababab12", "repeats a few characters"},
      {"Password12345!", "is one of those that are tried first"},
      {"kintsugi-2026-!", "is one of those that are tried first"},
      {"bad\xff utf-8 text here", "is not UTF-8 text"},
  };
  for (const Row& row : rows) {
    const Status good = CheckNewPassword(row.password, "ann");
    ASSERT_FALSE(good) << row.password;
    EXPECT_EQ(good.error().code, Code::kInvalidArgument);
    EXPECT_NE(good.error().message.find(row.why), std::string::npos) << good.error().message;
  }
}

TEST(Passwords, SentencesInAnyScriptAreTaken) {
  for (const char* const good :
       {"the river runs uphill", "correct horse battery staple", "川の水は山をのぼって海へ帰る"})
    EXPECT_TRUE(CheckNewPassword(good, "ann")) << good;
}

TEST(Passwords, AreCheckedAgainstTheirHash) {
  const auto encoded = HashPassword("the river runs uphill");
  ASSERT_TRUE(encoded) << encoded.error().message;
  EXPECT_TRUE(encoded->starts_with("$argon2id$v=19$m=65536,t=3,p=1$")) << *encoded;
  EXPECT_TRUE(PasswordMatches(*encoded, "the river runs uphill"));
  EXPECT_FALSE(PasswordMatches(*encoded, "the river runs uphilL"));
  EXPECT_FALSE(PasswordMatches(*encoded, ""));
  EXPECT_FALSE(IsOutdated(*encoded));
}

TEST(Passwords, ATextThatIsNoHashMatchesNothing) {
  for (const char* const text : {"", "$argon2id$", "plain", "$argon2i$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$aGFzaA"})
    EXPECT_FALSE(PasswordMatches(text, "plain")) << text;
  EXPECT_TRUE(IsOutdated("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA"));
}

}  // namespace
}  // namespace kintsugi::access
