// SPDX-License-Identifier: Apache-2.0
// Browsers that are signed in. A session's cookie is `<id>.<secret>` like a token's text; the store holds the SHA-256
// of the secret. It ends by sign-out, after `idle` without a call, at `longest` whatever happens, when it is revoked,
// and when its user is disabled or gets another role or password. Thread-safe. SignIn takes about 0.2 s (Argon2) and
// blocks for commits: never on an event loop. Authenticate blocks for two reads.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "console/access/caller.h"
#include "console/access/failure_limiter.h"
#include "db/store.h"

namespace kintsugi::access {

inline constexpr std::size_t kMostSessionsPerUser = 20;  // one more ends the one that was quiet for longest
inline constexpr std::size_t kLongestBrowserName = 200;
inline constexpr Duration kSeenEvery{60'000};  // how often a session's last call is stored

struct SessionTimes {
  Duration idle{15 * 60'000};
  Duration longest{12LL * 3600 * 1000};
};
struct SignedIn {
  std::string cookie;  // for the browser alone; never stored or logged
  std::string user;
  std::string role;
  Instant expires{};
};
struct Visitor {
  std::string address;
  std::string browser;  // what it calls itself
};

class Sessions {
 public:
  // Both must outlive this object. `aside` takes a job that writes, for another thread; null: it is done at once.
  Sessions(db::Store& store, const Clock& clock, SessionTimes times,
           std::function<void(std::function<void()>)> aside = {})
      : store_(store), clock_(clock), times_(times), aside_(std::move(aside)) {}

  // kUnauthenticated with one text and after the same work whether the user is unknown, disabled, without a password,
  // or the password is wrong. kResourceExhausted: account or address has failed too often, and nothing was checked.
  Result<SignedIn> SignIn(const std::string& user, const std::string& password, const Visitor& visitor);
  // How long until SignIn looks at this account from this address again; 0: now.
  Duration RetryAfter(const std::string& user, const std::string& address) const;
  // The same check without a session: who sits there is still who signed in.
  Status Confirm(const std::string& user, const std::string& password);
  // kUnauthenticated: no such session, or its time is over.
  Result<console::Caller> Authenticate(std::string_view cookie);
  // Whether Authenticate would accept it; does not count as a call.
  bool IsGood(std::string_view cookie);
  // Ends the cookie's session; one that is over is a success.
  Status SignOut(std::string_view cookie);
  // By id. kNotFound.
  Status Revoke(const std::string& id, const std::string& who);
  // Open ones, newest first.
  Result<std::vector<db::SessionRow>> Open();

 private:
  Result<bool> CheckPassword(const std::string& user, const std::string& password, db::UserRow& row);
  Result<SignedIn> Begin(const db::UserRow& user, const Visitor& visitor);
  Result<console::Caller> Check(std::string_view cookie, Instant now, db::SessionRow& row);
  bool IsOver(const db::SessionRow& row, Instant now) const;
  Instant LastSeen(const db::SessionRow& row) const;
  void Touch(const db::SessionRow& row, Instant now);
  Status Remove(const db::SessionRow& row, const std::string& who, const std::string& action);

  db::Store& store_;
  const Clock& clock_;
  const SessionTimes times_;
  const std::function<void(std::function<void()>)> aside_;
  FailureLimiter accounts_, addresses_;
  mutable std::mutex mutex_;
  std::map<std::string, Instant> seen_;  // by session id; what is not stored yet
  std::mutex writing_;                   // a touch must not bring a removed row back
};

// The rows that end every session of this user but `except`.
Result<std::vector<db::SessionRow>> EndAll(db::Store& store, const std::string& user, const std::string& except = "");

}  // namespace kintsugi::access
