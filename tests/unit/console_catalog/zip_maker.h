// SPDX-License-Identifier: Apache-2.0
// ZIP archives made in memory for tests, with any names. One thread.
#pragma once

#include <gtest/gtest.h>
#include <zip.h>

#include <string>
#include <utility>
#include <vector>

namespace kintsugi::feed {

struct ZipEntry {
  std::string name;
  std::string bytes;
  bool stored = false;  // not deflated
};

inline std::string MakeZip(const std::vector<ZipEntry>& entries) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* out = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_t* zip = zip_open_from_source(out, ZIP_CREATE | ZIP_TRUNCATE, &error);
  EXPECT_NE(zip, nullptr);
  zip_source_keep(out);
  for (const ZipEntry& entry : entries) {
    zip_source_t* bytes = zip_source_buffer(zip, entry.bytes.data(), entry.bytes.size(), 0);
    const auto index = zip_file_add(zip, entry.name.c_str(), bytes, ZIP_FL_ENC_UTF_8);
    EXPECT_GE(index, 0) << entry.name;
    if (entry.stored) zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
  }
  EXPECT_EQ(zip_close(zip), 0);
  zip_source_open(out);
  zip_stat_t stat;
  zip_source_stat(out, &stat);
  std::string archive(stat.size, '\0');
  zip_source_read(out, archive.data(), archive.size());
  zip_source_close(out);
  zip_source_free(out);
  zip_error_fini(&error);
  return archive;
}

}  // namespace kintsugi::feed
