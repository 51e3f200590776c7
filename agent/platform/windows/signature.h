// SPDX-License-Identifier: Apache-2.0
// Authenticode. The system says whether the bytes are those that were signed; who signed them is read from the very
// signature that it checked. Whether that signer is the right one is decided elsewhere (agent/package), because roots
// that a host trusts are not those that we trust, and Wine trusts every root. Any thread; reads the whole file.
#pragma once

#include <string>

#include "agent/platform/platform.h"

namespace kintsugi::agent::windows {

// Files that cannot carry a signature are unsigned. Revocation is not asked for: an update must install without the
// internet, and the package's hash comes from the console.
Result<SignatureInfo> ReadSignature(const std::wstring& path);

}  // namespace kintsugi::agent::windows
