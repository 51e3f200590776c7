// SPDX-License-Identifier: Apache-2.0
// What changed since the last note to open pages, by name only: the note itself is made from the state when it leaves,
// so a thousand changes of one host cost one line. Bounded: beyond the limits it says "many", and pages read again.
// Engine thread.
#pragma once

#include <map>
#include <set>
#include <string>

#include "common/base/ids.h"
#include "db/store.h"

namespace kintsugi::console {

class News {
 public:
  static constexpr std::size_t kMostHosts = 500;
  static constexpr std::size_t kMostSlots = 500;  // of each rollout
  static constexpr std::size_t kMostAudit = 50;

  // After the commit of `writes`.
  void Take(const db::WriteBatch& writes);
  // Its wake stream opened or closed.
  void HostHeard(const HostId& host) { AddHost(host); }
  bool empty() const;
  void Clear() { *this = News{}; }

  struct Slots {
    std::set<std::uint32_t> slots;
    bool many = false;
  };
  std::set<HostId> hosts;
  bool many_hosts = false;
  std::map<RolloutId, Slots> rollouts;
  bool catalog = false, groups = false, users = false, queries = false, audit = false;

 private:
  void AddHost(const HostId& host);
};

}  // namespace kintsugi::console
