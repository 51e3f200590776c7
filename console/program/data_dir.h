// SPDX-License-Identifier: Apache-2.0
// The console's directory: database, package store, certificate authority, and the lock that keeps a second console
// out.
#pragma once

#include <memory>
#include <string>

#include "common/base/result.h"
#include "common/base/time.h"
#include "common/crypto/crypto.h"

namespace kintsugi::console {

class DataDir {
 public:
  // Creates the directory (0700) when missing. kIo.
  static Result<DataDir> Open(const std::string& path);

  std::string database() const { return path_ + "/console.db"; }
  std::string packages() const { return path_ + "/packages"; }
  std::string feeds() const { return path_ + "/feeds"; }  // uploaded, not yet imported

  // The authority; made on the first call (P-256, key file 0600). kPermissionDenied: the key file is readable by
  // others.
  Result<crypto::Authority> LoadOrMakeAuthority(const std::string& organisation, Instant now) const;

  // Held as long as the object lives. kFailedPrecondition: another console runs on this directory.
  class Lock {
   public:
    explicit Lock(int fd) : fd_(fd) {}
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

   private:
    int fd_;
  };
  Result<std::unique_ptr<Lock>> Acquire() const;

 private:
  // `operation` as of flock(2). kFailedPrecondition: held by another process and LOCK_NB was given.
  Result<std::unique_ptr<Lock>> OpenLock(const std::string& name, int operation) const;
  explicit DataDir(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace kintsugi::console
