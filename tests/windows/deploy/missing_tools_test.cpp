// SPDX-License-Identifier: Apache-2.0
// What is said where the cross compiler or Wine is missing. They are hidden: the PATH is a folder of links without
// them.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace kintsugi {
namespace {

namespace fs = std::filesystem;

constexpr char kCheckTools[] = KINTSUGI_SOURCE_DIR "/deploy/windows/check-tools";
constexpr char kInstalls[] = "deploy/install-packages windows installs";

class MissingTools : public ::testing::Test {
 protected:
  // The programs of the usual folders, but for those whose names begin so.
  std::string PathWithout(const std::string& beginning) {
    const std::string path = folder_.File("path-" + beginning);
    fs::create_directories(path);
    for (const char* usual : {"/usr/local/bin", "/usr/bin", "/usr/sbin"}) {
      std::error_code problem;
      for (const auto& entry : fs::directory_iterator(usual, problem)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(beginning)) fs::create_symlink(entry.path(), fs::path(path) / name, problem);
      }
    }
    return path;
  }
  test::ProcessResult Run(const std::vector<std::string>& command, const std::string& path) {
    return test::RunProcess({command, {{"PATH", path}}});
  }

  test::TempFolder folder_;
};

TEST_F(MissingTools, NothingIsSaidWhereAllIsThere) {
  const auto result = test::RunProcess({{kCheckTools, "test"}});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.standard_error, "");
}

TEST_F(MissingTools, EachIsNamedWithWhatInstallsIt) {
  const struct {
    const char* hidden;
    const char* what_for;
    const char* named;
  } rows[] = {
      {"x86_64-w64-mingw32-g++", "build", "not on the PATH: x86_64-w64-mingw32-g++-posix\n"},
      {"wixl", "build", "not on the PATH: wixl\n"},
      {"wine", "test", "not on the PATH: wine wineserver\n"},
      {"osslsigncode", "test", "not on the PATH: osslsigncode\n"},
  };
  for (const auto& row : rows) {
    const auto result = Run({kCheckTools, row.what_for}, PathWithout(row.hidden));
    EXPECT_EQ(result.exit_code, 1) << row.hidden;
    EXPECT_TRUE(result.standard_error.starts_with(row.named)) << result.standard_error;
    EXPECT_NE(result.standard_error.find(kInstalls), std::string::npos) << result.standard_error;
  }
  EXPECT_EQ(Run({kCheckTools, "build"}, PathWithout("wine")).exit_code, 0) << "building needs no Wine";
}

TEST_F(MissingTools, TheBuildStopsBeforeItBegins) {
  const auto result =
      Run({KINTSUGI_SOURCE_DIR "/deploy/windows/build", "agent"}, PathWithout("x86_64-w64-mingw32-g++"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.standard_error.find(kInstalls), std::string::npos) << result.standard_error;
}

// The test of whole hosts by itself, as a developer starts it.
TEST_F(MissingTools, TheEndToEndTestSaysItToo) {
  const std::string program = fs::read_symlink("/proc/self/exe").parent_path().string() + "/e2e_windows_test";
  if (!fs::exists(program)) GTEST_SKIP() << program << " is not built";
  for (const char* hidden : {"x86_64-w64-mingw32-gcc", "wine"}) {
    const auto result = Run({program, "--gtest_filter=*IsEnrolled*"}, PathWithout(hidden));
    EXPECT_EQ(result.exit_code, 1) << hidden;
    EXPECT_NE(result.standard_error.find(hidden), std::string::npos) << result.standard_error;
    EXPECT_NE(result.standard_error.find(kInstalls), std::string::npos) << result.standard_error;
  }
}

}  // namespace
}  // namespace kintsugi
