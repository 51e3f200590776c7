// SPDX-License-Identifier: Apache-2.0
// FactIndex: hashed or scanned look-up of facts. The first of two facts with the same name wins in both
// modes.
#include "common/assess/fact_index.h"

#include <algorithm>
#include <cstdint>

namespace kintsugi::assess {
bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  // From the end: paths and keys share their beginnings.
  for (std::size_t i = a.size(); i > 0; --i) {
    if (ToLower(a[i - 1]) != ToLower(b[i - 1])) return false;
  }
  return true;
}

std::size_t FactIndex::Hash::operator()(std::string_view text) const {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(ToLower(c))) * 0x100000001b3U;
  return hash;
}

FactIndex::FactIndex(const model::HostFacts& facts, Mode mode) : facts_(facts), mode_(mode) {
  if (mode_ == Mode::kScan) return;
  files_.reserve(facts.files.size());
  registry_.reserve(facts.registry.size());
  hotfixes_.reserve(facts.hotfixes.size());
  for (const auto& file : facts.files) files_.emplace(file.path, &file);
  for (const auto& entry : facts.registry) registry_.emplace(entry.key, &entry);
  for (const auto& hotfix : facts.hotfixes) hotfixes_.emplace(hotfix.id, &hotfix);
}

const model::FileFact* FactIndex::File(std::string_view path) const {
  if (mode_ == Mode::kHash) {
    const auto found = files_.find(path);
    return found == files_.end() ? nullptr : found->second;
  }
  for (const auto& file : facts_.files) {
    if (EqualsIgnoringCase(file.path, path)) return &file;
  }
  return nullptr;
}

const model::RegistryFact* FactIndex::Registry(std::string_view key, std::string_view value_name) const {
  const auto is_it = [&](const model::RegistryFact& entry) {
    return EqualsIgnoringCase(entry.value_name, value_name) && EqualsIgnoringCase(entry.key, key);
  };
  if (mode_ == Mode::kHash) {
    // A multimap keeps equal keys in no stated order; the lowest address is the first fact.
    const model::RegistryFact* first = nullptr;
    const auto [begin, end] = registry_.equal_range(key);
    for (auto at = begin; at != end; ++at) {
      if (is_it(*at->second) && (first == nullptr || at->second < first)) first = at->second;
    }
    return first;
  }
  const auto found = std::find_if(facts_.registry.begin(), facts_.registry.end(), is_it);
  return found == facts_.registry.end() ? nullptr : &*found;
}

const model::HotfixFact* FactIndex::Hotfix(std::string_view id) const {
  if (mode_ == Mode::kHash) {
    const auto found = hotfixes_.find(id);
    return found == hotfixes_.end() ? nullptr : found->second;
  }
  for (const auto& hotfix : facts_.hotfixes) {
    if (EqualsIgnoringCase(hotfix.id, id)) return &hotfix;
  }
  return nullptr;
}

}  // namespace kintsugi::assess
