// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/simulated/registry.h"

#include <algorithm>

#include "common/base/text.h"

namespace kintsugi::agent::simulated {
namespace {

bool IsBelow(std::string_view key, std::string_view parent) {
  return key.size() > parent.size() && key[parent.size()] == '\\' && EqualNoCase(key.substr(0, parent.size()), parent);
}

}  // namespace

bool NoCaseLess::operator()(std::string_view a, std::string_view b) const {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return ToLower(x) < ToLower(y); });
}

void Registry::SetKey(const std::string& key) { keys_.try_emplace(key); }

void Registry::SetValue(const std::string& key, const std::string& value_name, const std::string& data) {
  keys_[key][value_name] = data;
}

void Registry::RemoveValue(const std::string& key, const std::string& value_name) {
  if (const auto found = keys_.find(key); found != keys_.end()) found->second.erase(value_name);
}

void Registry::RemoveKey(const std::string& key) {
  std::erase_if(keys_, [&](const auto& row) { return EqualNoCase(row.first, key) || IsBelow(row.first, key); });
}

std::optional<std::string> Registry::Value(const std::string& key, const std::string& value_name) const {
  const auto found = keys_.find(key);
  if (value_name.empty()) {
    if (found != keys_.end()) return "";
    const auto below = keys_.lower_bound(key + "\\");
    return below != keys_.end() && IsBelow(below->first, key) ? std::optional<std::string>("") : std::nullopt;
  }
  if (found == keys_.end()) return std::nullopt;
  const auto value = found->second.find(value_name);
  return value == found->second.end() ? std::nullopt : std::optional(value->second);
}

std::vector<std::string> Registry::Subkeys(const std::string& key) const {
  std::vector<std::string> names;
  for (auto at = keys_.lower_bound(key + "\\"); at != keys_.end() && IsBelow(at->first, key); ++at) {
    const std::string rest = at->first.substr(key.size() + 1);
    std::string name = rest.substr(0, rest.find('\\'));
    if (names.empty() || !EqualNoCase(names.back(), name)) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace kintsugi::agent::simulated
