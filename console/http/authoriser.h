// SPDX-License-Identifier: Apache-2.0
// Port: who calls the operator API, and may they? Implemented over console/access; wired by console/main.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "console/core/ports.h"

namespace kintsugi::console {

class Authoriser {
 public:
  virtual ~Authoriser() = default;
  // kUnauthenticated: `bearer` is missing (""), unknown, expired or revoked. kPermissionDenied: the role does
  // not allow the method. Called before the body is read, from any thread, on an event loop: must answer
  // within milliseconds.
  virtual Result<Caller> Authorise(v1::OperatorMethod method, std::string_view bearer,
                                   const std::string& remote_address) = 0;
};

}  // namespace kintsugi::console
