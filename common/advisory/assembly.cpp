// SPDX-License-Identifier: Apache-2.0
// The order of an assembly, and its last steps: platforms with their supersedence, postings, and the views into the
// memory that the catalog takes over. Pure.
#include "common/advisory/assembly.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>

#include "common/advisory/releases.h"
#include "common/advisory/supersedence.h"
#include "common/base/text.h"

namespace kintsugi::advisory {

std::optional<FixedBuild> ReadBuild(std::string_view text) {
  FixedBuild build;
  int* const parts[] = {&build.major, &build.minor, &build.build, &build.revision};
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  std::size_t count = 0;
  for (; count < 4 && at != end; ++count) {
    const auto [next, problem] = std::from_chars(at, end, *parts[count]);
    if (problem != std::errc() || *parts[count] < 0 || (next != end && *next != '.')) return std::nullopt;
    at = next == end ? end : next + 1;
  }
  if (count < 2 || at != end || text.ends_with('.')) return std::nullopt;
  return build;
}

model::Severity ReadSeverity(std::string_view word) {
  if (word.empty()) return model::Severity::kUnknown;
  if (EqualNoCase(word, "critical")) return model::Severity::kCritical;
  if (EqualNoCase(word, "important")) return model::Severity::kImportant;
  if (EqualNoCase(word, "moderate")) return model::Severity::kModerate;
  return EqualNoCase(word, "low") ? model::Severity::kLow : model::Severity::kUnknown;
}

CatalogAssembly::CatalogAssembly(Statements statements, BuildReport& report)
    : s_(std::move(statements)), report_(report), catalog_(std::make_shared<Catalog>()) {
  for (const Origin& origin : s_.origins) {
    const auto table = PrecedenceTable();
    const auto row = std::find_if(table.begin(), table.end(), [&](const auto& r) { return r.source == origin.source; });
    ranks_.push_back(row == table.end() ? 98 : row->rank);
  }
}

Result<std::shared_ptr<const Catalog>> CatalogAssembly::Run() {
  FindDistinct();
  NameProducts();
  NamePlaces();
  FindAliases();
  FindKbTexts();
  if (Status named = NameKbs(); !named) return named.error();
  NameCves();
  MakeRows();
  MakeFixes();
  if (Status indexed = IndexPlatforms(); !indexed) return indexed.error();
  TakeOver();
  IndexPostings();
  Report();
  return std::shared_ptr<const Catalog>(std::move(catalog_));
}

Status CatalogAssembly::IndexPlatforms() {
  // One cumulative update serves an update group; x86 and x64 packages may supersede different ones.
  std::map<std::tuple<Role, int, std::string, std::string, int>, std::vector<PlatformId>> groups;
  for (PlatformId id = 0; id < catalog_->platforms_.size(); ++id) {
    PlatformIndex& index = catalog_->platforms_[id];
    const Platform& platform = index.platform_;
    const Release* release = FindRelease(platform.family, platform.release);
    index.support_ends_ = ReadDate(release->support_ends);
    index.paid_ends_ = ReadDate(release->paid_ends);
    groups[{release->role, release->update_group, platform.architecture, platform.edition, platform.service_pack}]
        .push_back(id);
  }
  // Fixes come by platform first.
  for (FixId fix = 0; fix < drafts_.size() && drafts_[fix].fix.platform != kNone; ++fix) {
    PlatformIndex& index = catalog_->platforms_[drafts_[fix].fix.platform];
    if (index.fix_locals_.empty()) index.first_fix_ = fix;
    index.fix_locals_.push_back(0);
  }
  for (const auto& [key, platforms] : groups) {
    const auto supersedence = CloseGroup(platforms);
    if (!supersedence) return supersedence.error();
    for (const PlatformId id : platforms) IndexPlatform(catalog_->platforms_[id], *supersedence);
  }
  return {};
}

Result<std::shared_ptr<const Supersedence>> CatalogAssembly::CloseGroup(std::span<const PlatformId> platforms) {
  std::vector<KbId> kbs;
  const auto each_fix = [&](auto act) {
    for (const PlatformId id : platforms) {
      const PlatformIndex& index = catalog_->platforms_[id];
      for (std::size_t i = 0; i < index.fix_count(); ++i) act(drafts_[index.first_fix_ + i]);
    }
  };
  each_fix([&](const Draft& draft) {
    kbs.push_back(draft.fix.kb);
    const auto supersedes = lists_[draft.supersedes];
    kbs.insert(kbs.end(), supersedes.begin(), supersedes.end());
  });
  std::sort(kbs.begin(), kbs.end());
  kbs.erase(std::unique(kbs.begin(), kbs.end()), kbs.end());
  supersedence_bytes_ += kbs.size() * ((kbs.size() + 63) / 64) * 2 * sizeof(std::uint64_t);
  if (kbs.size() > kMostKbsOfGroup || supersedence_bytes_ > kMostSupersedenceBytes)
    return Error{Code::kTooLarge,
                 fmt::format("{} KBs are for {} and its siblings, at most {} for one group of platforms and {} MB of "
                             "supersedence in all are allowed: import fewer sources.",
                             kbs.size(), PlatformName(catalog_->platforms_[platforms[0]].platform()), kMostKbsOfGroup,
                             kMostSupersedenceBytes / 1'000'000)};
  const auto place = [&](KbId kb) {
    return static_cast<std::uint32_t>(std::lower_bound(kbs.begin(), kbs.end(), kb) - kbs.begin());
  };
  std::vector<Edge> edges;
  each_fix([&](const Draft& draft) {
    const std::uint32_t from = place(draft.fix.kb);
    for (const KbId kb : lists_[draft.supersedes]) edges.emplace_back(from, place(kb));
  });
  std::vector<std::vector<std::uint32_t>> circles;
  auto supersedence = std::make_shared<const Supersedence>(Close(std::move(kbs), std::move(edges), circles));
  for (const auto& circle : circles) {
    Cycle cycle{platforms[0], {}};
    for (const std::uint32_t local : circle) cycle.kbs.push_back(supersedence->kbs[local]);
    report_.cycles.push_back(std::move(cycle));
  }
  return std::shared_ptr<const Supersedence>(std::move(supersedence));
}

void CatalogAssembly::IndexPlatform(PlatformIndex& index, const std::shared_ptr<const Supersedence>& supersedence) {
  index.supersedence_ = supersedence;
  index.with_fix_.resize(supersedence->words);
  index.fix_first_.resize(supersedence->kbs.size() + 1);
  index.fix_locals_.shrink_to_fit();
  for (std::size_t i = 0; i < index.fix_count(); ++i) {
    const std::uint32_t local = index.Local(drafts_[index.first_fix_ + i].fix.kb);
    index.fix_locals_[i] = local;
    index.with_fix_[local / 64] |= std::uint64_t{1} << (local % 64);
    ++index.fix_first_[local + 1];
  }
  for (std::size_t i = 1; i < index.fix_first_.size(); ++i) index.fix_first_[i] += index.fix_first_[i - 1];
}

// From here on the pools belong to the catalog, and views lead into it.
void CatalogAssembly::TakeOver() {
  catalog_->text_bytes_ = s_.texts.block_bytes();
  catalog_->builds_.shrink_to_fit();
  catalog_->fixes_.reserve(drafts_.size());
  const auto view = [&](std::uint32_t list) { return lists_[list]; };
  for (const Draft& draft : drafts_) {
    Fix fix = draft.fix;
    fix.component = s_.texts[draft.component];
    fix.cves = view(draft.cves);
    fix.supersedes = view(draft.supersedes);
    fix.prerequisites = view(draft.prerequisites);
    fix.fixed_builds = {catalog_->builds_.data() + draft.first_build, draft.builds};
    catalog_->fixes_.push_back(fix);
  }
  catalog_->text_blocks_ = s_.texts.TakeBlocks();
  catalog_->lists_ = lists_.TakeNumbers();
}

void CatalogAssembly::IndexPostings() {
  const auto index = [&](Catalog::Postings& postings, std::size_t count, auto each) {
    postings.first.assign(count + 1, 0);
    for (FixId fix = 0; fix < catalog_->fixes_.size(); ++fix)
      each(catalog_->fixes_[fix], [&](std::uint32_t id) { ++postings.first[id + 1]; });
    for (std::size_t i = 0; i < count; ++i) postings.first[i + 1] += postings.first[i];
    postings.fixes.resize(postings.first[count]);
    std::vector<std::uint32_t> next(postings.first.begin(), postings.first.end() - 1);
    for (FixId fix = 0; fix < catalog_->fixes_.size(); ++fix)
      each(catalog_->fixes_[fix], [&](std::uint32_t id) { postings.fixes[next[id]++] = fix; });
  };
  index(catalog_->of_kb_, catalog_->kbs_.size(), [](const Fix& fix, auto add) { add(fix.kb); });
  index(catalog_->of_cve_, catalog_->cves_.size(), [](const Fix& fix, auto add) {
    for (const CveId cve : fix.cves) add(cve);
  });
  index(catalog_->of_product_, catalog_->products_.size(), [](const Fix& fix, auto add) {
    if (fix.platform == kNone) add(fix.product);
  });
}

void CatalogAssembly::Report() {
  for (const Product& product : catalog_->products_) {
    report_.windows_products += product.kind == ProductKind::kOs ? 1 : 0;
    report_.component_products += product.kind == ProductKind::kComponentOnOs ? 1 : 0;
    report_.application_products += product.kind == ProductKind::kApplication ? 1 : 0;
    if (product.kind == ProductKind::kUnreadable) report_.unreadable_products.push_back(product.name);
  }
  std::set<KbId> superseded;
  for (const Fix& fix : catalog_->fixes_) superseded.insert(fix.supersedes.begin(), fix.supersedes.end());
  for (const KbId kb : superseded) {
    if (catalog_->kbs_[kb].sources == 0) report_.dangling.push_back(kb);
  }
  report_.disagreements = catalog_->disagreements_.size();
}

}  // namespace kintsugi::advisory
