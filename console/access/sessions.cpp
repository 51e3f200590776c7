// SPDX-License-Identifier: Apache-2.0
#include "console/access/sessions.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/crypto/crypto.h"
#include "console/access/accounts.h"
#include "console/access/passwords.h"
#include "console/access/secrets.h"

namespace kintsugi::access {
namespace {

const Error kRefused{Code::kUnauthenticated, "user name or password is wrong"};
const Error kOver{Code::kUnauthenticated, "you are not signed in, or not any more: sign in again"};

// Checked instead of an unknown user's, so that the answer takes as long.
const std::string& NobodysPassword() {
  static const std::string encoded = HashPassword(ToHex(crypto::RandomBytes(32))).value_or("");
  return encoded;
}

db::SessionRow Removed(const std::string& id) {
  db::SessionRow row;
  row.id = id;
  row.removed = true;
  return row;
}

std::string Shorten(const std::string& text) {
  std::string out;
  for (const char c : text.substr(0, kLongestBrowserName)) out += c >= 0x20 && c < 0x7f ? c : '?';
  return out;
}

}  // namespace

Result<std::vector<db::SessionRow>> EndAll(db::Store& store, const std::string& user, const std::string& except) {
  const auto sessions = store.Sessions();
  if (!sessions) return sessions.error();
  std::vector<db::SessionRow> ended;
  for (const auto& row : *sessions)
    if (row.user == user && row.id != except) ended.push_back(Removed(row.id));
  return ended;
}

Result<bool> Sessions::CheckPassword(const std::string& user, const std::string& password, db::UserRow& row) {
  const auto found = store_.FindUser(user);
  if (!found) return found.error();
  const auto stored = store_.FindPassword(user);
  if (!stored) return stored.error();
  const std::string& nobodys = NobodysPassword();  // made with the first sign-in of any kind
  const bool matches = PasswordMatches(*stored ? (*stored)->encoded : nobodys, password);
  if (!*found || !*stored || (*found)->disabled || !matches) return false;
  row = **found;
  if (!IsOutdated((*stored)->encoded)) return true;
  auto encoded = HashPassword(password);
  if (!encoded) return true;  // the old hash stays good
  db::WriteBatch batch;
  batch.passwords.push_back({user, std::move(*encoded), (*stored)->changed});
  const Status again = store_.Commit(batch);
  return again ? Result<bool>(true) : Result<bool>(again.error());
}

Duration Sessions::RetryAfter(const std::string& user, const std::string& address) const {
  const Instant now = clock_.Now();
  return std::max(accounts_.Blocked(user, now), addresses_.Blocked(address, now));
}

Result<SignedIn> Sessions::SignIn(const std::string& user, const std::string& password, const Visitor& visitor) {
  const auto too_often = [](Duration wait) {
    return Error{Code::kResourceExhausted,
                 fmt::format("too many refused sign-ins; try again in {}", FormatDuration(wait))};
  };
  if (const Duration wait = RetryAfter(user, visitor.address); wait > Duration{0}) return too_often(wait);
  // Longer ones cannot be right and only cost time.
  if (user.size() > kLongestUserName || password.size() > 4 * kLongestPassword) return kRefused;
  db::UserRow row;
  const Result<bool> good = CheckPassword(user, password, row);
  if (!good) return good.error();
  if (*good) return Begin(row, visitor);
  const Instant now = clock_.Now();
  const Duration wait = std::max(accounts_.Fail(user, now), addresses_.Fail(visitor.address, now));
  if (wait == Duration{0}) return kRefused;
  db::WriteBatch batch;
  batch.audit.push_back({0, now, "console", "session.blocked", user,
                         fmt::format("from {} for {}", visitor.address, FormatDuration(wait))});
  if (const Status stored = store_.Commit(batch); !stored) return stored.error();
  return too_often(wait);
}

Status Sessions::Confirm(const std::string& user, const std::string& password) {
  const Instant now = clock_.Now();
  if (const Duration wait = accounts_.Blocked(user, now); wait > Duration{0})
    return Error{Code::kResourceExhausted,
                 fmt::format("too many wrong passwords; try again in {}", FormatDuration(wait))};
  db::UserRow row;
  const Result<bool> good = CheckPassword(user, password, row);
  if (!good) return good.error();
  if (*good) return {};
  accounts_.Fail(user, now);
  return Error{Code::kInvalidArgument, "your current password is another one"};
}

Result<SignedIn> Sessions::Begin(const db::UserRow& user, const Visitor& visitor) {
  const auto all = store_.Sessions();
  if (!all) return all.error();
  const Instant now = clock_.Now();
  db::WriteBatch batch;
  std::vector<db::SessionRow> own;
  for (const auto& row : *all) {
    if (IsOver(row, now))
      batch.sessions.push_back(Removed(row.id));
    else if (row.user == user.name)
      own.push_back(row);
  }
  std::sort(own.begin(), own.end(), [this](const auto& a, const auto& b) { return LastSeen(a) < LastSeen(b); });
  for (std::size_t i = 0; i + kMostSessionsPerUser <= own.size(); ++i) batch.sessions.push_back(Removed(own[i].id));
  const TokenText fresh = NewTokenText(crypto::RandomBytes);
  const Instant expires = now + times_.longest;
  batch.sessions.push_back({fresh.id, user.name, HashSecret(fresh.secret), now, now, expires, visitor.address,
                            Shorten(visitor.browser), false});
  batch.audit.push_back({0, now, user.name, "session.begin", fresh.id, "from " + visitor.address});
  const std::lock_guard lock(writing_);
  if (const Status stored = store_.Commit(batch); !stored) return stored.error();
  return SignedIn{fresh.id + "." + fresh.secret, user.name, user.role, expires};
}

Instant Sessions::LastSeen(const db::SessionRow& row) const {
  const std::lock_guard lock(mutex_);
  const auto seen = seen_.find(row.id);
  return seen == seen_.end() ? row.last_seen : std::max(seen->second, row.last_seen);
}

bool Sessions::IsOver(const db::SessionRow& row, Instant now) const {
  return now >= row.expires || now - LastSeen(row) >= times_.idle;
}

Result<console::Caller> Sessions::Authenticate(std::string_view cookie) {
  const Instant now = clock_.Now();
  db::SessionRow row;
  auto caller = Check(cookie, now, row);
  if (caller) Touch(row, now);
  return caller;
}

bool Sessions::IsGood(std::string_view cookie) {
  db::SessionRow row;
  return Check(cookie, clock_.Now(), row).has_value();
}

Result<console::Caller> Sessions::Check(std::string_view cookie, Instant now, db::SessionRow& row) {
  const auto parts = SplitToken(cookie);
  const auto found = store_.FindSession(parts ? parts->id : std::string());
  if (!found) return found.error();
  row = found->value_or(db::SessionRow{});
  const bool matches = SecretMatches(parts ? parts->secret : std::string(), row.secret_hash);
  if (!parts || !*found || !matches || IsOver(row, now)) return kOver;
  const auto user = store_.FindUser(row.user);
  if (!user) return user.error();
  if (!*user || (*user)->disabled) return kOver;
  return console::Caller{row.user, (*user)->role, std::min(row.expires, now + times_.idle), row.id};
}

void Sessions::Touch(const db::SessionRow& row, Instant now) {
  {
    const std::lock_guard lock(mutex_);
    seen_[row.id] = now;
  }
  if (now - row.last_seen < std::min(kSeenEvery, times_.idle / 4)) return;
  auto store = [this, id = row.id, now] {
    const std::lock_guard lock(writing_);
    const auto still = store_.FindSession(id);
    if (!still || !*still) return;
    db::WriteBatch batch;
    batch.sessions.push_back(**still);
    batch.sessions.back().last_seen = std::max(now, batch.sessions.back().last_seen);
    // Lost at worst: a restart then counts the idle time from a minute earlier.
    static_cast<void>(store_.Commit(batch));
  };
  if (aside_)
    aside_(std::move(store));
  else
    store();
}

Status Sessions::Remove(const db::SessionRow& row, const std::string& who, const std::string& action) {
  db::WriteBatch batch;
  batch.sessions.push_back(Removed(row.id));
  batch.audit.push_back({0, clock_.Now(), who, action, row.id, "of " + row.user});
  {
    const std::lock_guard lock(mutex_);
    seen_.erase(row.id);
  }
  const std::lock_guard lock(writing_);
  return store_.Commit(batch);
}

Status Sessions::SignOut(std::string_view cookie) {
  const auto parts = SplitToken(cookie);
  if (!parts) return {};
  const auto found = store_.FindSession(parts->id);
  if (!found) return found.error();
  if (!*found || !SecretMatches(parts->secret, (*found)->secret_hash)) return {};
  return Remove(**found, (*found)->user, "session.end");
}

Status Sessions::Revoke(const std::string& id, const std::string& who) {
  const auto found = store_.FindSession(id);
  if (!found) return found.error();
  if (!*found) return Error{Code::kNotFound, "no session has this id: it is over already"};
  return Remove(**found, who, "session.revoke");
}

Result<std::vector<db::SessionRow>> Sessions::Open() {
  auto rows = store_.Sessions();
  if (!rows) return rows;
  const Instant now = clock_.Now();
  std::erase_if(*rows, [&](const db::SessionRow& row) { return IsOver(row, now); });
  for (auto& row : *rows) row.last_seen = LastSeen(row);
  std::sort(rows->begin(), rows->end(), [](const auto& a, const auto& b) { return a.created > b.created; });
  return rows;
}

}  // namespace kintsugi::access
