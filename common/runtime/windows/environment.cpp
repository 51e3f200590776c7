// SPDX-License-Identifier: Apache-2.0
// SetEnvironment for Windows: the C library's copy and the process's own, which gRPC reads, in one call.
#include "common/runtime/environment.h"

#include <cstdlib>
#include <filesystem>

#include "common/base/check.h"

namespace kintsugi::runtime {

void SetEnvironment(const std::string& name, const std::string& value) {
  const std::string entry = name + "=" + value;
  // Only the conversion from UTF-8 is wanted of the path.
  const std::filesystem::path wide(std::u8string(entry.begin(), entry.end()));
  KINTSUGI_CHECK(::_wputenv(wide.c_str()) == 0);
}

}  // namespace kintsugi::runtime
