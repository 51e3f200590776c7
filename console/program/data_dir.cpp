// SPDX-License-Identifier: Apache-2.0
#include "console/program/data_dir.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "common/runtime/atomic_file.h"

namespace kintsugi::console {
namespace {

Error IoError(const std::string& what, const std::string& path) {
  return Error{Code::kIo, fmt::format("{} {}: {}", what, path, std::strerror(errno)), errno};
}

Result<crypto::Authority> LoadAuthority(const std::string& key_path, const std::string& certificate_path) {
  const auto key_pem = runtime::ReadFile(key_path);
  if (!key_pem) return key_pem.error();
  const auto certificate_pem = runtime::ReadFile(certificate_path);
  if (!certificate_pem) return certificate_pem.error();
  auto key = crypto::PrivateKeyFromPem(*key_pem);
  if (!key) return key.error();
  auto certificate = crypto::CertificateFromPem(*certificate_pem);
  if (!certificate) return certificate.error();
  if (!crypto::KeyMatchesCertificate(*key, *certificate))
    return Error{Code::kDataLoss, fmt::format("{} and {} do not belong together: restore both from one backup",
                                              key_path, certificate_path)};
  return crypto::Authority{std::move(*key), std::move(*certificate)};
}

// The certificate first: a crash between the two leaves no key, and the next start makes both anew.
Result<crypto::Authority> MakeAuthority(const std::string& key_path, const std::string& certificate_path,
                                        const std::string& organisation, Instant now) {
  auto made = crypto::NewAuthority(organisation, now);
  if (!made) return made.error();
  const Status certificate = runtime::WriteFileAtomically(
      certificate_path, crypto::CertificateToPem(made->certificate_der), runtime::Secrecy::kPublic);
  if (!certificate) return certificate.error();
  const Status key = runtime::WriteFileAtomically(key_path, crypto::PrivateKeyToPem(made->private_key_der),
                                                  runtime::Secrecy::kPrivate);
  if (!key) return key.error();
  return made;
}

}  // namespace

Result<DataDir> DataDir::Open(const std::string& path) {
  std::error_code error;
  const auto parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return IoError("cannot create", path);
  if (!std::filesystem::is_directory(path, error)) return Error{Code::kIo, fmt::format("{} is not a directory", path)};
  return DataDir(path);
}

Result<crypto::Authority> DataDir::LoadOrMakeAuthority(const std::string& organisation, Instant now) const {
  const std::string key_path = path_ + "/ca.key";
  const std::string certificate_path = path_ + "/ca.crt";
  // Two processes of a first start (`run` and `ca-pin`) must not each make an authority of their own.
  const auto turn = OpenLock("/ca.lock", LOCK_EX);
  if (!turn) return turn.error();
  struct stat status {};
  if (::stat(key_path.c_str(), &status) != 0) return MakeAuthority(key_path, certificate_path, organisation, now);
  if ((status.st_mode & 077U) != 0)
    return Error{Code::kPermissionDenied,
                 fmt::format("{} may be read by others: chmod 600 it, and think about who has read it", key_path)};
  return LoadAuthority(key_path, certificate_path);
}

DataDir::Lock::~Lock() { ::close(fd_); }

Result<std::unique_ptr<DataDir::Lock>> DataDir::OpenLock(const std::string& name, int operation) const {
  const std::string path = path_ + name;
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return IoError("cannot open", path);
  auto lock = std::make_unique<Lock>(fd);
  while (::flock(fd, operation) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return IoError("cannot lock", path);
    return Error{Code::kFailedPrecondition,
                 fmt::format("another console runs on {}: stop it or give another --data-dir", path_)};
  }
  return lock;
}

Result<std::unique_ptr<DataDir::Lock>> DataDir::Acquire() const { return OpenLock("/lock", LOCK_EX | LOCK_NB); }

}  // namespace kintsugi::console
