// SPDX-License-Identifier: Apache-2.0
// Who calls? An operator's token is `<id>.<secret>`, 16 and 64 hex digits; the store holds the SHA-256 of the
// 32 secret bytes. Every call reads the store, so that a revocation or a disabled user counts at the next
// call, whichever process wrote it. Thread-safe; blocks for one or two reads of the store.
#pragma once

#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "console/access/caller.h"
#include "console/access/failure_limiter.h"
#include "db/store.h"

namespace kintsugi::access {

class Access {
 public:
  // Both must outlive this object.
  Access(db::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  // `token` is what follows "Bearer " in the Authorization header, "" when there is none. kUnauthenticated:
  // malformed, unknown, wrong, expired, revoked, or of a disabled user, always with the same text.
  // kResourceExhausted: the address has failed too often; see RetryAfter. A good token is never refused for
  // its address, and none at all counts as no failure. Errors of the store pass through.
  Result<console::Caller> Authenticate(std::string_view token, const std::string& remote_address);

  // Whether it is a good token now; a bad one is not counted.
  bool IsGood(std::string_view token);

  // For the Retry-After header; 0 when the address is not blocked.
  Duration RetryAfter(const std::string& remote_address) const;

 private:
  Result<bool> Check(std::string_view token, Instant now, console::Caller& caller);

  db::Store& store_;
  const Clock& clock_;
  FailureLimiter failures_;
};

}  // namespace kintsugi::access
