// SPDX-License-Identifier: Apache-2.0
// Fleet: every enrolled host with its newest facts and what the catalog says about it. Engine thread only, except where
// noted.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/base/result.h"
#include "common/model/assessment.h"
#include "common/model/host.h"
#include "console/core/catalog_book.h"
#include "console/core/group_book.h"
#include "console/core/host_filter.h"
#include "console/core/lacks.h"
#include "console/core/severity_counts.h"
#include "db/store.h"

namespace kintsugi::console {

using HostIndex = std::uint32_t;  // dense, for the life of the process

struct Verdict {
  const model::Bulletin* bulletin;  // into the CatalogBook
  const model::Update* update;
  model::UpdateStatus status;
  std::string reason;
};

// Of its verdicts and findings, kept beside them: lists of 100,000 hosts sort and filter by these.
struct HostCounts {
  SeverityCounts missing;
  std::uint32_t exploited = 0;  // of missing
  std::uint32_t baseline = 0;   // of missing
  std::uint32_t pending = 0;    // in force after a reboot
  std::uint32_t undecided = 0;
};

struct SlotRef {
  std::uint32_t rollout;  // index into the RolloutBook
  std::uint32_t slot;
};

// What publishers' catalogs say that a host lacks beside bulletins of ours: updates to install, by severity. Shared by
// all hosts with the same facts, as far as they matter.
struct Findings {
  SeverityCounts missing;
  std::uint32_t exploited = 0;  // of missing
  PackedLacks kbs;              // the same by KB
  // KBs of bulletins of ours that are missing by the host's list of KBs. One counts where no verdict of the bulletin
  // decides: the files of the host are not known, or its language has no update.
  std::vector<Lack> ours;
  std::string actionable;  // serialised kintsugi.v1.StoredActionable
};

struct Host {
  db::HostRow row;
  std::optional<db::ImportedHostRow> imported;  // it has no agent: its facts come from a file
  Instant last_contact{};
  std::string agent_version;
  std::string facts_digest;                       // 32 bytes, "" = no facts yet
  std::shared_ptr<const model::HostFacts> facts;  // null = none yet
  Membership membership;                          // its ring, site and roles
  std::uint32_t protocol = 2;                     // what its agent spoke at its last check-in
  std::vector<Verdict> verdicts;                  // only updates that apply or may apply
  HostCounts counts;
  std::vector<std::uint32_t> by_list;  // places in the `ours` of its findings: what counts of them; kept with `counts`
  std::uint32_t failed = 0;            // updates that it needs and whose last attempt failed; kept by the core
  std::string version;                 // of the facts: major.minor.build[.ubr]
  std::vector<SlotRef> slots;          // oldest rollout first
  Instant last_wake{};
  std::shared_ptr<const Findings> findings;  // null = not assessed yet
  std::uint64_t assessed_by = 0;             // AdvisorySnapshot::StampFor()
  std::uint64_t assessed_in = 0;             // of the core: which snapshot that was last looked at in; 0 = none
  Instant assessed{};
};

class Fleet {
 public:
  static Result<Fleet> Load(db::Store& store);

  std::size_t size() const { return hosts_.size(); }
  Host& at(HostIndex index) { return hosts_[index]; }
  const Host& at(HostIndex index) const { return hosts_[index]; }
  // nullopt: unknown id.
  std::optional<HostIndex> Find(const HostId& id) const;
  // By id or unique name (any case). kNotFound, or kInvalidArgument when several hosts share the name.
  Result<HostIndex> FindByIdOrName(const std::string& text) const;
  HostIndex Add(db::HostRow row);

  void SetFacts(HostIndex index, std::string digest, model::HostFacts facts);
  // Recomputes the verdicts of one host, or of all after a catalog change.
  void Assess(HostIndex index, const CatalogBook& catalog);
  void AssessAll(const CatalogBook& catalog);
  // After these came or were replaced (their verdicts forgotten): the others keep theirs.
  void AssessChanged(const std::set<const model::Bulletin*>& changed, const CatalogBook& catalog);
  // Finds the host's ring, site and roles; after its facts, the catalog or the groups changed.
  void Place(HostIndex index, const GroupBook& groups);
  void PlaceAll(const GroupBook& groups);
  void Recount(HostIndex index, const CatalogBook& catalog);  // after its findings changed
  void RecountAll(const CatalogBook& catalog);                // after baseline ticks changed
  // Before it is replaced: verdicts point into it.
  void ForgetVerdicts(const model::Bulletin& bulletin, const CatalogBook& catalog);

  // What the row says of the host's present facts; false: it speaks of others.
  bool SetFindings(const db::AssessmentRow& row);

  FilterSubject SubjectOf(HostIndex index) const;
  std::string DisplayName(HostIndex index) const;  // the facts' name, else the enrolment hint

 private:
  std::deque<Host> hosts_;
  std::unordered_map<HostId, HostIndex> by_id_;
};

// One word for how the host stands: unknown (no facts), failed, needs, reboot (nothing but a reboot is missing),
// patched.
std::string_view StandingOf(const Host& host);
bool AwaitsReboot(const Host& host);

// Missing, OutdatedRevision and Inconsistent.
bool NeedsInstall(model::UpdateStatus status);
// Missing by the host's list of KBs, and no verdict of that KB (digits) decides; null = no.
const Lack* MissingByList(const Host& host, std::string_view kb);

}  // namespace kintsugi::console
