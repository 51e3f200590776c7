// SPDX-License-Identifier: Apache-2.0
// The database file as the operating system sees it: created for its owner alone. POSIX; any thread.
#pragma once

#include <string>

#include "common/base/result.h"

namespace kintsugi::db {

// The file exists afterwards, empty with mode 0600 when it was missing, and can be read and written. kIo
// names path and reason; kDiskFull: no inode left.
Status EnsureDatabaseFile(const std::string& path);

// Takes every right of group and others away from the file and from its -wal and -shm files where they exist.
Status RestrictToOwner(const std::string& path);

}  // namespace kintsugi::db
