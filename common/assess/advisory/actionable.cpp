// SPDX-License-Identifier: Apache-2.0
// Rows, and what installing an actionable one closes.
#include "common/assess/advisory/actionable.h"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace kintsugi::assess {
namespace {

using advisory::KbId;
using model::Severity;

std::uint32_t Closed(const std::uint64_t* closes, const Decision& decision, bool unknown,
                     const std::vector<std::uint64_t>& among) {
  std::uint32_t count = 0;
  for (std::size_t w = 0; w < among.size(); ++w) {
    const std::uint64_t open = unknown ? decision.open[w] | decision.unknown[w] : decision.open[w];
    count += static_cast<std::uint32_t>(__builtin_popcountll(closes[w] & open & among[w]));
  }
  return count;
}

// What the install of an actionable KB closes, in place of what the KB alone says.
void Weigh(const Decision& decision, std::uint32_t local, KbRow& row) {
  const PlatformPlan& plan = *decision.plan;
  const std::uint64_t* closes = plan.closes.Row(local);
  const bool unknown = decision.certainty[local] != Presence::kPresent || row.status == model::UpdateStatus::kUnknown;
  const auto closed = [&](const std::vector<std::uint64_t>& among) { return Closed(closes, decision, unknown, among); };
  row.cves = 0;
  for (std::size_t severity = 0; severity < plan.severe.size(); ++severity) {
    const std::uint32_t count = closed(plan.severe[severity]);
    row.cves += count;
    const auto value = static_cast<Severity>(severity);
    if (count != 0 && value != Severity::kUnknown && (row.severity == Severity::kUnknown || value < row.severity))
      row.severity = value;
  }
  row.exploited = row.exploited || closed(plan.exploited) != 0;
}

// Service packs and servicing stacks come before what they are for.
std::uint8_t PlaceOf(Line line) {
  switch (line) {
    case Line::kServicePack:
      return 0;
    case Line::kServicingStack:
    case Line::kCodeSigning:
      return 1;
    case Line::kCumulative:
      return 2;
    case Line::kDotNet:
      return 3;
    case Line::kNone:
    case Line::kApart:
    case Line::kFlash:
      break;
  }
  return 4;
}

// Puts a row out after its prerequisites.
class Ordering {
 public:
  Ordering(const advisory::Catalog& catalog, std::vector<KbRow>& rows, std::span<const advisory::PlatformId> platforms)
      : catalog_(catalog), rows_(rows), platforms_(platforms), done_(rows.size()) {
    for (std::size_t i = 0; i < rows.size(); ++i) places_.emplace(rows[i].kb, i);
  }
  std::vector<KbRow> Run() {
    for (std::size_t i = 0; i < rows_.size(); ++i) Put(i);
    return std::move(ordered_);
  }

 private:
  void Put(std::size_t i) {
    if (done_[i]) return;
    done_[i] = true;  // a circle of prerequisites ends here
    for (const auto id : catalog_.FixesOfKb(rows_[i].kb)) {
      const advisory::Fix& fix = catalog_.fixes()[id];
      if (std::find(platforms_.begin(), platforms_.end(), fix.platform) == platforms_.end()) continue;
      for (const auto needed : fix.prerequisites) {
        if (const auto found = places_.find(needed); found != places_.end()) Put(found->second);
      }
    }
    ordered_.push_back(rows_[i]);
  }

  const advisory::Catalog& catalog_;
  std::vector<KbRow>& rows_;
  std::span<const advisory::PlatformId> platforms_;
  std::vector<bool> done_;
  std::unordered_map<KbId, std::size_t> places_;
  std::vector<KbRow> ordered_;
};

}  // namespace

std::uint32_t CountBits(const std::vector<std::uint64_t>& bits) { return CountBits(bits, bits); }

std::uint32_t CountBits(const std::vector<std::uint64_t>& bits, const std::vector<std::uint64_t>& among) {
  std::uint32_t count = 0;
  for (std::size_t w = 0; w < bits.size(); ++w)
    count += static_cast<std::uint32_t>(__builtin_popcountll(bits[w] & among[w]));
  return count;
}

std::vector<KbRow> RowsOf(const Decision& decision) {
  const PlatformPlan& plan = *decision.plan;
  std::vector<KbRow> rows;
  rows.reserve(plan.kbs.size());
  std::vector<std::uint32_t> replaces(plan.kbs.size());
  for (const auto& verdict : decision.verdicts) {
    if (verdict.status == model::UpdateStatus::kSuperseded && !verdict.in_force && verdict.by != kNowhere)
      ++replaces[verdict.by];
  }
  for (std::uint32_t local = 0; local < plan.kbs.size(); ++local) {
    const Verdict& verdict = decision.verdicts[local];
    if (verdict.status == model::UpdateStatus::kUnspecified) continue;
    const PlanKb& kb = plan.kbs[local];
    KbRow row;
    row.kb = kb.kb;
    row.status = verdict.status;
    row.rule = verdict.rule;
    row.by = verdict.by == kNowhere ? advisory::kNone : plan.kbs[verdict.by].kb;
    row.in_force = verdict.in_force;
    row.actionable = IsActionable(verdict);
    row.severity = kb.severity;
    row.exploited = kb.exploited;
    row.cves = kb.own_cves;
    row.reboot = kb.reboot;
    row.replaces = replaces[local];
    row.place = PlaceOf(kb.line);
    if (row.actionable) Weigh(decision, local, row);
    rows.push_back(row);
  }
  return rows;
}

std::vector<KbRow> InInstallOrder(const advisory::Catalog& catalog, std::vector<KbRow> rows,
                                  std::span<const advisory::PlatformId> platforms) {
  const auto severity = [](const KbRow& row) {
    return row.severity == Severity::kUnknown ? 9 : static_cast<int>(row.severity);
  };
  std::sort(rows.begin(), rows.end(), [&](const KbRow& a, const KbRow& b) {
    return std::tuple(a.place, a.status == model::UpdateStatus::kUnknown, severity(a), a.kb) <
           std::tuple(b.place, b.status == model::UpdateStatus::kUnknown, severity(b), b.kb);
  });
  return Ordering(catalog, rows, platforms).Run();
}

}  // namespace kintsugi::assess
