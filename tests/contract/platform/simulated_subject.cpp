// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/simulated/simulated_host.h"
#include "common/sim/sim_scheduler.h"
#include "tests/contract/platform/subject.h"

namespace kintsugi::agent::contract {
namespace {

constexpr char kFile[] = "%WinDir%\\System32\\wkssvc.dll";

class SimulatedSubject final : public Subject {
 public:
  SimulatedSubject() {
    host_.SetFile(kFile, {"5.1.2600.1300", 119'808});
    host_.PowerOn();
    scheduler_.RunFor(std::chrono::seconds(1));
  }
  Platform& platform() override { return host_; }
  bool RunUntil(const std::function<bool()>& done) override {
    while (!done())
      if (!scheduler_.RunOne()) return false;
    return true;
  }
  void SetRegistryText(const std::string& key, const std::string& name, const std::string& text) override {
    host_.registry().SetValue(key, name, text);
  }
  std::string VersionedFile() override { return kFile; }
  std::string PackageBytes() override {
    model::Update update;
    update.id = "x/y";
    update.kb = "828035";
    update.applicability.product = host_.spec().os.product;
    update.reboot = model::RebootNeed::kYes;
    update.detection.files = {{kFile, "5.1.2600.1309", "", 0, 99, false, 119'296}};
    model::Package package;
    package.kind = model::PackageKind::kUpdateExe;
    update.packages = {package};
    return *simulated::MakeSimulatedPackage(update, package);
  }
  std::vector<std::string> PackageArguments() override { return {"/quiet", "/norestart"}; }

 private:
  sim::SimScheduler scheduler_{FromUnixMs(1'066'000'000'000)};
  simulated::SimulatedHost host_{simulated::MakeSpec(simulated::SimulatedPlatform::kWindowsXpSp1, "TKY-XP-0001"),
                                 scheduler_};
};

}  // namespace

std::unique_ptr<Subject> MakeSubject() { return std::make_unique<SimulatedSubject>(); }

}  // namespace kintsugi::agent::contract
