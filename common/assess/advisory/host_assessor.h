// SPDX-License-Identifier: Apache-2.0
// HostAssessor: one host against a whole catalog of advisories. Which KBs are in force, which are missing, which newer
// one stands for them, and the fewest installs that close everything. Three-valued: a missing fact gives Unknown, never
// NotApplicable. Immutable after construction: any thread may call it. Pure. The rules are in README.md and rule.h;
// sources: windows-patching knowledge in the README's list.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/advisory/catalog.h"
#include "common/assess/advisory/rule.h"
#include "common/base/for_each.h"
#include "common/model/assessment.h"
#include "common/model/catalog.h"
#include "common/model/host.h"

namespace kintsugi::assess {

// What is known of one host. Borrowed: must outlive the call.
struct HostInput {
  const model::HostFacts& facts;
  // false: nobody has a full list of its hotfixes, so that a KB which nothing proves is Unknown, not Missing.
  bool hotfixes_complete = true;
  std::string_view installation = {};  // "Server Core", "" = not said
};

// One KB on one host. Each KB once, however many products of the host it serves.
struct KbRow {
  advisory::KbId kb = advisory::kNone;
  model::UpdateStatus status = model::UpdateStatus::kUnknown;
  Rule rule = Rule::kUnspecified;       // what decided
  advisory::KbId by = advisory::kNone;  // the KB that the rule points to: the superseding one, the installed one
  bool in_force = false;                // what it fixes is fixed: installed, or something that replaces it is
  bool actionable = false;              // among the fewest installs (Missing, or Unknown and worth a look)
  model::Severity severity =
      model::Severity::kUnknown;  // actionable: the highest that installing it closes; else its own
  bool exploited = false;         // likewise
  std::uint32_t cves = 0;         // likewise: CVEs that are open and that it closes
  advisory::RebootWord reboot = advisory::RebootWord::kUnspecified;
  std::uint32_t replaces = 0;  // actionable: KBs of this host that are not in force and that it stands for
  std::uint8_t place =
      4;  // in the install order: 0 service packs, 1 servicing stacks, 2 cumulative, 3 .NET, 4 the rest
  bool operator==(const KbRow&) const = default;
};

struct HostAssessment {
  std::vector<advisory::PlatformId> platforms;  // what the host is, or may be; empty: not in the catalog
  std::vector<std::string_view> missing_facts;  // that would tell between several platforms
  // kActionable: in install order. kCompliance: by KB number, the actionable ones among them.
  std::vector<KbRow> rows;
  std::array<std::uint32_t, 9> by_status{};    // every KB of the host's platforms, by UpdateStatus
  std::array<std::uint32_t, 5> by_severity{};  // actionable rows, by Severity
  std::uint32_t actionable = 0;
  std::uint32_t exploited = 0;  // actionable rows that close something exploited
  std::uint32_t open_cves = 0;  // CVEs that nothing in force closes; Unknown ones are not counted
  std::uint32_t open_exploited_cves = 0;
  advisory::Date support_ends = 0;  // of the host's release; 0 = not ended or not known
  bool operator==(const HostAssessment&) const = default;
};

enum class View : std::uint8_t { kActionable = 0, kCompliance = 1 };

class HostAssessor {
 public:
  // Lays the catalog out for assessment. `bulletins` (may be empty; borrowed, must outlive this): ours, whose file and
  // registry rules beat every list for the KBs that they name. `only`: platforms to prepare, empty = all; hosts of
  // others get no rows. `for_each`: platforms are laid out each by itself.
  explicit HostAssessor(std::shared_ptr<const advisory::Catalog> catalog,
                        std::vector<const model::Bulletin*> bulletins = {},
                        std::span<const advisory::PlatformId> only = {}, const ForEach& for_each = OneByOne);
  ~HostAssessor();
  HostAssessor(const HostAssessor&) = delete;
  HostAssessor& operator=(const HostAssessor&) = delete;

  // Microseconds; explanations are not made. Equal Fingerprint, equal result: hosts may share it. Facts that the
  // catalog says nothing of (KBs of other products, keys that nobody asked for) are not in it.
  HostAssessment Assess(const HostInput& host, View view = View::kActionable) const;
  std::uint64_t Fingerprint(const HostInput& host) const;

  // Of everything in the catalog that the rows of a host of this platform depend on (bulletins of ours aside): equal in
  // two catalogs, equal rows for the same host. 0: not prepared.
  std::uint64_t PlatformDigest(advisory::PlatformId platform) const;
  // Rows of this platform's hosts may depend on what is said of this KB.
  bool Knows(advisory::PlatformId platform, advisory::KbId kb) const;
  // The platforms that a host is, or may be.
  std::vector<advisory::PlatformId> PlatformsOf(const HostInput& host) const;

  // CVEs that nothing in force closes on this host, ascending. `unknown`: also those that only KBs with status Unknown
  // would close.
  std::vector<advisory::CveId> OpenCves(const HostInput& host, bool unknown = false) const;
  // CVEs that installing this KB closes on such platforms, its own and those of all that it stands for; ascending.
  std::vector<advisory::CveId> ClosedBy(std::span<const advisory::PlatformId> platforms, advisory::KbId kb) const;

  // The verdict about one KB with its proof, for assess::Render. A KB that the catalog does not have for this host is
  // NotApplicable, and the evidence says which products it is for.
  model::Assessment Explain(const HostInput& host, advisory::KbId kb) const;

  // The sentence of a row of this host; a pure look-up.
  std::string Reason(const KbRow& row, const model::OsFacts& os) const;
  // For people: the publisher's title, "Cumulative update of 2026-06-09" where a title is only that of one of many
  // CVEs.
  std::string Title(std::span<const advisory::PlatformId> platforms, advisory::KbId kb) const;
  // The day of its release, 0 = not known.
  advisory::Date Released(advisory::KbId kb) const;

  const advisory::Catalog& catalog() const { return *catalog_; }

 private:
  struct Parts;
  std::shared_ptr<const advisory::Catalog> catalog_;
  std::unique_ptr<const Parts> parts_;
};

// The KB's number as digits, "" where there is none: a build, Windows 8.1 as the successor of Windows 8, "Release
// Notes" where a KB should be.
std::string KbDigits(const advisory::Kb& kb);

// The publisher's title of a KB on the platforms of an assessment, "" = none published.
std::string_view KbTitle(const advisory::Catalog& catalog, std::span<const advisory::PlatformId> platforms,
                         advisory::KbId kb);

}  // namespace kintsugi::assess
