// SPDX-License-Identifier: Apache-2.0
// Never two installers at once on a host, whoever asked for them.
#include <fmt/format.h>

#include "tests/sim/world.h"

namespace kintsugi::simulation {
namespace {

class OneInstallAtATime final : public Checker {
 public:
  explicit OneInstallAtATime(World& world) : Checker(world, "one install at a time") {}
  void OnEvent(const Event& event) override {
    if (event.kind != EventKind::kInstallStarted) return;
    SimPlatform& platform = world().host(event.host).platform();
    if (platform.installing())
      Violated(fmt::format("host {} starts {} for offer {} while the installer of offer {} runs", event.host,
                           event.update, event.offer, platform.installing_offer()));
    if (event.offer.empty()) Violated(fmt::format("host {} starts {} without an offer", event.host, event.update));
  }
};

}  // namespace

std::unique_ptr<Checker> MakeOneInstallAtATime(World& world) { return std::make_unique<OneInstallAtATime>(world); }

}  // namespace kintsugi::simulation
