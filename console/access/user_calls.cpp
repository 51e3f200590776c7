// SPDX-License-Identifier: Apache-2.0
#include "console/access/user_calls.h"

#include <fmt/format.h>

#include <algorithm>

#include "console/access/accounts.h"
#include "console/access/passwords.h"
#include "console/access/permissions.h"

namespace kintsugi::access {
namespace {

using Method = v1::OperatorMethod;
using MessagePtr = std::shared_ptr<google::protobuf::Message>;

template <typename Reply>
Result<MessagePtr> Wrap(Result<Reply> reply) {
  if (!reply) return reply.error();
  return MessagePtr(std::make_shared<Reply>(std::move(*reply)));
}

template <typename Request>
const Request& As(const google::protobuf::Message& message) {
  return static_cast<const Request&>(message);
}

bool IsAdmin(const console::Caller& caller) { return RoleFromName(caller.role) == Role::kAdmin; }

void Fill(const db::ApiTokenRow& row, v1::ApiTokenInfo& out) {
  out.set_id(row.id);
  out.set_user(row.user);
  out.set_created_ms(ToUnixMs(row.created));
  out.set_expires_ms(ToUnixMs(row.expires));
  out.set_revoked(row.revoked);
  out.set_note(row.note);
}

}  // namespace

bool UserCalls::Takes(Method method) {
  return method == Method::kListUsers || method == Method::kListSessions || method == Method::kListApiTokens ||
         Changes(method);
}

bool UserCalls::Changes(Method method) {
  return method == Method::kCreateUser || method == Method::kSetRole || method == Method::kSetPassword ||
         method == Method::kDisableUser || method == Method::kRevokeSession || method == Method::kCreateApiToken ||
         method == Method::kRevokeApiToken;
}

Result<MessagePtr> UserCalls::Call(Method method, const console::Caller& caller,
                                   const google::protobuf::Message& request) {
  if (method == Method::kListUsers) return Wrap(ListUsers());
  if (method == Method::kListSessions) return Wrap(ListSessions(caller, As<v1::ListSessionsRequest>(request)));
  if (method == Method::kListApiTokens) return Wrap(ListApiTokens(caller, As<v1::ListApiTokensRequest>(request)));
  if (caller.session.empty() && method != Method::kRevokeSession)
    return Error{Code::kPermissionDenied,
                 "an API token changes no users and no tokens: sign in to the dashboard, or use kintsugi-console user"};
  const std::lock_guard lock(changing_);
  if (method == Method::kCreateUser) return Wrap(CreateUser(caller, As<v1::CreateUserRequest>(request)));
  if (method == Method::kSetRole) return Wrap(SetRole(caller, As<v1::SetRoleRequest>(request)));
  if (method == Method::kSetPassword) return Wrap(SetPassword(caller, As<v1::SetPasswordRequest>(request)));
  if (method == Method::kDisableUser) return Wrap(DisableUser(caller, As<v1::DisableUserRequest>(request)));
  if (method == Method::kRevokeSession) return Wrap(RevokeSession(caller, As<v1::RevokeSessionRequest>(request)));
  if (method == Method::kCreateApiToken) return Wrap(CreateApiToken(caller, As<v1::CreateApiTokenRequest>(request)));
  if (method == Method::kRevokeApiToken) return Wrap(RevokeApiToken(caller, As<v1::RevokeApiTokenRequest>(request)));
  return Error{Code::kInternal, "unreachable: Takes names the methods"};
}

Result<v1::ListUsersReply> UserCalls::ListUsers() {
  const auto users = store_.Users();
  if (!users) return users.error();
  const auto passwords = store_.Passwords();
  if (!passwords) return passwords.error();
  const auto tokens = store_.ApiTokens();
  if (!tokens) return tokens.error();
  const auto sessions = sessions_.Open();
  if (!sessions) return sessions.error();
  const Instant now = clock_.Now();
  v1::ListUsersReply reply;
  for (const auto& user : *users) {
    auto* out = reply.add_users();
    out->set_name(user.name);
    out->set_role(user.role);
    out->set_disabled(user.disabled);
    out->set_created_ms(ToUnixMs(user.created));
    out->set_has_password(
        std::any_of(passwords->begin(), passwords->end(), [&](const auto& row) { return row.user == user.name; }));
    out->set_api_tokens(static_cast<std::uint32_t>(std::count_if(tokens->begin(), tokens->end(), [&](const auto& row) {
      return row.user == user.name && !row.revoked && row.expires > now;
    })));
    for (const auto& session : *sessions) {
      if (session.user != user.name) continue;
      out->set_sessions(out->sessions() + 1);
      out->set_last_seen_ms(std::max(out->last_seen_ms(), static_cast<std::int64_t>(ToUnixMs(session.last_seen))));
    }
  }
  return reply;
}

Result<std::size_t> UserCalls::CountSessions(const std::string& user) {
  const auto sessions = sessions_.Open();
  if (!sessions) return sessions.error();
  return static_cast<std::size_t>(
      std::count_if(sessions->begin(), sessions->end(), [&](const auto& row) { return row.user == user; }));
}

Result<v1::UserReply> UserCalls::Describe(const std::string& name, std::size_t sessions_before) {
  const auto users = ListUsers();
  if (!users) return users.error();
  v1::UserReply reply;
  for (const auto& user : users->users())
    if (user.name() == name) *reply.mutable_user() = user;
  const std::size_t left = reply.user().sessions();
  reply.set_sessions_ended(static_cast<std::uint32_t>(sessions_before > left ? sessions_before - left : 0));
  return reply;
}

Result<v1::UserReply> UserCalls::CreateUser(const console::Caller& caller, const v1::CreateUserRequest& request) {
  Accounts accounts(store_, clock_, caller.user);
  if (!request.password().empty()) {
    if (const Status good = CheckNewPassword(request.password(), request.name()); !good) return good.error();
  }
  if (const Status added = accounts.AddUser(request.name(), request.role()); !added) return added.error();
  if (!request.password().empty()) {
    if (const Status set = accounts.SetPassword(request.name(), request.password()); !set) return set.error();
  }
  return Describe(request.name(), 0);
}

Status UserCalls::KeepsAnAdmin(const std::string& without) {
  const auto users = store_.Users();
  if (!users) return users.error();
  for (const auto& user : *users)
    if (user.name != without && !user.disabled && user.role == Name(Role::kAdmin)) return {};
  return Error{Code::kFailedPrecondition,
               fmt::format("{} is the last admin: make another user an admin first", without)};
}

Result<v1::UserReply> UserCalls::SetRole(const console::Caller& caller, const v1::SetRoleRequest& request) {
  const auto before = CountSessions(request.name());
  if (!before) return before.error();
  if (request.role() != Name(Role::kAdmin)) {
    if (const Status kept = KeepsAnAdmin(request.name()); !kept) return kept.error();
  }
  const Status set = Accounts(store_, clock_, caller.user).SetRole(request.name(), request.role());
  if (!set) return set.error();
  return Describe(request.name(), *before);
}

Result<v1::UserReply> UserCalls::SetPassword(const console::Caller& caller, const v1::SetPasswordRequest& request) {
  const std::string name = request.name().empty() ? caller.user : request.name();
  if (name == caller.user) {
    const Status own = sessions_.Confirm(name, request.current_password());
    if (!own) return own.error();
  } else if (!IsAdmin(caller)) {
    return Error{Code::kPermissionDenied, "only an admin sets somebody else's password"};
  }
  const auto before = CountSessions(name);
  if (!before) return before.error();
  const Status set = Accounts(store_, clock_, caller.user).SetPassword(name, request.password(), caller.session);
  if (!set) return set.error();
  return Describe(name, *before);
}

Result<v1::UserReply> UserCalls::DisableUser(const console::Caller& caller, const v1::DisableUserRequest& request) {
  const auto before = CountSessions(request.name());
  if (!before) return before.error();
  Accounts accounts(store_, clock_, caller.user);
  if (!request.enable()) {
    if (const Status kept = KeepsAnAdmin(request.name()); !kept) return kept.error();
  }
  const Status done = request.enable() ? accounts.EnableUser(request.name()) : accounts.DisableUser(request.name());
  if (!done) return done.error();
  return Describe(request.name(), *before);
}

Result<v1::ListSessionsReply> UserCalls::ListSessions(const console::Caller& caller,
                                                      const v1::ListSessionsRequest& request) {
  const std::string user = request.user().empty() ? caller.user : request.user();
  if (user != caller.user && !IsAdmin(caller))
    return Error{Code::kPermissionDenied, "only an admin sees the sessions of others"};
  const auto sessions = sessions_.Open();
  if (!sessions) return sessions.error();
  v1::ListSessionsReply reply;
  for (const auto& row : *sessions) {
    if (user != "*" && row.user != user) continue;
    auto* out = reply.add_sessions();
    out->set_id(row.id);
    out->set_user(row.user);
    out->set_created_ms(ToUnixMs(row.created));
    out->set_last_seen_ms(ToUnixMs(row.last_seen));
    out->set_expires_ms(ToUnixMs(row.expires));
    out->set_address(row.address);
    out->set_browser(row.browser);
    out->set_current(row.id == caller.session);
  }
  return reply;
}

Result<v1::RevokeSessionReply> UserCalls::RevokeSession(const console::Caller& caller,
                                                        const v1::RevokeSessionRequest& request) {
  const auto row = store_.FindSession(request.id());
  if (!row) return row.error();
  // Another's session reads as none at all.
  if (!*row || ((*row)->user != caller.user && !IsAdmin(caller)))
    return Error{Code::kNotFound, "no session has this id: it is over already"};
  const Status revoked = sessions_.Revoke(request.id(), caller.user);
  if (!revoked) return revoked.error();
  return v1::RevokeSessionReply{};
}

Result<v1::ListApiTokensReply> UserCalls::ListApiTokens(const console::Caller& caller,
                                                        const v1::ListApiTokensRequest& request) {
  const std::string user = request.user().empty() ? caller.user : request.user();
  if (user != caller.user && !IsAdmin(caller))
    return Error{Code::kPermissionDenied, "only an admin sees the API tokens of others"};
  const auto tokens = Accounts(store_, clock_, caller.user).ApiTokens(user == "*" ? "" : user);
  if (!tokens) return tokens.error();
  v1::ListApiTokensReply reply;
  for (const auto& row : *tokens) Fill(row, *reply.add_tokens());
  return reply;
}

Result<v1::CreateApiTokenReply> UserCalls::CreateApiToken(const console::Caller& caller,
                                                          const v1::CreateApiTokenRequest& request) {
  const std::string user = request.user().empty() ? caller.user : request.user();
  if (user != caller.user && !IsAdmin(caller))
    return Error{Code::kPermissionDenied, "only an admin makes API tokens for others"};
  constexpr auto kMost = static_cast<std::uint64_t>(kLongestApiTokenLifetime.count());
  const Duration lifetime{static_cast<Duration::rep>(std::min(request.valid_for_ms(), kMost + 1))};
  auto token = Accounts(store_, clock_, caller.user).CreateApiToken(user, lifetime, request.note());
  if (!token) return token.error();
  v1::CreateApiTokenReply reply;
  const auto row = store_.FindApiToken(token->substr(0, token->find('.')));
  if (!row) return row.error();
  if (*row) Fill(**row, *reply.mutable_info());
  reply.set_token(std::move(*token));
  return reply;
}

Result<v1::RevokeApiTokenReply> UserCalls::RevokeApiToken(const console::Caller& caller,
                                                          const v1::RevokeApiTokenRequest& request) {
  const auto row = store_.FindApiToken(request.id());
  if (!row) return row.error();
  // Another's token reads as none at all.
  if (!*row || ((*row)->user != caller.user && !IsAdmin(caller)))
    return Error{Code::kNotFound, "no API token has this id; list the tokens to see all"};
  const Status revoked = Accounts(store_, clock_, caller.user).RevokeApiToken(request.id());
  if (!revoked) return revoked.error();
  return v1::RevokeApiTokenReply{};
}

}  // namespace kintsugi::access
