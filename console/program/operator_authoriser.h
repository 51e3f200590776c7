// SPDX-License-Identifier: Apache-2.0
// Authoriser over console/access: the token or session first, then the method -> role table. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "console/access/access.h"
#include "console/access/permissions.h"
#include "console/access/sessions.h"
#include "console/http/authoriser.h"

namespace kintsugi::console {

class OperatorAuthoriser final : public Authoriser {
 public:
  // All must outlive this object.
  OperatorAuthoriser(db::Store& store, const Clock& clock, access::Sessions& sessions)
      : access_(store, clock), sessions_(sessions) {}
  Result<Caller> Authorise(v1::OperatorMethod method, const Credential& credential,
                           const std::string& remote_address) override {
    auto caller = credential.session.empty() ? access_.Authenticate(credential.bearer, remote_address)
                                             : sessions_.Authenticate(credential.session);
    if (!caller) return caller.error();
    const Status allowed = access::Authorise(*caller, method);
    if (!allowed) return allowed.error();
    return caller;
  }

  bool IsStillGood(const Credential& credential) override {
    return credential.session.empty() ? access_.IsGood(credential.bearer) : sessions_.IsGood(credential.session);
  }

 private:
  access::Access access_;
  access::Sessions& sessions_;
};

}  // namespace kintsugi::console
