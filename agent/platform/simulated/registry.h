// SPDX-License-Identifier: Apache-2.0
// The registry of a simulated host: keys with values, names compared without case and kept as written. A
// value, not thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kintsugi::agent::simulated {

struct NoCaseLess {
  bool operator()(std::string_view a, std::string_view b) const;
};

class Registry {
 public:
  void SetKey(const std::string& key);
  void SetValue(const std::string& key, const std::string& value_name, const std::string& data);
  void RemoveValue(const std::string& key, const std::string& value_name);
  void RemoveKey(const std::string& key);  // with everything below it
  // value_name "" asks for the key alone: "" when it or a key below it exists.
  std::optional<std::string> Value(const std::string& key, const std::string& value_name) const;
  std::vector<std::string> Subkeys(const std::string& key) const;  // names directly below, sorted

 private:
  using Values = std::map<std::string, std::string, NoCaseLess>;
  std::map<std::string, Values, NoCaseLess> keys_;
};

}  // namespace kintsugi::agent::simulated
