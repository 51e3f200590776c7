// SPDX-License-Identifier: Apache-2.0
// The bytes of a staged file. While they repeat a package that the pool already holds, only their length is
// kept, so thousands of simulated hosts stage one package in the memory of one. Internal to the simulated
// platform.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "agent/platform/simulated/simulated_host.h"

namespace kintsugi::agent::simulated {

struct SimulatedHost::StagedBytes {
  std::string path;
  std::shared_ptr<const std::string> common;  // null: `own` holds everything
  std::string own;
  std::size_t shared_size = 0;

  std::uint64_t size() const { return common ? shared_size : own.size(); }
  std::string_view view() const {
    return common ? std::string_view(*common).substr(0, shared_size) : std::string_view(own);
  }
  void Append(std::string_view bytes) {
    if (common && std::string_view(*common).substr(shared_size, bytes.size()) == bytes) {
      shared_size += bytes.size();
      return;
    }
    if (common) {
      own = std::string(view());
      common.reset();
    }
    own.append(bytes);
  }
  std::string Read(std::uint64_t offset, std::size_t max_bytes) const {
    const std::string_view all = view();
    return offset >= all.size() ? std::string() : std::string(all.substr(static_cast<std::size_t>(offset), max_bytes));
  }
  void Truncate() {
    common.reset();
    own.clear();
    shared_size = 0;
  }
};

}  // namespace kintsugi::agent::simulated
