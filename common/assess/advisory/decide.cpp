// SPDX-License-Identifier: Apache-2.0
// One function holds the branches between statuses (Judge); the steps before it compute what is in force and what may
// stand for what.
#include "common/assess/advisory/decide.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace kintsugi::assess {
namespace {

using model::UpdateStatus;
using Bits = std::vector<std::uint64_t>;

void Set(Bits& bits, std::uint32_t i) { bits[i / 64] |= std::uint64_t{1} << (i % 64); }
bool Test(const Bits& bits, std::uint32_t i) { return ((bits[i / 64] >> (i % 64)) & 1U) != 0; }

class Decider {
 public:
  Decider(const DecideInput& input, const PlatformPlan& plan)
      : input_(input),
        plan_(plan),
        in_force_(plan.covers.words()),
        present_(plan.covers.words()),
        possible_(plan.covers.words()),
        reached_(plan.components.size()) {
    decision_.plan = &plan;
  }

  Decision Run() {
    decision_.proofs = FindProofs(input_.catalog, plan_, input_.host, input_.updates);
    decision_.presence = FindPresence(plan_, input_.host, decision_.proofs);
    FindCertainty();
    FindInForce();
    FindCandidates();
    decision_.verdicts.resize(plan_.kbs.size());
    for (std::uint32_t local = 0; local < plan_.kbs.size(); ++local) {
      if (plan_.kbs[local].listed && !plan_.kbs[local].not_a_kb) decision_.verdicts[local] = Judge(local);
    }
    FollowToTheEnd();
    FindOpen();
    return std::move(decision_);
  }

 private:
  void FindCertainty() {
    decision_.certainty.assign(plan_.kbs.size(), Presence::kAbsent);
    for (std::uint32_t local = 0; local < plan_.kbs.size(); ++local) {
      const PlanKb& kb = plan_.kbs[local];
      for (std::uint32_t i = kb.first_fix; i < kb.last_fix; ++i)
        decision_.certainty[local] = std::max(decision_.certainty[local], decision_.presence[plan_.fixes[i].component]);
    }
  }

  bool InServicePack(const PlanKb& kb) const {
    return kb.in_service_pack != 0 && kb.in_service_pack <= input_.host.input.facts.os.service_pack;
  }

  void FindInForce() {
    for (std::uint32_t local = 0; local < plan_.kbs.size(); ++local) {
      const PlanKb& kb = plan_.kbs[local];
      if (decision_.proofs[local].status != UpdateStatus::kInstalled && !(kb.listed && InServicePack(kb))) continue;
      Set(in_force_, local);
      if (kb.same_content != kNowhere) same_in_force_.push_back({kb.same_content, local});
      if (kb.hotpatch) {
        decision_.hotpatched = true;
        if (kb.same_content != kNowhere) Set(in_force_, kb.same_content);
      }
      if (kb.line != Line::kDotNet || !kb.cumulative) continue;
      for (const auto& part : kb.parts) reached_[part.component] = std::max(reached_[part.component], kb.date);
    }
  }

  // What may stand for an older one: it applies, and is something that can be installed here.
  void FindCandidates() {
    for (std::uint32_t local = 0; local < plan_.kbs.size(); ++local) {
      const PlanKb& kb = plan_.kbs[local];
      if (!kb.listed || kb.not_a_kb || kb.stray || (kb.hotpatch && !decision_.hotpatched)) continue;
      if (decision_.certainty[local] != Presence::kAbsent) Set(possible_, local);
      if (decision_.certainty[local] == Presence::kPresent) Set(present_, local);
    }
  }

  // Where two cover each other, the newer one stands.
  bool Stands(std::uint32_t by, std::uint32_t local) const {
    if (!plan_.covered_by.Test(by, local)) return true;
    const PlanKb& a = plan_.kbs[by];
    const PlanKb& b = plan_.kbs[local];
    return std::tuple(a.date, a.number, a.kb) > std::tuple(b.date, b.number, b.kb);
  }

  // The newest of `among` that covers it, kNowhere = none.
  std::uint32_t Newest(std::uint32_t local, const Bits& among) const {
    const std::uint64_t* row = plan_.covered_by.Row(local);
    if (plan_.head != kNowhere && plan_.covered_by.Test(local, plan_.head) && Test(among, plan_.head) &&
        Stands(plan_.head, local))
      return plan_.head;
    std::uint32_t best = kNowhere;
    for (std::size_t w = 0; w < among.size(); ++w) {
      for (std::uint64_t bits = row[w] & among[w]; bits != 0; bits &= bits - 1) {
        const auto by = static_cast<std::uint32_t>(w * 64 + static_cast<std::size_t>(__builtin_ctzll(bits)));
        const auto rank = [&](std::uint32_t i) { return std::pair(plan_.kbs[i].date, plan_.kbs[i].number); };
        if (Stands(by, local) && (best == kNowhere || rank(by) > rank(best))) best = by;
      }
    }
    return best;
  }

  Rule RuleOf(std::uint32_t local, std::uint32_t by) const {
    if (plan_.stated_by.Test(local, by)) return Rule::kStatedSupersedence;
    if (plan_.kbs[local].same_content == by || plan_.kbs[by].same_content == local) return Rule::kSameContent;
    if (plan_.kbs[local].line == Line::kFlash && plan_.kbs[by].line == Line::kCumulative)
      return Rule::kComponentRemoved;
    return Rule::kCumulative;
  }

  // .NET Framework: every component of the KB that this host has, or may have, has something newer.
  bool CoveredInParts(std::uint32_t local, bool in_force, std::uint32_t& by) const {
    const PlanKb& kb = plan_.kbs[local];
    Presence best = Presence::kAbsent;
    for (const auto& part : kb.parts) {
      const Presence presence = decision_.presence[part.component];
      if (presence == Presence::kAbsent) continue;
      if (in_force ? reached_[part.component] < kb.date || reached_[part.component] == 0
                   : part.newest == kNowhere || !Test(possible_, part.newest))
        return false;
      if (presence > best && part.newest != kNowhere) {
        best = presence;
        by = part.newest;
      }
    }
    return best != Presence::kAbsent;
  }

  Verdict Judge(std::uint32_t local) const {
    const PlanKb& kb = plan_.kbs[local];
    const Proof& proof = decision_.proofs[local];
    if (proof.status == UpdateStatus::kInstalled) return {UpdateStatus::kInstalled, proof.rule, kNowhere, true};
    if (kb.stray) return {UpdateStatus::kNotApplicable, Rule::kStrayStatement};
    if (InServicePack(kb)) return {UpdateStatus::kInstalled, Rule::kInServicePack, kNowhere, true};
    const Presence certainty = decision_.certainty[local];
    if (certainty == Presence::kAbsent) return {UpdateStatus::kNotApplicable, Rule::kComponentAbsent};
    if (const auto verdict = Covered(local); verdict.status != UpdateStatus::kUnspecified) return verdict;
    if (kb.hotpatch && !decision_.hotpatched) return {UpdateStatus::kNotApplicable, Rule::kOtherTrack};
    if (proof.status != UpdateStatus::kUnspecified && proof.status != UpdateStatus::kMissing)
      return {proof.status, proof.rule};
    if (!input_.certain_platform) return {UpdateStatus::kUnknown, Rule::kPlatformNotKnown};
    if (certainty == Presence::kUnknown) return {UpdateStatus::kUnknown, Rule::kComponentNotKnown};
    if (proof.status == UpdateStatus::kMissing) return {proof.status, proof.rule};
    if (!input_.host.list_complete) return {UpdateStatus::kUnknown, Rule::kNoHotfixList};
    return {UpdateStatus::kMissing, Rule::kNotInstalled};
  }

  Verdict Covered(std::uint32_t local) const {
    const UpdateStatus status = UpdateStatus::kSuperseded;
    if (Test(in_force_, local)) return {status, Rule::kSameContent, SameInForce(local), true};
    if (const auto by = Newest(local, in_force_); by != kNowhere) return {status, RuleOf(local, by), by, true};
    std::uint32_t by = kNowhere;
    if (CoveredInParts(local, true, by)) return {status, Rule::kPartByPart, by, true};
    // What waits for its reboot or contradicts its record keeps its own status.
    if (decision_.proofs[local].status == UpdateStatus::kPendingReboot) return {};
    const bool certain = decision_.certainty[local] == Presence::kPresent;
    by = Newest(local, certain ? present_ : possible_);
    if (by != kNowhere) return {status, RuleOf(local, by), by, false};
    if (CoveredInParts(local, false, by)) return {status, Rule::kPartByPart, by, false};
    return {};
  }

  // The security-only update or hotpatch in force that shares the day and the CVEs of a cumulative update.
  std::uint32_t SameInForce(std::uint32_t local) const {
    for (const auto& [winner, other] : same_in_force_) {
      if (winner == local) return other;
    }
    return kNowhere;
  }

  // `by` shall name what there is to install, not a step on the way.
  void FollowToTheEnd() {
    for (auto& verdict : decision_.verdicts) {
      if (verdict.status != UpdateStatus::kSuperseded || verdict.in_force) continue;
      for (int step = 0; step < 8 && verdict.by != kNowhere; ++step) {
        const Verdict& next = decision_.verdicts[verdict.by];
        if (next.status != UpdateStatus::kSuperseded || next.in_force || next.by == kNowhere) break;
        verdict.by = next.by;
      }
    }
  }

  // CVEs of KBs that are not in force, without those that a KB of the same content in force has closed.
  void FindOpen() {
    decision_.open.assign(plan_.own.words(), 0);
    decision_.unknown.assign(plan_.own.words(), 0);
    for (std::uint32_t local = 0; local < plan_.kbs.size(); ++local) {
      const Verdict& verdict = decision_.verdicts[local];
      if (verdict.in_force || verdict.status == UpdateStatus::kUnspecified ||
          verdict.status == UpdateStatus::kNotApplicable)
        continue;
      const bool unknown = verdict.status == UpdateStatus::kUnknown || decision_.certainty[local] != Presence::kPresent;
      Bits& to = unknown ? decision_.unknown : decision_.open;
      const std::uint32_t same = SameInForce(local);
      const std::uint64_t* closed = same == kNowhere ? nullptr : plan_.own.Row(same);
      const std::uint64_t* own = plan_.own.Row(local);
      for (std::size_t w = 0; w < to.size(); ++w) to[w] |= closed == nullptr ? own[w] : own[w] & ~closed[w];
    }
    for (std::size_t w = 0; w < decision_.open.size(); ++w) decision_.unknown[w] &= ~decision_.open[w];
  }

  const DecideInput& input_;
  const PlatformPlan& plan_;
  Decision decision_;
  Bits in_force_, present_, possible_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> same_in_force_;  // cumulative update, what stands for it
  std::vector<advisory::Date> reached_;  // by component: the newest update of .NET Framework in force
};

}  // namespace

Decision Decide(const DecideInput& input, const PlatformPlan& plan) { return Decider(input, plan).Run(); }

bool IsActionable(const Verdict& verdict) {
  return verdict.status == UpdateStatus::kMissing || verdict.status == UpdateStatus::kUnknown ||
         verdict.status == UpdateStatus::kOutdatedRevision || verdict.status == UpdateStatus::kInconsistent;
}

}  // namespace kintsugi::assess
