// SPDX-License-Identifier: Apache-2.0
#include "tests/support/temp_folder.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

#include "common/base/check.h"

namespace kintsugi::test {
namespace {

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

void WriteFile(const std::filesystem::path& path, std::string_view content) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  KINTSUGI_CHECK(static_cast<bool>(file));
}

}  // namespace

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "kintsugi-test-XXXXXX").string();
  KINTSUGI_CHECK(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ec;
  std::filesystem::remove_all(path_, ec);
}

std::string TempFolder::Write(std::string_view name, std::string_view content) const {
  WriteFile(path_ / name, content);
  return File(name);
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  KINTSUGI_CHECK(static_cast<bool>(file));
  return text.str();
}

std::string CompareGolden(const std::filesystem::path& golden, std::string_view actual) {
  if (std::getenv("KINTSUGI_UPDATE_GOLDEN") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
    WriteFile(golden, actual);
    return "";
  }
  const std::string hint = "\nIf the change is meant, run the test with KINTSUGI_UPDATE_GOLDEN=1 and review the diff.";
  if (!std::filesystem::exists(golden)) return golden.string() + " does not exist." + hint;
  const std::string expected = ReadFile(golden);
  if (expected == actual) return "";
  const auto was = Lines(expected);
  const auto is = Lines(actual);
  std::size_t line = 0;
  while (line < was.size() && line < is.size() && was[line] == is[line]) ++line;
  return golden.string() + ":" + std::to_string(line + 1) + ": expected\n  " +
         (line < was.size() ? was[line] : "<end>") + "\nfound\n  " + (line < is.size() ? is[line] : "<end>") + hint;
}

}  // namespace kintsugi::test
