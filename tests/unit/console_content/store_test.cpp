// SPDX-License-Identifier: Apache-2.0
// The package store on a real file system, and the byte-range rules.
#include "console/content/package_store.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "console/content/byte_range.h"
#include "tests/unit/console_content/temp_folder.h"

namespace kintsugi::console {
namespace {

namespace fs = std::filesystem;

std::size_t FilesUnder(const fs::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) count += entry.is_regular_file() ? 1U : 0U;
  return count;
}

StoredPackage Put(PackageStore& store, const std::string& bytes) {
  auto writer = store.NewPackage().value();
  EXPECT_TRUE(writer->Append(bytes));
  return writer->Finish().value();
}

TEST(PackageStore, KeepsBytesUnderTheirHashAndNoticesDuplicates) {
  const TempFolder folder;
  const auto store = PackageStore::Open(folder.path).value();
  const StoredPackage first = Put(*store, "abc");
  EXPECT_EQ(first.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-4's example
  EXPECT_EQ(first.size_bytes, 3U);
  EXPECT_FALSE(first.already_stored);
  EXPECT_TRUE(fs::exists(fs::path(folder.path) / "ba" / "78" / first.sha256));
  EXPECT_TRUE(Put(*store, "abc").already_stored);
  EXPECT_EQ(FilesUnder(folder.path), 1U);
  const auto file = store->OpenPackage(first.sha256).value();
  char bytes[8] = {};
  EXPECT_EQ(file->size_bytes(), 3U);
  EXPECT_EQ(file->ReadAt(1, bytes, sizeof bytes).value(), 2U);
  EXPECT_EQ(std::string(bytes), "bc");
  EXPECT_EQ(file->ReadAt(3, bytes, sizeof bytes).value(), 0U);
}

TEST(PackageStore, AnAbandonedUploadLeavesNothing) {
  const TempFolder folder;
  const auto store = PackageStore::Open(folder.path).value();
  {
    auto writer = store->NewPackage().value();
    ASSERT_TRUE(writer->Append("half of it"));
    EXPECT_EQ(FilesUnder(folder.path), 1U);
  }
  EXPECT_EQ(FilesUnder(folder.path), 0U);
}

TEST(PackageStore, OpeningRemovesWhatACrashLeftAndKeepsPackages) {
  const TempFolder folder;
  const StoredPackage kept = Put(*PackageStore::Open(folder.path).value(), "abc");
  std::ofstream(fs::path(folder.path) / "incoming" / "0011") << "partial";
  const auto store = PackageStore::Open(folder.path).value();
  EXPECT_EQ(FilesUnder(folder.path), 1U);
  EXPECT_TRUE(store->OpenPackage(kept.sha256));
}

TEST(PackageStore, FindsOnlyWhatIsNamedByALowerCaseHash) {
  const TempFolder folder;
  const auto store = PackageStore::Open(folder.path).value();
  const std::string hash = Put(*store, "abc").sha256;
  std::string upper = hash;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  for (const std::string& name :
       {std::string(), std::string("ba"), upper, hash + "0", hash.substr(1), std::string(64, '.'),
        "../" + hash.substr(3), std::string(64, '/'), std::string(64, '0')}) {
    const auto opened = store->OpenPackage(name);
    ASSERT_FALSE(opened) << name;
    EXPECT_EQ(opened.error().code, Code::kNotFound) << name;
  }
}

TEST(PackageStore, VerifyFindsDamagedAndMisplacedFiles) {
  const TempFolder folder;
  const auto store = PackageStore::Open(folder.path).value();
  const StoredPackage sound = Put(*store, "abc");
  const StoredPackage damaged = Put(*store, "def");
  std::ofstream(fs::path(folder.path) / damaged.sha256.substr(0, 2) / damaged.sha256.substr(2, 2) / damaged.sha256)
      << "deg";
  std::ofstream(fs::path(folder.path) / "ba" / "stray") << "abc";
  auto scan = store->Verify().value();
  ASSERT_EQ(scan.packages.size(), 1U);
  EXPECT_EQ(scan.packages[0].sha256, sound.sha256);
  std::sort(scan.damaged.begin(), scan.damaged.end());
  auto expected = std::vector<std::string>{damaged.sha256, "stray"};
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(scan.damaged, expected);
}

// A file-size limit stands for the full disk: write(2) fails the same way, with EFBIG instead of ENOSPC.
TEST(PackageStore, AFullDiskIsNamedAndThePartialFileRemoved) {
  const TempFolder folder;
  const auto store = PackageStore::Open(folder.path).value();
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit tight{4096, before.rlim_max};
  {
    auto writer = store->NewPackage().value();
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
    const Status written = writer->Append(std::string(10'000, 'x'));
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, Code::kDiskFull);
    EXPECT_EQ(writer->Append("more").error().code, Code::kDiskFull);
    EXPECT_EQ(writer->Finish().error().code, Code::kDiskFull);
  }
  EXPECT_EQ(FilesUnder(folder.path), 0U);
}

TEST(ByteRange, FollowsRfc9110) {
  using Kind = ByteRange::Kind;
  struct Row {
    const char* field;
    std::uint64_t file_size;
    Kind kind;
    std::uint64_t offset, size;
  };
  for (const Row& row : {
           Row{"", 10, Kind::kWhole, 0, 10},
           Row{"bytes=0-", 10, Kind::kPart, 0, 10},
           Row{"bytes=3-", 10, Kind::kPart, 3, 7},
           Row{"bytes=3-5", 10, Kind::kPart, 3, 3},
           Row{"bytes=3-3", 10, Kind::kPart, 3, 1},
           Row{"bytes=3-99", 10, Kind::kPart, 3, 7},
           Row{"bytes=-4", 10, Kind::kPart, 6, 4},
           Row{"bytes=-40", 10, Kind::kPart, 0, 10},
           Row{"bytes=9-", 10, Kind::kPart, 9, 1},
           Row{"bytes=10-", 10, Kind::kUnsatisfiable, 0, 0},
           Row{"bytes=-0", 10, Kind::kUnsatisfiable, 0, 0},
           Row{"bytes=0-", 0, Kind::kUnsatisfiable, 0, 0},
           Row{"bytes=-1", 0, Kind::kUnsatisfiable, 0, 0},
           Row{"bytes=18446744073709551615-", 10, Kind::kUnsatisfiable, 0, 0},
           Row{"bytes=0-18446744073709551615", 10, Kind::kPart, 0, 10},
           Row{"bytes=5-3", 10, Kind::kWhole, 0, 10},
           Row{"bytes=-", 10, Kind::kWhole, 0, 10},
           Row{"bytes=a-b", 10, Kind::kWhole, 0, 10},
           Row{"bytes= 1-2", 10, Kind::kWhole, 0, 10},
           Row{"bytes=1-2,4-5", 10, Kind::kWhole, 0, 10},
           Row{"lines=1-2", 10, Kind::kWhole, 0, 10},
           Row{"bytes=+1-2", 10, Kind::kWhole, 0, 10},
           Row{"bytes=18446744073709551616-", 10, Kind::kWhole, 0, 10},
       }) {
    const ByteRange range = ParseByteRange(row.field, row.file_size);
    EXPECT_EQ(range.kind, row.kind) << row.field;
    EXPECT_EQ(range.offset, row.offset) << row.field;
    EXPECT_EQ(range.size_bytes, row.size) << row.field;
  }
}

}  // namespace
}  // namespace kintsugi::console
