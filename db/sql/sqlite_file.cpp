// SPDX-License-Identifier: Apache-2.0
#include "db/sql/sqlite_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace kintsugi::db {
namespace {

Error FileError(const std::string& path, int number) {
  const Code code = number == ENOSPC || number == EDQUOT ? Code::kDiskFull : Code::kIo;
  return {
      code,
      fmt::format("cannot open the database file {}: {}; the console needs a file it can read and write, in a folder "
                  "it can create files in",
                  path, std::generic_category().message(number)),
      number};
}

}  // namespace

Status EnsureDatabaseFile(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return FileError(path, errno);
  struct stat info {};
  const bool known = ::fstat(file, &info) == 0;
  const int number = known ? EINVAL : errno;
  ::close(file);
  if (!known || !S_ISREG(info.st_mode)) return FileError(path, number);
  return {};
}

Status RestrictToOwner(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) {
    const std::string name = path + suffix;
    struct stat info {};
    if (::stat(name.c_str(), &info) != 0) continue;
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) == 0) continue;
    if (::chmod(name.c_str(), S_IRUSR | S_IWUSR) != 0) return FileError(name, errno);
  }
  return {};
}

}  // namespace kintsugi::db
