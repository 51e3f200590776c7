// SPDX-License-Identifier: Apache-2.0
// Statements into fixes: one for each KB, platform (or application) and component, with the words of the source that
// wins, the union of the sets, and a note of every disagreement. Pure.
#include <algorithm>
#include <tuple>

#include "common/advisory/assembly.h"
#include "common/base/text.h"

namespace kintsugi::advisory {
namespace {

constexpr std::uint64_t kApplication = std::uint64_t{1} << 63;

}  // namespace

int Gravity(model::Severity severity) {
  return severity == model::Severity::kUnknown ? 99 : static_cast<int>(severity);
}
bool Graver(model::Severity a, model::Severity b) { return Gravity(a) < Gravity(b); }

int RebootOrder(RebootWord word) { return word == RebootWord::kYes ? 0 : word == RebootWord::kMaybe ? 1 : 2; }

void CatalogAssembly::MakeRows() {
  std::vector<std::uint32_t> cve_only;
  for (std::uint32_t i = 0; i < s_.all.size(); ++i) {
    const Place& place = places_[place_of_[i]];
    const CveId cve = cve_of_text_[Number(i, Attribute::kCve)];
    if (kb_text_of_[i] != 0) {
      const std::uint64_t owner = place.platform != kNone ? std::uint64_t{place.platform} << 32
                                                          : kApplication | (std::uint64_t{place.product} << 32);
      rows_.push_back({owner | kb_of_text_[kb_text_of_[i]],
                       (std::uint64_t{place.component} << 32) | (cve == kNone ? 0 : cve + 1), i});
    } else if (cve != kNone) {
      const bool not_affected = (Number(i, Attribute::kFlags) & kNotAffected) != 0;
      (not_affected ? catalog_->not_affected_ : catalog_->unfixed_).push_back({cve, place.product});
    }
  }
  std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
    return std::tie(a.place, a.part, a.statement) < std::tie(b.place, b.part, b.statement);
  });
  for (auto* list : {&catalog_->unfixed_, &catalog_->not_affected_}) {
    report_.without_fix += list->size();
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
    list->shrink_to_fit();
  }
}

void CatalogAssembly::MakeFixes() {
  for (std::size_t begin = 0; begin < rows_.size();) {
    std::size_t end = begin + 1;
    while (end < rows_.size() && rows_[end].place == rows_[begin].place &&
           rows_[end].part >> 32 == rows_[begin].part >> 32)
      ++end;
    drafts_.push_back(MakeFix(std::span(rows_).subspan(begin, end - begin)));
    begin = end;
  }
  MergeDisagreements();
}

CatalogAssembly::Draft CatalogAssembly::MakeFix(std::span<const Row> rows) {
  Draft draft;
  Fix& fix = draft.fix;
  fix.kb = static_cast<KbId>(rows[0].place);
  if ((rows[0].place & kApplication) == 0) fix.platform = static_cast<PlatformId>(rows[0].place >> 32);
  draft.component = component_texts_[rows[0].part >> 32];
  for (const Row& row : rows) {
    fix.product = std::min(fix.product, places_[place_of_[row.statement]].product);
    fix.sources = static_cast<std::uint8_t>(fix.sources | (1U << static_cast<unsigned>(SourceOf(row.statement))));
    fix.exploited = fix.exploited || (Number(row.statement, Attribute::kFlags) & kExploited) != 0;
    const Date date = Number(row.statement, Attribute::kPublished);
    if (date != 0 && (fix.published == 0 || date < fix.published)) fix.published = date;
    const auto contained = static_cast<std::uint8_t>(Number(row.statement, Attribute::kContainedIn));
    if (contained != 0 && (fix.contained_in_service_pack == 0 || contained < fix.contained_in_service_pack))
      fix.contained_in_service_pack = contained;
  }
  AddCves(rows, draft);
  ChooseWords(rows, draft);
  AddBuilds(rows, draft);
  AddLists(rows, draft);
  Compare(Disagreement::Field::kReboot, rows);
  Compare(Disagreement::Field::kTrack, rows);
  Compare(Disagreement::Field::kFixedBuild, rows);
  return draft;
}

// Title, url, reboot and track: each of the best source that has it. Of its titles that of the gravest CVE.
void CatalogAssembly::ChooseWords(std::span<const Row> rows, Draft& draft) {
  Fix& fix = draft.fix;
  std::tuple<int, int, std::uint64_t, std::string_view> title{99, 0, 0, ""};
  std::tuple<int, std::string_view> url{99, ""};
  std::tuple<int, int, std::uint32_t> reboot{99, 0, 0};
  std::tuple<int, std::uint32_t> track{99, 0};
  int best = 99;
  for (const Row& row : rows) {
    const int rank = RankOf(row.statement);
    if (rank < best) {
      best = rank;
      fix.source = SourceOf(row.statement);
    }
    if (const auto text = Text(row.statement, Attribute::kTitle); !text.empty())
      title = std::min(title, {rank, Gravity(ReadSeverity(Text(row.statement, Attribute::kSeverity))), row.part, text});
    if (const auto text = Text(row.statement, Attribute::kUrl); !text.empty()) url = std::min(url, {rank, text});
    if (const auto word = Number(row.statement, Attribute::kReboot); word != 0)
      reboot = std::min(reboot, {rank, RebootOrder(static_cast<RebootWord>(word)), word});
    if (const auto word = Number(row.statement, Attribute::kTrack); word != 0) track = std::min(track, {rank, word});
  }
  fix.title = std::get<3>(title);
  fix.url = std::get<1>(url);
  fix.reboot = static_cast<RebootWord>(std::get<2>(reboot));
  fix.track = static_cast<Track>(std::get<1>(track));
}

void CatalogAssembly::AddCves(std::span<const Row> rows, Draft& draft) {
  std::vector<std::uint32_t> cves;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (end < rows.size() && rows[end].part == rows[begin].part) ++end;
    const auto same = rows.subspan(begin, end - begin);
    if (const auto cve = static_cast<std::uint32_t>(rows[begin].part); cve != 0) cves.push_back(cve - 1);
    const model::Severity severity = SeverityOf(same);
    if (Graver(severity, draft.fix.severity)) draft.fix.severity = severity;
    Compare(Disagreement::Field::kSeverity, same);
    Compare(Disagreement::Field::kImpact, same);
    Compare(Disagreement::Field::kPublished, same);
    begin = end;
  }
  draft.cves = lists_.Intern(cves);
}

model::Severity CatalogAssembly::SeverityOf(std::span<const Row> rows) {
  std::pair<int, int> best{99, 99};
  for (const Row& row : rows) {
    const model::Severity severity = ReadSeverity(Text(row.statement, Attribute::kSeverity));
    if (severity != model::Severity::kUnknown) best = std::min(best, {RankOf(row.statement), Gravity(severity)});
  }
  return best.first == 99 ? model::Severity::kUnknown : static_cast<model::Severity>(best.second);
}

void CatalogAssembly::AddBuilds(std::span<const Row> rows, Draft& draft) {
  std::vector<std::pair<int, FixedBuild>> builds;
  for (const Row& row : rows) {
    const std::uint32_t text = Number(row.statement, Attribute::kFixedBuild);
    if (text == 0) continue;
    auto build = ReadBuild(s_.texts[text]);
    if (!build) continue;
    const auto track = static_cast<Track>(Number(row.statement, Attribute::kTrack));
    build->track = track == Track::kUnspecified ? Track::kCumulative : track;
    builds.emplace_back(RankOf(row.statement), *build);
  }
  std::sort(builds.begin(), builds.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.second.track, a.first, a.second) < std::tuple(b.second.track, b.first, b.second);
  });
  draft.first_build = catalog_->builds_.size();
  for (const auto& [rank, build] : builds) {
    if (draft.builds != 0 && catalog_->builds_.back().track == build.track) continue;
    catalog_->builds_.push_back(build);
    ++draft.builds;
  }
}

void CatalogAssembly::AddLists(std::span<const Row> rows, Draft& draft) {
  for (const auto which : {Attribute::kSupersedes, Attribute::kPrerequisites}) {
    std::vector<KbId> kbs;
    std::uint32_t before = 0;
    for (const Row& row : rows) {
      const std::uint32_t list = Number(row.statement, which);
      if (list == before) continue;
      before = list;
      Resolve(list, row, kbs);
    }
    std::sort(kbs.begin(), kbs.end());
    kbs.erase(std::unique(kbs.begin(), kbs.end()), kbs.end());
    std::erase(kbs, draft.fix.kb);
    (which == Attribute::kSupersedes ? draft.supersedes : draft.prerequisites) = lists_.Intern(kbs);
  }
}

// A bulletin with its KB behind it is that KB; one alone is those of its KBs that are for the same platform and
// component (a bulletin has a KB for each).
void CatalogAssembly::Resolve(std::uint32_t list, const Row& row, std::vector<KbId>& kbs) const {
  const auto names = s_.lists[list];
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto bulletin = kbs_of_bulletin_.find(names[i]);
    if (IsPaired(names, i)) continue;
    if (bulletin == kbs_of_bulletin_.end()) {
      if (kb_of_text_[names[i]] != kNone) kbs.push_back(kb_of_text_[names[i]]);
      continue;
    }
    for (const KbId kb : bulletin->second) {
      const Row wanted{(row.place >> 32 << 32) | kb, row.part >> 32 << 32, 0};
      const auto at = std::lower_bound(rows_.begin(), rows_.end(), wanted, [](const Row& a, const Row& b) {
        return std::tie(a.place, a.part) < std::tie(b.place, b.part);
      });
      if (at != rows_.end() && at->place == wanted.place && at->part >> 32 == row.part >> 32) kbs.push_back(kb);
    }
  }
}

}  // namespace kintsugi::advisory
