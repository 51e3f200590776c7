// SPDX-License-Identifier: Apache-2.0
#include "console/content/feed_spool.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

namespace kintsugi::console {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::hours kForgottenAfter{1};

}  // namespace

Result<std::unique_ptr<FeedSpool>> FeedSpool::Open(const std::string& directory) {
  std::error_code ec;
  fs::remove_all(directory, ec);
  if (ec) return Error{Code::kIo, fmt::format("cannot empty {}: {}", directory, ec.message()), ec.value()};
  std::unique_ptr<FeedSpool> spool(new FeedSpool(directory));
  auto store = PackageStore::Open(directory);
  if (!store) return store.error();
  spool->store_ = std::move(*store);
  return spool;
}

Result<std::unique_ptr<PackageWriter>> FeedSpool::NewUpload() {
  RemoveForgotten();
  return store_->NewPackage();
}

Result<std::string> FeedSpool::PathOf(const std::string& upload) {
  auto path = store_->PathOf(upload);
  if (path && fs::exists(*path)) return path;
  return Error{Code::kNotFound,
               fmt::format("no feed with the SHA-256 '{}' was uploaded in the last hour; upload it again", upload)};
}

void FeedSpool::Remove(const std::string& upload) {
  std::error_code ignored;
  if (const auto path = store_->PathOf(upload)) fs::remove(*path, ignored);
}

void FeedSpool::RemoveForgotten() const {
  const auto oldest = fs::file_time_type::clock::now() - kForgottenAfter;
  std::error_code ec;
  for (fs::recursive_directory_iterator it(directory_, ec), end; !ec && it != end; it.increment(ec)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored) && it->last_write_time(ignored) < oldest) fs::remove(it->path(), ignored);
  }
}

}  // namespace kintsugi::console
