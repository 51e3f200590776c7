// SPDX-License-Identifier: Apache-2.0
#include "console/core/news.h"

namespace kintsugi::console {

void News::AddHost(const HostId& host) {
  if (hosts.size() < kMostHosts || hosts.contains(host))
    hosts.insert(host);
  else
    many_hosts = true;
}

// Contacts alone are no news: every host has one every few minutes.
void News::Take(const db::WriteBatch& writes) {
  for (const auto& row : writes.hosts) AddHost(row.id);
  for (const auto& row : writes.facts) AddHost(row.host);
  for (const auto& row : writes.rollouts) rollouts[row.id];
  for (const auto& row : writes.rollout_hosts) {
    AddHost(row.host);
    Slots& changed = rollouts[row.rollout];
    if (changed.slots.size() < kMostSlots || changed.slots.contains(row.slot))
      changed.slots.insert(row.slot);
    else
      changed.many = true;
  }
  for (const auto& row : writes.assessments) AddHost(row.host);
  const bool assessed_anew = !writes.bulletins.empty() || !writes.baselines.empty() || !writes.catalog_imports.empty();
  catalog = catalog || assessed_anew || !writes.packages.empty() || !writes.bindings.empty();
  groups = groups || !writes.groups.empty();
  many_hosts = many_hosts || assessed_anew || !writes.groups.empty();
  users = users || !writes.tokens.empty() || !writes.users.empty() || !writes.sessions.empty();
  queries = queries || !writes.saved_queries.empty();
  audit = audit || !writes.audit.empty();
}

bool News::empty() const {
  return hosts.empty() && !many_hosts && rollouts.empty() && !catalog && !groups && !users && !queries && !audit;
}

}  // namespace kintsugi::console
