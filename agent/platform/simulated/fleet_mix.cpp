// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/simulated/fleet_mix.h"

#include <array>
#include <cstdio>
#include <string>

#include "common/base/prng.h"

namespace kintsugi::agent::simulated {
namespace {

struct Site {
  const char* prefix;
  const char* domain;
  unsigned network;       // 10.<network>.x.y
  const char* time_zone;  // as Windows names it
};
constexpr std::array<Site, 4> kSites = {{{"TKY", "tokyo.example.jp", 11, "Tokyo Standard Time"},
                                         {"OSK", "osaka.example.jp", 12, "Tokyo Standard Time"},
                                         {"NGY", "nagoya.example.jp", 13, "Tokyo Standard Time"},
                                         {"FUK", "fukuoka.example.jp", 14, "Tokyo Standard Time"}}};

const char* Role(SimulatedPlatform platform) {
  switch (platform) {
    case SimulatedPlatform::kNt4WorkstationSp6a:
      return "NTW";
    case SimulatedPlatform::kNt4ServerSp6a:
      return "NTS";
    case SimulatedPlatform::kWindows2000ProfessionalSp3:
    case SimulatedPlatform::kWindows2000ProfessionalSp4:
      return "W2K";
    case SimulatedPlatform::kWindows2000ServerSp4:
      return "SRV";
    case SimulatedPlatform::kWindowsXp:
    case SimulatedPlatform::kWindowsXpSp1:
      return "XP";
    case SimulatedPlatform::kWindowsServer2003:
      return "S03";
  }
  return "PC";
}

// The platform of a host: each block of 100 hosts is the mix, shuffled.
SimulatedPlatform PlatformOf(std::uint64_t seed, std::uint32_t number) {
  std::vector<SimulatedPlatform> block;
  for (const auto& row : DefaultMix()) block.insert(block.end(), row.percent, row.platform);
  Prng prng(seed ^ (0x9e3779b97f4a7c15U * (number / 100 + 1)));
  for (std::size_t i = block.size() - 1; i > 0; --i) std::swap(block[i], block[prng.Below(i + 1)]);
  return block[number % 100];
}

bool IsServer(SimulatedPlatform platform) {
  return platform == SimulatedPlatform::kNt4ServerSp6a || platform == SimulatedPlatform::kWindows2000ServerSp4 ||
         platform == SimulatedPlatform::kWindowsServer2003;
}

// The site is the first number that a host draws.
Prng HostPrng(std::uint64_t seed, std::uint32_t number) { return Prng(StableHash(&number, sizeof number, seed)); }
std::size_t SiteOf(std::uint64_t seed, std::uint32_t number) { return HostPrng(seed, number).Below(kSites.size()); }

// A server without another one before it at its site. About every 22nd host is a server of one given site, so the
// search is short however large the fleet.
bool IsDomainController(std::uint64_t seed, std::uint32_t number) {
  const std::size_t site = SiteOf(seed, number);
  std::uint32_t first = 0;
  while (first < number && (SiteOf(seed, first) != site || !IsServer(PlatformOf(seed, first)))) ++first;
  return first == number && IsServer(PlatformOf(seed, number));
}

}  // namespace

const std::vector<MixRow>& DefaultMix() {
  using P = SimulatedPlatform;
  static const std::vector<MixRow> kMix = {{P::kWindowsXpSp1, 34},
                                           {P::kWindowsXp, 12},
                                           {P::kWindows2000ProfessionalSp4, 18},
                                           {P::kWindows2000ProfessionalSp3, 10},
                                           {P::kNt4WorkstationSp6a, 8},
                                           {P::kWindows2000ServerSp4, 8},
                                           {P::kWindowsServer2003, 6},
                                           {P::kNt4ServerSp6a, 4}};
  return kMix;
}

SimulatedHostSpec MakeFleetHost(std::uint64_t seed, std::uint32_t number) {
  Prng prng = HostPrng(seed, number);
  const SimulatedPlatform platform = PlatformOf(seed, number);
  const Site& site = kSites[prng.Below(kSites.size())];
  char name[40];
  std::snprintf(name, sizeof name, "%s-%s-%04u", site.prefix, Role(platform), number + 1);
  SimulatedHostSpec spec = MakeSpec(platform, name);
  spec.domain = site.domain;
  spec.addresses = {"10." + std::to_string(site.network + (number / 60'000) * 10) + "." +
                    std::to_string(number / 250 % 240) + "." + std::to_string(number % 250 + 1)};
  spec.time_zone = site.time_zone;
  if (IsServer(platform) && IsDomainController(seed, number)) spec.roles = {"domain-controller"};
  spec.memory_bytes = (std::uint64_t{256} << 20U) << prng.Below(3);
  spec.disk_total_bytes = (std::uint64_t{10} << 30U) * (1 + prng.Below(4));
  spec.disk_free_bytes = spec.disk_total_bytes / 100 * (15 + prng.Below(60));
  spec.boot_duration = std::chrono::seconds(60 + prng.Below(120));
  spec.shutdown_duration = std::chrono::seconds(10 + prng.Below(30));
  return spec;
}

std::vector<SimulatedHostSpec> MakeFleet(std::uint64_t seed, std::uint32_t count,
                                         const std::vector<model::Bulletin>& bulletins) {
  std::vector<SimulatedHostSpec> fleet;
  fleet.reserve(count);
  for (std::uint32_t number = 0; number < count; ++number) {
    fleet.push_back(MakeFleetHost(seed, number));
    AddVulnerableFiles(fleet.back(), bulletins);
  }
  return fleet;
}

}  // namespace kintsugi::agent::simulated
