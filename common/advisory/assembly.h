// SPDX-License-Identifier: Apache-2.0
// CatalogAssembly: the steps from statements to a catalog, each in its own file: names (assembly_names.cpp: products,
// KBs, CVEs), fixes (assembly_fixes.cpp), what statements disagree on (assembly_disagreements.cpp), order and views
// (assembly.cpp). Used once by the builder. Pure.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/advisory/builder.h"
#include "common/advisory/statements.h"

namespace kintsugi::advisory {

class CatalogAssembly {
 public:
  CatalogAssembly(Statements statements, BuildReport& report);
  Result<std::shared_ptr<const Catalog>> Run();

 private:
  // What a (product, component) pair of texts means.
  struct Place {
    PlatformId platform = kNone;
    ProductId product = kNone;
    std::uint32_t component = 0;  // text, later its rank
  };
  // One statement that names a fix, by what orders the fixes.
  struct Row {
    std::uint64_t place = 0;  // platform or application, KB
    std::uint64_t part = 0;   // component rank, CVE + 1
    std::uint32_t statement = 0;
  };
  // A fix while it is made: list ids in lists_ in place of spans.
  struct Draft {
    Fix fix;
    std::uint32_t component = 0;  // text
    std::uint32_t cves = 0, supersedes = 0, prerequisites = 0;
    std::size_t first_build = 0, builds = 0;
  };

  struct CveNotes;
  struct Value;

  // assembly_names.cpp
  void FindDistinct();
  void NameProducts();
  void NamePlaces();
  std::uint32_t PlaceOf(std::uint32_t product, std::uint32_t component);
  void FindAliases();
  void FindKbTexts();
  Status NameKbs();
  void NameCves();
  // A bulletin with its KB behind it, "MS07-042" "936021": the KB says all.
  bool IsPaired(std::span<const std::uint32_t> names, std::size_t at) const;

  // assembly_fixes.cpp
  void MakeRows();
  void MakeFixes();
  Draft MakeFix(std::span<const Row> rows);
  void ChooseWords(std::span<const Row> rows, Draft& draft);
  void AddCves(std::span<const Row> rows, Draft& draft);
  model::Severity SeverityOf(std::span<const Row> rows);
  void AddBuilds(std::span<const Row> rows, Draft& draft);
  void AddLists(std::span<const Row> rows, Draft& draft);
  void Resolve(std::uint32_t list, const Row& row, std::vector<KbId>& kbs) const;

  // assembly_disagreements.cpp
  void Compare(Disagreement::Field field, std::span<const Row> rows);
  void Note(Disagreement::Field field, const Value& winner, const Value& loser, KbId kb);
  Value Read(Disagreement::Field field, std::uint32_t statement);
  void MergeDisagreements();

  // assembly.cpp
  Status IndexPlatforms();
  void IndexPlatform(PlatformIndex& index, const std::shared_ptr<const Supersedence>& supersedence);
  Result<std::shared_ptr<const Supersedence>> CloseGroup(std::span<const PlatformId> platforms);
  void IndexPostings();
  void TakeOver();
  void Report();

  std::span<const std::uint32_t> AttributesOf(std::uint32_t statement) const {
    return s_.AttributesOf(s_.all[statement]);
  }
  std::uint32_t Number(std::uint32_t statement, Attribute which) const { return Of(AttributesOf(statement), which); }
  std::string_view Text(std::uint32_t statement, Attribute which) const { return s_.texts[Number(statement, which)]; }
  Source SourceOf(std::uint32_t statement) const { return s_.origins[s_.all[statement].origin].source; }
  int RankOf(std::uint32_t statement) const { return ranks_[s_.all[statement].origin]; }

  Statements s_;
  BuildReport& report_;
  std::shared_ptr<Catalog> catalog_;
  std::vector<int> ranks_;                  // of origins
  std::vector<std::uint32_t> distinct_;     // one statement for each combination of attributes and origin
  std::vector<ProductId> product_of_text_;  // kNone: no product
  std::unordered_map<std::uint64_t, std::uint32_t> place_ids_;  // product text, component text -> places_
  std::vector<Place> places_;
  std::vector<std::uint32_t> place_of_;                     // statement -> places_
  std::vector<std::uint32_t> component_texts_;              // rank -> text, as ComponentName writes it
  std::unordered_map<std::uint32_t, std::uint32_t> alias_;  // text of a service pack's name -> text of its KB
  std::vector<std::uint32_t> kb_text_of_;                   // statement -> text, 0 = it names no fix
  std::vector<KbId> kb_of_text_;
  std::unordered_map<std::uint32_t, std::vector<KbId>> kbs_of_bulletin_;  // by text
  std::vector<CveId> cve_of_text_;
  std::vector<Row> rows_;
  std::vector<Draft> drafts_;
  std::size_t supersedence_bytes_ = 0;
  ListPool lists_;
};

// "10.0.14393.5501" and shorter; nullopt for anything else.
std::optional<FixedBuild> ReadBuild(std::string_view text);
model::Severity ReadSeverity(std::string_view word);
// Lower is graver; kUnknown is the least.
int Gravity(model::Severity severity);
bool Graver(model::Severity a, model::Severity b);
// Yes before maybe before no: a boot that was not planned for is worse than one that was.
int RebootOrder(RebootWord word);
KbKind KindOfKb(std::string_view name);

}  // namespace kintsugi::advisory
