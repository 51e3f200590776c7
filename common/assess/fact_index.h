// SPDX-License-Identifier: Apache-2.0
// FactIndex: finds file, registry and hotfix facts of one host by name, ASCII case-insensitively as Windows
// does. Borrows the facts, which must outlive it unchanged. Const after construction: any thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "common/base/text.h"
#include "common/model/host.h"

namespace kintsugi::assess {

// ASCII only: the names of system files and keys have no other letters.
bool EqualsIgnoringCase(std::string_view a, std::string_view b);

class FactIndex {
 public:
  // kHash pays one pass over the facts and then answers in constant time: for whoever assesses many updates
  // of one host. kScan costs nothing to make and scans: for a single assessment.
  enum class Mode { kHash, kScan };
  explicit FactIndex(const model::HostFacts& facts, Mode mode = Mode::kHash);

  const model::HostFacts& facts() const { return facts_; }
  // nullptr: the host was not asked or did not answer (which is not "absent").
  const model::FileFact* File(std::string_view path) const;
  const model::RegistryFact* Registry(std::string_view key, std::string_view value_name) const;
  const model::HotfixFact* Hotfix(std::string_view id) const;

 private:
  struct Hash {
    std::size_t operator()(std::string_view text) const;
  };
  struct Equal {
    bool operator()(std::string_view a, std::string_view b) const { return EqualsIgnoringCase(a, b); }
  };
  const model::HostFacts& facts_;
  Mode mode_;
  std::unordered_map<std::string_view, const model::FileFact*, Hash, Equal> files_;
  std::unordered_multimap<std::string_view, const model::RegistryFact*, Hash, Equal> registry_;
  std::unordered_map<std::string_view, const model::HotfixFact*, Hash, Equal> hotfixes_;
};

}  // namespace kintsugi::assess
