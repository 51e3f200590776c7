// SPDX-License-Identifier: Apache-2.0
// The people at the console: they import the catalog, create and start rollouts, pause, resume and abort them, revoke
// a host, import a reissue, and look after what halts. Halted rollouts are resumed a bounded number of times and then
// aborted, so that every rollout can end. One thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/bulletins.h"
#include "tests/sim/console.h"
#include "tests/sim/content.h"
#include "tests/sim/random_plan.h"

namespace kintsugi::simulation {

class SimOperator {
 public:
  SimOperator(Context context, SimConsole& console, const SimCatalog& catalog, SimPackages& packages,
              std::vector<HostId> hosts);

  // Everything is put on the schedule, from now to now + `span`.
  void Begin(Duration span);
  // Nothing new any more: what is paused is resumed, what halts is resumed or aborted at the next look.
  void WindDown() { winding_down_ = true; }
  // What was to be created has been, or cannot be.
  bool done_creating() const { return to_create_ == 0; }
  // Edits that were put in force or refused.
  std::uint64_t edits() const { return edits_; }
  struct EditSeen {
    std::string rollout;
    rollout::State before;
    bool alone = false;     // nothing else was decided in its turn
    bool accepted = false;  // put in force; not when it was asked only
  };
  const EditSeen& last_edit() const { return edit_; }
  const PlanFeatures& features() const { return features_; }
  std::uint64_t rollouts_created() const { return created_; }
  // The reissue of this bulletin is in the catalog.
  bool reissued(const std::string& bulletin) const { return reissued_.contains(bulletin); }
  const std::vector<HostId>& revoked() const { return revoked_; }

 private:
  using Reply = std::function<void(const Result<console::MessagePtr>&)>;
  struct Care {
    std::uint32_t resumes_left = 0;
    Instant paused_until{};
    Instant waits_since{};  // that nothing is in flight and the next wave does not open
  };

  void Later(Duration delay, std::function<void()> task);
  // Tries until the console answers anything else than "not now"; calls `done` once.
  void Insist(const std::string& what, v1::OperatorMethod method,
              std::shared_ptr<const google::protobuf::Message> request, Reply done, int tries = 40);
  void DefineGroups();
  void OpenGate(const console::Rollout& rollout);
  // Releases a wave, gate or not, or edits the plan of a rollout that is not over.
  void Meddle(const std::string& id);
  void Edit(const console::Rollout& rollout);
  void Decide(Care& care, const std::string& id);
  void Import(const std::string& id, const std::string& text, std::function<void()> then);
  void AddPackages(const SimBulletin& bulletin, bool reissue);
  void AddPackage(const SimPackageBytes& package, int tries);
  void ImportNext(std::size_t index);
  void Create(std::uint32_t number, int tries);
  void Created(const std::string& id);
  void Change(v1::OperatorMethod method, const std::string& rollout);
  void RevokeOne();
  void LookAfter();
  void LookAfter(const console::Rollout& rollout);
  void Note(std::string text);

  Context context_;
  SimConsole& console_;
  const SimCatalog& catalog_;
  SimPackages& packages_;
  const std::vector<HostId> hosts_;
  Prng prng_;
  Duration span_{0};
  const PlanFeatures features_;
  bool winding_down_ = false;
  std::vector<std::string> rollouts_;
  std::uint64_t edits_ = 0;
  EditSeen edit_;
  std::uint32_t to_create_ = 0;
  std::uint64_t created_ = 0;
  std::map<std::string, Care> care_;
  std::map<std::string, bool> reissued_;
  std::vector<HostId> revoked_;
};

}  // namespace kintsugi::simulation
