// SPDX-License-Identifier: Apache-2.0
#include "console/access/access.h"

#include <fmt/format.h>

#include "console/access/secrets.h"

namespace kintsugi::access {

// The same work for every token, known or not: hash, one read of the token, one of the user, then one
// comparison.
Result<bool> Access::Check(std::string_view token, Instant now, console::Caller& caller) {
  const std::optional<TokenText> parts = SplitToken(token);
  const auto row = store_.FindApiToken(parts ? parts->id : std::string());
  if (!row) return row.error();
  const db::ApiTokenRow stored = row->value_or(db::ApiTokenRow{});
  const auto user = store_.FindUser(stored.user);
  if (!user) return user.error();
  const bool matches = SecretMatches(parts ? parts->secret : std::string(), stored.secret_hash);
  if (!parts || !*row || !*user) return false;
  if (!matches || stored.revoked || now >= stored.expires || (*user)->disabled) return false;
  caller = {(*user)->name, (*user)->role, stored.expires};
  return true;
}

Result<console::Caller> Access::Authenticate(std::string_view token, const std::string& remote_address) {
  const Instant now = clock_.Now();
  console::Caller caller;
  const Result<bool> good = Check(token, now, caller);
  if (!good) return good.error();
  if (*good) return caller;
  // No token guesses nothing: a page that asks who is signed in may ask as often as it is opened.
  const Duration wait = token.empty() ? Duration{0} : failures_.Fail(remote_address, now);
  if (wait > Duration{0})
    return Error{Code::kResourceExhausted,
                 fmt::format("too many refused tokens from this address; retry in {}", FormatDuration(wait))};
  return Error{Code::kUnauthenticated,
               "the token is missing, wrong, expired or revoked; sign in again with: kintsugi login"};
}

bool Access::IsGood(std::string_view token) {
  console::Caller caller;
  const Result<bool> good = Check(token, clock_.Now(), caller);
  return good && *good;
}

Duration Access::RetryAfter(const std::string& remote_address) const {
  return failures_.Blocked(remote_address, clock_.Now());
}

}  // namespace kintsugi::access
