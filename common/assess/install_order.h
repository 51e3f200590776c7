// SPDX-License-Identifier: Apache-2.0
// The order in which the updates that one host needs are installed, and where a boot must come between them. Pure; any
// thread. Why this order: README.md.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/model/catalog.h"

namespace kintsugi::assess {

struct InstallOrder {
  struct Item {
    const model::Update* update = nullptr;
    // A reboot that is pending must happen before this item: it begins a new boot of the plan. Where such an item is
    // not run after all, the same holds for the next one that is.
    bool boot_first = false;
  };
  struct Superseded {
    const model::Update* update = nullptr;
    const model::Update* by = nullptr;  // among the items
  };
  struct MissingPrerequisite {
    const model::Update* update = nullptr;  // still among the items
    std::string prerequisite;               // neither installed nor in the set
  };
  std::vector<Item> items;
  std::vector<Superseded> superseded;        // left out, by id
  std::vector<MissingPrerequisite> missing;  // by id
};

// `updates`: not null, in any order, repetitions count once; they must outlive the result. `satisfied(update id)`: the
// host has this prerequisite already. The same set gives the same order.
// kInvalidArgument: prerequisites form a cycle; the message names it.
Result<InstallOrder> OrderInstalls(const std::vector<const model::Update*>& updates,
                                   const std::function<bool(const std::string& update_id)>& satisfied);

}  // namespace kintsugi::assess
