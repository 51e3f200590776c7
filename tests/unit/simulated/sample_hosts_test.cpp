// SPDX-License-Identifier: Apache-2.0
// The sample catalog on every simulated platform: what applies is missing before, in force after install and
// boot, with the arguments and the handler that a real host would get. The one exception is the known defect
// of the first XP package.
#include <gtest/gtest.h>

#include "agent/facts/facts.h"
#include "agent/package/handler.h"
#include "agent/platform/simulated/fleet_mix.h"
#include "agent/platform/simulated/simulated_host.h"
#include "common/assess/assess.h"
#include "common/sim/sim_scheduler.h"
#include "tests/unit/simulated/sample_catalog.h"

namespace kintsugi::agent::simulated {
namespace {

using model::UpdateStatus;
const Instant kStart = FromUnixMs(1'066'000'000'000);

class SamplePlatform : public ::testing::TestWithParam<int> {
 protected:
  static const testing::SampleCatalog& Catalog() {
    static const testing::SampleCatalog kCatalog = testing::ReadSampleCatalog();
    return kCatalog;
  }
  SamplePlatform() : host_(MakeSpecWithFiles(), scheduler_) { host_.PowerOn(); }
  static SimulatedHostSpec MakeSpecWithFiles() {
    auto spec = MakeSpec(static_cast<SimulatedPlatform>(GetParam()), "HOST");
    AddVulnerableFiles(spec, Catalog().bulletins);
    return spec;
  }
  model::HostFacts Facts() {
    std::vector<const model::Bulletin*> all;
    for (const auto& bulletin : Catalog().bulletins) all.push_back(&bulletin);
    return CollectFacts(host_, assess::QueryFor(all), "test");
  }
  // Runs the instruction's package as the agent would, then boots.
  std::int64_t Install(const model::Instruction& instruction) {
    auto file = std::move(*host_.OpenStaged(StagedName(instruction)));
    EXPECT_TRUE(file->Append(Catalog().bytes.at(instruction.sha256)));
    const auto request = MakeRequest({instruction, file->path(), {}});
    EXPECT_TRUE(request);
    std::int64_t code = -1;
    host_.Run(*request, [&](const ProcessResult& result) {
      EXPECT_TRUE(result.started && !result.timed_out) << result.error;
      code = result.exit_code;
    });
    scheduler_.RunFor(std::chrono::hours(1));
    EXPECT_TRUE(host_.Reboot("test"));
    scheduler_.RunFor(std::chrono::hours(1));
    return code;
  }
  sim::SimScheduler scheduler_{kStart};
  SimulatedHost host_;
};

TEST_P(SamplePlatform, EveryUpdateThatAppliesIsMissingAndInForceAfterItsPackageAndABoot) {
  std::size_t installed = 0;
  for (const auto& bulletin : Catalog().bulletins) {
    for (const auto& update : bulletin.updates) {
      const int contained_in = update.detection.contained_in_service_pack;
      if (contained_in != 0 && host_.spec().os.service_pack >= contained_in) continue;
      if (assess::Assess(update, nullptr, Facts()).status == UpdateStatus::kNotApplicable || !update.package_published)
        continue;
      const auto* package = catalog::FindPackage(update, 0);
      ASSERT_NE(package, nullptr) << update.id;
      const auto before = assess::Assess(update, package, Facts());
      EXPECT_EQ(Name(before.status), Name(UpdateStatus::kMissing)) << update.id << ": " << before.reason;
      const auto instruction = catalog::MakeInstruction(bulletin, update, *package);
      ASSERT_TRUE(instruction) << instruction.error().message;
      const std::int64_t code = Install(*instruction);
      EXPECT_TRUE(code == 0 || code == 3010) << update.id << " " << code;
      const auto after = assess::Assess(*instruction, Facts());
      EXPECT_EQ(Name(after.status), Name(UpdateStatus::kInstalled)) << update.id << ": " << assess::Render(after);
      ++installed;
    }
  }
  EXPECT_GE(installed, 1U) << "a platform of the fleet without any work";
}

INSTANTIATE_TEST_SUITE_P(Every, SamplePlatform, ::testing::Range(0, static_cast<int>(kSimulatedPlatformCount)),
                         [](const auto& parameter) {
                           std::string name(Name(static_cast<SimulatedPlatform>(parameter.param)));
                           std::erase(name, '-');
                           return name;
                         });

TEST(SampleHosts, TheFirstXpIssueLeavesTheHostInconsistent) {
  const auto catalog = testing::ReadSampleCatalog();
  int defective = 0;
  for (const auto& bulletin : catalog.bulletins) {
    for (const auto& update : bulletin.updates) {
      for (const auto& package : update.packages) {
        if (package.defects.empty() || package.defects[0] != "dllcache-not-updated") continue;
        if (update.applicability.product != "windows-xp" ||
            update.applicability.languages != std::vector<std::string>{"JPN"})
          continue;
        ++defective;
        auto spec = MakeSpec(SimulatedPlatform::kWindowsXpSp1, "HOST");
        AddVulnerableFiles(spec, catalog.bulletins);
        sim::SimScheduler scheduler(kStart);
        SimulatedHost host(spec, scheduler);
        host.PowerOn();
        const auto instruction = catalog::MakeInstruction(bulletin, update, package);
        ASSERT_TRUE(instruction) << instruction.error().message;
        auto file = std::move(*host.OpenStaged("p"));
        ASSERT_TRUE(file->Append(catalog.bytes.at(instruction->sha256)));
        host.Run(*MakeRequest({*instruction, file->path(), {}}), [](const ProcessResult&) {});
        scheduler.RunFor(std::chrono::hours(1));
        host.UserReboots();
        scheduler.RunFor(std::chrono::hours(1));
        const auto after = assess::Assess(*instruction, CollectFacts(host, assess::QueryFor(*instruction), "test"));
        EXPECT_EQ(Name(after.status), Name(UpdateStatus::kInconsistent)) << after.reason;
      }
    }
  }
  EXPECT_GE(defective, 1);
}

}  // namespace
}  // namespace kintsugi::agent::simulated
