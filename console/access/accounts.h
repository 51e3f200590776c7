// SPDX-License-Identifier: Apache-2.0
// Users, their passwords and their API tokens: the console's own command line (`kintsugi-console user add`) and
// user_calls.h work through this. Each change and its audit row are one batch. Works on the database of a running
// console. Not thread-safe.
#pragma once

#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "db/store.h"

namespace kintsugi::access {

inline constexpr Duration kLongestApiTokenLifetime{90LL * 24 * 3600 * 1000};
inline constexpr std::size_t kLongestUserName = 64;

class Accounts {
 public:
  // `who` stands in the audit rows. Store and clock must outlive this object.
  Accounts(db::Store& store, const Clock& clock, std::string who = "console")
      : store_(store), clock_(clock), who_(std::move(who)) {}

  // Names: 1 to 64 of a-z 0-9 . _ - @, beginning with a letter or digit. kInvalidArgument (name, role),
  // kAlreadyExists.
  Status AddUser(const std::string& name, const std::string& role);
  // The user's tokens stop working at once, and the sessions end. kNotFound. Disabling twice is a success that changes
  // nothing.
  Status DisableUser(const std::string& name);
  Status EnableUser(const std::string& name);
  // Ends the user's sessions when the role is another one. kNotFound, kInvalidArgument.
  Status SetRole(const std::string& name, const std::string& role);
  // Ends the user's sessions but `keep`. Takes about 0.2 s. kNotFound, kInvalidArgument (see CheckNewPassword).
  Status SetPassword(const std::string& name, const std::string& password, const std::string& keep = "");
  // Returns the token's text, which is shown once and stored nowhere. `lifetime` 0: 90 days, which is also
  // the most. kNotFound, kFailedPrecondition (disabled user), kInvalidArgument.
  Result<std::string> CreateApiToken(const std::string& user, Duration lifetime, const std::string& note = "");
  // By id (the part before the dot). kNotFound.
  Status RevokeApiToken(const std::string& id);
  Result<std::vector<db::UserRow>> Users();
  // Of one user, or of all when `user` is "".
  Result<std::vector<db::ApiTokenRow>> ApiTokens(const std::string& user = "");

 private:
  Result<db::UserRow> Find(const std::string& name);
  db::AuditRow Audit(const std::string& action, const std::string& subject, const std::string& detail) const;

  db::Store& store_;
  const Clock& clock_;
  std::string who_;
};

}  // namespace kintsugi::access
