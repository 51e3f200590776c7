// SPDX-License-Identifier: Apache-2.0
// Registry evidence: the keys an installer leaves, Active Setup's IsInstalled flag, and the hotfix list where
// the catalog names no key. Keys may be missing on slipstreamed systems and may outlive replaced files, hence
// files beat them (MS03-043, "Verifying").
#include <fmt/format.h>

#include "common/assess/rules.h"

namespace kintsugi::assess {
namespace {

using model::Evidence;

Evidence Row(std::string_view key, std::string_view value_name, std::string_view equals, const FactIndex& index) {
  Evidence row{.rule = value_name.empty() ? fmt::format("key {}", key) : fmt::format("{} of {}", value_name, key),
               .observed = "absent",
               .expected = equals.empty() ? std::string("present") : std::string(equals),
               .source = "registry"};
  const auto* fact = index.Registry(key, value_name);
  row.known = fact != nullptr;
  if (fact == nullptr || !fact->present) return row;
  row.observed = value_name.empty() ? "present" : fact->data;
  row.holds = equals.empty() || fact->data == equals;
  return row;
}

Answer Or(Answer a, const Evidence& row) {
  if (a == Answer::kYes || (row.known && row.holds)) return Answer::kYes;
  return a == Answer::kUnknown || !row.known ? Answer::kUnknown : Answer::kNo;
}

void Add(Evidence row, RegistryResult& result) {
  const Answer before = result.answer;
  result.answer = Or(before, row);
  if (before == Answer::kNone || (before != Answer::kYes && result.answer == Answer::kYes)) result.what = row.rule;
  result.evidence.push_back(std::move(row));
}

// facts.hotfixes is collected as a whole: with an operating system known, what is not listed is not recorded.
Evidence HotfixRow(const std::string& kb, const FactIndex& index) {
  Evidence row{.rule = "hotfix list entry KB" + kb,
               .observed = "absent",
               .expected = "present",
               .source = "hotfix list",
               .known = !index.facts().os.product.empty()};
  const auto* fact = index.Hotfix("KB" + kb);
  if (fact == nullptr) fact = index.Hotfix("Q" + kb);
  if (fact == nullptr) return row;
  row.observed = "present";
  if (!fact->source.empty()) row.source = fact->source;
  row.holds = row.known = true;
  return row;
}

}  // namespace

RegistryResult JudgeRegistry(const model::Detection& detection, const std::string& kb, const FactIndex& index) {
  RegistryResult result;
  const int service_pack = index.facts().os.service_pack;
  for (const auto& rule : detection.registry) {
    if (service_pack < rule.service_pack_min || service_pack > rule.service_pack_max) continue;
    Add(Row(rule.key, rule.value_name, rule.equals, index), result);
  }
  if (!detection.active_setup_guid.empty())
    Add(Row(std::string(kActiveSetupRoot) + detection.active_setup_guid, kActiveSetupValue, "1", index), result);
  if (detection.registry.empty() && detection.active_setup_guid.empty() && !kb.empty()) {
    Add(HotfixRow(kb, index), result);
    result.from_hotfix_list = true;
  }
  return result;
}

std::string HardPendingReboot(const model::HostFacts& facts) {
  std::string reasons;
  for (const auto& pending : facts.pending_reboot) {
    if (!pending.hard) continue;
    if (!reasons.empty()) reasons += ", ";
    reasons += pending.reason;
  }
  return reasons;
}

}  // namespace kintsugi::assess
