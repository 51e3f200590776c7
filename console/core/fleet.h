// SPDX-License-Identifier: Apache-2.0
// Fleet: every enrolled host with its newest facts and what the catalog says about it. Engine thread only, except where
// noted.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/base/result.h"
#include "common/model/assessment.h"
#include "common/model/host.h"
#include "console/core/catalog_book.h"
#include "console/core/group_book.h"
#include "console/core/host_filter.h"
#include "db/store.h"

namespace kintsugi::console {

using HostIndex = std::uint32_t;  // dense, for the life of the process

struct Verdict {
  const model::Bulletin* bulletin;  // into the CatalogBook
  const model::Update* update;
  model::UpdateStatus status;
  std::string reason;
};

struct SlotRef {
  std::uint32_t rollout;  // index into the RolloutBook
  std::uint32_t slot;
};

struct Host {
  db::HostRow row;
  Instant last_contact{};
  std::string agent_version;
  std::string facts_digest;                       // 32 bytes, "" = no facts yet
  std::unique_ptr<const model::HostFacts> facts;  // null = none yet
  Membership membership;                          // its ring, site and roles
  std::uint32_t protocol = 2;                     // what its agent spoke at its last check-in
  std::vector<Verdict> verdicts;                  // only updates that apply or may apply
  std::vector<SlotRef> slots;                     // oldest rollout first
  Instant last_wake{};
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
  // Finds the host's ring, site and roles; after its facts, the catalog or the groups changed.
  void Place(HostIndex index, const GroupBook& groups);
  void PlaceAll(const GroupBook& groups);
  void ForgetVerdicts();  // before a bulletin is replaced: verdicts point into it

  FilterSubject SubjectOf(HostIndex index) const;
  std::string DisplayName(HostIndex index) const;  // the facts' name, else the enrolment hint

 private:
  std::deque<Host> hosts_;
  std::unordered_map<HostId, HostIndex> by_id_;
};

// How many updates the host still needs: Missing, OutdatedRevision and Inconsistent.
std::uint32_t CountMissing(const Host& host);
bool NeedsInstall(model::UpdateStatus status);

}  // namespace kintsugi::console
