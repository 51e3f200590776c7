// SPDX-License-Identifier: Apache-2.0
#include "console/cli/profile.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "console/cli/output/table.h"

namespace kintsugi::cli {
namespace {

constexpr std::size_t kMaxProfileBytes = 64 * 1024;

Error SystemError(Code code, const std::string& what, int number) {
  return {code, fmt::format("{}: {}", what, std::strerror(number)), number};
}

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Status CheckPrivate(int fd, const std::string& path) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return SystemError(Code::kIo, "cannot look at " + path, errno);
  if (!S_ISREG(info.st_mode))
    return Error{Code::kPermissionDenied, path + " is not an ordinary file: it is not used as a profile"};
  if (info.st_uid != ::geteuid())
    return Error{
        Code::kPermissionDenied,
        fmt::format("{} belongs to another user: its token is not used; sign in again with: kintsugi login", path)};
  if ((info.st_mode & 077U) != 0)
    return Error{Code::kPermissionDenied,
                 fmt::format("{} can be read by others (mode {:04o}), so its token is not used; run: chmod 600 {}",
                             path, info.st_mode & 07777U, path)};
  return {};
}

Result<std::string> ReadAll(int fd, const std::string& path) {
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t count = ::read(fd, buffer, sizeof buffer);
    if (count < 0) return SystemError(Code::kIo, "cannot read " + path, errno);
    if (count == 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
    if (text.size() > kMaxProfileBytes)
      return Error{Code::kDataLoss, path + " is larger than a profile can be (64 KiB)"};
  }
}

Status WriteAll(int fd, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0) return SystemError(errno == ENOSPC ? Code::kDiskFull : Code::kIo, "cannot write " + path, errno);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fsync(fd) != 0) return SystemError(Code::kIo, "cannot write " + path, errno);
  return {};
}

Status MakeFolder(const std::filesystem::path& folder) {
  std::filesystem::path made;
  for (const auto& part : folder) {
    made /= part;
    if (::mkdir(made.c_str(), 0700) != 0 && errno != EEXIST)
      return SystemError(Code::kIo, "cannot make the folder " + made.string(), errno);
  }
  return {};
}

std::string TextOf(const google::protobuf::Struct& json, const std::string& key) {
  const auto field = json.fields().find(key);
  return field == json.fields().end() ? "" : field->second.string_value();
}

Result<Trust> TrustFrom(const std::string& pin_text, const std::string& ca_file) {
  if (!pin_text.empty()) {
    auto pin = ParsePin(pin_text);
    if (!pin) return pin.error();
    return Trust{*pin, ""};
  }
  if (ca_file.empty()) return Trust{};
  auto pem = ReadCaFile(ca_file);
  if (!pem) return pem.error();
  return Trust{"", *pem};
}

}  // namespace

Result<std::string> ProfilePath(const Environment& environment) {
  if (auto path = environment("KINTSUGI_PROFILE"); !path.empty()) return path;
  if (auto folder = environment("XDG_CONFIG_HOME"); !folder.empty()) return folder + "/kintsugi/profile.json";
  if (auto home = environment("HOME"); !home.empty()) return home + "/.config/kintsugi/profile.json";
  return Error{Code::kFailedPrecondition, "no place for the profile: set KINTSUGI_PROFILE, XDG_CONFIG_HOME or HOME"};
}

Result<Connection> LoadProfile(const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0)
    return SystemError(errno == ENOENT ? Code::kNotFound : Code::kIo, "cannot open the profile " + path, errno);
  if (auto status = CheckPrivate(file.get(), path); !status) return status.error();
  const auto text = ReadAll(file.get(), path);
  if (!text) return text.error();
  google::protobuf::Struct json;
  if (!google::protobuf::util::JsonStringToMessage(*text, &json).ok())
    return Error{Code::kDataLoss, path + " is not a profile (damaged JSON): sign in again with: kintsugi login"};
  auto address = ParseAddress(TextOf(json, "console"));
  if (!address) return Error{Code::kDataLoss, fmt::format("{}: {}", path, address.error().message)};
  return Connection{*address, Trust{TextOf(json, "ca_pin"), TextOf(json, "ca_pem")}, TextOf(json, "token")};
}

Status SaveProfile(const std::string& path, const Connection& connection) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (auto status = MakeFolder(folder); !status) return status;
  const std::string text = fmt::format("{{\"console\":{},\n \"ca_pin\":{},\n \"ca_pem\":{},\n \"token\":{}}}\n",
                                       JsonString(ToUrl(connection.address)), JsonString(connection.trust.ca_pin),
                                       JsonString(connection.trust.ca_pem), JsonString(connection.token));
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());
  {
    const FileDescriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (file.get() < 0) return SystemError(Code::kIo, "cannot write the profile " + fresh, errno);
    if (auto status = WriteAll(file.get(), text, fresh); !status) return status;
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0)
    return SystemError(Code::kIo, "cannot write the profile " + path, errno);
  return {};
}

Result<std::string> ReadCaFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{Code::kNotFound, "cannot open the CA certificate file " + path};
  std::ostringstream text;
  text << file.rdbuf();
  if (text.str().find("-----BEGIN CERTIFICATE-----") == std::string::npos)
    return Error{Code::kInvalidArgument, path + " holds no PEM certificate: give the console's CA certificate"};
  return text.str();
}

Result<Connection> ResolveConnection(const ConnectionFlags& flags, const Environment& environment) {
  const auto pick = [&](const std::string& flag, const char* name) { return flag.empty() ? environment(name) : flag; };
  const std::string console = pick(flags.console, "KINTSUGI_CONSOLE");
  const std::string token = pick(flags.token, "KINTSUGI_TOKEN");
  // A flag of either kind beats the environment of the other kind.
  const bool trust_by_flag = !flags.ca_pin.empty() || !flags.ca_file.empty();
  auto trust = trust_by_flag ? TrustFrom(flags.ca_pin, flags.ca_file)
                             : TrustFrom(environment("KINTSUGI_CA_PIN"), environment("KINTSUGI_CA_FILE"));
  if (!trust) return trust.error();
  Connection connection{Address{}, *trust, token};
  if (!console.empty()) {
    auto address = ParseAddress(console);
    if (!address) return address.error();
    connection.address = *address;
  }
  const bool has_trust = *trust != Trust{};
  if (!console.empty() && has_trust && !token.empty()) return connection;

  const auto path = ProfilePath(environment);
  if (!path) return path.error();
  const auto profile = LoadProfile(*path);
  if (!profile && profile.error().code != Code::kNotFound) return profile.error();
  const bool usable = profile.has_value() && (console.empty() || profile->address == connection.address);
  if (usable) {
    connection.address = profile->address;
    if (!has_trust) connection.trust = profile->trust;
    if (token.empty()) connection.token = profile->token;
  } else if (console.empty()) {
    return Error{Code::kUnauthenticated, "not signed in; run: kintsugi login https://HOST:PORT --ca-pin PIN"};
  }
  return connection;
}

}  // namespace kintsugi::cli
