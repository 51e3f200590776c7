// SPDX-License-Identifier: Apache-2.0
// Ports: who calls the operator API, may they, and how browsers sign in. Implemented over console/access; wired by
// console/program.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "console/core/ports.h"

namespace kintsugi::console {

// What a call brought to say who it is; at most one of the two.
struct Credential {
  std::string bearer;   // what follows "Bearer "
  std::string session;  // of the session cookie
};

class Authoriser {
 public:
  virtual ~Authoriser() = default;
  // kUnauthenticated: the credential is missing, unknown, expired or revoked. kPermissionDenied: the role does
  // not allow the method. Called before the body is read, from any thread, on an event loop: must answer
  // within milliseconds.
  virtual Result<Caller> Authorise(v1::OperatorMethod method, const Credential& credential,
                                   const std::string& remote_address) = 0;
  // Whether a credential that was good still is; does not count as a call of its session. As quick as Authorise.
  virtual bool IsStillGood(const Credential& credential) = 0;
};

struct SignInAttempt {
  std::string user;
  std::string password;
  std::string address;
  std::string browser;
};
struct SignInAnswer {
  std::string cookie;
  std::string user;
  std::string role;
  Instant expires{};
};

class BrowserSessions {
 public:
  virtual ~BrowserSessions() = default;
  // kUnauthenticated (one text for every reason), kResourceExhausted (too many failed attempts, or too many at once).
  // Any thread; never blocks; `done` is called once, from any thread.
  virtual void SignIn(SignInAttempt attempt, Done<SignInAnswer> done) = 0;
  virtual void SignOut(std::string cookie, Done<bool> done) = 0;
  // Seconds for the Retry-After header.
  virtual Duration RetryAfter(const std::string& user, const std::string& address) const = 0;
};

}  // namespace kintsugi::console
