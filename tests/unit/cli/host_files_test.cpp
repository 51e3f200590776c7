// SPDX-License-Identifier: Apache-2.0
#include "console/cli/host_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace kintsugi::cli {
namespace {

constexpr char kSystemInfo[] =
    "\r\nHost Name:                 PC1\r\n"
    "OS Name:                   Microsoft Windows 10 Pro\r\n"
    "OS Version:                10.0.19045 N/A Build 19045\r\n";

TEST(HostFilesOnDisk, AFolderStandsForItsFilesAndFilesOfOneHostBecomeOne) {
  const test::TempFolder folder;
  folder.Write("pc1_systeminfo.txt", kSystemInfo);
  folder.Write("pc1_kbs.txt", "KB5001330\n5003173\n");
  folder.Write("below/pc2.txt", "KB5001330\n");
  folder.Write(".hidden", "no host");
  const HostFiles read = ReadHostFiles({folder.path().string()});
  EXPECT_TRUE(read.problems.empty());
  EXPECT_EQ(read.files, 2U);
  ASSERT_EQ(read.hosts.size(), 1U);
  EXPECT_EQ(read.hosts[0].facts.name, "PC1");
  EXPECT_EQ(read.hosts[0].facts.os.build, 19045);
  EXPECT_EQ(read.hosts[0].facts.hotfixes.size(), 2U);
}

TEST(HostFilesOnDisk, AFileThatIsNotUnderstoodNeverStopsTheRest) {
  const test::TempFolder folder;
  const std::string good = folder.Write("a.txt", kSystemInfo);
  const std::string bad = folder.Write("b.txt", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian 12\"\n");
  const HostFiles read = ReadHostFiles({bad, folder.File("absent.txt"), good});
  ASSERT_EQ(read.problems.size(), 2U);
  EXPECT_EQ(read.problems[0].path, bad);
  EXPECT_EQ(read.problems[0].error.code, Code::kInvalidArgument);
  EXPECT_NE(read.problems[0].error.message.find("/etc/os-release"), std::string::npos);
  EXPECT_EQ(read.problems[1].error.code, Code::kNotFound);
  ASSERT_EQ(read.hosts.size(), 1U);
  EXPECT_EQ(read.hosts[0].files, std::vector<std::string>{good});
}

TEST(HostFilesOnDisk, AnEmptyFolderSaysSo) {
  const test::TempFolder folder;
  const HostFiles read = ReadHostFiles({folder.path().string()});
  ASSERT_EQ(read.problems.size(), 1U);
  EXPECT_EQ(read.problems[0].error.message, "the folder holds no file");
}

TEST(HostFilesOnDisk, AFileAboveTheLimitIsRefusedUnread) {
  const test::TempFolder folder;
  const std::string path = folder.Write("large.txt", "");
  std::filesystem::resize_file(path, hostfile::kMaxFileBytes + 1);
  const HostFiles read = ReadHostFiles({path});
  ASSERT_EQ(read.problems.size(), 1U);
  EXPECT_EQ(read.problems[0].error.code, Code::kTooLarge);
  EXPECT_NE(read.problems[0].error.message.find("8388609 bytes"), std::string::npos);
}

}  // namespace
}  // namespace kintsugi::cli
