// SPDX-License-Identifier: Apache-2.0
// Browsers that sign in: what they get, when it ends, and how guessing is slowed down.
#include "console/access/sessions.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "console/access/passwords.h"
#include "console/access/secrets.h"
#include "tests/unit/access/fixture.h"

namespace kintsugi::access {
namespace {

constexpr Duration kMinute{60'000};
constexpr Duration kHour{3'600'000};
const std::string kPassword = "the river runs uphill";

class SessionsTest : public AccessTest {
 protected:
  SessionsTest() {
    static const std::string encoded = HashPassword(kPassword).value();
    EXPECT_TRUE(accounts_.AddUser("ann", "operator"));
    EXPECT_TRUE(accounts_.AddUser("tokens-only", "viewer"));
    db::WriteBatch batch;
    batch.passwords.push_back({"ann", encoded, clock_.now});
    EXPECT_TRUE(store_->Commit(batch));
  }
  std::string SignIn() {
    auto signed_in = sessions_.SignIn("ann", kPassword, {"192.0.2.1", "Firefox"});
    EXPECT_TRUE(signed_in) << (signed_in ? "" : signed_in.error().message);
    return signed_in ? signed_in->cookie : "";
  }
  Code Try(const std::string& user, const std::string& password, const std::string& address = "192.0.2.9") {
    const auto signed_in = sessions_.SignIn(user, password, {address, ""});
    return signed_in ? Code::kOk : signed_in.error().code;
  }
  Sessions sessions_{*store_, clock_, SessionTimes{15 * kMinute, 12 * kHour}};
};

TEST_F(SessionsTest, TheCookieNamesTheUserAndOnlyItsHashIsStored) {
  const std::string cookie = SignIn();
  const auto caller = sessions_.Authenticate(cookie);
  ASSERT_TRUE(caller) << caller.error().message;
  EXPECT_EQ(caller->user, "ann");
  EXPECT_EQ(caller->role, "operator");
  EXPECT_EQ(caller->session, cookie.substr(0, 16));
  EXPECT_EQ(caller->token_expires, clock_.now + 15 * kMinute);
  const auto rows = store_->Sessions().value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].secret_hash, HashSecret(cookie.substr(17)));
  const auto audit = store_->Audit(0, 100).value();
  for (const auto& row : audit) EXPECT_EQ((row.subject + row.detail).find(cookie.substr(17)), std::string::npos);
}

TEST_F(SessionsTest, EndsWhenNobodyCallsForAWhile) {
  const std::string cookie = SignIn();
  for (int i = 0; i < 4; ++i) {
    clock_.now += 14 * kMinute;
    EXPECT_TRUE(sessions_.Authenticate(cookie)) << i;
  }
  clock_.now += 15 * kMinute;
  EXPECT_EQ(CodeOf(sessions_.Authenticate(cookie)), Code::kUnauthenticated);
}

TEST_F(SessionsTest, EndsAfterTwelveHoursWhateverItDoes) {
  const std::string cookie = SignIn();
  for (int minutes = 0; minutes < 12 * 60 - 10; minutes += 10) {
    clock_.now += 10 * kMinute;
    ASSERT_TRUE(sessions_.Authenticate(cookie)) << minutes;
  }
  clock_.now += 10 * kMinute;
  EXPECT_EQ(CodeOf(sessions_.Authenticate(cookie)), Code::kUnauthenticated);
}

TEST_F(SessionsTest, LookingWhetherItIsGoodIsNoCall) {
  const std::string cookie = SignIn();
  clock_.now += 14 * kMinute;
  EXPECT_TRUE(sessions_.IsGood(cookie));
  clock_.now += kMinute;
  EXPECT_FALSE(sessions_.IsGood(cookie));
}

TEST_F(SessionsTest, LastCallIsStoredSoThatARestartGoesOn) {
  const std::string cookie = SignIn();
  clock_.now += 10 * kMinute;
  ASSERT_TRUE(sessions_.Authenticate(cookie));
  Sessions restarted(*store_, clock_, SessionTimes{15 * kMinute, 12 * kHour});
  clock_.now += 10 * kMinute;
  EXPECT_TRUE(restarted.Authenticate(cookie));
}

TEST_F(SessionsTest, ABadCookieOpensNothing) {
  const std::string good = SignIn();
  std::string wrong = good;
  wrong.back() = wrong.back() == '0' ? '1' : '0';
  for (const std::string& cookie :
       {std::string(), std::string("x"), wrong, good + "0", "0123456789abcdef" + good.substr(16)})
    EXPECT_EQ(CodeOf(sessions_.Authenticate(cookie)), Code::kUnauthenticated) << cookie;
}

TEST_F(SessionsTest, SignOutRevokingDisablingRoleAndPasswordEndIt) {
  const std::string signed_out = SignIn();
  ASSERT_TRUE(sessions_.SignOut(signed_out));
  EXPECT_FALSE(sessions_.Authenticate(signed_out));
  EXPECT_TRUE(sessions_.SignOut(signed_out));  // twice is no harm
  const std::string revoked = SignIn();
  ASSERT_TRUE(sessions_.Revoke(revoked.substr(0, 16), "bob"));
  EXPECT_FALSE(sessions_.Authenticate(revoked));
  EXPECT_EQ(sessions_.Revoke(revoked.substr(0, 16), "bob").error().code, Code::kNotFound);
  const std::string demoted = SignIn();
  ASSERT_TRUE(accounts_.SetRole("ann", "viewer"));
  EXPECT_FALSE(sessions_.Authenticate(demoted));
  const std::string kept = SignIn();
  const std::string other = SignIn();
  ASSERT_TRUE(accounts_.SetPassword("ann", "a fresh pot of green tea", kept.substr(0, 16)));
  EXPECT_TRUE(sessions_.Authenticate(kept));
  EXPECT_FALSE(sessions_.Authenticate(other));
  ASSERT_TRUE(accounts_.DisableUser("ann"));
  EXPECT_FALSE(sessions_.Authenticate(kept));
}

TEST_F(SessionsTest, EveryReasonToRefuseReadsTheSame) {
  ASSERT_TRUE(accounts_.AddUser("gone", "admin"));
  ASSERT_TRUE(accounts_.DisableUser("gone"));
  std::set<std::string> texts;
  for (const std::string user : {"ann", "nobody", "tokens-only", "gone"}) {
    const auto refused = sessions_.SignIn(user, "some other password", {"192.0.2." + user, ""});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::kUnauthenticated);
    texts.insert(refused.error().message);
  }
  EXPECT_EQ(texts.size(), 1U);
  EXPECT_EQ(Try("ann", std::string(600, 'x')), Code::kUnauthenticated);
}

TEST_F(SessionsTest, GuessingIsBlockedForAGrowingTimeEvenWithTheRightPassword) {
  for (int i = 0; i < FailureLimiter::kFreeFailures; ++i)
    EXPECT_EQ(Try("ann", "guess number " + std::to_string(i), "192.0.2." + std::to_string(i)), Code::kUnauthenticated);
  EXPECT_EQ(Try("ann", "one guess too many"), Code::kResourceExhausted);
  EXPECT_EQ(Try("ann", kPassword), Code::kResourceExhausted);  // not even looked at
  EXPECT_EQ(sessions_.RetryAfter("ann", "198.51.100.1"), FailureLimiter::kFirstDelay);
  clock_.now += FailureLimiter::kFirstDelay;
  EXPECT_EQ(Try("ann", "and another one"), Code::kResourceExhausted);
  EXPECT_EQ(sessions_.RetryAfter("ann", "198.51.100.1"), 2 * FailureLimiter::kFirstDelay);
  clock_.now += 2 * FailureLimiter::kFirstDelay;
  EXPECT_EQ(Try("ann", kPassword), Code::kOk);
  const auto audit = AuditActions();
  EXPECT_EQ(std::count(audit.begin(), audit.end(), "console session.blocked ann"), 2);
}

TEST_F(SessionsTest, AnAddressThatTriesManyAccountsIsBlockedToo) {
  for (int i = 0; i < FailureLimiter::kFreeFailures; ++i)
    EXPECT_EQ(Try("user" + std::to_string(i), "x"), Code::kUnauthenticated);
  EXPECT_EQ(Try("one-more", "x"), Code::kResourceExhausted);
  EXPECT_EQ(Try("ann", kPassword, "198.51.100.7"), Code::kOk);
}

TEST_F(SessionsTest, TheQuietestOfTooManySessionsEnds) {
  db::WriteBatch batch;
  for (std::size_t i = 0; i < kMostSessionsPerUser; ++i)
    batch.sessions.push_back({fmt::format("{:016x}", i), "ann", std::string(32, 'x'), clock_.now,
                              clock_.now + Duration{static_cast<std::int64_t>(i == 7 ? 0 : 1'000)}, clock_.now + kHour,
                              "", "", false});
  ASSERT_TRUE(store_->Commit(batch));
  clock_.now += Duration{2'000};
  SignIn();
  const auto open = sessions_.Open().value();
  EXPECT_EQ(open.size(), kMostSessionsPerUser);
  EXPECT_TRUE(std::none_of(open.begin(), open.end(), [](const auto& row) { return row.id == "0000000000000007"; }));
}

TEST_F(SessionsTest, AnOldHashIsMadeAnewWhileThePasswordIsAtHand) {
  // kPassword with OWASP's least parameters.
  const std::string old =
      "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$tfcSz7x3X8mMxalMdd6o+SCmuGthTEkqmZTNRWuiTug";
  db::WriteBatch batch;
  batch.passwords.push_back({"ann", old, clock_.now});
  ASSERT_TRUE(store_->Commit(batch));
  SignIn();
  EXPECT_FALSE(IsOutdated(store_->FindPassword("ann").value()->encoded));
  SignIn();
}

}  // namespace
}  // namespace kintsugi::access
