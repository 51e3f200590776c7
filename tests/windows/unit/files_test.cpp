// SPDX-License-Identifier: Apache-2.0
// Files with their binary versions, dllcache, program headers, signatures.
#include "agent/platform/windows/files.h"

#include <gtest/gtest.h>

#include "agent/platform/windows/executable.h"
#include "agent/platform/windows/signature.h"
#include "agent/platform/windows/utf16.h"
#include "agent/platform/windows/version_resource.h"
#include "agent/platform/windows/win32.h"
#include "tests/windows/support/scratch.h"

namespace kintsugi::agent::windows {
namespace {

TEST(FilesOfHost, TheVersionIsTheBinaryOneNeverTheText) {
  test::ScratchFolder folder;
  const std::string file = folder.File("ファイル 1.dll");
  test::CopyTo(test::Puppet(), file);
  const FileInfo info = ReadFileInfo(ToUtf16(file));
  EXPECT_TRUE(info.present);
  EXPECT_EQ(info.version, "5.1.2600.1309");
  EXPECT_EQ(info.size_bytes, test::ReadWhole(file).size());
  const auto resource = VersionResource::Read(ToUtf16(file));
  ASSERT_TRUE(resource.has_value());
  EXPECT_EQ(resource->Text(L"FileVersion"), "9.9.9.9 (xpsp.031022-1535)");
  EXPECT_EQ(resource->Text(L"Installer Engine"), "update.exe");
  EXPECT_EQ(resource->Text(L"CompanyName"), "Kintsugi 試験");
  EXPECT_EQ(resource->Text(L"No such string"), "");
}

TEST(FilesOfHost, WithoutAResourceThereIsNoVersionAndAFolderIsNoFile) {
  test::ScratchFolder folder;
  test::WriteWhole(folder.File("a.dll"), "text");
  const FileInfo info = ReadFileInfo(ToUtf16(folder.File("a.dll")));
  EXPECT_TRUE(info.present);
  EXPECT_EQ(info.version, "");
  EXPECT_EQ(info.size_bytes, 4U);
  EXPECT_FALSE(ReadFileInfo(ToUtf16(folder.path())).present);
  EXPECT_FALSE(ReadFileInfo(ToUtf16(folder.File("none.dll"))).present);
  EXPECT_FALSE(ReadFileInfo(L"").present);
}

TEST(FilesOfHost, VariablesAreThoseOfTheHostInAnyCase) {
  const std::string windows = ToUtf8(WindowsFolder());
  EXPECT_EQ(ToUtf8(ExpandOnHost("%WinDir%/system32/a.dll")), windows + "\\system32\\a.dll");
  EXPECT_EQ(ToUtf8(ExpandOnHost("%systemroot%\\a")), windows + "\\a");
  EXPECT_EQ(ToUtf8(ExpandOnHost("%system32%\\a")), windows + "\\system32\\a");
  EXPECT_EQ(ToUtf8(ExpandOnHost("%systemdrive%\\a")), windows.substr(0, 2) + "\\a");
  EXPECT_EQ(ToUtf8(ExpandOnHost("%no such thing%\\100%")), "%no such thing%\\100%");
  EXPECT_EQ(ToUtf8(ExpandOnHost("")), "");
}

// A parent process cannot make the agent look elsewhere.
TEST(FilesOfHost, TheEnvironmentDoesNotDecideWhereWindowsIs) {
  const std::wstring before = ExpandOnHost("%windir%");
  ::SetEnvironmentVariableW(L"windir", L"C:\\elsewhere");
  EXPECT_EQ(ExpandOnHost("%windir%"), before);
  ::SetEnvironmentVariableW(L"windir", before.c_str());
}

TEST(FilesOfHost, TheProtectedCopyIsFoundByName) {
  const std::string cache = ToUtf8(WindowsFolder()) + "\\system32\\dllcache";
  const bool made = ::CreateDirectoryW(ToUtf16(cache).c_str(), nullptr) != 0;
  test::CopyTo(test::Puppet(), cache + "\\kintsugi-test.dll");
  const FileInfo copy = ReadProtectedCopy(ExpandOnHost("%windir%\\system32\\kintsugi-test.dll"));
  EXPECT_TRUE(copy.present);
  EXPECT_EQ(copy.version, "5.1.2600.1309");
  EXPECT_FALSE(ReadProtectedCopy(L"C:\\x\\none.dll").present);
  EXPECT_FALSE(ReadProtectedCopy(L"C:\\folder\\").present);
  ::DeleteFileW(ToUtf16(cache + "\\kintsugi-test.dll").c_str());
  if (made) ::RemoveDirectoryW(ToUtf16(cache).c_str());
}

TEST(Programs, TellTheirProcessor) {
  test::ScratchFolder folder;
  const std::string original = test::ReadWhole(test::Puppet());
  const std::size_t header =
      static_cast<unsigned char>(original[0x3c]) + static_cast<unsigned char>(original[0x3d]) * 256U;
  struct Row {
    int machine;
    const char* name;
  };
  for (const Row& row : {Row{0x8664, "x64"}, Row{0x014c, "x86"}, Row{0xaa64, "arm64"}, Row{0x0200, "ia64"},
                         Row{0x01c4, "arm"}, Row{0x1234, "unknown"}}) {
    std::string bytes = original;
    bytes[header + 4] = static_cast<char>(row.machine & 0xff);
    bytes[header + 5] = static_cast<char>(row.machine >> 8);
    test::WriteWhole(folder.File("p.exe"), bytes);
    EXPECT_EQ(ProgramArchitecture(ToUtf16(folder.File("p.exe"))).value_or("?"), row.name);
  }
  for (const std::string& bytes : {std::string(), std::string("MZ"), std::string("text that is no program at all"),
                                   original.substr(0, header + 3), std::string("MZ") + std::string(200, '\xff')}) {
    test::WriteWhole(folder.File("p.exe"), bytes);
    EXPECT_EQ(ProgramArchitecture(ToUtf16(folder.File("p.exe"))).value_or("?"), "");
  }
  const auto missing = ProgramArchitecture(ToUtf16(folder.File("none.exe")));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::kNotFound);
}

TEST(Programs, ForAnotherProcessorAreRefusedWithTheReason) {
  EXPECT_EQ(WhyNotRunnable("x64"), "");
  EXPECT_NE(WhyNotRunnable("arm64"), "");
  EXPECT_NE(WhyNotRunnable("ia64").find("ia64"), std::string::npos);
  EXPECT_NE(WhyNotRunnable(""), "");
  EXPECT_NE(WhyNotRunnable("unknown"), "");
}

// tests/windows/unit/sign_fixtures makes the files, with keys of its own.
TEST(Signatures, TellTheSignerAndItsRoot) {
  const auto signature = ReadSignature(ToUtf16(test::BesideTest("signed.exe")));
  ASSERT_TRUE(signature) << signature.error().message;
  // Windows does not know the root; Wine trusts every one.
  EXPECT_TRUE(signature->state == SignatureState::kUntrustedRoot || signature->state == SignatureState::kValid)
      << static_cast<int>(signature->state) << signature->detail;
  EXPECT_EQ(signature->common_name, "Kintsugi Test Publisher");
  EXPECT_TRUE(signature->subject.starts_with("CN=Kintsugi Test Publisher, O=\"Kintsugi, Test\"")) << signature->subject;
  EXPECT_EQ(signature->sha256, test::ReadWhole(test::BesideTest("signer.sha256")));
  EXPECT_EQ(signature->root_sha256, test::ReadWhole(test::BesideTest("root.sha256")));
}

TEST(Signatures, AnotherSignerIsAnotherFingerprint) {
  const auto signature = ReadSignature(ToUtf16(test::BesideTest("other.exe")));
  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->common_name, "Somebody Else");
  EXPECT_NE(signature->sha256, test::ReadWhole(test::BesideTest("signer.sha256")));
}

TEST(Signatures, ChangedBytesAreTampered) {
  const auto signature = ReadSignature(ToUtf16(test::BesideTest("tampered.exe")));
  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->state, SignatureState::kTampered);
}

TEST(Signatures, WhatHasNoneIsUnsignedAndWhatIsNotThereIsNotFound) {
  test::ScratchFolder folder;
  test::WriteWhole(folder.File("a.txt"), "text");
  test::WriteWhole(folder.File("empty.exe"), "");
  for (const std::string& file : {test::Puppet(), folder.File("a.txt"), folder.File("empty.exe")}) {
    const auto signature = ReadSignature(ToUtf16(file));
    ASSERT_TRUE(signature);
    EXPECT_EQ(signature->state, SignatureState::kUnsigned) << file << " " << signature->detail;
    EXPECT_EQ(signature->sha256, "");
  }
  const auto missing = ReadSignature(ToUtf16(folder.File("none.exe")));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::kNotFound);
}

TEST(EndOfText, IsReadInUtf16AndInTheSystemsCodePage) {
  const test::ScratchFolder folder;
  const std::string path = folder.File("KB828035.log");
  const auto end = [&](std::size_t most) { return ReadEndOfText(ToUtf16(path), most); };
  EXPECT_FALSE(end(100).has_value());
  test::WriteWhole(path, "1.0: failed!\r\n2.0: ended\r\n");
  ASSERT_TRUE(end(100).has_value());
  EXPECT_EQ(end(100)->text, "1.0: failed!\r\n2.0: ended\r\n");
  EXPECT_EQ(end(12)->text, "2.0: ended\r\n");
  EXPECT_LE(end(12)->age, std::chrono::seconds(60));
  EXPECT_GE(end(12)->age, std::chrono::seconds(-2));
  const std::string utf16 = test::Utf16Bytes("1.0: 失敗 x\r\n");
  test::WriteWhole(path, "\xff\xfe" + utf16.substr(0, utf16.size() - 2));
  EXPECT_EQ(end(100)->text, "1.0: 失敗 x\r\n");
  EXPECT_EQ(end(7)->text, "x\r\n") << "not out of step";
  test::WriteWhole(path, "");
  EXPECT_EQ(end(100)->text, "");
}

}  // namespace
}  // namespace kintsugi::agent::windows
