// SPDX-License-Identifier: Apache-2.0
// POSIX calls, not iostreams: fsync, rename and errno are the point here.
#include "console/content/package_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace kintsugi::console {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kHexDigits = 64;

Error FileError(std::string_view doing, const std::string& path, int os_code) {
  const bool full = os_code == ENOSPC || os_code == EDQUOT || os_code == EFBIG;
  return Error{full ? Code::kDiskFull : Code::kIo, fmt::format("{} {}: {}", doing, path, std::strerror(os_code)),
               os_code};
}

bool IsHash(std::string_view name) {
  return name.size() == kHexDigits &&
         std::all_of(name.begin(), name.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string FolderOf(const std::string& root, std::string_view hex) {
  return fmt::format("{}/{}/{}", root, hex.substr(0, 2), hex.substr(2, 2));
}

// A rename is durable only once the folder that holds the name is.
Status SyncFolder(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return FileError("cannot open folder", path, errno);
  const int result = ::fsync(fd);
  const int os_code = errno;
  ::close(fd);
  if (result != 0) return FileError("cannot sync folder", path, os_code);
  return {};
}

class StoredFile final : public ReadableFile {
 public:
  StoredFile(int fd, std::uint64_t size_bytes) : fd_(fd), size_bytes_(size_bytes) {}
  ~StoredFile() override { ::close(fd_); }
  StoredFile(const StoredFile&) = delete;
  StoredFile& operator=(const StoredFile&) = delete;
  std::uint64_t size_bytes() const override { return size_bytes_; }
  Result<std::size_t> ReadAt(std::uint64_t offset, char* into, std::size_t size) const override {
    ssize_t got = 0;
    do {
      got = ::pread(fd_, into, size, static_cast<off_t>(offset));
    } while (got < 0 && errno == EINTR);
    if (got < 0) return FileError("cannot read", "a stored package", errno);
    return static_cast<std::size_t>(got);
  }

 private:
  int fd_;
  std::uint64_t size_bytes_;
};

Result<std::shared_ptr<const ReadableFile>> OpenFile(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
    return Error{Code::kNotFound, "no package with that hash is stored", errno};
  if (fd < 0) return FileError("cannot open", path, errno);
  struct stat info {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(fd);
    return Error{Code::kIo, path + " is not a regular file", 0};
  }
  return std::shared_ptr<const ReadableFile>(
      std::make_shared<StoredFile>(fd, static_cast<std::uint64_t>(info.st_size)));
}

Result<std::string> HashFile(const ReadableFile& file) {
  crypto::Sha256Stream hash;
  std::vector<char> chunk(1 << 20);
  for (std::uint64_t done = 0; done < file.size_bytes();) {
    const auto got = file.ReadAt(done, chunk.data(), chunk.size());
    if (!got) return got.error();
    if (*got == 0) break;
    hash.Update({chunk.data(), *got});
    done += *got;
  }
  return ToHex(hash.Finish());
}

}  // namespace

PackageWriter::PackageWriter(std::string root, std::string path, int fd)
    : root_(std::move(root)), path_(std::move(path)), fd_(fd) {}

PackageWriter::~PackageWriter() {
  if (fd_ >= 0) ::close(fd_);
  if (!path_.empty()) ::unlink(path_.c_str());
}

Status PackageWriter::Append(std::string_view bytes) {
  if (!state_) return state_;
  hash_.Update(bytes);
  size_bytes_ += bytes.size();
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd_, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return state_ = FileError("cannot write the package to", path_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

Result<StoredPackage> PackageWriter::Finish() {
  if (!state_) return state_.error();
  if (::fsync(fd_) != 0) return FileError("cannot sync", path_, errno);
  StoredPackage stored;
  stored.sha256 = ToHex(hash_.Finish());
  stored.size_bytes = size_bytes_;
  const std::string folder = FolderOf(root_, stored.sha256);
  const std::string final_path = folder + "/" + stored.sha256;
  struct stat info {};
  if (::stat(final_path.c_str(), &info) == 0 && static_cast<std::uint64_t>(info.st_size) == size_bytes_) {
    stored.already_stored = true;  // the destructor removes our copy
    return stored;
  }
  std::error_code ec;
  fs::create_directories(folder, ec);
  if (ec) return FileError("cannot create", folder, ec.value());
  if (::rename(path_.c_str(), final_path.c_str()) != 0) return FileError("cannot name", final_path, errno);
  path_.clear();
  for (const std::string& each : {folder, fs::path(folder).parent_path().string(), root_}) {
    if (const Status synced = SyncFolder(each); !synced) return synced.error();
  }
  return stored;
}

PackageStore::PackageStore(std::string directory) : directory_(std::move(directory)) {}

Result<std::unique_ptr<PackageStore>> PackageStore::Open(const std::string& directory) {
  std::error_code ec;
  const fs::path incoming = fs::path(directory) / "incoming";
  fs::create_directories(incoming, ec);
  if (ec) return FileError("cannot create", incoming.string(), ec.value());
  fs::permissions(directory, fs::perms::owner_all, ec);
  for (const auto& entry : fs::directory_iterator(incoming, ec)) {
    std::error_code ignored;
    fs::remove(entry.path(), ignored);
  }
  if (ec) return FileError("cannot list", incoming.string(), ec.value());
  return std::unique_ptr<PackageStore>(new PackageStore(directory));
}

Result<std::unique_ptr<PackageWriter>> PackageStore::NewPackage() {
  const std::string path = directory_ + "/incoming/" + ToHex(crypto::RandomBytes(16));
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return FileError("cannot create", path, errno);
  return std::unique_ptr<PackageWriter>(new PackageWriter(directory_, path, fd));
}

Result<std::shared_ptr<const ReadableFile>> PackageStore::OpenPackage(std::string_view sha256_hex) const {
  const auto path = PathOf(sha256_hex);
  if (!path) return path.error();
  return OpenFile(*path);
}

Result<std::string> PackageStore::PathOf(std::string_view sha256_hex) const {
  if (!IsHash(sha256_hex)) return Error{Code::kNotFound, "a package is named by 64 lower-case hex digits", 0};
  return FolderOf(directory_, sha256_hex) + "/" + std::string(sha256_hex);
}

Result<PackageStore::Scan> PackageStore::Verify() const {
  Scan scan;
  std::error_code ec;
  for (fs::recursive_directory_iterator it(directory_, ec), end; !ec && it != end; it.increment(ec)) {
    if (it->is_directory(ec)) {
      if (it->path().filename() == "incoming") it.disable_recursion_pending();
      continue;
    }
    const std::string name = it->path().filename().string();
    const auto file = OpenFile(it->path().string());
    const auto hash = file ? HashFile(**file) : Result<std::string>(file.error());
    const bool sound = hash && *hash == name && it->path().parent_path() == fs::path(FolderOf(directory_, name));
    if (!sound) {
      scan.damaged.push_back(name);
    } else {
      scan.packages.push_back({name, (*file)->size_bytes(), true});
    }
  }
  if (ec) return FileError("cannot list", directory_, ec.value());
  return scan;
}

}  // namespace kintsugi::console
