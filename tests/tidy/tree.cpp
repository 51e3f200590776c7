// SPDX-License-Identifier: Apache-2.0
#include "tests/tidy/tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

namespace kintsugi::tidy {
namespace {

// The pure line of the design: no OS, network, SQL, protobuf, thread, clock or environment below it.
const std::vector<std::string> kPureFolders = {"common/base/",     "common/model/",    "common/version/",
                                               "common/schedule/", "common/assess/",   "common/flow/",
                                               "common/rollout/",  "common/sim/",      "console/estimate/",
                                               "common/advisory/", "common/hostfile/", "common/installer/"};
// Standard headers that bring a thread, a clock of the system, files or the environment.
const std::vector<std::string> kImpureStandard = {"thread", "mutex",   "shared_mutex", "condition_variable", "future",
                                                  "atomic", "fstream", "filesystem",   "iostream",           "random"};
// POSIX and Win32 headers that portable code must not name.
const std::regex kSystemHeader(
    "^(unistd|fcntl|dirent|poll|pthread|signal|dlfcn|termios|pwd|grp|netdb|syslog|windows|winsock2?|ws2tcpip|winreg|"
    "winsvc|wincrypt|"
    "shlobj|io|direct|process)\\.h$|^(sys|netinet|arpa|net|linux|bits)/",
    std::regex::icase);

bool StartsWithAny(const std::string& text, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& prefix) { return text.starts_with(prefix); });
}

bool IsPlatformFolder(const std::string& path) {
  return path.find("/posix/") != std::string::npos || path.find("/windows/") != std::string::npos;
}

std::string Offence(const Source& source, int line, const std::string& what) {
  return source.path + ":" + std::to_string(line) + ": " + what;
}

template <typename Check>
std::vector<std::string> CheckIncludes(const std::vector<Source>& tree, Check check) {
  std::vector<std::string> found;
  for (const auto& source : tree) {
    for (const auto& include : source.includes) {
      const std::string problem = check(source, include);
      if (!problem.empty()) found.push_back(Offence(source, include.line, problem));
    }
  }
  return found;
}

}  // namespace

Source ReadSource(std::string path, const std::string& text) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
  Source source;
  source.path = std::move(path);
  std::istringstream stream(text);
  std::string line;
  while (std::getline(stream, line)) {
    source.lines.push_back(line);
    std::smatch match;
    if (std::regex_search(line, match, kInclude))
      source.includes.push_back({match[2], match[1] == "<", static_cast<int>(source.lines.size())});
  }
  return source;
}

std::vector<Source> ReadTree(const std::string& root) {
  std::vector<Source> tree;
  for (const char* top : {"agent", "common", "console", "db", "proto", "tests"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::filesystem::path(root) / top)) {
      const auto extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".h" && extension != ".cpp")) continue;
      std::ifstream file(entry.path());
      std::stringstream text;
      text << file.rdbuf();
      tree.push_back(ReadSource(std::filesystem::relative(entry.path(), root).generic_string(), text.str()));
    }
  }
  std::sort(tree.begin(), tree.end(), [](const Source& a, const Source& b) { return a.path < b.path; });
  return tree;
}

std::vector<std::string> ImpureIncludes(const std::vector<Source>& tree) {
  return CheckIncludes(tree, [](const Source& source, const Include& include) -> std::string {
    if (!StartsWithAny(source.path, kPureFolders)) return "";
    const bool standard = include.angled && include.path.find('/') == std::string::npos;
    if (standard && std::find(kImpureStandard.begin(), kImpureStandard.end(), include.path) == kImpureStandard.end() &&
        include.path.find(".h") == std::string::npos)
      return "";
    if (include.angled && include.path.starts_with("fmt/")) return "";
    if (!include.angled && StartsWithAny(include.path, kPureFolders)) return "";
    return "a pure folder includes " + include.path;
  });
}

std::vector<std::string> CrossIncludes(const std::vector<Source>& tree) {
  return CheckIncludes(tree, [](const Source& source, const Include& include) -> std::string {
    const bool crosses =
        (source.path.starts_with("agent/") &&
         (include.path.starts_with("console/") || include.path.starts_with("db/"))) ||
        (source.path.starts_with("console/") && include.path.starts_with("agent/")) ||
        (source.path.starts_with("common/") && StartsWithAny(include.path, {"agent/", "console/", "db/"})) ||
        (source.path.starts_with("db/") && StartsWithAny(include.path, {"agent/", "console/"})) ||
        (!source.path.starts_with("tests/") && include.path.starts_with("tests/"));
    return crosses ? "may not include " + include.path : "";
  });
}

std::vector<std::string> SystemIncludes(const std::vector<Source>& tree) {
  return CheckIncludes(tree, [](const Source& source, const Include& include) -> std::string {
    const bool portable = source.path.starts_with("common/") || source.path.starts_with("agent/");
    if (!portable || IsPlatformFolder(source.path) || !include.angled) return "";
    // A C header without a folder is the system's unless it comes with a library that we carry everywhere.
    const bool bare_c_header = include.path.ends_with(".h") && include.path.find('/') == std::string::npos;
    const bool system =
        std::regex_search(include.path, kSystemHeader) || (bare_c_header && include.path != "sqlite3.h");
    return system ? "portable code includes " + include.path : "";
  });
}

std::vector<std::string> ShapeProblems(const std::vector<Source>& tree) {
  constexpr std::size_t kMostLines = 600;
  std::vector<std::string> found;
  for (const auto& source : tree) {
    if (source.lines.empty() || source.lines[0] != "// SPDX-License-Identifier: Apache-2.0")
      found.push_back(Offence(source, 1, "the first line is not the SPDX line"));
    if (source.lines.size() > kMostLines)
      found.push_back(Offence(source, static_cast<int>(source.lines.size()), "more than 600 lines: split by noun"));
    const bool header = source.path.ends_with(".h");
    if (header && std::find(source.lines.begin(), source.lines.end(), "#pragma once") == source.lines.end())
      found.push_back(Offence(source, 1, "a header without #pragma once"));
  }
  return found;
}

std::vector<std::string> StraySql(const std::vector<Source>& tree) {
  static const std::regex kSql(
      R"re("\s*(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE|PRAGMA)\s)re");
  std::vector<std::string> found;
  for (const auto& source : tree) {
    if (StartsWithAny(source.path, {"db/", "agent/journal/", "tests/"})) continue;
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      if (std::regex_search(source.lines[i], kSql))
        found.push_back(Offence(source, static_cast<int>(i + 1), "SQL outside db/ and agent/journal"));
    }
  }
  return found;
}

}  // namespace kintsugi::tidy
