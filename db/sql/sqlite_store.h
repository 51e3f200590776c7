// SPDX-License-Identifier: Apache-2.0
// Opening the SQLite store with options that the plain OpenSqliteStore of db/store.h leaves at their
// defaults.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "common/base/time.h"
#include "db/store.h"

namespace kintsugi::db {

struct SqliteOptions {
  Duration busy_timeout{5000};  // how long a write waits for another process (the console's command line)
  std::uint32_t max_pages = 0;  // of 4,096 bytes: the file never grows beyond; 0 = no limit. A full file is kDiskFull
};

Result<std::unique_ptr<Store>> OpenSqliteStore(const std::string& path, const SqliteOptions& options);

}  // namespace kintsugi::db
