// SPDX-License-Identifier: Apache-2.0
// The catalog of what publishers fix: products, KBs, CVEs and fixes (KB x platform x component), with supersedence for
// each platform. Immutable and compact; one snapshot is shared by all threads (shared_ptr<const Catalog>). Made by
// builder.h. Views and spans live as long as the catalog. All ids are indexes, dense from 0, valid in this catalog
// only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "common/advisory/product.h"
#include "common/advisory/record.h"
#include "common/model/catalog.h"
#include "common/model/host.h"

namespace kintsugi::advisory {

using KbId = std::uint32_t;
using CveId = std::uint32_t;
using ProductId = std::uint32_t;
using PlatformId = std::uint32_t;
using FixId = std::uint32_t;
inline constexpr std::uint32_t kNone = 0xffffffff;

// Days as yyyymmdd, so that numbers compare as dates do; 0 = not given.
using Date = std::uint32_t;
std::string DateText(Date date);  // yyyy-mm-dd, "" for 0

// How CVEs are ordered: CVE-2017-0143, CVE-2017-11780, CVE-2018-0001; then everything that is no CVE id, by name.
std::tuple<bool, std::uint32_t, std::uint32_t, std::string_view> CveOrder(std::string_view name);

std::string_view Name(Track track);        // cumulative, security-only, ..., "" for kUnspecified
std::string_view Name(RebootWord reboot);  // no, yes, maybe, ""

enum class KbKind : std::uint8_t {
  kKb = 0,           // digits
  kServicePack = 1,  // SP7X64SP1: a service pack or release that a feed gives a name and no KB
  kBulletin = 2,     // MS07-042: named as superseded, without a KB
  kBuild = 3,        // 10.0.14393.5501: a feed names the fixed build and no KB
  kOther = 4         // what a feed writes where a KB should be
};

struct Kb {
  std::string_view name;  // digits, or what KbKind says
  KbKind kind = KbKind::kKb;
  std::uint32_t number = 0;   // kKb
  std::uint8_t sources = 0;   // bit (1 << Source): who has statements of it; 0 = only named as superseded (dangling)
  std::string_view bulletin;  // MS17-010, "" = none
  std::string_view service_pack;  // SP7X64SP1: the name that a feed gives this KB besides its number, "" = none
};

struct Cve {
  std::string_view name;
  std::string_view title;                                // of the winning source
  std::string_view impact;                               // Remote Code Execution
  model::Severity severity = model::Severity::kUnknown;  // the highest on any product
  bool exploited = false;
  Date published = 0;
};

struct FixedBuild {
  Track track = Track::kCumulative;
  int major = 0, minor = 0, build = 0, revision = 0;  // 10.0.14393.5501; an application's version likewise
  auto operator<=>(const FixedBuild&) const = default;
};

// One KB on one platform (or application) for one component. Fixes are sorted by platform, then KB, then component.
struct Fix {
  KbId kb = kNone;
  PlatformId platform = kNone;  // kNone: an application, see product
  ProductId product = kNone;    // the first published name of it
  std::string_view component;   // "" = Windows itself; else only hosts that have it are concerned
  std::string_view title;
  std::string_view url;
  Date published = 0;                                    // the first date that any of its statements has
  model::Severity severity = model::Severity::kUnknown;  // the highest of its CVEs on this product
  RebootWord reboot = RebootWord::kUnspecified;
  Track track = Track::kUnspecified;
  Source source = Source::kUnspecified;  // whose title, url, reboot and track these are (precedence, builder.h)
  std::uint8_t sources = 0;              // bit (1 << Source): all who speak of it
  bool exploited = false;
  std::uint8_t contained_in_service_pack = 0;  // n: service pack n of the product brings it; 0 = not said
  std::span<const CveId> cves;                 // ascending
  std::span<const KbId> supersedes;            // as stated, direct, ascending
  std::span<const KbId> prerequisites;         // ascending
  std::span<const FixedBuild> fixed_builds;    // ascending; one for each track at most, the lowest
};

// Sets of KBs as bits: bit i = Supersedence::kbs[i].
using KbBits = std::span<const std::uint64_t>;

// Which KB replaces which, for the platforms of one update group, architecture and service pack: one package serves
// them all, so what is stated for one of them counts for all. `kbs` holds each KB that has a fix there and each that is
// named as superseded there, ascending. Transitive; no KB covers itself, also in a circle (in_cycle: each then covers
// the others).
struct Supersedence {
  std::vector<KbId> kbs;
  std::size_t words = 0;                          // of 64 bits in each set
  std::vector<std::uint64_t> covers, covered_by;  // kbs.size() sets each
  std::vector<std::uint64_t> in_cycle;
};

// Everything about one platform, laid out for set arithmetic.
class PlatformIndex {
 public:
  const Platform& platform() const { return platform_; }
  Date support_ends() const { return support_ends_; }  // 0 = not known
  Date paid_ends() const { return paid_ends_; }
  std::span<const KbId> kbs() const { return supersedence_->kbs; }
  // Words of 64 bits in each KbBits.
  std::size_t words() const { return supersedence_->words; }
  // Place of a KB in kbs(), kNone where it is not there.
  std::uint32_t Local(KbId kb) const;
  // KBs that this one replaces, by place.
  KbBits Covers(std::uint32_t local) const { return Row(supersedence_->covers, local); }
  // KBs that replace this one.
  KbBits CoveredBy(std::uint32_t local) const { return Row(supersedence_->covered_by, local); }
  KbBits InCycle() const { return supersedence_->in_cycle; }
  // KBs that have at least one fix on this very platform; the others are known as superseded, or from its siblings.
  KbBits WithFix() const { return with_fix_; }
  // The fixes of this platform: first_fix() .. first_fix() + fix_count() in Catalog::fixes().
  FixId first_fix() const { return first_fix_; }
  std::size_t fix_count() const { return fix_locals_.size(); }
  // For each of its fixes, in the same order: the place of the fix's KB.
  std::span<const std::uint32_t> fix_locals() const { return fix_locals_; }
  // The fixes of the KB at a place: [first, last) as indexes into fix_locals().
  std::pair<std::uint32_t, std::uint32_t> FixesOf(std::uint32_t local) const {
    return {fix_first_[local], fix_first_[local + 1]};
  }
  const Supersedence& supersedence() const { return *supersedence_; }
  // Without the supersedence that it shares.
  std::size_t MemoryBytes() const;

 private:
  friend class CatalogAssembly;
  KbBits Row(const std::vector<std::uint64_t>& rows, std::uint32_t local) const {
    return {rows.data() + local * words(), words()};
  }

  Platform platform_;
  Date support_ends_ = 0, paid_ends_ = 0;
  FixId first_fix_ = 0;
  std::shared_ptr<const Supersedence> supersedence_;  // shared by the platforms of a group
  std::vector<std::uint32_t> fix_locals_;
  std::vector<std::uint32_t> fix_first_;  // kbs().size() + 1
  std::vector<std::uint64_t> with_fix_;
};

// Two statements that cannot both be right; both stay here, the catalog uses the winner's.
struct Disagreement {
  KbId kb = kNone;
  ProductId product = kNone;
  CveId cve = kNone;  // kNone: it is not about one CVE
  enum class Field : std::uint8_t {
    kSeverity = 0,
    kPublished = 1,
    kReboot = 2,
    kTrack = 3,
    kFixedBuild = 4,
    kImpact = 5
  };
  Field field = Field::kSeverity;
  Source winner = Source::kUnspecified, loser = Source::kUnspecified;
  std::string_view winner_value, loser_value;
  std::string_view why;        // the rule, one sentence
  std::uint32_t products = 1;  // on how many products; `product` is the first
};

// A CVE on a product for which the feed names neither KB nor fixed build, or says "not affected".
struct CveOnProduct {
  CveId cve = kNone;
  ProductId product = kNone;
  auto operator<=>(const CveOnProduct&) const = default;
};

// What a host's facts say about the platforms of the catalog.
struct PlatformMatch {
  PlatformId platform = kNone;
  // Facts that would decide are missing, by name ("service_pack", "architecture", "installation"): it may be this one.
  std::vector<std::string_view> missing;
};

class Catalog {
 public:
  std::span<const Kb> kbs() const { return kbs_; }     // numbers ascending, then names
  std::span<const Cve> cves() const { return cves_; }  // by year and number
  std::span<const Product> products() const { return products_; }
  std::span<const PlatformIndex> platforms() const { return platforms_; }  // ascending by Platform
  // kNone for applications.
  PlatformId PlatformOf(ProductId product) const { return platform_of_product_[product]; }
  std::span<const Fix> fixes() const { return fixes_; }

  // By name as people write it: "4012212", "KB4012212", "SP7X64SP1"; case does not count. kNone = not in the catalog.
  KbId FindKb(std::string_view name) const;
  CveId FindCve(std::string_view name) const;
  PlatformId FindPlatform(const Platform& platform) const;
  // Every platform that the host is, or may be. Empty: the host's OS is not in the catalog, or not known.
  std::vector<PlatformMatch> Match(const model::OsFacts& os) const;

  // Ascending.
  std::span<const FixId> FixesOfKb(KbId kb) const;
  std::span<const FixId> FixesOfCve(CveId cve) const;
  std::span<const FixId> FixesOfProduct(ProductId product) const;  // applications
  std::span<const CveOnProduct> Unfixed() const { return unfixed_; }
  std::span<const CveOnProduct> NotAffected() const { return not_affected_; }
  std::span<const Disagreement> Disagreements() const { return disagreements_; }  // by KB

  // Bytes that this catalog holds.
  std::size_t MemoryBytes() const;

 private:
  friend class CatalogAssembly;
  struct Postings {
    std::vector<std::uint32_t> first;  // size + 1
    std::vector<FixId> fixes;
    std::span<const FixId> Of(std::uint32_t id) const { return {fixes.data() + first[id], first[id + 1] - first[id]}; }
  };

  std::vector<std::unique_ptr<char[]>> text_blocks_;  // what every string_view points into
  std::size_t text_bytes_ = 0;
  std::vector<std::uint32_t> lists_;  // what every span of ids points into
  std::vector<FixedBuild> builds_;
  std::vector<Kb> kbs_;
  std::vector<Cve> cves_;
  std::vector<Product> products_;
  std::vector<PlatformId> platform_of_product_;
  std::vector<PlatformIndex> platforms_;
  std::vector<Fix> fixes_;
  Postings of_kb_, of_cve_, of_product_;
  std::vector<CveOnProduct> unfixed_, not_affected_;
  std::vector<Disagreement> disagreements_;
};

}  // namespace kintsugi::advisory
