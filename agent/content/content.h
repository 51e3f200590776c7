// SPDX-License-Identifier: Apache-2.0
// Port: where package bytes come from. Implementation: agent/content/https_content.h (resumable ranges over mutual
// TLS). Threads: the agent's scheduler only; `done` arrives on it, once, never from inside the call.
#pragma once

#include <cstdint>
#include <functional>

#include "agent/platform/platform.h"
#include "common/base/bytes.h"
#include "common/base/result.h"

namespace kintsugi::agent {

class ContentSource {
 public:
  virtual ~ContentSource() = default;
  // Appends the missing bytes of the package to `file` (which must outlive the call) and hashes everything, also what
  // was there before. Success: the file is exactly `size_bytes` long with digest `sha256`. kHashMismatch: the file has
  // been truncated, its bytes were not the package. kUnavailable: what arrived stays, fetch again to resume. kDiskFull:
  // what fitted stays. kNotFound: the console does not have it.
  virtual void Fetch(const Sha256Digest& sha256, std::uint64_t size_bytes, StagedFile& file,
                     std::function<void(Status)> done) = 0;
  // Stops the running fetch; its `done` is not called.
  virtual void Cancel() = 0;
};

}  // namespace kintsugi::agent
