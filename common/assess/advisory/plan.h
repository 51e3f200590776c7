// SPDX-License-Identifier: Apache-2.0
// PlatformPlan: one platform of the catalog, laid out so that assessing a host is a few passes over arrays and bit
// sets. Made once for a catalog; const afterwards: any thread. Internal to this folder. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "common/advisory/catalog.h"
#include "common/assess/advisory/component.h"
#include "common/assess/advisory/rule.h"
#include "common/assess/advisory/servicing.h"

namespace kintsugi::assess {

inline constexpr std::uint32_t kNowhere = 0xffffffff;

// Rows of bits, all of one width.
class BitRows {
 public:
  BitRows() = default;
  BitRows(std::size_t rows, std::size_t bits) : words_((bits + 63) / 64), bits_(rows * words_) {}
  std::size_t words() const { return words_; }
  std::uint64_t* Row(std::size_t row) { return bits_.data() + row * words_; }
  const std::uint64_t* Row(std::size_t row) const { return bits_.data() + row * words_; }
  bool Test(std::size_t row, std::size_t bit) const { return (Row(row)[bit / 64] >> (bit % 64)) & 1U; }
  void Set(std::size_t row, std::size_t bit) { Row(row)[bit / 64] |= std::uint64_t{1} << (bit % 64); }
  void Unite(std::size_t row, const std::uint64_t* other) {
    for (std::size_t w = 0; w < words_; ++w) Row(row)[w] |= other[w];
  }

 private:
  std::size_t words_ = 0;
  std::vector<std::uint64_t> bits_;
};

// A component that KBs of this platform are for.
struct PlanComponent {
  std::string key;
  Presence in_box = Presence::kUnknown;
};

struct PlanFix {
  advisory::FixId fix = advisory::kNone;
  std::uint32_t component = 0;
};

struct PlanKb {
  advisory::KbId kb = advisory::kNone;
  std::uint32_t number = 0;
  advisory::Date date = 0;  // of release
  Line line = Line::kNone;
  bool listed = false;  // has fixes here; false: named as superseded only
  bool not_a_kb = false;
  bool of_twin = false;     // the feed has it for another architecture of this release only
  bool stray = false;       // its home is another release
  bool cumulative = false;  // holds everything older of its line
  bool hotpatch = false;
  std::uint32_t same_content = kNowhere;  // the cumulative update of its day that holds all its CVEs
  std::uint8_t in_service_pack = 0;
  model::Severity severity = model::Severity::kUnknown;
  bool exploited = false;
  advisory::RebootWord reboot = advisory::RebootWord::kUnspecified;
  std::uint32_t first_fix = 0, last_fix = 0;  // in PlatformPlan::fixes
  std::uint32_t own_cves = 0;
  // .NET Framework: for each of its components the newest KB that follows it there, kNowhere = none does.
  struct Part {
    std::uint32_t component = 0, newest = kNowhere;
  };
  std::vector<Part> parts;
};

struct PlatformPlan {
  const advisory::PlatformIndex* index = nullptr;
  const advisory::Release* release = nullptr;
  Servicing servicing;
  std::vector<PlanComponent> components;             // [0] = Windows itself
  std::vector<PlanKb> kbs;                           // of index->kbs(), and those of other architectures; ascending
  std::vector<std::uint32_t> places;                 // of index->kbs(), here
  std::vector<PlanFix> fixes;                        // by KB
  std::vector<std::uint32_t> with_build;             // KBs with a fixed build
  std::vector<std::uint32_t> line;                   // of the cumulative line, by date
  std::uint32_t head = kNowhere;                     // the newest cumulative update
  BitRows covers, covered_by;                        // stated and derived, transitive; [kb][kb]
  BitRows stated_by;                                 // [kb][kb]: what the publisher alone says
  std::vector<advisory::CveId> cves;                 // ascending
  BitRows own, closes;                               // [kb][cve]: its own; and those of all that it covers
  std::array<std::vector<std::uint64_t>, 5> severe;  // [severity]: CVEs, highest severity here
  std::vector<std::uint64_t> exploited;

  std::uint32_t Local(std::uint32_t number) const;  // by KB number; kNowhere: not here
  std::uint32_t LocalOf(advisory::KbId kb) const;
};

// What a chain of supersedence, over all platforms, has at most of CVEs in one KB; by KbId.
std::vector<std::uint32_t> ChainSizes(const advisory::Catalog& catalog);
// The most CVEs that one KB has on any platform; by KbId.
std::vector<std::uint32_t> MostCves(const advisory::Catalog& catalog);

struct PlanSource {
  const advisory::Catalog& catalog;
  const std::vector<std::uint32_t>& chain_sizes;
  const std::vector<std::uint32_t>& most_cves;
  const std::vector<advisory::Date>& days;  // of release, by KbId
};
PlatformPlan MakePlan(const PlanSource& source, const advisory::PlatformIndex& index);

// Steps of MakePlan (plan_lines.cpp, plan_cover.cpp).
void FindLines(const PlanSource& source, PlatformPlan& plan);
void FindCumulative(const PlanSource& source, PlatformPlan& plan);
void FindCover(const PlanSource& source, PlatformPlan& plan);

}  // namespace kintsugi::assess
