// SPDX-License-Identifier: Apache-2.0
// What every Platform promises: the simulated host here, the real one as part of tests/windows/unit.
#include <gtest/gtest.h>

#include <optional>

#include "tests/contract/platform/subject.h"

namespace kintsugi::agent::contract {
namespace {

constexpr char kKey[] = "HKLM\\SOFTWARE\\Kintsugi Contract";
constexpr char kPackage[] = "0123abcd.exe";
constexpr Duration kTimeout = std::chrono::minutes(5);

class PlatformContract : public ::testing::Test {
 protected:
  Platform& host() { return subject_->platform(); }
  // Path of the staged package.
  std::string Stage(const std::string& bytes) {
    auto file = host().OpenStaged(kPackage);
    EXPECT_TRUE(file);
    EXPECT_TRUE((*file)->Truncate());
    EXPECT_TRUE((*file)->Append(bytes));
    return (*file)->path();
  }
  std::unique_ptr<Subject> subject_ = MakeSubject();
};

TEST_F(PlatformContract, ASystemIsTheSameSystemWhenAskedAgain) {
  const SystemInfo first = host().System();
  EXPECT_FALSE(first.name.empty());
  EXPECT_FALSE(first.boot_id.empty());
  EXPECT_FALSE(first.os.product.empty());
  EXPECT_FALSE(first.os.architecture.empty());
  EXPECT_GT(first.memory_bytes, 0U);
  EXPECT_GT(first.disk_total_bytes, 0U);
  EXPECT_LE(first.disk_free_bytes, first.disk_total_bytes);
  const SystemInfo second = host().System();
  EXPECT_EQ(second.boot_id, first.boot_id);
  EXPECT_EQ(second.boot_time, first.boot_time);
  EXPECT_EQ(second.name, first.name);
}

TEST_F(PlatformContract, RegistryNamesHaveNoCaseAndAbsentIsNotEmpty) {
  subject_->SetRegistryText(std::string(kKey) + "\\SP2\\KB828035", "Description", "Hotfix");
  EXPECT_EQ(host().RegistryValue(std::string(kKey) + "\\sp2\\kb828035", "DESCRIPTION"), "Hotfix");
  EXPECT_EQ(host().RegistryValue(std::string(kKey) + "\\SP2\\KB828035", "none"), std::nullopt);
  EXPECT_EQ(host().RegistryValue(std::string(kKey) + "\\SP3", ""), std::nullopt);
  EXPECT_EQ(host().RegistryValue(std::string(kKey) + "\\SP2", ""), "") << "the key alone";
  EXPECT_EQ(host().RegistrySubkeys(kKey), std::vector<std::string>{"SP2"});
  EXPECT_TRUE(host().RegistrySubkeys(std::string(kKey) + "\\SP3").empty());
}

TEST_F(PlatformContract, FilesAreFoundWithVariablesAndWithoutCase) {
  std::string expanded;
  const FileInfo file = host().File(subject_->VersionedFile(), &expanded);
  EXPECT_TRUE(file.present);
  EXPECT_FALSE(file.version.empty());
  EXPECT_GT(file.size_bytes, 0U);
  EXPECT_TRUE(expanded.starts_with("c:\\windows\\")) << expanded;
  const FileInfo absent = host().File("%windir%\\system32\\no such file.dll", nullptr);
  EXPECT_FALSE(absent.present);
  EXPECT_EQ(absent.version, "");
  EXPECT_FALSE(host().EndOfText("%windir%\\no such log.log", 100).has_value());
}

TEST_F(PlatformContract, WhatIsNotThereCannotBeLookedInto) {
  EXPECT_EQ(host().Executable("C:\\no such file.exe").error().code, Code::kNotFound);
  EXPECT_EQ(host().Signature("C:\\no such file.exe").error().code, Code::kNotFound);
}

TEST_F(PlatformContract, StagedBytesAreAppendedReadKeptAndRemoved) {
  Stage("first ");
  {
    auto file = host().OpenStaged(kPackage);
    ASSERT_TRUE((*file)->Append("second"));
  }
  auto file = std::move(*host().OpenStaged(kPackage));
  EXPECT_EQ(file->size_bytes(), 12U);
  EXPECT_EQ(*file->Read(6, 100), "second");
  EXPECT_EQ(*file->Read(0, 5), "first");
  EXPECT_EQ(*file->Read(12, 100), "") << "the end";
  ASSERT_TRUE(file->Truncate());
  EXPECT_EQ(file->size_bytes(), 0U);
  file.reset();
  host().RemoveStaged(kPackage);
  EXPECT_EQ((*host().OpenStaged(kPackage))->size_bytes(), 0U);
}

TEST_F(PlatformContract, AnInstallerTellsItsExitCodeOnceAndAnotherWaitsForItsEnd) {
  const ProcessRequest request{Stage(subject_->PackageBytes()), subject_->PackageArguments(), kTimeout};
  std::optional<ProcessResult> first;
  std::optional<ProcessResult> second;
  int calls = 0;
  host().Run(request, [&](const ProcessResult& result) {
    ++calls;
    first = result;
  });
  EXPECT_FALSE(first.has_value()) << "called from inside Run";
  host().Run(request, [&](const ProcessResult& result) { second = result; });
  ASSERT_TRUE(subject_->RunUntil([&] { return second.has_value(); }));
  EXPECT_FALSE(second->started);
  EXPECT_FALSE(second->error.empty());
  ASSERT_TRUE(subject_->RunUntil([&] { return first.has_value(); }));
  EXPECT_TRUE(first->started) << first->error;
  EXPECT_TRUE(first->end_seen);
  EXPECT_FALSE(first->timed_out);
  EXPECT_EQ(first->exit_code, 3010);
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(host().Rejoin([](const ProcessResult&) {})) << "nothing runs any more";
}

TEST_F(PlatformContract, WhatIsNoProgramIsNotStartedAndSaysWhy) {
  std::optional<ProcessResult> result;
  host().Run({Stage("no program"), {}, kTimeout}, [&](const ProcessResult& r) { result = r; });
  EXPECT_FALSE(result.has_value()) << "called from inside Run";
  ASSERT_TRUE(subject_->RunUntil([&] { return result.has_value(); }));
  EXPECT_FALSE(result->started);
  EXPECT_FALSE(result->error.empty());
}

}  // namespace
}  // namespace kintsugi::agent::contract
