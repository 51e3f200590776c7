// SPDX-License-Identifier: Apache-2.0
#include "common/runtime/environment.h"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): setenv is POSIX, not in <cstdlib>

#include "common/base/check.h"

namespace kintsugi::runtime {

void SetEnvironment(const std::string& name, const std::string& value) {
  KINTSUGI_CHECK(::setenv(name.c_str(), value.c_str(), 1) == 0);
}

}  // namespace kintsugi::runtime
