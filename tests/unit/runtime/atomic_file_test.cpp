// SPDX-License-Identifier: Apache-2.0
#include "common/runtime/atomic_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/runtime/temp_folder.h"

namespace kintsugi::runtime {
namespace {

using std::filesystem::perms;

perms ModeOf(const std::string& path) { return std::filesystem::status(path).permissions(); }

TEST(AtomicFile, ReadsBackWhatWasWritten) {
  const test::TempFolder folder;
  const std::string path = folder / "file";
  for (const std::string& bytes :
       {std::string(), std::string("text"), std::string("a\0b\n", 4), std::string(1'000'000, 'x')}) {
    ASSERT_TRUE(WriteFileAtomically(path, bytes));
    EXPECT_EQ(ReadFile(path).value(), bytes);
  }
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST(AtomicFile, IsPrivateUnlessAskedOtherwise) {
  const test::TempFolder folder;
  ASSERT_TRUE(WriteFileAtomically(folder / "key", "secret"));
  EXPECT_EQ(ModeOf(folder / "key"), perms::owner_read | perms::owner_write);
  ASSERT_TRUE(WriteFileAtomically(folder / "ca", "public", Secrecy::kPublic));
  EXPECT_EQ(ModeOf(folder / "ca") & perms::others_read, perms::others_read);
}

TEST(AtomicFile, ReplacesAReadableFileByAPrivateOne) {
  const test::TempFolder folder;
  std::ofstream(folder / "key") << "old";
  std::filesystem::permissions(folder / "key", perms::all);
  ASSERT_TRUE(WriteFileAtomically(folder / "key", "secret"));
  EXPECT_EQ(ModeOf(folder / "key"), perms::owner_read | perms::owner_write);
}

TEST(AtomicFile, OverwritesWhatACrashLeft) {
  const test::TempFolder folder;
  std::ofstream(folder / "file.new") << "half";
  ASSERT_TRUE(WriteFileAtomically(folder / "file", "whole"));
  EXPECT_EQ(ReadFile(folder / "file").value(), "whole");
}

TEST(AtomicFile, KeepsTheOldFileWhenTheNewOneCannotBeWritten) {
  const test::TempFolder folder;
  ASSERT_TRUE(WriteFileAtomically(folder / "file", "old"));
  std::filesystem::create_directories(folder / "file.new/blocks");  // the temporary name is taken by a folder
  const Status status = WriteFileAtomically(folder / "file", "new");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kIo);
  EXPECT_NE(status.error().message.find("file.new"), std::string::npos);
  EXPECT_EQ(ReadFile(folder / "file").value(), "old");
}

TEST(AtomicFile, SaysWhatIsMissing) {
  const test::TempFolder folder;
  EXPECT_EQ(ReadFile(folder / "none").error().code, Code::kNotFound);
  EXPECT_EQ(WriteFileAtomically(folder / "none/file", "x").error().code, Code::kIo);
  std::ofstream(folder / "huge").put('x');
  std::filesystem::resize_file(folder / "huge", kFileLimitBytes + 1);  // sparse
  EXPECT_EQ(ReadFile(folder / "huge").error().code, Code::kTooLarge);
}

}  // namespace
}  // namespace kintsugi::runtime
