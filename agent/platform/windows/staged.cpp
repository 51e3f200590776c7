// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/staged.h"

#include <algorithm>

#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {
namespace {

constexpr char kFolder[] = "staged";
constexpr std::size_t kNameLimit = 100;
constexpr std::size_t kReadLimit = 16 * 1024 * 1024;

// Lower-case hex, and ".exe" or another extension of small letters.
bool IsStagedName(const std::string& name) {
  const std::size_t dot = name.find('.');
  const std::string stem = name.substr(0, dot);
  const std::string extension = dot == std::string::npos ? "" : name.substr(dot + 1);
  const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
  return name.size() <= kNameLimit && !stem.empty() &&
         stem.find_first_not_of("0123456789abcdef") == std::string::npos && extension.size() <= 4 &&
         std::all_of(extension.begin(), extension.end(), small) && (dot == std::string::npos || !extension.empty());
}

}  // namespace

// Opened for reading, or for writing as well. A program cannot be started while somebody has its file open for writing,
// ourselves included; so writing is for as long as bytes come, and Open goes back to reading.
class StagedFiles::Shared {
 public:
  explicit Shared(std::string path) : path_(std::move(path)) {}

  Status OpenToRead() {
    if (file_ && !writes_) return {};
    return OpenWith(GENERIC_READ);
  }
  void Close() { file_.Reset(); }
  const std::string& path() const { return path_; }

  std::uint64_t size_bytes() const {
    LARGE_INTEGER size{};
    return file_ && ::GetFileSizeEx(file_.get(), &size) != 0 ? static_cast<std::uint64_t>(size.QuadPart) : 0;
  }

  Status Append(std::string_view bytes) {
    if (Status opened = OpenToWrite(); !opened) return opened;
    if (::SetFilePointerEx(file_.get(), LARGE_INTEGER{}, nullptr, FILE_END) == 0) return LastError("write " + path_);
    while (!bytes.empty()) {
      DWORD written = 0;
      const auto size = static_cast<DWORD>(std::min<std::size_t>(bytes.size(), kReadLimit));
      if (::WriteFile(file_.get(), bytes.data(), size, &written, nullptr) == 0) return LastError("write " + path_);
      if (written == 0) return SystemError("write " + path_, ERROR_DISK_FULL);
      bytes.remove_prefix(written);
    }
    return {};
  }

  Result<std::string> Read(std::uint64_t offset, std::size_t max_bytes) {
    if (!file_) return Error{Code::kNotFound, "the staged package " + path_ + " was removed", 0};
    std::string bytes(std::min(max_bytes, kReadLimit), '\0');
    OVERLAPPED at{};
    at.Offset = static_cast<DWORD>(offset);
    at.OffsetHigh = static_cast<DWORD>(offset >> 32U);
    DWORD read = 0;
    if (::ReadFile(file_.get(), bytes.data(), static_cast<DWORD>(bytes.size()), &read, &at) == 0 &&
        ::GetLastError() != ERROR_HANDLE_EOF)
      return LastError("read " + path_);
    bytes.resize(read);
    return bytes;
  }

  Status Truncate() {
    if (Status opened = OpenToWrite(); !opened) return opened;
    if (::SetFilePointerEx(file_.get(), LARGE_INTEGER{}, nullptr, FILE_BEGIN) == 0 || ::SetEndOfFile(file_.get()) == 0)
      return LastError("empty " + path_);
    return {};
  }

 private:
  Status OpenToWrite() {
    if (file_ && writes_) return {};
    return OpenWith(GENERIC_READ | GENERIC_WRITE);
  }
  Status OpenWith(DWORD access) {
    file_.Reset();
    writes_ = (access & GENERIC_WRITE) != 0;
    file_ = FileHandle(::CreateFileW(ToUtf16(path_).c_str(), access, FILE_SHARE_READ, nullptr, OPEN_ALWAYS,
                                     FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    if (!file_) return LastError("open " + path_);
    BY_HANDLE_FILE_INFORMATION info{};
    const bool plain = ::GetFileInformationByHandle(file_.get(), &info) != 0 &&
                       (info.dwFileAttributes & (FILE_ATTRIBUTE_REPARSE_POINT | FILE_ATTRIBUTE_DIRECTORY)) == 0;
    if (plain) return {};
    file_.Reset();
    return Error{Code::kFailedPrecondition, path_ + " is no plain file; remove it", 0};
  }

  std::string path_;
  FileHandle file_;
  bool writes_ = false;
};

class StagedFiles::Handle final : public StagedFile {
 public:
  explicit Handle(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  std::uint64_t size_bytes() const override { return shared_->size_bytes(); }
  Status Append(std::string_view bytes) override { return shared_->Append(bytes); }
  Result<std::string> Read(std::uint64_t offset, std::size_t max_bytes) override {
    return shared_->Read(offset, max_bytes);
  }
  Status Truncate() override { return shared_->Truncate(); }
  std::string path() const override { return shared_->path(); }

 private:
  std::shared_ptr<Shared> shared_;
};

Result<std::unique_ptr<StagedFile>> StagedFiles::Open(const std::string& name) {
  if (!IsStagedName(name)) return Error{Code::kInvalidArgument, "not the name of a staged package: " + name, 0};
  std::erase_if(open_, [](const auto& entry) { return entry.second.expired(); });
  std::shared_ptr<Shared> shared = open_[name].lock();
  if (!shared) {
    auto folder = folder_.Subfolder(kFolder);
    if (!folder) return folder.error();
    shared = std::make_shared<Shared>(*folder + "\\" + name);
    open_[name] = shared;
  }
  if (Status opened = shared->OpenToRead(); !opened) return opened.error();
  return std::unique_ptr<StagedFile>(std::make_unique<Handle>(std::move(shared)));
}

void StagedFiles::Remove(const std::string& name) {
  if (!IsStagedName(name)) return;
  if (const auto shared = open_[name].lock()) shared->Close();
  open_.erase(name);
  ::DeleteFileW(ToUtf16(folder_.File(kFolder) + "\\" + name).c_str());
}

}  // namespace kintsugi::agent::windows
