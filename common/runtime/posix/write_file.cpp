// SPDX-License-Identifier: Apache-2.0
// WriteFileAtomically for POSIX: temporary file beside the target (0600 from its creation), fsync, rename,
// fsync of the folder. Without the second fsync the rename itself can be lost with the power
// (https://lwn.net/Articles/457667/).
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "common/runtime/atomic_file.h"

namespace kintsugi::runtime {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

Error SystemError(const std::string& doing, const std::string& path, int number) {
  const Code code = number == ENOSPC || number == EDQUOT ? Code::kDiskFull : Code::kIo;
  return Error{code, "cannot " + doing + " " + path + ": " + std::strerror(number), number};
}

bool WriteAll(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Status WriteNew(const std::string& path, std::string_view bytes, mode_t mode) {
  ::unlink(path.c_str());  // left by a crash
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (file.get() < 0) return SystemError("create", path, errno);
  if (!WriteAll(file.get(), bytes) || ::fsync(file.get()) != 0) return SystemError("write", path, errno);
  return {};
}

Status SyncFolder(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const Descriptor opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0 || ::fsync(opened.get()) != 0) return SystemError("synchronise the folder of", path, errno);
  return {};
}

}  // namespace

Status WriteFileAtomically(const std::string& path, std::string_view bytes, Secrecy secrecy) {
  const std::string temporary = path + ".new";
  Status written = WriteNew(temporary, bytes, secrecy == Secrecy::kPrivate ? 0600 : 0644);
  if (written && ::rename(temporary.c_str(), path.c_str()) != 0) written = SystemError("replace", path, errno);
  if (!written) {
    ::unlink(temporary.c_str());
    return written;
  }
  return SyncFolder(path);
}

}  // namespace kintsugi::runtime
