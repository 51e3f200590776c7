// SPDX-License-Identifier: Apache-2.0
// The operator API's methods about users and sessions: who may change what, and that an admin always stays.
#include "console/access/user_calls.h"

#include <gtest/gtest.h>

#include "tests/unit/access/fixture.h"

namespace kintsugi::access {
namespace {

using M = v1::OperatorMethod;

class UserCallsTest : public AccessTest {
 protected:
  UserCallsTest() {
    EXPECT_TRUE(accounts_.AddUser("root", "admin"));
    EXPECT_TRUE(accounts_.AddUser("ann", "operator"));
    AddSession("ann", "a000000000000001");
    AddSession("ann", "a000000000000002");
    AddSession("root", "b000000000000001");
  }
  void AddSession(const std::string& user, const std::string& id) {
    db::WriteBatch batch;
    batch.sessions.push_back({id, user, std::string(32, 'x'), clock_.now, clock_.now, clock_.now + Duration{3'600'000},
                              "192.0.2.1", "Firefox", false});
    EXPECT_TRUE(store_->Commit(batch));
  }
  template <typename Reply, typename Request>
  Result<Reply> Call(M method, const console::Caller& caller, const Request& request) {
    auto reply = calls_.Call(method, caller, request);
    if (!reply) return reply.error();
    return static_cast<const Reply&>(**reply);
  }
  Sessions sessions_{*store_, clock_, SessionTimes{}};
  UserCalls calls_{*store_, clock_, sessions_};
  const console::Caller root_{"root", "admin", {}, "b000000000000001"};
  const console::Caller ann_{"ann", "operator", {}, "a000000000000001"};
};

TEST_F(UserCallsTest, ListsUsersWithWhatTheyHold) {
  NewToken("ann");
  const auto reply = Call<v1::ListUsersReply>(M::kListUsers, root_, v1::ListUsersRequest{});
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->users_size(), 2);
  const v1::UserInfo& ann = reply->users(0);
  EXPECT_EQ(ann.name(), "ann");
  EXPECT_EQ(ann.role(), "operator");
  EXPECT_EQ(ann.sessions(), 2U);
  EXPECT_EQ(ann.api_tokens(), 1U);
  EXPECT_FALSE(ann.has_password());
  EXPECT_EQ(ann.last_seen_ms(), ToUnixMs(clock_.now));
}

TEST_F(UserCallsTest, MakesAUserWithAPassword) {
  v1::CreateUserRequest request;
  request.set_name("bob");
  request.set_role("viewer");
  request.set_password("short");
  EXPECT_EQ(Call<v1::UserReply>(M::kCreateUser, root_, request).error().code, Code::kInvalidArgument);
  EXPECT_EQ(store_->FindUser("bob").value(), std::nullopt);  // nothing is left of a refused one
  request.set_password("the river runs uphill");
  const auto reply = Call<v1::UserReply>(M::kCreateUser, root_, request);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_TRUE(reply->user().has_password());
  EXPECT_TRUE(sessions_.SignIn("bob", "the river runs uphill", {"192.0.2.1", ""}));
}

TEST_F(UserCallsTest, AnApiTokenChangesNoUsers) {
  const console::Caller by_token{"root", "admin", {}, ""};
  v1::SetRoleRequest role;
  role.set_name("ann");
  role.set_role("admin");
  EXPECT_EQ(Call<v1::UserReply>(M::kSetRole, by_token, role).error().code, Code::kPermissionDenied);
  EXPECT_EQ(Call<v1::UserReply>(M::kCreateUser, by_token, v1::CreateUserRequest{}).error().code,
            Code::kPermissionDenied);
  EXPECT_EQ(Call<v1::UserReply>(M::kSetPassword, by_token, v1::SetPasswordRequest{}).error().code,
            Code::kPermissionDenied);
  EXPECT_EQ(store_->FindUser("ann").value()->role, "operator");
}

TEST_F(UserCallsTest, TheLastAdminStays) {
  v1::SetRoleRequest role;
  role.set_name("root");
  role.set_role("viewer");
  const auto demoted = Call<v1::UserReply>(M::kSetRole, root_, role);
  ASSERT_FALSE(demoted);
  EXPECT_EQ(demoted.error().code, Code::kFailedPrecondition);
  EXPECT_NE(demoted.error().message.find("root is the last admin"), std::string::npos);
  v1::DisableUserRequest disable;
  disable.set_name("root");
  EXPECT_EQ(Call<v1::UserReply>(M::kDisableUser, root_, disable).error().code, Code::kFailedPrecondition);
  role.set_name("ann");
  role.set_role("admin");
  const auto promoted = Call<v1::UserReply>(M::kSetRole, root_, role);
  ASSERT_TRUE(promoted);
  EXPECT_EQ(promoted->sessions_ended(), 2U);  // they would go on with the old role in mind
  EXPECT_TRUE(Call<v1::UserReply>(M::kDisableUser, root_, disable));
}

TEST_F(UserCallsTest, AUserIsEnabledAgain) {
  v1::DisableUserRequest request;
  request.set_name("ann");
  const auto disabled = Call<v1::UserReply>(M::kDisableUser, root_, request);
  ASSERT_TRUE(disabled);
  EXPECT_TRUE(disabled->user().disabled());
  EXPECT_EQ(disabled->sessions_ended(), 2U);
  request.set_enable(true);
  EXPECT_FALSE(Call<v1::UserReply>(M::kDisableUser, root_, request)->user().disabled());
}

TEST_F(UserCallsTest, OnesOwnPasswordNeedsThePresentOne) {
  ASSERT_TRUE(accounts_.SetPassword("ann", "the river runs uphill", "a000000000000001"));
  v1::SetPasswordRequest request;
  request.set_password("a fresh pot of green tea");
  request.set_current_password("a wrong guess");
  EXPECT_EQ(Call<v1::UserReply>(M::kSetPassword, ann_, request).error().message,
            "your current password is another one");
  request.set_current_password("the river runs uphill");
  ASSERT_TRUE(Call<v1::UserReply>(M::kSetPassword, ann_, request));
  request.set_name("root");
  EXPECT_EQ(Call<v1::UserReply>(M::kSetPassword, ann_, request).error().code, Code::kPermissionDenied);
}

TEST_F(UserCallsTest, SessionsAreShownToTheirUserAndToAdmins) {
  const auto own = Call<v1::ListSessionsReply>(M::kListSessions, ann_, v1::ListSessionsRequest{});
  ASSERT_TRUE(own);
  ASSERT_EQ(own->sessions_size(), 2);
  EXPECT_EQ(own->sessions(0).current() + own->sessions(1).current(), 1);
  v1::ListSessionsRequest all;
  all.set_user("*");
  EXPECT_EQ(Call<v1::ListSessionsReply>(M::kListSessions, ann_, all).error().code, Code::kPermissionDenied);
  EXPECT_EQ(Call<v1::ListSessionsReply>(M::kListSessions, root_, all)->sessions_size(), 3);
}

TEST_F(UserCallsTest, AnothersSessionIsNotThereForWhoMayNotEndIt) {
  v1::RevokeSessionRequest request;
  request.set_id("b000000000000001");
  EXPECT_EQ(Call<v1::RevokeSessionReply>(M::kRevokeSession, ann_, request).error().code, Code::kNotFound);
  request.set_id("a000000000000002");
  EXPECT_TRUE(Call<v1::RevokeSessionReply>(M::kRevokeSession, root_, request));
  EXPECT_EQ(Call<v1::RevokeSessionReply>(M::kRevokeSession, root_, request).error().code, Code::kNotFound);
}

TEST_F(UserCallsTest, MakesAnApiTokenThatIsShownOnce) {
  v1::CreateApiTokenRequest request;
  request.set_valid_for_ms(3'600'000);
  request.set_note("nightly export");
  const auto reply = Call<v1::CreateApiTokenReply>(M::kCreateApiToken, ann_, request);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->info().user(), "ann");
  EXPECT_EQ(reply->info().expires_ms(), ToUnixMs(clock_.now) + 3'600'000);
  EXPECT_EQ(reply->token().substr(0, reply->token().find('.')), reply->info().id());
  const auto list = Call<v1::ListApiTokensReply>(M::kListApiTokens, ann_, v1::ListApiTokensRequest{});
  ASSERT_EQ(list->tokens_size(), 1);
  EXPECT_EQ(list->tokens(0).note(), "nightly export");
  request.set_valid_for_ms(91ULL * 24 * 3'600'000);
  EXPECT_EQ(Call<v1::CreateApiTokenReply>(M::kCreateApiToken, ann_, request).error().code, Code::kInvalidArgument);
  request.set_valid_for_ms(~0ULL);  // no overflow into a good one
  EXPECT_EQ(Call<v1::CreateApiTokenReply>(M::kCreateApiToken, ann_, request).error().code, Code::kInvalidArgument);
}

TEST_F(UserCallsTest, ApiTokensOfOthersAreAnAdminsMatter) {
  NewToken("ann");
  NewToken("root");
  v1::ListApiTokensRequest all;
  all.set_user("*");
  EXPECT_EQ(Call<v1::ListApiTokensReply>(M::kListApiTokens, ann_, all).error().code, Code::kPermissionDenied);
  const auto list = Call<v1::ListApiTokensReply>(M::kListApiTokens, root_, all);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->tokens_size(), 2);
  v1::CreateApiTokenRequest make;
  make.set_user("root");
  EXPECT_EQ(Call<v1::CreateApiTokenReply>(M::kCreateApiToken, ann_, make).error().code, Code::kPermissionDenied);
  make.set_user("ann");
  EXPECT_TRUE(Call<v1::CreateApiTokenReply>(M::kCreateApiToken, root_, make));
  for (const auto& token : list->tokens()) {
    v1::RevokeApiTokenRequest revoke;
    revoke.set_id(token.id());
    const auto by_ann = Call<v1::RevokeApiTokenReply>(M::kRevokeApiToken, ann_, revoke);
    EXPECT_EQ(by_ann.has_value(), token.user() == "ann");
    EXPECT_TRUE(Call<v1::RevokeApiTokenReply>(M::kRevokeApiToken, root_, revoke));
    EXPECT_TRUE(store_->FindApiToken(token.id()).value()->revoked);
  }
}

TEST_F(UserCallsTest, AnApiTokenMakesNoOther) {
  const console::Caller by_token{"root", "admin", {}, ""};
  EXPECT_EQ(Call<v1::CreateApiTokenReply>(M::kCreateApiToken, by_token, v1::CreateApiTokenRequest{}).error().code,
            Code::kPermissionDenied);
  EXPECT_TRUE(store_->ApiTokens().value().empty());
}

}  // namespace
}  // namespace kintsugi::access
