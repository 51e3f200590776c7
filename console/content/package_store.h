// SPDX-License-Identifier: Apache-2.0
// Package bytes by SHA-256 under one directory: <dir>/aa/bb/<64 hex>, files in the making in <dir>/incoming.
// A name is always the hash of what is in it; no path ever comes from a client. Files are written once and
// never changed. Threads: the store from any thread; a writer from one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/result.h"
#include "common/crypto/crypto.h"
#include "console/core/ports.h"
#include "console/http/message.h"

namespace kintsugi::console {

// Destroyed before Finish: the partial file is removed.
class PackageWriter {
 public:
  ~PackageWriter();
  PackageWriter(const PackageWriter&) = delete;
  PackageWriter& operator=(const PackageWriter&) = delete;
  // kDiskFull, kIo; after an error nothing more may be appended and Finish fails with the same error.
  Status Append(std::string_view bytes);
  // Makes the bytes durable (fsync of file and folders), then visible under their hash. Once.
  Result<StoredPackage> Finish();
  std::uint64_t size_bytes() const { return size_bytes_; }

 private:
  friend class PackageStore;
  PackageWriter(std::string root, std::string path, int fd);
  std::string root_;
  std::string path_;
  int fd_;
  crypto::Sha256Stream hash_;
  std::uint64_t size_bytes_ = 0;
  Status state_;
};

class PackageStore {
 public:
  // Creates the directory (0700) when missing and removes what interrupted uploads left behind. kIo,
  // kDiskFull.
  static Result<std::unique_ptr<PackageStore>> Open(const std::string& directory);

  Result<std::unique_ptr<PackageWriter>> NewPackage();
  // kNotFound; `sha256_hex` must be 64 lower-case hex digits, anything else is kNotFound too.
  Result<std::shared_ptr<const ReadableFile>> OpenPackage(std::string_view sha256_hex) const;

  // Where the bytes lie. kNotFound: not a hash; whether they are there is not looked at.
  Result<std::string> PathOf(std::string_view sha256_hex) const;

  struct Scan {
    std::vector<StoredPackage> packages;
    std::vector<std::string> damaged;  // names whose bytes have another hash, or that are no hash
  };
  // Reads and hashes everything: minutes for a large store; an option at start-up.
  Result<Scan> Verify() const;

 private:
  explicit PackageStore(std::string directory);
  std::string directory_;
};

}  // namespace kintsugi::console
