// SPDX-License-Identifier: Apache-2.0
// Where the statements about one fix differ: both values are noted, with the rule by which one of them won. One row of
// the table for each field. Pure.
#include <algorithm>
#include <tuple>

#include "common/advisory/assembly.h"
#include "common/base/text.h"

namespace kintsugi::advisory {
namespace {

using Field = Disagreement::Field;

struct FieldRow {
  Field field;
  Attribute attribute;
  bool about_cve;        // compared for each CVE, else for the fix
  std::string_view why;  // who wins within one source
};
constexpr FieldRow kFields[] = {
    {Field::kSeverity, Attribute::kSeverity, true, "One source says both: the graver word wins."},
    {Field::kPublished, Attribute::kPublished, true, "One source says both: the earlier date wins."},
    {Field::kReboot, Attribute::kReboot, false, "One source says both: yes wins over maybe, maybe over no."},
    {Field::kTrack, Attribute::kTrack, false, "One source says both: the first in the list of tracks wins."},
    {Field::kFixedBuild, Attribute::kFixedBuild, false, "One source says both: the lower build wins."},
    {Field::kImpact, Attribute::kImpact, true, "One source says both: the first by alphabet wins."},
};
constexpr std::string_view kWhyRank = "The source with the better rank wins (PrecedenceTable).";

const FieldRow& RowOf(Field field) { return kFields[static_cast<std::size_t>(field)]; }

}  // namespace

// What one statement says about a field. The least by (group, rank, preference, text) wins; values of different groups
// do not compete.
struct CatalogAssembly::Value {
  std::uint32_t group = 0;
  int rank = 0;
  std::int64_t preference = 0;
  std::string_view text;  // "" = nothing
  std::uint32_t statement = 0;
  auto order() const { return std::tuple(group, rank, preference, text); }
};

CatalogAssembly::Value CatalogAssembly::Read(Field field, std::uint32_t statement) {
  const std::uint32_t raw = Number(statement, RowOf(field).attribute);
  Value value{0, RankOf(statement), 0, {}, statement};
  switch (field) {
    case Field::kSeverity: {
      const model::Severity severity = ReadSeverity(s_.texts[raw]);
      value.preference = Gravity(severity);
      if (severity != model::Severity::kUnknown) value.text = s_.texts[raw];
      break;
    }
    case Field::kImpact:
      value.text = s_.texts[raw];
      break;
    case Field::kPublished:
      value.preference = raw;
      value.text = s_.texts[s_.texts.Intern(DateText(raw))];
      break;
    case Field::kReboot:
      value.preference = RebootOrder(static_cast<RebootWord>(raw));
      value.text = Name(static_cast<RebootWord>(raw));
      break;
    case Field::kTrack:
      value.preference = raw;
      value.text = Name(static_cast<Track>(raw));
      break;
    case Field::kFixedBuild: {
      // Each track has a build of its own.
      value.group = std::max(Number(statement, Attribute::kTrack), static_cast<std::uint32_t>(Track::kCumulative));
      const auto build = ReadBuild(s_.texts[raw]);
      value.preference = build ? (std::int64_t{build->build} << 32) + build->revision : 0;
      value.text = s_.texts[raw];
      break;
    }
  }
  return value;
}

// `rows` are those of one fix, or of one CVE of it.
void CatalogAssembly::Compare(Field field, std::span<const Row> rows) {
  // Almost always all say the same: the raw numbers show it.
  const Attribute attribute = RowOf(field).attribute;
  const std::uint32_t first = Number(rows[0].statement, attribute);
  if (std::all_of(rows.begin(), rows.end(), [&](const Row& r) { return Number(r.statement, attribute) == first; }))
    return;
  std::vector<Value> values;
  for (const Row& row : rows) {
    if (Value value = Read(field, row.statement); !value.text.empty()) values.push_back(value);
  }
  const auto key = [&](const Value& v) { return std::tuple(v.order(), places_[place_of_[v.statement]].product); };
  std::sort(values.begin(), values.end(), [&](const Value& a, const Value& b) { return key(a) < key(b); });
  std::size_t winner = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (values[i].group != values[winner].group) {
      winner = i;
    } else if (!EqualNoCase(values[i].text, values[winner].text) && values[i].order() != values[i - 1].order()) {
      Note(field, values[winner], values[i], static_cast<KbId>(rows[0].place));
    }
  }
}

void CatalogAssembly::Note(Field field, const Value& winner, const Value& loser, KbId kb) {
  Disagreement found;
  found.kb = kb;
  found.product = places_[place_of_[loser.statement]].product;
  if (RowOf(field).about_cve) found.cve = cve_of_text_[Number(loser.statement, Attribute::kCve)];
  found.field = field;
  found.winner = SourceOf(winner.statement);
  found.loser = SourceOf(loser.statement);
  found.winner_value = winner.text;
  found.loser_value = loser.text;
  found.why = winner.rank == loser.rank ? RowOf(field).why : kWhyRank;
  catalog_->disagreements_.push_back(found);
}

void CatalogAssembly::MergeDisagreements() {
  auto& found = catalog_->disagreements_;
  const auto what = [](const Disagreement& d) {
    return std::tuple(d.kb, d.cve, d.field, d.winner, d.loser, d.winner_value, d.loser_value);
  };
  std::sort(found.begin(), found.end(), [&](const Disagreement& a, const Disagreement& b) {
    return std::tuple(what(a), a.product) < std::tuple(what(b), b.product);
  });
  std::vector<Disagreement> merged;
  ProductId last = kNone;
  for (const Disagreement& d : found) {
    if (merged.empty() || what(merged.back()) != what(d)) {
      merged.push_back(d);
    } else if (d.product != last) {
      ++merged.back().products;
    }
    last = d.product;
  }
  found = std::move(merged);
}

}  // namespace kintsugi::advisory
