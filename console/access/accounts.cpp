// SPDX-License-Identifier: Apache-2.0
#include "console/access/accounts.h"

#include <fmt/format.h>

#include <algorithm>

#include "console/access/enrolment_tokens.h"
#include "console/access/passwords.h"
#include "console/access/permissions.h"
#include "console/access/secrets.h"
#include "console/access/sessions.h"

namespace kintsugi::access {
namespace {

bool IsAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool IsUserName(const std::string& name) {
  if (name.empty() || name.size() > kLongestUserName || !IsAlphanumeric(name.front())) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return IsAlphanumeric(c) || c == '.' || c == '_' || c == '-' || c == '@'; });
}

Error NoRole(const std::string& role) {
  return {Code::kInvalidArgument, fmt::format("'{}' is not a role; choose viewer, operator or admin", role)};
}

}  // namespace

db::AuditRow Accounts::Audit(const std::string& action, const std::string& subject, const std::string& detail) const {
  return {0, clock_.Now(), who_, action, subject, detail};
}

Result<db::UserRow> Accounts::Find(const std::string& name) {
  const auto user = store_.FindUser(name);
  if (!user) return user.error();
  if (!*user) return Error{Code::kNotFound, fmt::format("no user is named '{}'; list the users to see all", name)};
  return **user;
}

Status Accounts::AddUser(const std::string& name, const std::string& role) {
  if (!IsUserName(name))
    return Error{
        Code::kInvalidArgument,
        fmt::format("'{}' cannot be a user's name: use 1 to {} of a-z 0-9 . _ - @, beginning with a letter or digit",
                    name, kLongestUserName)};
  if (!RoleFromName(role)) return NoRole(role);
  const auto existing = store_.FindUser(name);
  if (!existing) return existing.error();
  if (*existing) return Error{Code::kAlreadyExists, fmt::format("a user named '{}' exists already", name)};
  db::WriteBatch batch;
  batch.users.push_back({name, role, false, clock_.Now()});
  batch.audit.push_back(Audit("user.add", name, "role " + role));
  return store_.Commit(batch);
}

Status Accounts::DisableUser(const std::string& name) {
  auto user = Find(name);
  if (!user) return user.error();
  if (user->disabled) return {};
  user->disabled = true;
  auto ended = EndAll(store_, name);
  if (!ended) return ended.error();
  db::WriteBatch batch;
  batch.users.push_back(*user);
  batch.sessions = std::move(*ended);
  batch.audit.push_back(Audit("user.disable", name, ""));
  return store_.Commit(batch);
}

Status Accounts::EnableUser(const std::string& name) {
  auto user = Find(name);
  if (!user) return user.error();
  if (!user->disabled) return {};
  user->disabled = false;
  db::WriteBatch batch;
  batch.users.push_back(*user);
  batch.audit.push_back(Audit("user.enable", name, ""));
  return store_.Commit(batch);
}

Status Accounts::SetRole(const std::string& name, const std::string& role) {
  if (!RoleFromName(role)) return NoRole(role);
  auto user = Find(name);
  if (!user) return user.error();
  if (user->role == role) return {};
  auto ended = EndAll(store_, name);
  if (!ended) return ended.error();
  db::WriteBatch batch;
  batch.audit.push_back(Audit("user.role", name, fmt::format("{}, was {}", role, user->role)));
  user->role = role;
  batch.users.push_back(*user);
  batch.sessions = std::move(*ended);
  return store_.Commit(batch);
}

Status Accounts::SetPassword(const std::string& name, const std::string& password, const std::string& keep) {
  const auto user = Find(name);
  if (!user) return user.error();
  if (const Status good = CheckNewPassword(password, name); !good) return good;
  auto encoded = HashPassword(password);
  if (!encoded) return encoded.error();
  auto ended = EndAll(store_, name, keep);
  if (!ended) return ended.error();
  db::WriteBatch batch;
  batch.passwords.push_back({name, std::move(*encoded), clock_.Now()});
  batch.sessions = std::move(*ended);
  batch.audit.push_back(Audit("user.password", name, ""));
  return store_.Commit(batch);
}

Result<std::string> Accounts::CreateApiToken(const std::string& user, Duration lifetime, const std::string& note) {
  if (lifetime < Duration{0} || lifetime > kLongestApiTokenLifetime)
    return Error{Code::kInvalidArgument,
                 fmt::format("a token is valid for at most {}; {} was asked for",
                             FormatDuration(kLongestApiTokenLifetime), FormatDuration(lifetime))};
  if (note.size() > kLongestNoteBytes)
    return Error{Code::kInvalidArgument, fmt::format("a note has at most {} bytes", kLongestNoteBytes)};
  const auto owner = Find(user);
  if (!owner) return owner.error();
  if (owner->disabled) return Error{Code::kFailedPrecondition, fmt::format("the user '{}' is disabled", user)};
  const TokenText fresh = NewTokenText(crypto::RandomBytes);
  const Instant now = clock_.Now();
  const Instant expires = now + (lifetime == Duration{0} ? kLongestApiTokenLifetime : lifetime);
  db::WriteBatch batch;
  batch.api_tokens.push_back({fresh.id, user, HashSecret(fresh.secret), now, expires, false, note});
  batch.audit.push_back(
      Audit("api_token.create", fresh.id, fmt::format("for {} until {}", user, FormatInstant(expires))));
  if (Status status = store_.Commit(batch); !status) return status.error();
  return fresh.id + "." + fresh.secret;
}

Status Accounts::RevokeApiToken(const std::string& id) {
  const auto token = store_.FindApiToken(id);
  if (!token) return token.error();
  if (!*token) return Error{Code::kNotFound, "no API token has this id; list the tokens to see all"};
  if ((*token)->revoked) return {};
  db::WriteBatch batch;
  batch.api_tokens.push_back(**token);
  batch.api_tokens.back().revoked = true;
  batch.audit.push_back(Audit("api_token.revoke", id, "of " + (*token)->user));
  return store_.Commit(batch);
}

Result<std::vector<db::UserRow>> Accounts::Users() { return store_.Users(); }

Result<std::vector<db::ApiTokenRow>> Accounts::ApiTokens(const std::string& user) {
  auto tokens = store_.ApiTokens();
  if (tokens && !user.empty()) std::erase_if(*tokens, [&](const db::ApiTokenRow& row) { return row.user != user; });
  return tokens;
}

}  // namespace kintsugi::access
