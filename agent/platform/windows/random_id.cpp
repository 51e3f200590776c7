// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/random_id.h"

#include "agent/platform/windows/win32.h"
// Needs windows.h before it.
#include <bcrypt.h>

#include "common/base/bytes.h"

namespace kintsugi::agent::windows {

std::string RandomId() {
  std::string bytes(16, '\0');
  const auto status = ::BCryptGenRandom(nullptr, reinterpret_cast<unsigned char*>(bytes.data()),
                                        static_cast<ULONG>(bytes.size()), BCRYPT_USE_SYSTEM_PREFERRED_RNG);
  return status == 0 ? ToHex(bytes) : "";
}

}  // namespace kintsugi::agent::windows
