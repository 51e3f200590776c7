// SPDX-License-Identifier: Apache-2.0
// Updates with prerequisites, by short names, and an order as one line of text.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "common/assess/install_order.h"

namespace kintsugi::assess {

struct UpdateSet {
  std::deque<model::Update> updates;

  model::Update& Add(const std::string& id, std::vector<std::string> prerequisites = {}) {
    model::Update& update = updates.emplace_back();
    update.id = id;
    update.prerequisites = std::move(prerequisites);
    return update;
  }
  std::vector<const model::Update*> All() const {
    std::vector<const model::Update*> all;
    for (const auto& update : updates) all.push_back(&update);
    return all;
  }
};

// "a b | c": a bar is a boot before the next one.
inline std::string ToText(const InstallOrder& order) {
  std::string text;
  for (const auto& item : order.items) {
    if (item.boot_first)
      text += text.empty() ? "| " : " | ";
    else if (!text.empty())
      text += " ";
    text += item.update->id;
  }
  return text;
}

}  // namespace kintsugi::assess
