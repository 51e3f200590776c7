// SPDX-License-Identifier: Apache-2.0
// What the next life of the agent must know of the installer that runs now, as a small file in the state folder: an
// installer goes on when its agent dies. A record of an earlier boot, or of an installer that has ended, names a job
// that is not there any more. Any thread, one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/result.h"
#include "common/base/time.h"

namespace kintsugi::agent::windows {

struct RunRecord {
  std::string job;               // the job object's name
  std::uint32_t process_id = 0;  // of the first process
  std::uint64_t started_ms = 0;  // GetTickCount64 when it was started
  Duration timeout{0};           // zero: none
  bool operator==(const RunRecord&) const = default;
};

// Replaces the file at `path` as a whole.
Status WriteRunRecord(const std::string& path, const RunRecord& record);
// nullopt: there is none, or what is there is no record.
std::optional<RunRecord> ReadRunRecord(const std::string& path);
void RemoveRunRecord(const std::string& path);

}  // namespace kintsugi::agent::windows
