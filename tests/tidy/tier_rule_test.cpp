// SPDX-License-Identifier: Apache-2.0
// The tier rule of common/cmake/KintsugiLibrary.cmake on made-up projects: links may only go down.
#include <gtest/gtest.h>

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::tidy {
namespace {

// Configures a project with these lines and one source file, x.cpp.
test::ProcessResult Configure(const std::string& lines) {
  const test::TempFolder folder;
  folder.Write("x.cpp", "int x() { return 0; }\n");
  folder.Write("CMakeLists.txt",
               "cmake_minimum_required(VERSION 3.25)\nproject(tiers LANGUAGES CXX)\n"
               "include(\"" KINTSUGI_SOURCE_DIR "/common/cmake/KintsugiLibrary.cmake\")\n" +
                   lines + "kintsugi_check_tiers()\n");
  return test::RunProcess({{"cmake", "-G", "Ninja", "-S", folder.path().string(), "-B", folder.File("build")},
                           {},
                           "",
                           std::chrono::milliseconds(60'000)});
}

std::string Library(const std::string& name, const std::string& tier, const std::string& rest = "") {
  return "kintsugi_library(NAME " + name + " TIER " + tier + " SOURCES x.cpp " + rest + ")\n";
}

TEST(TierRule, RefusesLinksThatGoUpAndNamesBothEnds) {
  struct Row {
    const char* from;
    const char* to;
    bool allowed;
  };
  const Row rows[] = {{"pure", "pure", true},     {"adapter", "pure", true}, {"app", "adapter", true},
                      {"pure", "adapter", false}, {"pure", "app", false},    {"adapter", "app", false}};
  for (const Row& row : rows) {
    const auto result = Configure(Library("lower", row.to) + Library("upper", row.from, "DEPS lower"));
    EXPECT_EQ(result.exit_code == 0, row.allowed) << row.from << " -> " << row.to << "\n" << result.standard_error;
    if (row.allowed) continue;
    EXPECT_NE(
        result.standard_error.find("upper (tier " + std::string(row.from) + ") may not link lower (tier " + row.to),
        std::string::npos)
        << result.standard_error;
  }
}

TEST(TierRule, SeesLinksToLaterLibrariesAndLinksAddedByHand) {
  const std::string rows[] = {
      Library("upper", "adapter", "DEPS lower") + Library("lower", "app"),
      Library("upper", "adapter") + Library("lower", "app") + "target_link_libraries(upper PRIVATE lower)\n",
  };
  for (const std::string& row : rows) {
    const auto result = Configure(row);
    EXPECT_NE(result.exit_code, 0) << row;
    EXPECT_NE(result.standard_error.find("upper (tier adapter) may not link lower (tier app)"), std::string::npos)
        << result.standard_error;
  }
}

TEST(TierRule, RefusesThirdPartyLibrariesInPureCode) {
  const auto result = Configure(Library("thing", "pure", "DEPS sqlite3"));
  EXPECT_NE(result.exit_code, 0);
  EXPECT_NE(result.standard_error.find("thing (tier pure) may not link sqlite3"), std::string::npos)
      << result.standard_error;
}

}  // namespace
}  // namespace kintsugi::tidy
