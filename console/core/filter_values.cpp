// SPDX-License-Identifier: Apache-2.0
#include "console/core/filter_values.h"

#include <array>
#include <unordered_set>

namespace kintsugi::console {
namespace {

constexpr std::size_t kMostValues = 100;
using Seen = std::unordered_set<std::string_view>;  // into the hosts

void Add(Seen& seen, std::string_view value) {
  if (!value.empty() && seen.size() < kMostValues) seen.insert(value);
}

struct TextKey {
  std::string_view name;
  std::string_view FilterSubject::*text;
};
constexpr std::array<TextKey, 10> kTexts = {{{"product", &FilterSubject::product},
                                             {"domain", &FilterSubject::domain},
                                             {"language", &FilterSubject::language},
                                             {"architecture", &FilterSubject::architecture},
                                             {"edition", &FilterSubject::edition},
                                             {"ring", &FilterSubject::ring},
                                             {"site", &FilterSubject::site},
                                             {"zone", &FilterSubject::zone},
                                             {"agent", &FilterSubject::agent},
                                             {"version", &FilterSubject::version}}};

}  // namespace

FilterValues ValuesOf(const Fleet& fleet) {
  std::array<Seen, kTexts.size()> texts;
  Seen roles;
  for (HostIndex i = 0; i < fleet.size(); ++i) {
    const FilterSubject subject = fleet.SubjectOf(i);
    for (std::size_t key = 0; key < kTexts.size(); ++key) Add(texts[key], subject.*kTexts[key].text);
    if (subject.roles == nullptr) continue;
    for (const std::string& role : *subject.roles) Add(roles, role);
  }
  FilterValues values{{"contact", {"online", "offline", "broken", "little-on-time"}},
                      {"state", {"patched", "needs", "failed", "reboot", "unknown"}},
                      {"reboot", {"yes", "no"}},
                      {"revoked", {"yes", "no"}},
                      {"severity", {"critical", "important", "moderate", "low", "unknown"}}};
  for (std::size_t key = 0; key < kTexts.size(); ++key)
    values[std::string(kTexts[key].name)].insert(texts[key].begin(), texts[key].end());
  values["role"].insert(roles.begin(), roles.end());
  return values;
}

}  // namespace kintsugi::console
