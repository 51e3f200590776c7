// SPDX-License-Identifier: Apache-2.0
// Proof that a method of the operator API without a row in the permission table does not compile: the real
// source compiles, a copy with one row removed does not, for the first, a middle and the last method. Runs
// the compiler of this build.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "proto/operator_methods.h"

namespace kintsugi::access {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Compiled {
  bool ok = false;
  std::string messages;
};

Compiled Compile(const std::string& source) {
  const std::string folder = std::string(KINTSUGI_BINARY_DIR) + "/tests/permissions_compile";
  std::filesystem::create_directories(folder);
  const std::string file = folder + "/permissions.cpp";
  const std::string log = folder + "/messages.txt";
  std::ofstream(file) << source;
  const int status = ::system((std::string(KINTSUGI_SYNTAX_CHECK) + " '" + file + "' 2>'" + log + "'").c_str());
  return {status == 0, ReadFile(log)};
}

std::string PermissionSource() {
  return ReadFile(std::string(KINTSUGI_SOURCE_DIR) + "/console/access/permissions.cpp");
}

TEST(PermissionTable, CompilesAsItIs) {
  const Compiled compiled = Compile(PermissionSource());
  EXPECT_TRUE(compiled.ok) << compiled.messages;
}

TEST(PermissionTable, DoesNotCompileWithoutARowForAMethod) {
  const auto& methods = v1::kOperatorMethods;
  for (const auto& method : {methods.front(), methods[methods.size() / 2], methods.back()}) {
    std::string source = PermissionSource();
    const std::string row = "case Method::k" + std::string(method.name) + ":";
    const std::size_t start = source.find(row);
    ASSERT_NE(start, std::string::npos) << row;
    source.erase(start, source.find('\n', start) - start);
    const Compiled compiled = Compile(source);
    EXPECT_FALSE(compiled.ok) << "compiles without " << row;
    EXPECT_NE(compiled.messages.find("k" + std::string(method.name)), std::string::npos) << compiled.messages;
    EXPECT_NE(compiled.messages.find("not handled in switch"), std::string::npos) << compiled.messages;
  }
}

}  // namespace
}  // namespace kintsugi::access
