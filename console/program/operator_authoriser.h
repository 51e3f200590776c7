// SPDX-License-Identifier: Apache-2.0
// Authoriser over console/access: the token first, then the method -> role table. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "console/access/access.h"
#include "console/access/permissions.h"
#include "console/http/authoriser.h"

namespace kintsugi::console {

class OperatorAuthoriser final : public Authoriser {
 public:
  OperatorAuthoriser(db::Store& store, const Clock& clock) : access_(store, clock) {}
  Result<Caller> Authorise(v1::OperatorMethod method, std::string_view bearer,
                           const std::string& remote_address) override {
    auto caller = access_.Authenticate(bearer, remote_address);
    if (!caller) return caller.error();
    const Status allowed = access::Authorise(*caller, method);
    if (!allowed) return allowed.error();
    return caller;
  }

 private:
  access::Access access_;
};

}  // namespace kintsugi::console
