// SPDX-License-Identifier: Apache-2.0
// Staged packages: they grow, survive, and nobody changes them between the hash and the start.
#include "agent/platform/windows/staged.h"

#include <gtest/gtest.h>

#include <optional>

#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/process.h"
#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"
#include "tests/windows/support/fake_ports.h"
#include "tests/windows/support/loop_scheduler.h"
#include "tests/windows/support/scratch.h"

namespace kintsugi::agent::windows {
namespace {

constexpr char kName[] = "0123456789abcdef.exe";

class Staged : public ::testing::Test {
 protected:
  test::ScratchFolder scratch_;
  Result<StateFolder> folder_ = StateFolder::Open(scratch_.File("state"));
  StagedFiles files_{*folder_};
  std::unique_ptr<StagedFile> Open() {
    auto file = files_.Open(kName);
    EXPECT_TRUE(file) << (file ? "" : file.error().message);
    return file ? std::move(*file) : nullptr;
  }
};

bool CanOpen(const std::string& path, DWORD access) {
  const FileHandle file(::CreateFileW(ToUtf16(path).c_str(), access,
                                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING, 0,
                                      nullptr));
  return static_cast<bool>(file);
}

TEST_F(Staged, BytesAreAppendedReadAndKept) {
  {
    const auto file = Open();
    EXPECT_EQ(file->size_bytes(), 0U);
    ASSERT_TRUE(file->Append("hello "));
    ASSERT_TRUE(file->Append(""));
    ASSERT_TRUE(file->Append("world"));
    EXPECT_EQ(file->size_bytes(), 11U);
    EXPECT_EQ(file->Read(6, 100).value_or("?"), "world");
    EXPECT_EQ(file->Read(11, 100).value_or("?"), "");
    EXPECT_EQ(file->Read(1000, 100).value_or("?"), "");
    EXPECT_EQ(file->path(), folder_->File("staged") + "\\" + kName);
  }
  const auto resumed = Open();
  EXPECT_EQ(resumed->size_bytes(), 11U);
  ASSERT_TRUE(resumed->Append("!"));
  EXPECT_EQ(resumed->Read(0, 100).value_or("?"), "hello world!");
  ASSERT_TRUE(resumed->Truncate());
  EXPECT_EQ(resumed->size_bytes(), 0U);
}

TEST_F(Staged, NobodyElseWritesOrDeletesItWhileItIsOpen) {
  const auto file = Open();
  ASSERT_TRUE(file->Append("bytes"));
  EXPECT_FALSE(CanOpen(file->path(), GENERIC_WRITE));
  const auto again = Open();  // as the agent does before it starts the package
  EXPECT_EQ(again->Read(0, 100).value_or("?"), "bytes");
  EXPECT_FALSE(CanOpen(file->path(), GENERIC_WRITE));
  EXPECT_FALSE(CanOpen(file->path(), DELETE));
  EXPECT_TRUE(CanOpen(file->path(), GENERIC_READ));
  EXPECT_EQ(::MoveFileW(ToUtf16(file->path()).c_str(), ToUtf16(file->path() + "2").c_str()), 0);
}

TEST_F(Staged, IsStartedWhileItIsHeld) {
  const auto downloaded = Open();
  ASSERT_TRUE(downloaded->Append(test::ReadWhole(test::Puppet())));
  const auto verified = Open();
  EXPECT_EQ(verified->size_bytes(), test::ReadWhole(test::Puppet()).size());
  test::LoopScheduler scheduler;
  test::FakePower power;
  InstallerRunner runner(scheduler, power, folder_->File("installer.run"));
  std::optional<ProcessResult> result;
  runner.Run({verified->path(), {"exit", "3010"}, std::chrono::seconds(30)}, "", [&](auto r) { result = r; });
  ASSERT_TRUE(scheduler.RunUntil([&] { return result.has_value(); }));
  EXPECT_TRUE(result->started) << result->error;
  EXPECT_EQ(result->exit_code, 3010);
}

TEST_F(Staged, RemovedFilesAreGoneAndTheirHandlesReadNothing) {
  const auto file = Open();
  ASSERT_TRUE(file->Append("bytes"));
  files_.Remove(kName);
  EXPECT_FALSE(test::FileIsThere(file->path()));
  const auto read = file->Read(0, 10);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::kNotFound);
  EXPECT_EQ(Open()->size_bytes(), 0U);
}

TEST_F(Staged, OnlyNamesOfHashesAreNames) {
  for (const char* name : {"", "..", "..\\x.exe", "abc\\def", "C:\\x", "abc.", "abc.exe.exe", "ABC.exe", "xyz",
                           "abc.e xe", "abc:stream", "abc.toolong"}) {
    const auto refused = files_.Open(name);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, Code::kInvalidArgument) << name;
    files_.Remove(name);
  }
  EXPECT_TRUE(files_.Open("abc"));
  EXPECT_TRUE(files_.Open(std::string(64, 'a') + ".msi"));
  EXPECT_FALSE(files_.Open(std::string(101, 'a')));
}

TEST_F(Staged, AFolderInItsPlaceIsRefused) {
  ASSERT_TRUE(folder_->Subfolder("staged"));
  ASSERT_NE(::CreateDirectoryW(ToUtf16(folder_->File("staged") + "\\" + kName).c_str(), nullptr), 0);
  EXPECT_FALSE(files_.Open(kName));
}

TEST(SystemErrors, AFullDiskIsAFullDisk) {
  for (const std::uint32_t code : {112U, 39U, 1295U}) EXPECT_EQ(SystemError("write x", code).code, Code::kDiskFull);
  EXPECT_EQ(SystemError("open x", 2).code, Code::kNotFound);
  EXPECT_EQ(SystemError("open x", 5).code, Code::kPermissionDenied);
  EXPECT_EQ(SystemError("open x", 32).code, Code::kUnavailable);
  const Error error = SystemError("write x", 112);
  EXPECT_TRUE(error.message.starts_with("cannot write x: ")) << error.message;
  EXPECT_TRUE(error.message.ends_with("(error 112)")) << error.message;
  EXPECT_EQ(error.os_code, 112);
}

// KINTSUGI_SMALL_DISK names a folder on a file system with little room (tests/run mounts one where it may).
TEST(StagedOnASmallDisk, WhatFittedStaysAndTheErrorSaysFull) {
  const char* const small = std::getenv("KINTSUGI_SMALL_DISK");
  if (small == nullptr || *small == '\0')
    GTEST_SKIP()
        << "set KINTSUGI_SMALL_DISK to a folder on a disk with less than 64 MB of room; tests/run mounts one as root";
  auto folder = StateFolder::Open(std::string(small) + "\\state");
  ASSERT_TRUE(folder) << folder.error().message;
  StagedFiles files(*folder);
  auto file = files.Open("abc.exe");
  ASSERT_TRUE(file);
  Status status;
  for (int i = 0; i < 64 && status; ++i) status = (*file)->Append(std::string(1 << 20, 'x'));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kDiskFull) << status.error().message;
  const std::uint64_t kept = (*file)->size_bytes();
  EXPECT_EQ((*file)->Read(0, 4).value_or("?"), kept == 0 ? "" : "xxxx");
  EXPECT_TRUE((*file)->Truncate());
  EXPECT_TRUE((*file)->Append("small"));
  file->reset();
  files.Remove("abc.exe");
}

}  // namespace
}  // namespace kintsugi::agent::windows
