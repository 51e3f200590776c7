// SPDX-License-Identifier: Apache-2.0
// What one rollout has to do on one host: all updates of the plan that the host needs, as one ordered work; or why
// there is nothing to do. The same rules for a draft, for hosts that join later and for follow-ups. Engine thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/assess/install_order.h"
#include "common/base/result.h"
#include "console/core/catalog_book.h"
#include "console/core/fleet.h"
#include "console/core/known_issues.h"
#include "console/core/rollout_book.h"

namespace kintsugi::console {

struct HostWork {
  model::HostState state = model::HostState::kQueued;  // kQueued: there is work
  model::FailureReason reason = model::FailureReason::kNone;
  std::vector<WorkRef> work;
  std::string note;
  bool left_out = false;  // the host takes no part at all (a follow-up that does not concern it)
};

class WorkPlanner {
 public:
  // `instructions` are what the rollout has fixed so far; new ones are appended.
  WorkPlanner(const model::RolloutPlan& plan, const Fleet& fleet, const CatalogBook& catalog,
              const RolloutBook& rollouts, std::vector<model::Instruction> instructions = {});

  // kInvalidArgument: the prerequisites of its updates lead in a circle (names them).
  Result<HostWork> For(HostIndex host);
  // Why the plan cannot be carried out as it is: packages without bytes, updates that cannot be uninstalled.
  Status Problems() const;

  std::vector<model::Instruction> instructions;

 private:
  std::vector<const Verdict*> Wanted(const Host& host) const;
  std::vector<const Verdict*> Needed(HostIndex host, const std::vector<const Verdict*>& wanted) const;
  bool InstructionFor(const Verdict& verdict, std::uint16_t& index);
  bool IsSatisfied(const Host& host, const std::string& update_id) const;
  bool IsExcluded(HostIndex host, const std::vector<const Verdict*>& needed, HostWork& work);
  bool FixInstructions(const std::vector<assess::InstallOrder::Item>& items, const std::vector<const Verdict*>& needed,
                       HostWork& work);

  const model::RolloutPlan& plan_;
  const Fleet& fleet_;
  const CatalogBook& catalog_;
  const RolloutBook& rollouts_;
  std::map<std::string, std::uint16_t> instruction_of_;  // by update id
  std::map<const model::Bulletin*, KnownIssueRules> issues_;
  std::set<std::string> without_bytes_;
  std::set<std::string> without_uninstaller_;
};

// The newest issue of the update that a rollout installed on the host, and that rollout's index; nullopt: none did.
struct Served {
  std::uint32_t rollout = 0;
  std::uint32_t revision = 0;
};
std::optional<Served> LastServed(const Host& host, const RolloutBook& rollouts, const std::string& update_id);

// How long one host's work takes, where neither plan nor bulletin says it: 10 minutes a package and 10 minutes a
// reboot.
Duration TimeFor(const std::vector<WorkRef>& work, const std::vector<model::Instruction>& instructions,
                 model::RebootPolicy reboot);

}  // namespace kintsugi::console
