// SPDX-License-Identifier: Apache-2.0
// An audit row as the operator API shows it. Pure, any thread.
#pragma once

#include "db/store.h"
#include "proto/operator.pb.h"

namespace kintsugi::console {

inline v1::AuditRow ToWire(const db::AuditRow& row) {
  v1::AuditRow out;
  out.set_sequence(row.sequence);
  out.set_at_ms(ToUnixMs(row.at));
  out.set_who(row.who);
  out.set_action(row.action);
  out.set_subject(row.subject);
  out.set_detail(row.detail);
  return out;
}

}  // namespace kintsugi::console
