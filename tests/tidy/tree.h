// SPDX-License-Identifier: Apache-2.0
// The project's sources as text, for the rules in tidy_test.cpp. Paths are relative to the tree's root, with forward
// slashes.
#pragma once

#include <string>
#include <vector>

namespace kintsugi::tidy {

struct Include {
  std::string path;  // as written
  bool angled = false;
  int line = 0;
};
struct Source {
  std::string path;
  std::vector<std::string> lines;
  std::vector<Include> includes;
};

// Every .h and .cpp below agent, common, console, db, proto and tests.
std::vector<Source> ReadTree(const std::string& root);
// One source from text, as ReadTree would read it.
Source ReadSource(std::string path, const std::string& text);

// Each rule returns one line for each offender: "path:line: what". Empty: the tree keeps the rule.
std::vector<std::string> ImpureIncludes(const std::vector<Source>& tree);
std::vector<std::string> CrossIncludes(const std::vector<Source>& tree);
std::vector<std::string> SystemIncludes(const std::vector<Source>& tree);
std::vector<std::string> ShapeProblems(const std::vector<Source>& tree);
std::vector<std::string> StraySql(const std::vector<Source>& tree);

}  // namespace kintsugi::tidy
