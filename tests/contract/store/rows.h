// SPDX-License-Identifier: Apache-2.0
// One ordinary row of each type, and the extreme values every store must keep. Pure.
#pragma once

#include <limits>
#include <string>

#include "db/store.h"

namespace kintsugi::db {

inline std::string AllBytes() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  return bytes + std::string(3, '\0');
}
inline const std::string kLongText = "金継ぎ – ëñ 🏺 'quoted' \"twice\" ; -- \\ %s :name\n\ttab";
inline constexpr std::int64_t kMaxMs = std::numeric_limits<std::int64_t>::max();
inline constexpr std::uint32_t kMax32 = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::uint64_t kMax64 = std::numeric_limits<std::uint64_t>::max();

inline HostRow Host(const std::string& id) {
  return {HostId(id), "PC-" + id, false, FromUnixMs(1000), "token", "01ab", FromUnixMs(2000)};
}
inline ContactRow Contact(const std::string& host, std::int64_t ms) { return {HostId(host), FromUnixMs(ms), "0.1.0"}; }
inline RolloutRow Rollout(const std::string& id) {
  return {RolloutId(id), "plan", "running", "", 1, 7, FromUnixMs(1), FromUnixMs(2), FromUnixMs(0), "ann", ""};
}
inline GroupRow Group(const std::string& kind, const std::string& name) { return {kind, name, "name=web*", 1, false}; }
inline GroupRow RemovedGroup(const std::string& kind, const std::string& name) { return {kind, name, "", 0, true}; }
inline RolloutHostRow RolloutHost(const std::string& rollout, std::uint32_t slot, const std::string& host) {
  RolloutHostRow row;
  row.rollout = RolloutId(rollout);
  row.slot = slot;
  row.host = HostId(host);
  row.update_id = "MS03-043/windows-xp";
  return row;
}
inline UserRow User(const std::string& name) { return {name, "operator", false, FromUnixMs(5)}; }
inline ApiTokenRow ApiToken(const std::string& id, const std::string& user) {
  return {id, user, AllBytes().substr(0, 32), FromUnixMs(1), FromUnixMs(2), false, ""};
}
inline AuditRow Audit(const std::string& subject) {
  return {0, FromUnixMs(9), "ann", "rollout.start", subject, "three waves"};
}
// Refused by every store: its host does not exist.
inline ContactRow Orphan() { return Contact("nobody", 1); }

// Rows of every type with the ends of every range; all references hold.
inline WriteBatch ExtremeBatch() {
  WriteBatch batch;
  batch.hosts = {{HostId(""), "", false, FromUnixMs(0), "", "", FromUnixMs(0)},
                 {HostId("ffff"), kLongText, true, FromUnixMs(kMaxMs), kLongText, "ff", FromUnixMs(-1)}};
  batch.contacts = {{HostId(""), FromUnixMs(0), ""}, {HostId("ffff"), FromUnixMs(kMaxMs), kLongText}};
  batch.facts = {{HostId(""), "", ""}, {HostId("ffff"), AllBytes(), std::string(300'000, '\0') + AllBytes()}};
  batch.bulletins = {{BulletinId(""), 0, "", FromUnixMs(0), ""},
                     {BulletinId("MS03-043"), kMax32, kLongText, FromUnixMs(kMaxMs), kLongText}};
  batch.packages = {{"", "", 0, FromUnixMs(0), ""}, {"ab", kLongText, kMax64, FromUnixMs(kMaxMs), kLongText}};
  batch.bindings = {{"", 0, ""}, {kLongText, kMax32, "ab"}};
  batch.tokens = {{"", "", FromUnixMs(0), FromUnixMs(0), 0, 0, false, "", ""},
                  {"f", AllBytes(), FromUnixMs(kMaxMs), FromUnixMs(-1), kMax32, kMax32, true, kLongText, kLongText}};
  batch.users = {{"", "", false, FromUnixMs(0)}, {kLongText, "admin", true, FromUnixMs(kMaxMs)}};
  batch.api_tokens = {{"", "", "", FromUnixMs(0), FromUnixMs(0), false, ""},
                      {"f", kLongText, AllBytes(), FromUnixMs(kMaxMs), FromUnixMs(-1), true, kLongText}};
  batch.rollouts = {{RolloutId(""), "", "", "", 0, 0, FromUnixMs(0), FromUnixMs(0), FromUnixMs(0), "", ""},
                    {RolloutId("f"), AllBytes(), "halted", kLongText, kMax32, kMax64, FromUnixMs(kMaxMs),
                     FromUnixMs(-1), FromUnixMs(kMaxMs), kLongText, AllBytes()}};
  batch.passwords = {{"", "", FromUnixMs(0)}, {kLongText, kLongText, FromUnixMs(kMaxMs)}};
  batch.sessions = {{"", "", "", FromUnixMs(0), FromUnixMs(0), FromUnixMs(0), "", "", false},
                    {"f", kLongText, AllBytes(), FromUnixMs(kMaxMs), FromUnixMs(-1), FromUnixMs(kMaxMs), kLongText,
                     kLongText, false}};
  batch.saved_queries = {{"", "", "", "", false, FromUnixMs(0), false},
                         {kLongText, kLongText, kLongText, kLongText, true, FromUnixMs(kMaxMs), false}};
  batch.baselines = {{"", FromUnixMs(0), "", false}, {kLongText, FromUnixMs(kMaxMs), kLongText, false}};
  batch.groups = {{"", "", "", 0, false}, {"ring", "", "", 0, false}, {kLongText, kLongText, kLongText, kMax32, false}};
  RolloutHostRow low;
  low.exit_code = std::numeric_limits<std::int64_t>::min();
  RolloutHostRow high;
  high.slot = kMax32;
  high.host = HostId("ffff");
  high.update_id = kLongText;
  high.package_revision = kMax32;
  high.wave = 65535;
  high.state = model::HostState::kUnknown;
  high.reason = model::FailureReason::kRetriesUsedUp;
  high.attempts = kMax32;
  high.exit_code = kMaxMs;
  high.detail = kLongText;
  high.report_sequence = kMax32;
  high.installer_runs = kMax32;
  high.runs_before_attempt = kMax32;
  high.not_before = FromUnixMs(kMaxMs);
  high.last_heard = FromUnixMs(-1);
  high.changed = FromUnixMs(kMaxMs);
  high.offered = FromUnixMs(kMaxMs);
  high.expires = FromUnixMs(-1);
  high.placement = AllBytes();
  RolloutHostRow none = high;
  none.slot = 1;
  none.exit_code = std::nullopt;
  batch.rollout_hosts = {low, none, high};
  batch.behaviours = {{HostId(""), ""}, {HostId("ffff"), AllBytes()}};
  batch.statistics = {{"", ""}, {kLongText, AllBytes()}};
  batch.predictions = {{RolloutId(""), FromUnixMs(0), ""}, {RolloutId("f"), FromUnixMs(kMaxMs), AllBytes()}};
  batch.advisories = {{0, "", "", 1, 0, "", false},
                      {4, "CVE-2024-21412", "5035845", 7, 1, AllBytes(), false},
                      {kMax32, kLongText, kLongText, static_cast<std::uint64_t>(kMaxMs), kMax64, AllBytes(), false}};
  batch.feeds = {{"", "", 0, "", "", 0, 0}, {kLongText, "csaf", kMax64, kLongText, "ab", kMax64, kMax32}};
  batch.catalog_imports = {{0, FromUnixMs(0), "", ""},
                           {static_cast<std::uint64_t>(kMaxMs), FromUnixMs(kMaxMs), kLongText, AllBytes()}};
  batch.imported_hosts = {
      {HostId(""), "", "", false, "", FromUnixMs(0), "", false},
      {HostId("ffff"), kLongText, "systeminfo", true, kLongText, FromUnixMs(kMaxMs), kLongText, false}};
  batch.assessments = {{HostId(""), 0, "", FromUnixMs(0), 0, 0, 0, 0, 0, 0, ""},
                       {HostId("ffff"), kMax64, AllBytes(), FromUnixMs(kMaxMs), kMax32, kMax32, kMax32, kMax32, kMax32,
                        kMax32, AllBytes()}};
  batch.audit = {{0, FromUnixMs(0), "", "", "", ""},
                 {0, FromUnixMs(kMaxMs), kLongText, kLongText, kLongText, kLongText}};
  return batch;
}

}  // namespace kintsugi::db
