// SPDX-License-Identifier: Apache-2.0
// WriteFileAtomically on NTFS: whole old file or whole new one, whoever looks, and strangers do not read private ones.
#include <gtest/gtest.h>
#include <windows.h>

#include <aclapi.h>
#include <sddl.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "common/runtime/atomic_file.h"

namespace kintsugi::runtime {
namespace {

// Wine keeps of an access list what the mode of a POSIX file can say: owner, group and everyone.
bool IsWine() { return ::GetProcAddress(::GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != nullptr; }

class WriteFileOnWindows : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / (L"kintsugi-\x91D1-" + std::to_wstring(::GetCurrentProcessId()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Path(const char* name) const {
    const std::u8string text = (folder_ / name).u8string();
    return {text.begin(), text.end()};
  }
  std::size_t Files() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) count += entry.is_regular_file() ? 1 : 0;
    return count;
  }
  // Open for reading; `sharing` as CreateFile takes it.
  HANDLE Hold(const char* name, DWORD sharing) const {
    return ::CreateFileW((folder_ / name).c_str(), GENERIC_READ, sharing, nullptr, OPEN_EXISTING, 0, nullptr);
  }
  std::wstring AccessList(const char* name) const {
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    const std::wstring path = (folder_ / name).native();
    if (::GetNamedSecurityInfoW(path.c_str(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr, nullptr,
                                nullptr, &descriptor) != ERROR_SUCCESS)
      return L"not readable";
    wchar_t* text = nullptr;
    ::ConvertSecurityDescriptorToStringSecurityDescriptorW(descriptor, SDDL_REVISION_1, DACL_SECURITY_INFORMATION,
                                                           &text, nullptr);
    const std::wstring list = text == nullptr ? L"" : text;
    ::LocalFree(text);
    ::LocalFree(descriptor);
    return list;
  }

  std::filesystem::path folder_;
};

TEST_F(WriteFileOnWindows, ReadsBackWhatWasWrittenUnderANameOfAnyLanguage) {
  const std::string bytes("line\r\n\0\x1a end", 12);
  ASSERT_TRUE(WriteFileAtomically(Path("state"), bytes).has_value());
  const auto read = ReadFile(Path("state"));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(*read, bytes);
}

TEST_F(WriteFileOnWindows, ReplacesAndLeavesNothingElse) {
  ASSERT_TRUE(WriteFileAtomically(Path("state"), "old").has_value());
  ASSERT_TRUE(WriteFileAtomically(Path("state.new"), "left by a crash").has_value());
  ASSERT_TRUE(WriteFileAtomically(Path("state"), "new").has_value());
  EXPECT_EQ(ReadFile(Path("state")).value(), "new");
  EXPECT_EQ(Files(), 1U);
}

TEST_F(WriteFileOnWindows, WritesMoreThanOneStep) {
  const std::string bytes(3 * 1024 * 1024 + 7, 'k');
  ASSERT_TRUE(WriteFileAtomically(Path("state"), bytes).has_value());
  EXPECT_EQ(ReadFile(Path("state")).value(), bytes);
}

TEST_F(WriteFileOnWindows, PrivateFilesAreForSystemAdministratorsAndTheWriterAlone) {
  ASSERT_TRUE(WriteFileAtomically(Path("state"), "secret").has_value());
  const std::wstring list = AccessList("state");
  EXPECT_NE(list.find(L";;;SY)"), std::wstring::npos);
  EXPECT_EQ(list.find(L";;;WD)"), std::wstring::npos) << "not for everyone";
  EXPECT_EQ(list.find(L";;;BU)"), std::wstring::npos) << "not for users";
  if (IsWine()) return;
  EXPECT_EQ(list, L"D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;OW)") << "and nothing is inherited";
}

TEST_F(WriteFileOnWindows, WaitsForAReaderThatHoldsTheFileForAMoment) {
  ASSERT_TRUE(WriteFileAtomically(Path("state"), "old").has_value());
  const HANDLE held = Hold("state", FILE_SHARE_READ);
  ASSERT_NE(held, INVALID_HANDLE_VALUE);
  std::thread reader([held] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    ::CloseHandle(held);
  });
  const Status written = WriteFileAtomically(Path("state"), "new");
  reader.join();
  ASSERT_TRUE(written.has_value()) << written.error().message;
  EXPECT_EQ(ReadFile(Path("state")).value(), "new");
}

TEST_F(WriteFileOnWindows, KeepsTheOldFileWhenSomebodyHoldsItForGood) {
  ASSERT_TRUE(WriteFileAtomically(Path("state"), "old").has_value());
  const HANDLE held = Hold("state", FILE_SHARE_READ);
  ASSERT_NE(held, INVALID_HANDLE_VALUE);
  const Status written = WriteFileAtomically(Path("state"), "new");
  ::CloseHandle(held);
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().code, Code::kIo);
  EXPECT_NE(written.error().message.find("cannot replace"), std::string::npos);
  EXPECT_EQ(ReadFile(Path("state")).value(), "old");
  EXPECT_EQ(Files(), 1U);
}

TEST_F(WriteFileOnWindows, SaysWhichFolderIsMissing) {
  const std::string path = Path("no-such-folder") + "\\state";
  const Status written = WriteFileAtomically(path, "new");
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().code, Code::kIo);
  EXPECT_EQ(written.error().os_code, ERROR_PATH_NOT_FOUND);
  EXPECT_NE(written.error().message.find(path), std::string::npos);
  EXPECT_EQ(ReadFile(path).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace kintsugi::runtime
