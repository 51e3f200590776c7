// SPDX-License-Identifier: Apache-2.0
// The people and scripts that call the operator API, once their token was accepted. A plain value.
#pragma once

#include <string>

#include "common/base/time.h"

namespace kintsugi::console {

struct Caller {
  std::string user;
  std::string role;  // viewer, operator, admin
  Instant token_expires{};
  std::string session{};  // id of the browser's session; "" = called with a token
};

}  // namespace kintsugi::console
