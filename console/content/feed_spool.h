// SPDX-License-Identifier: Apache-2.0
// Uploaded feeds between their upload and their import: a package store of its own under one directory, emptied when
// the console starts. Threads: any; a writer from one at a time.
#pragma once

#include <memory>
#include <string>

#include "console/content/package_store.h"
#include "console/core/ports.h"

namespace kintsugi::console {

class FeedSpool final : public FeedFiles {
 public:
  // Empties the directory, or creates it. kIo, kDiskFull.
  static Result<std::unique_ptr<FeedSpool>> Open(const std::string& directory);

  // Removes what was uploaded more than an hour ago and never imported.
  Result<std::unique_ptr<PackageWriter>> NewUpload();
  Result<std::string> PathOf(const std::string& upload) override;
  void Remove(const std::string& upload) override;

 private:
  explicit FeedSpool(std::string directory) : directory_(std::move(directory)) {}
  void RemoveForgotten() const;
  std::string directory_;
  std::unique_ptr<PackageStore> store_;
};

}  // namespace kintsugi::console
