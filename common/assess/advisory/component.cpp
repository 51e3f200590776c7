// SPDX-License-Identifier: Apache-2.0
// Component keys and what is in the box of a release. Sources: .NET Framework versions and dependencies, Internet
// Explorer versions by Windows release (Microsoft's documentation and lifecycle pages).
#include "common/assess/advisory/component.h"

#include <algorithm>
#include <array>
#include <vector>

#include "common/base/text.h"

namespace kintsugi::assess {
namespace {

using advisory::Release;
using advisory::Role;

constexpr int kWindows10 = 10240;
constexpr int kDotNetApart = 17763;  // from Windows 10 1809 on .NET Framework has cumulative updates of its own

bool Contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// The numbers of a text: "3.5 and 4.6.2/4.7" -> 3.5, 4.6.2, 4.7. The 2 of "service pack 2" is none.
std::vector<std::string_view> Versions(std::string_view text) {
  std::vector<std::string_view> versions;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] < '0' || text[at] > '9') {
      ++at;
      continue;
    }
    const std::size_t end = std::min(text.find_first_not_of("0123456789.", at), text.size());
    const bool pack = at >= 13 && text.substr(at - 13, 13) == "service pack ";
    if (!pack) versions.push_back(text.substr(at, end - at));
    at = end;
  }
  return versions;
}

// Versions that one update serves have one key; in the order in which one replaces the other in place.
constexpr std::array<std::string_view, 5> kDotNet4 = {"dotnet-4", "dotnet-4.5", "dotnet-4.6", "dotnet-4.8",
                                                      "dotnet-4.8.1"};
std::string DotNetKey(std::string_view text) {
  std::string_view highest = "0";
  for (const auto version : Versions(text)) highest = std::max(highest, version);
  if (highest == "4.8.1" || highest == "4.8") return "dotnet-" + std::string(highest);
  if (highest >= "4.6") return "dotnet-4.6";
  if (highest >= "4.5") return "dotnet-4.5";
  if (highest.starts_with("4")) return "dotnet-4";
  if (highest >= "3.5") return "dotnet-3.5";
  return "dotnet-" + std::string(highest);
}

std::string KeyOf(std::string_view lower) {
  const auto numbered = [&](std::string_view key) {
    const auto versions = Versions(lower);
    if (versions.empty()) return std::string(key);
    std::string_view version = versions.front();
    if (version.ends_with(".0")) version.remove_suffix(2);
    return std::string(key) + "-" + std::string(version);
  };
  if (Contains(lower, ".net framework")) return DotNetKey(lower);
  if (Contains(lower, "adobe flash")) return std::string(kFlashPlayer);
  if (Contains(lower, "edge (edgehtml")) return "edge-html";
  if (Contains(lower, "ie mode")) return std::string(lower);
  if (Contains(lower, "internet explorer")) return numbered("ie");
  if (Contains(lower, "xml core services")) return numbered("xml");
  if (Contains(lower, "jscript") || Contains(lower, "vbscript") || lower.starts_with("windows script "))
    return numbered("script");
  return std::string(lower);
}

bool ServedByCumulative(std::string_view key, const Release& release) {
  if (release.build < kWindows10) return false;
  if (key.starts_with("ie") || key == "edge-html" || key.starts_with("xml-3") || key.starts_with("xml-6") ||
      key.starts_with("script") || Contains(key, "hyperlink object library"))
    return true;
  return IsDotNet(key) && key < "dotnet-4.8" && release.build < kDotNetApart;
}

// From Windows 10 1809 on one update serves .NET Framework 3.5 and the version 4 in the box.
std::string WithVersion4(std::string key, const Release& release) {
  if (release.build < kDotNetApart || !IsDotNet(key) || key >= "dotnet-4") return key;
  if (release.build < 18362) return "dotnet-4.6";
  return release.build <= 22000 ? "dotnet-4.8" : "dotnet-4.8.1";
}

struct InBoxRow {
  std::string_view key;
  int first_build, last_build;
  bool client, server;
  int service_pack;  // from this one on
};
constexpr int kNoEnd = 1 << 30;
constexpr InBoxRow kInBox[] = {{"dotnet-2.0", 6000, 6003, true, true, 0},
                               {"dotnet-3.0", 6000, 6003, true, false, 0},
                               {"dotnet-3.5", 7600, 7601, true, false, 0},
                               {"dotnet-4.5", 9200, 9600, true, true, 0},
                               {"dotnet-4.6", 17763, 17763, true, true, 0},
                               {"dotnet-4.8", 18362, 22000, true, true, 0},
                               {"dotnet-4.8.1", 22621, kNoEnd, true, true, 0},
                               {"ie-10", 9200, 9200, true, true, 0},
                               {"ie-11", 9600, 9600, true, true, 0},
                               {"flash", 9200, 19042, true, false, 0},
                               {"flash", 14393, 17763, false, true, 0},
                               {"xml-3", 2195, 9600, true, true, 0},
                               {"xml-6", 6000, 9600, true, true, 0},
                               {"xml-6", 2600, 2600, true, false, 3},
                               {"script-5.6", 2600, 3790, true, true, 0},
                               {"script-5.7", 6000, 6003, true, true, 0},
                               {"script-5.8", 7600, 9600, true, true, 0},
                               {"windows media player 12", 7600, 9600, true, false, 0},
                               {"windows media player 11", 6000, 6003, true, false, 0}};

struct InstallerRow {
  std::uint32_t kb;
  std::string_view key;
};
constexpr InstallerRow kInstallers[] = {{982861, "ie-9"},        {2718695, "ie-10"},      {2841134, "ie-11"},
                                        {4503548, "dotnet-4.8"}, {4486081, "dotnet-4.8"}, {4486105, "dotnet-4.8"},
                                        {4486129, "dotnet-4.8"}, {4486153, "dotnet-4.8"}, {5011048, "dotnet-4.8.1"}};

int ExplorerNumber(std::string_view key) {
  int number = 0;
  for (const char c : key.substr(3)) {
    if (c < '0' || c > '9') break;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

bool IsDotNet(std::string_view key) { return key.starts_with("dotnet-"); }
bool IsExplorer(std::string_view key) { return key.starts_with("ie-"); }

std::string_view ComponentOfKb(std::uint32_t number) {
  const auto* row = std::find_if(std::begin(kInstallers), std::end(kInstallers),
                                 [&](const InstallerRow& r) { return r.kb == number; });
  return row == std::end(kInstallers) ? std::string_view() : row->key;
}

std::string ComponentKey(std::string_view component, const Release& release) {
  if (component.empty()) return std::string(kWindowsItself);
  std::string key = WithVersion4(KeyOf(ToLower(component)), release);
  return ServedByCumulative(key, release) ? std::string(kWindowsItself) : key;
}

Presence InBox(std::string_view key, const Release& release, int service_pack) {
  if (key == kWindowsItself) return Presence::kPresent;
  for (const auto& row : kInBox) {
    if (row.key == key && row.first_build <= release.build && release.build <= row.last_build &&
        (release.role == Role::kClient ? row.client : row.server) && service_pack >= row.service_pack)
      return Presence::kPresent;
  }
  return Presence::kUnknown;
}

bool ReplacedBy(std::string_view key, std::string_view other) {
  if (IsExplorer(key) && IsExplorer(other)) return ExplorerNumber(key) < ExplorerNumber(other);
  const auto mine = std::find(kDotNet4.begin(), kDotNet4.end(), key);
  const auto theirs = std::find(kDotNet4.begin(), kDotNet4.end(), other);
  return mine != kDotNet4.end() && theirs != kDotNet4.end() && mine < theirs;
}

}  // namespace kintsugi::assess
