// SPDX-License-Identifier: Apache-2.0
// Users, API tokens and the brake on guessing.
#include <gtest/gtest.h>

#include "common/base/bytes.h"
#include "console/access/secrets.h"
#include "tests/unit/access/fixture.h"

namespace kintsugi::access {
namespace {

constexpr Duration kDay{86'400'000};

TEST_F(AccessTest, GoodTokenNamesUserRoleAndExpiry) {
  ASSERT_TRUE(accounts_.AddUser("ann", "operator"));
  const auto caller = access_.Authenticate(NewToken("ann", kDay), "192.0.2.1");
  ASSERT_TRUE(caller) << caller.error().message;
  EXPECT_EQ(caller->user, "ann");
  EXPECT_EQ(caller->role, "operator");
  EXPECT_EQ(caller->token_expires, clock_.now + kDay);
}

TEST_F(AccessTest, TokenWorksUntilTheInstantItExpires) {
  ASSERT_TRUE(accounts_.AddUser("ann", "viewer"));
  const std::string token = NewToken("ann", kDay);
  clock_.now += kDay - Duration{1};
  EXPECT_TRUE(access_.Authenticate(token, "a"));
  clock_.now += Duration{1};
  EXPECT_EQ(CodeOf(access_.Authenticate(token, "a")), Code::kUnauthenticated);
}

TEST_F(AccessTest, RevocationAndDisablingCountAtTheNextCall) {
  ASSERT_TRUE(accounts_.AddUser("ann", "viewer"));
  const std::string first = NewToken("ann");
  const std::string second = NewToken("ann");
  ASSERT_TRUE(accounts_.RevokeApiToken(first.substr(0, 16)));
  EXPECT_FALSE(access_.Authenticate(first, "a"));
  EXPECT_TRUE(access_.Authenticate(second, "a"));
  ASSERT_TRUE(accounts_.DisableUser("ann"));
  EXPECT_FALSE(access_.Authenticate(second, "a"));
}

TEST_F(AccessTest, StoreHoldsOnlyTheHashOfTheSecret) {
  ASSERT_TRUE(accounts_.AddUser("ann", "viewer"));
  const std::string token = NewToken("ann");
  const auto rows = accounts_.ApiTokens("ann");
  ASSERT_TRUE(rows && rows->size() == 1);
  const db::ApiTokenRow& row = rows->front();
  EXPECT_EQ(row.id, token.substr(0, 16));
  EXPECT_EQ(row.secret_hash, HashSecret(token.substr(17)));
  EXPECT_NE(ToHex(row.secret_hash), token.substr(17));
  const auto trail = store_->Audit(0, 100);
  ASSERT_TRUE(trail && trail->size() == 2);
  for (const auto& audit : *trail) EXPECT_EQ((audit.subject + audit.detail).find(token.substr(17)), std::string::npos);
}

TEST_F(AccessTest, HashIsTheSha256OfTheSecretsBytes) {
  // SHA-256 of 32 zero bytes.
  EXPECT_EQ(ToHex(HashSecret(std::string(64, '0'))),
            "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925");
}

TEST_F(AccessTest, TokensAreNeverEqual) {
  ASSERT_TRUE(accounts_.AddUser("ann", "viewer"));
  EXPECT_NE(NewToken("ann").substr(17), NewToken("ann").substr(17));
}

TEST_F(AccessTest, EveryChangeLeavesAnAuditRow) {
  ASSERT_TRUE(accounts_.AddUser("ann", "admin"));
  const std::string id = NewToken("ann").substr(0, 16);
  ASSERT_TRUE(accounts_.RevokeApiToken(id));
  ASSERT_TRUE(accounts_.RevokeApiToken(id)) << "twice is harmless";
  ASSERT_TRUE(accounts_.DisableUser("ann"));
  ASSERT_TRUE(accounts_.DisableUser("ann"));
  EXPECT_EQ(AuditActions(), (std::vector<std::string>{"console user.add ann", "console api_token.create " + id,
                                                      "console api_token.revoke " + id, "console user.disable ann"}));
}

TEST_F(AccessTest, RefusesBadNamesRolesAndLifetimes) {
  for (const std::string& name : {std::string(), std::string("Ann"), std::string("-ann"), std::string("a b"),
                                  std::string("a\n"), std::string("host:1"), std::string(65, 'a')})
    EXPECT_EQ(accounts_.AddUser(name, "viewer").error().code, Code::kInvalidArgument) << name;
  EXPECT_EQ(accounts_.AddUser("ann", "root").error().code, Code::kInvalidArgument);
  ASSERT_TRUE(accounts_.AddUser(std::string(64, 'a'), "viewer"));
  ASSERT_TRUE(accounts_.AddUser("ann", "viewer"));
  EXPECT_EQ(accounts_.AddUser("ann", "admin").error().code, Code::kAlreadyExists);
  EXPECT_EQ((*store_->FindUser("ann"))->role, "viewer") << "a second add must not raise the role";
  EXPECT_EQ(accounts_.CreateApiToken("ann", kLongestApiTokenLifetime + Duration{1}).error().code,
            Code::kInvalidArgument);
  EXPECT_EQ(accounts_.CreateApiToken("ann", Duration{-1}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(accounts_.CreateApiToken("bob", Duration{0}).error().code, Code::kNotFound);
  EXPECT_EQ(accounts_.DisableUser("bob").error().code, Code::kNotFound);
  EXPECT_EQ(accounts_.RevokeApiToken("0").error().code, Code::kNotFound);
  ASSERT_TRUE(accounts_.DisableUser("ann"));
  EXPECT_EQ(accounts_.CreateApiToken("ann", Duration{0}).error().code, Code::kFailedPrecondition);
  EXPECT_EQ(accounts_.Users()->size(), 2U);
}

TEST_F(AccessTest, LifetimeOfNoneGivenIsNinetyDays) {
  ASSERT_TRUE(accounts_.AddUser("ann", "viewer"));
  NewToken("ann");
  EXPECT_EQ(accounts_.ApiTokens()->front().expires, clock_.now + 90 * kDay);
}

TEST_F(AccessTest, RepeatedFailuresFromOneAddressAreSlowedDownMoreAndMore) {
  for (int i = 0; i < FailureLimiter::kFreeFailures; ++i)
    EXPECT_EQ(CodeOf(access_.Authenticate("guess", "192.0.2.9")), Code::kUnauthenticated) << i;
  Duration expected{1'000};
  for (int i = 0; i < 5; ++i) {
    const auto refused = access_.Authenticate("guess", "192.0.2.9");
    ASSERT_EQ(CodeOf(refused), Code::kResourceExhausted) << i;
    EXPECT_NE(refused.error().message.find("retry in " + FormatDuration(expected)), std::string::npos)
        << refused.error().message;
    EXPECT_EQ(access_.RetryAfter("192.0.2.9"), expected);
    clock_.now += expected;
    expected *= 2;
  }
}

TEST_F(AccessTest, FailuresOfOneAddressDoNotTouchAnotherOrAGoodToken) {
  ASSERT_TRUE(accounts_.AddUser("ann", "viewer"));
  const std::string token = NewToken("ann");
  for (int i = 0; i < 20; ++i) (void)access_.Authenticate("guess", "192.0.2.9");
  EXPECT_EQ(CodeOf(access_.Authenticate("guess", "192.0.2.9")), Code::kResourceExhausted);
  EXPECT_TRUE(access_.Authenticate(token, "192.0.2.9"));
  EXPECT_EQ(CodeOf(access_.Authenticate("guess", "192.0.2.10")), Code::kUnauthenticated);
  EXPECT_EQ(access_.RetryAfter("192.0.2.10"), Duration{0});
}

TEST_F(AccessTest, NoTokenIsNoGuessAndIsNeverSlowedDown) {
  for (int i = 0; i < 50; ++i) EXPECT_EQ(CodeOf(access_.Authenticate("", "192.0.2.9")), Code::kUnauthenticated) << i;
  EXPECT_EQ(access_.RetryAfter("192.0.2.9"), Duration{0});
}

TEST(FailureLimiter, RefillsOneFailureAMinuteAndForgetsAfterAQuietQuarter) {
  FailureLimiter limiter;
  Instant now = FromUnixMs(1'000'000);
  for (int i = 0; i < FailureLimiter::kFreeFailures; ++i) EXPECT_EQ(limiter.Fail("a", now), Duration{0});
  now += FailureLimiter::kRefill;
  EXPECT_EQ(limiter.Fail("a", now), Duration{0});
  EXPECT_EQ(limiter.Fail("a", now), FailureLimiter::kFirstDelay);
  now += FailureLimiter::kForgetAfter;
  for (int i = 0; i < FailureLimiter::kFreeFailures; ++i) EXPECT_EQ(limiter.Fail("a", now), Duration{0});
  EXPECT_EQ(limiter.Fail("a", now), FailureLimiter::kFirstDelay) << "the delay starts small again";
}

TEST(FailureLimiter, DelayNeverExceedsFiveMinutes) {
  FailureLimiter limiter;
  Instant now = FromUnixMs(0);
  Duration longest{0};
  for (int i = 0; i < 200; ++i) {
    const Duration delay = limiter.Fail("a", now);
    longest = std::max(longest, delay);
    now += delay;
  }
  EXPECT_EQ(longest, FailureLimiter::kLongestDelay);
}

TEST(FailureLimiter, RemembersABoundedNumberOfAddresses) {
  FailureLimiter limiter;
  for (int i = 0; i < 10'200; ++i) limiter.Fail(std::to_string(i), FromUnixMs(i));
  EXPECT_EQ(limiter.size(), FailureLimiter::kMaxAddresses);
}

}  // namespace
}  // namespace kintsugi::access
