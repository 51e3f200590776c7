// SPDX-License-Identifier: Apache-2.0
// Only whole packages run: at an installer's start the staged file is, to the byte, what the offer's hash says.
#include <fmt/format.h>

#include "agent/package/handler.h"
#include "common/crypto/crypto.h"
#include "tests/sim/world.h"

namespace kintsugi::simulation {
namespace {

class WholePackages final : public Checker {
 public:
  explicit WholePackages(World& world) : Checker(world, "only whole packages run") {}
  void OnEvent(const Event& event) override {
    if (event.kind != EventKind::kInstallStarted) return;
    const auto offer = world().HeldOffer(event.host, event.offer);
    if (!offer || offer->action == model::Action::kUninstall) return;
    for (const auto& item : offer->work)
      if (item.instruction.update_id == event.update && !IsWhole(event.host, item.instruction))
        Violated(fmt::format("host {} starts {} for offer {} from a file that is not the package", event.host,
                             event.update, event.offer));
  }

 private:
  bool IsWhole(int host, const model::Instruction& instruction) {
    auto file = world().host(host).machine().OpenStaged(agent::StagedName(instruction));
    if (!file) return false;
    const auto bytes = (*file)->Read(0, static_cast<std::size_t>((*file)->size_bytes()));
    return bytes && crypto::Sha256(*bytes) == instruction.sha256;
  }
};

}  // namespace

std::unique_ptr<Checker> MakeWholePackages(World& world) { return std::make_unique<WholePackages>(world); }

}  // namespace kintsugi::simulation
