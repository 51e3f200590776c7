// SPDX-License-Identifier: Apache-2.0
// The digest of a platform's plan: by names and not by ids, which are others in every catalog.
#include "common/assess/advisory/plan_digest.h"

#include <span>
#include <string_view>

#include "common/base/prng.h"

namespace kintsugi::assess {
namespace {

using advisory::Catalog;

class Digest {
 public:
  void Add(std::string_view text) { hash_ = StableHash(text.data(), text.size(), hash_ + text.size() + 1); }
  void Add(std::uint64_t number) { hash_ = StableHash(&number, sizeof number, hash_); }
  // Most words of a square of supersedence are 0.
  void Add(std::span<const std::uint64_t> words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] == 0) continue;
      Add(i);
      Add(words[i]);
    }
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0;
};

void AddKb(const Catalog& catalog, const PlanKb& kb, Digest& digest) {
  digest.Add(catalog.kbs()[kb.kb].name);
  digest.Add(kb.date);
  digest.Add(static_cast<std::uint64_t>(kb.line));
  std::uint64_t flags = 0;
  for (const bool flag : {kb.listed, kb.not_a_kb, kb.of_twin, kb.stray, kb.cumulative, kb.hotpatch, kb.exploited})
    flags = flags * 2 + (flag ? 1 : 0);
  digest.Add(flags);
  for (const std::uint64_t number :
       {std::uint64_t{kb.same_content}, std::uint64_t{kb.in_service_pack}, static_cast<std::uint64_t>(kb.severity),
        static_cast<std::uint64_t>(kb.reboot), std::uint64_t{kb.first_fix}, std::uint64_t{kb.last_fix},
        std::uint64_t{kb.own_cves}})
    digest.Add(number);
  for (const auto& part : kb.parts) {
    digest.Add(part.component);
    digest.Add(part.newest);
  }
}

void AddFix(const Catalog& catalog, const PlanFix& plan_fix, Digest& digest) {
  const advisory::Fix& fix = catalog.fixes()[plan_fix.fix];
  digest.Add(plan_fix.component);
  digest.Add(fix.component);
  for (const std::uint64_t number :
       {std::uint64_t{fix.published}, static_cast<std::uint64_t>(fix.severity), static_cast<std::uint64_t>(fix.reboot),
        static_cast<std::uint64_t>(fix.track), static_cast<std::uint64_t>(fix.exploited),
        std::uint64_t{fix.contained_in_service_pack}})
    digest.Add(number);
  for (const auto kb : fix.supersedes) digest.Add(catalog.kbs()[kb].name);
  digest.Add(fix.supersedes.size());
  for (const auto kb : fix.prerequisites) digest.Add(catalog.kbs()[kb].name);
  for (const auto& build : fix.fixed_builds) {
    digest.Add(static_cast<std::uint64_t>(build.track));
    for (const int number : {build.major, build.minor, build.build, build.revision})
      digest.Add(static_cast<std::uint64_t>(number));
  }
}

void AddRows(const BitRows& rows, std::size_t count, Digest& digest) {
  for (std::size_t row = 0; row < count; ++row) {
    digest.Add(row);
    digest.Add(std::span(rows.Row(row), rows.words()));
  }
}

}  // namespace

std::uint64_t PlanDigest(const Catalog& catalog, const PlatformPlan& plan) {
  Digest digest;
  digest.Add(advisory::PlatformName(plan.index->platform()));
  digest.Add(plan.index->support_ends());
  for (const auto& component : plan.components) {
    digest.Add(component.key);
    digest.Add(static_cast<std::uint64_t>(component.in_box));
  }
  for (const auto& kb : plan.kbs) AddKb(catalog, kb, digest);
  for (const auto& fix : plan.fixes) AddFix(catalog, fix, digest);
  for (const auto* places : {&plan.places, &plan.with_build, &plan.line}) {
    for (const auto place : *places) digest.Add(place);
    digest.Add(places->size());
  }
  digest.Add(plan.head);
  AddRows(plan.covers, plan.kbs.size(), digest);
  AddRows(plan.stated_by, plan.kbs.size(), digest);
  for (const auto cve : plan.cves) digest.Add(catalog.cves()[cve].name);
  AddRows(plan.own, plan.kbs.size(), digest);
  for (const auto& severe : plan.severe) digest.Add(severe);
  digest.Add(plan.exploited);
  return digest.value();
}

}  // namespace kintsugi::assess
