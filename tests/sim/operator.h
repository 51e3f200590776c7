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
  std::uint64_t rollouts_created() const { return created_; }
  // The reissue of this bulletin is in the catalog.
  bool reissued(const std::string& bulletin) const { return reissued_.contains(bulletin); }
  const std::vector<HostId>& revoked() const { return revoked_; }

 private:
  using Reply = std::function<void(const Result<console::MessagePtr>&)>;
  struct Care {
    std::uint32_t resumes_left = 0;
    Instant paused_until{};
  };

  void Later(Duration delay, std::function<void()> task);
  // Tries until the console answers anything else than "not now"; calls `done` once.
  void Insist(const std::string& what, v1::OperatorMethod method,
              std::shared_ptr<const google::protobuf::Message> request, Reply done, int tries = 40);
  void DefineGroups();
  void OpenGate(const console::Rollout& rollout);
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
  bool winding_down_ = false;
  std::uint32_t to_create_ = 0;
  std::uint64_t created_ = 0;
  std::map<std::string, Care> care_;
  std::map<std::string, bool> reissued_;
  std::vector<HostId> revoked_;
};

}  // namespace kintsugi::simulation
