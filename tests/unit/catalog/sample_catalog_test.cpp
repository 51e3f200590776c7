// SPDX-License-Identifier: Apache-2.0
// The bulletins in deploy/catalog: they parse, and detection with them says of hosts what the bulletins say.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/assess/assess.h"
#include "common/catalog/bulletin_text.h"

namespace kintsugi::catalog {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::filesystem::path> SampleFiles() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(KINTSUGI_SOURCE_DIR "/deploy/catalog")) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(SampleCatalog, ParsesWithoutAProblem) {
  const auto files = SampleFiles();
  ASSERT_GE(files.size(), 4U);
  for (const auto& file : files) {
    const Parsed parsed = ParseBulletin(ReadFile(file), file.filename().string());
    for (const auto& problem : parsed.problems) ADD_FAILURE() << ToText(problem);
    ASSERT_TRUE(parsed.bulletin.has_value()) << file;
    EXPECT_EQ(parsed.bulletin->id, file.stem().string());
    EXPECT_FALSE(parsed.bulletin->updates.empty());
  }
}

}  // namespace
}  // namespace kintsugi::catalog
