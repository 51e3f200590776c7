// SPDX-License-Identifier: Apache-2.0
// The house rules that a compiler does not check; see README.md.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <set>

#include "tests/tidy/tree.h"

namespace kintsugi::tidy {
namespace {

namespace fs = std::filesystem;

std::string Join(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

const std::vector<Source>& Tree() {
  static const std::vector<Source> tree = ReadTree(KINTSUGI_SOURCE_DIR);
  return tree;
}

TEST(Tidy, ReadsTheWholeTree) { EXPECT_GT(Tree().size(), 50U); }
TEST(Tidy, PureFoldersIncludeOnlyPureOnes) { EXPECT_EQ(Join(ImpureIncludes(Tree())), ""); }
TEST(Tidy, ConsoleAndAgentNeverIncludeEachOther) { EXPECT_EQ(Join(CrossIncludes(Tree())), ""); }
TEST(Tidy, PortableCodeUsesNoSystemHeader) { EXPECT_EQ(Join(SystemIncludes(Tree())), ""); }
TEST(Tidy, SourcesHaveTheHouseShape) { EXPECT_EQ(Join(ShapeProblems(Tree())), ""); }
TEST(Tidy, SqlLivesInDbAndJournalOnly) { EXPECT_EQ(Join(StraySql(Tree())), ""); }

TEST(Tidy, EveryFolderWithSourcesHasAReadme) {
  std::set<std::string> folders;
  for (const auto& source : Tree()) folders.insert(fs::path(source.path).parent_path().generic_string());
  std::string missing;
  for (const auto& folder : folders) {
    // The platform folder of a part (common/runtime/posix) is explained by the part's README.
    const fs::path path(folder);
    const fs::path explained = path.filename() == "posix" ? path.parent_path() : path;
    if (!fs::exists(fs::path(KINTSUGI_SOURCE_DIR) / explained / "README.md")) missing += folder + "\n";
  }
  EXPECT_EQ(missing, "");
}

TEST(Tidy, SourcesAreFormatted) {
  std::string files;
  for (const auto& source : Tree()) files += " '" + source.path + "'";
  const std::string command =
      std::string("cd '") + KINTSUGI_SOURCE_DIR + "' && clang-format --dry-run -Werror" + files + " 2>&1";
  if (std::system("command -v clang-format >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "clang-format is not installed; tests/run installs it (package clang-format)";
  FILE* const pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string output;
  std::array<char, 4096> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) {
    const std::string line = buffer.data();
    if (line.find("error:") == std::string::npos) continue;
    const std::string file = line.substr(0, line.find(':')) + "\n";
    if (output.find(file) == std::string::npos) output += file;
  }
  EXPECT_EQ(pclose(pipe), 0);
  EXPECT_EQ(output, "") << "format them with: clang-format -i FILE";
}

// The rules bite: each row is a source that breaks exactly one.
TEST(TidyRules, FindEachOffence) {
  const std::string spdx = "// SPDX-License-Identifier: Apache-2.0\n";
  struct Row {
    const char* path;
    std::string text;
    std::vector<std::string> (*rule)(const std::vector<Source>&);
    const char* expected;
  };
  const Row rows[] = {
      {"common/rollout/x.cpp", spdx + "#include <thread>\n", ImpureIncludes,
       "common/rollout/x.cpp:2: a pure folder includes thread\n"},
      {"common/flow/x.cpp", "#include \"common/crypto/crypto.h\"\n", ImpureIncludes,
       "common/flow/x.cpp:1: a pure folder includes common/crypto/crypto.h\n"},
      {"common/model/x.h", "#include \"proto/types.pb.h\"\n", ImpureIncludes,
       "common/model/x.h:1: a pure folder includes proto/types.pb.h\n"},
      {"agent/runner/x.cpp", "#include \"console/core/core.h\"\n", CrossIncludes,
       "agent/runner/x.cpp:1: may not include console/core/core.h\n"},
      {"console/http/x.cpp", "#include \"agent/link/link.h\"\n", CrossIncludes,
       "console/http/x.cpp:1: may not include agent/link/link.h\n"},
      {"agent/facts/x.cpp", "#include <unistd.h>\n", SystemIncludes,
       "agent/facts/x.cpp:1: portable code includes unistd.h\n"},
      {"common/crypto/x.cpp", "#include <sys/stat.h>\n", SystemIncludes,
       "common/crypto/x.cpp:1: portable code includes sys/stat.h\n"},
      {"agent/link/x.cpp", "#include <ifaddrs.h>\n", SystemIncludes,
       "agent/link/x.cpp:1: portable code includes ifaddrs.h\n"},
      {"agent/link/x.cpp", "#include <Windows.h>\n", SystemIncludes,
       "agent/link/x.cpp:1: portable code includes Windows.h\n"},
      {"common/base/x.h", spdx, ShapeProblems, "common/base/x.h:1: a header without #pragma once\n"},
      {"common/base/x.cpp", "int x;\n", ShapeProblems, "common/base/x.cpp:1: the first line is not the SPDX line\n"},
      {"console/core/x.cpp", "auto q = \"INSERT INTO hosts VALUES\";\n", StraySql,
       "console/core/x.cpp:1: SQL outside db/ and agent/journal\n"},
  };
  for (const Row& row : rows) EXPECT_EQ(Join(row.rule({ReadSource(row.path, row.text)})), row.expected);
}

TEST(TidyRules, LeaveGoodSourcesAlone) {
  const std::vector<Source> good = {
      ReadSource("common/rollout/x.h",
                 "// SPDX-License-Identifier: Apache-2.0\n#pragma once\n#include <vector>\n#include <fmt/format.h>\n"
                 "#include \"common/base/time.h\"\n"),
      ReadSource("agent/platform/windows/x.cpp", "// SPDX-License-Identifier: Apache-2.0\n#include <windows.h>\n"),
      ReadSource("db/sql/x.cpp", "// SPDX-License-Identifier: Apache-2.0\nauto q = \"DELETE FROM hosts \";\n"),
  };
  EXPECT_EQ(Join(ImpureIncludes(good)) + Join(CrossIncludes(good)) + Join(SystemIncludes(good)) +
                Join(ShapeProblems(good)) + Join(StraySql(good)),
            "");
}

}  // namespace
}  // namespace kintsugi::tidy
