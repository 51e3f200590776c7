// SPDX-License-Identifier: Apache-2.0
// Never the same side effect twice: an installer is not started for what is already there, nor for what only waits for
// a boot. An idempotent second run after detection said "missing" is allowed; so is one after another channel, or
// somebody who restored old files, changed the host since the offer came.
#include <fmt/format.h>

#include <map>

#include "tests/sim/world.h"

namespace kintsugi::simulation {
namespace {

class NothingTwice final : public Checker {
 public:
  explicit NothingTwice(World& world) : Checker(world, "nothing twice") {}
  void OnEvent(const Event& event) override {
    if (event.kind == EventKind::kInstallStarted) CheckStart(event);
    if (event.kind == EventKind::kApplied) applied_[{event.host, std::string(event.update)}] = world().now();
  }

 private:
  void CheckStart(const Event& event) {
    SimHost& host = world().host(event.host);
    const model::Update* const update = world().FindUpdate(std::string(event.update));
    const auto offer = world().HeldOffer(event.host, event.offer);
    if (update == nullptr || !offer) return;
    const std::uint32_t revision = RevisionOf(*offer, update->id);
    for (const auto& package : update->packages) {
      if (package.revision != revision || !host.InForce(*update, package)) continue;
      const auto applied = applied_.find({event.host, update->id});
      if (applied == applied_.end() || host.meddled() > applied->second) continue;
      Violated(fmt::format("host {} starts issue {} of {} for offer {} although it took effect at {} and is in force",
                           event.host, revision, update->id, event.offer, FormatInstant(applied->second)));
    }
  }
  static std::uint32_t RevisionOf(const model::Offer& offer, const std::string& update) {
    for (const auto& item : offer.work)
      if (item.instruction.update_id == update) return item.instruction.package_revision;
    return 0;
  }

  std::map<std::pair<int, std::string>, Instant> applied_;
};

}  // namespace

std::unique_ptr<Checker> MakeNothingTwice(World& world) { return std::make_unique<NothingTwice>(world); }

}  // namespace kintsugi::simulation
