// SPDX-License-Identifier: Apache-2.0
// ExpandPath: the variables of catalog paths. Windows NT 4.0 and 2000 install into c:\winnt, everything later
// into c:\windows.
#include <algorithm>
#include <array>

#include "common/assess/assess.h"
#include "common/assess/fact_index.h"

namespace kintsugi::assess {
namespace {

bool UsesWinnt(const model::OsFacts& os) {
  if (os.product.empty()) return os.major == 4 || (os.major == 5 && os.minor == 0);
  return os.product.starts_with("windows-nt4") || os.product == "windows-2000";
}

struct Variable {
  std::string_view name;
  std::string_view below_windows;  // used when `absolute` is empty
  std::string_view absolute;
};
constexpr std::array<Variable, 9> kVariables = {{
    {"windir", "", ""},
    {"systemroot", "", ""},
    {"system32", "\\system32", ""},
    {"dllcache", "\\system32\\dllcache", ""},
    {"systemdrive", "", "c:"},
    {"programfiles", "", "c:\\program files"},
    {"programfiles(x86)", "", "c:\\program files (x86)"},
    {"commonprogramfiles", "", "c:\\program files\\common files"},
    {"programdata", "", "c:\\programdata"},
}};

}  // namespace

std::string ExpandPath(std::string_view path, const model::OsFacts& os) {
  std::string lower = ToLower(path);
  std::replace(lower.begin(), lower.end(), '/', '\\');
  std::string expanded;
  expanded.reserve(lower.size() + 8);
  std::size_t at = 0;
  while (at < lower.size()) {
    const std::size_t close = lower[at] == '%' ? lower.find('%', at + 1) : std::string::npos;
    const std::string_view name =
        close == std::string::npos ? std::string_view{} : std::string_view(lower).substr(at + 1, close - at - 1);
    const auto variable =
        std::find_if(kVariables.begin(), kVariables.end(), [&](const Variable& row) { return row.name == name; });
    if (variable == kVariables.end()) {
      expanded.push_back(lower[at++]);
      continue;
    }
    if (variable->absolute.empty()) expanded += UsesWinnt(os) ? "c:\\winnt" : "c:\\windows";
    expanded += variable->absolute.empty() ? variable->below_windows : variable->absolute;
    at = close + 1;
  }
  return expanded;
}

}  // namespace kintsugi::assess
