// SPDX-License-Identifier: Apache-2.0
// The methods of the operator API about users, sessions and API tokens. They work on the store, not on the core:
// passwords take 0.2 s of Argon2, and what they change counts at the next call because every call reads it.
// Thread-safe; blocks.
#pragma once

#include <memory>
#include <mutex>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "console/access/caller.h"
#include "console/access/sessions.h"
#include "db/store.h"
#include "proto/operator.pb.h"
#include "proto/operator_methods.h"

namespace kintsugi::access {

class UserCalls {
 public:
  UserCalls(db::Store& store, const Clock& clock, Sessions& sessions)
      : store_(store), clock_(clock), sessions_(sessions) {}

  static bool Takes(v1::OperatorMethod method);
  // Somebody else's pages show other things after it.
  static bool Changes(v1::OperatorMethod method);
  // `request` is the method's request message. The caller's role allows the method already; whose password or session
  // or token it is, is checked here, and that no API token changes a user or makes a token. The last admin that is not
  // disabled stays one: kFailedPrecondition.
  Result<std::shared_ptr<google::protobuf::Message>> Call(v1::OperatorMethod method, const console::Caller& caller,
                                                          const google::protobuf::Message& request);

 private:
  Result<v1::ListUsersReply> ListUsers();
  Result<v1::UserReply> CreateUser(const console::Caller& caller, const v1::CreateUserRequest& request);
  Result<v1::UserReply> SetRole(const console::Caller& caller, const v1::SetRoleRequest& request);
  Result<v1::UserReply> SetPassword(const console::Caller& caller, const v1::SetPasswordRequest& request);
  Result<v1::UserReply> DisableUser(const console::Caller& caller, const v1::DisableUserRequest& request);
  Result<v1::ListSessionsReply> ListSessions(const console::Caller& caller, const v1::ListSessionsRequest& request);
  Result<v1::RevokeSessionReply> RevokeSession(const console::Caller& caller, const v1::RevokeSessionRequest& request);
  Result<v1::ListApiTokensReply> ListApiTokens(const console::Caller& caller, const v1::ListApiTokensRequest& request);
  Result<v1::CreateApiTokenReply> CreateApiToken(const console::Caller& caller,
                                                 const v1::CreateApiTokenRequest& request);
  Result<v1::RevokeApiTokenReply> RevokeApiToken(const console::Caller& caller,
                                                 const v1::RevokeApiTokenRequest& request);
  Status KeepsAnAdmin(const std::string& without);
  Result<v1::UserReply> Describe(const std::string& name, std::size_t sessions_before);
  Result<std::size_t> CountSessions(const std::string& user);

  db::Store& store_;
  const Clock& clock_;
  Sessions& sessions_;
  std::mutex changing_;  // two changes at once could each leave the other's admin as the last
};

}  // namespace kintsugi::access
