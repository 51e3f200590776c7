// SPDX-License-Identifier: Apache-2.0
// Who is in a fleet: sites with a link and a zone each, hosts with their habits, and what nobody else knows of both.
#include <fmt/format.h>

#include "common/crypto/crypto.h"
#include "tests/coverage/fleet.h"
#include "tests/sim/zones.h"

namespace kintsugi::coverage {
namespace {

using agent::simulated::SimulatedPlatform;

constexpr std::uint64_t kSlowestSite = 20'000;  // bytes per second
constexpr std::uint64_t kFastestSite = 1'000'000;
constexpr std::uint64_t kSlowestConsole = 100'000;
constexpr std::uint64_t kFastestConsole = 2'000'000;

// Three of the sizes for which the sample alerts give expected times: between two of them each is equally likely.
constexpr std::uint32_t kSizes[] = {50, 100, 250};

std::uint32_t DrawCount(Prng& prng) {
  const std::size_t from = prng.Below(std::size(kSizes) - 1);
  return kSizes[from] + static_cast<std::uint32_t>(prng.Below(kSizes[from + 1] - kSizes[from] + 1));
}

// Offices have everything, computer rooms only servers, field services hardly anything but laptops.
HostClass DrawClass(Prng& prng, std::uint64_t sort) {
  const std::uint64_t draw = prng.Below(100);
  if (sort == 0) return HostClass::kServer;
  if (sort == 1) return draw < 10 ? HostClass::kServer : draw < 40 ? HostClass::kDesktop : HostClass::kLaptop;
  return draw < 20 ? HostClass::kServer : draw < 75 ? HostClass::kDesktop : HostClass::kLaptop;
}

SimulatedPlatform PlatformOf(Prng& prng, HostClass host_class) {
  if (host_class == HostClass::kServer) return SimulatedPlatform::kWindowsServer2003;
  return prng.Percent(65) ? SimulatedPlatform::kWindowsXpSp1 : SimulatedPlatform::kWindows2000ProfessionalSp4;
}

Duration Seconds(Prng& prng, int least, int most) {
  return simulation::Between(prng, std::chrono::seconds(least), std::chrono::seconds(most));
}

void SetBootTimes(Prng& prng, HostClass host_class, agent::simulated::SimulatedHostSpec& spec) {
  const bool server = host_class == HostClass::kServer;
  spec.boot_duration = server ? Seconds(prng, 150, 360) : Seconds(prng, 50, 140);
  spec.shutdown_duration = server ? Seconds(prng, 30, 90) : Seconds(prng, 10, 40);
}

const char* ShortName(HostClass host_class) {
  if (host_class == HostClass::kServer) return "SV";
  return host_class == HostClass::kDesktop ? "PC" : "NB";
}

}  // namespace

void Fleet::DrawSites() {
  static constexpr const char* kNames[] = {"AAA", "BBB", "CCC", "DDD"};
  const std::uint64_t zones = 1 + prng_.Below(3);
  const std::uint64_t first = prng_.Below(simulation::kZoneNames.size());
  const std::uint64_t count = 1 + prng_.Below(4);
  for (std::uint64_t i = 0; i < count; ++i) {
    Site site;
    site.name = kNames[i];
    site.zone = simulation::kZoneNames[(first + i % zones) % simulation::kZoneNames.size()];
    site.utc_offset = (*simulation::SimZones().Find(site.zone))->OffsetAt(scheduler_.Now());
    site.bytes_per_second = LogUniform(prng_, kSlowestSite, kFastestSite);
    sites_.push_back(std::move(site));
  }
  console_bytes_per_second_ = LogUniform(prng_, kSlowestConsole, kFastestConsole);
}

void Fleet::DrawHosts() {
  const std::uint32_t count = options_.hosts > 0 ? options_.hosts : DrawCount(prng_);
  const std::uint64_t sort = prng_.Below(7);  // 0: computer room, 1: field service, else an office
  network_ = std::make_unique<simulation::SimNetwork>(context_, *console_, count, std::chrono::hours(1));
  console_->Attach(*network_);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t site = prng_.Below(sites_.size());
    const Traits traits = DrawTraits(prng_, DrawClass(prng_, sort), site, sites_[site].utc_offset);
    const HostId id(fmt::format("{:016x}{:016x}", prng_.Next(), prng_.Next()));
    const std::string name = fmt::format("{}-{}-{:03}", sites_[site].name, ShortName(traits.host_class), i);
    console_->AddHost(id, name);
    ids_.push_back(id);
    hosts_.push_back(MakeHost(i, traits, id, name));
    lives_.push_back(std::make_unique<HostLife>(scheduler_, *hosts_.back(), traits, prng_.Next()));
    auto& sum = traits.host_class == HostClass::kServer    ? result_.servers
                : traits.host_class == HostClass::kDesktop ? result_.desktops
                                                           : result_.laptops;
    ++sum;
  }
}

std::unique_ptr<simulation::SimHost> Fleet::MakeHost(std::uint32_t index, const Traits& traits, const HostId& id,
                                                     const std::string& name) {
  simulation::HostParts parts;
  parts.id = id;
  parts.spec = agent::simulated::MakeSpec(PlatformOf(prng_, traits.host_class), name);
  parts.spec.time_zone = sites_[traits.site].zone;
  SetBootTimes(prng_, traits.host_class, parts.spec);
  parts.options.seed = prng_.Next();
  parts.options.listen = !prng_.Percent(10);
  parts.staged_names = &staged_names_;
  parts.pool = pool_;
  parts.make_link = [this, index] { return network_->MakeLink(static_cast<int>(index)); };
  parts.make_content = [this, site = traits.site] {
    return MakeSharedContent(scheduler_, *links_, site, [this](const Sha256Digest& sha256) {
      for (const char* extension : {".exe", ".msi"})
        if (auto bytes = pool_->Find(ToHex(sha256) + extension)) return bytes;
      return std::shared_ptr<const std::string>();
    });
  };
  auto host = std::make_unique<simulation::SimHost>(context_, static_cast<int>(index), std::move(parts));
  host->machine().user().signed_in = traits.user;
  host->platform().SetPace([this, index](const std::string& update) { Pace(index, update); });
  return host;
}

// Everything before the next installer start or, without an update, before a reboot.
void Fleet::Pace(std::uint32_t index, const std::string& update) {
  HostLife& life = *lives_[index];
  auto& faults = hosts_[index]->machine().faults();
  const std::int64_t factor = life.NextFactor();
  const auto truth = truths_.find(update);
  if (truth == truths_.end()) {
    faults.slow_factor = static_cast<double>(factor) / kOne;
    return;
  }
  const std::int64_t wanted = Times(truth->second.install, factor).count();
  faults.slow_factor = static_cast<double>(wanted) / static_cast<double>(truth->second.simulated.count());
  const std::uint64_t draw = life.prng().Below(1000);
  const std::uint64_t busy = truth->second.busy_per_mille;
  const std::uint64_t fails = busy + truth->second.fails_per_mille;
  if (draw < busy) {
    faults.busy_runs = 1;
  } else if (draw < fails) {
    faults.exit_code = 1632;
  } else if (draw < fails + truth->second.fatal_per_mille) {
    faults.exit_code = 1603;
  }
}

void Fleet::NewQuestions() {
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    auto& user = hosts_[i]->machine().user();
    Prng& prng = lives_[i]->prng();
    user.answers = lives_[i]->traits().patient;
    user.defers = prng.Percent(60) ? 0 : static_cast<std::uint32_t>(1 + prng.Below(3));
    user.answers_after = Seconds(prng, 5, 400);
  }
}

}  // namespace kintsugi::coverage
