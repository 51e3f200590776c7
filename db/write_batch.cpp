// SPDX-License-Identifier: Apache-2.0
#include "db/store.h"

namespace kintsugi::db {

bool WriteBatch::empty() const {
  return hosts.empty() && contacts.empty() && facts.empty() && bulletins.empty() && packages.empty() &&
         bindings.empty() && tokens.empty() && users.empty() && api_tokens.empty() && passwords.empty() &&
         sessions.empty() && saved_queries.empty() && baselines.empty() && groups.empty() && rollouts.empty() &&
         rollout_hosts.empty() && behaviours.empty() && statistics.empty() && predictions.empty() &&
         advisories.empty() && feeds.empty() && catalog_imports.empty() && imported_hosts.empty() &&
         assessments.empty() && audit.empty();
}

void WriteBatch::Clear() {
  hosts.clear();
  contacts.clear();
  facts.clear();
  bulletins.clear();
  packages.clear();
  bindings.clear();
  tokens.clear();
  users.clear();
  api_tokens.clear();
  passwords.clear();
  sessions.clear();
  saved_queries.clear();
  baselines.clear();
  groups.clear();
  rollouts.clear();
  rollout_hosts.clear();
  behaviours.clear();
  statistics.clear();
  predictions.clear();
  advisories.clear();
  feeds.clear();
  catalog_imports.clear();
  imported_hosts.clear();
  assessments.clear();
  audit.clear();
}

}  // namespace kintsugi::db
