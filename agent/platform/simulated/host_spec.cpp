// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/simulated/host_spec.h"

#include <algorithm>
#include <array>
#include <optional>

#include "common/assess/assess.h"
#include "common/version/file_version.h"

namespace kintsugi::agent::simulated {
namespace {

struct PlatformRow {
  std::string_view name;
  std::string_view product;
  std::string_view edition;
  int service_pack;
  std::string_view suffix;
  int major, minor, build;
  std::string_view registry_name;  // CurrentVersion's ProductName
};
constexpr std::array<PlatformRow, kSimulatedPlatformCount> kPlatforms = {{
    {"windows-nt4-workstation-sp6a", "windows-nt4-workstation", "Workstation", 6, "a", 4, 0, 1381,
     "Microsoft Windows NT"},
    {"windows-nt4-server-sp6a", "windows-nt4-server", "Server", 6, "a", 4, 0, 1381, "Microsoft Windows NT"},
    {"windows-2000-professional-sp3", "windows-2000", "Professional", 3, "", 5, 0, 2195, "Microsoft Windows 2000"},
    {"windows-2000-professional-sp4", "windows-2000", "Professional", 4, "", 5, 0, 2195, "Microsoft Windows 2000"},
    {"windows-2000-server-sp4", "windows-2000", "Server", 4, "", 5, 0, 2195, "Microsoft Windows 2000"},
    {"windows-xp", "windows-xp", "Professional", 0, "", 5, 1, 2600, "Microsoft Windows XP"},
    {"windows-xp-sp1", "windows-xp", "Professional", 1, "a", 5, 1, 2600, "Microsoft Windows XP"},
    {"windows-server-2003", "windows-server-2003", "Standard", 0, "", 5, 2, 3790, "Microsoft Windows Server 2003"},
}};

constexpr std::string_view kCurrentVersion = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";

const PlatformRow& Row(SimulatedPlatform platform) { return kPlatforms[static_cast<std::size_t>(platform)]; }

std::string OneBelow(version::FileVersion version) {
  for (std::size_t i = version.part.size(); i-- > 0;) {
    if (version.part[i] == 0) continue;
    --version.part[i];
    break;
  }
  return version::ToString(version);
}

// Keeps the lower of the present and the wanted vulnerable version, so that every update sees its file as
// vulnerable.
void AddVulnerable(SimulatedHostSpec& spec, const model::FileRequirement& wanted) {
  const int pack = spec.os.service_pack;
  if (pack < wanted.service_pack_min || pack > wanted.service_pack_max) return;
  const auto version = version::ParseFileVersion(wanted.version);
  if (!version) return;
  const std::string path = assess::ExpandPath(wanted.path, spec.os);
  const std::string below = OneBelow(*version);
  auto& file = spec.files[path];
  const auto present = version::ParseFileVersion(file.version);
  if (!present || *version::ParseFileVersion(below) < *present)
    file = {below, wanted.size_bytes == 0 ? 65'536 : wanted.size_bytes - wanted.size_bytes / 64};
  if (spec.file_protection && (wanted.protected_copy || spec.protected_copies.contains(path)))
    spec.protected_copies[path] = file;
}

bool MayApply(const model::Applicability& applies, const model::OsFacts& os) {
  const auto in = [](const std::vector<std::string>& list, const std::string& value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
  };
  return applies.product == os.product && in(applies.languages, os.language) &&
         in(applies.architectures, os.architecture) && in(applies.editions, os.edition) &&
         applies.hardware_family == os.hardware_family;
}

}  // namespace

std::string_view Name(SimulatedPlatform platform) { return Row(platform).name; }

SimulatedHostSpec MakeSpec(SimulatedPlatform platform, const std::string& name) {
  const PlatformRow& row = Row(platform);
  SimulatedHostSpec spec;
  spec.name = name;
  spec.os.product = row.product;
  spec.os.edition = row.edition;
  spec.os.service_pack = row.service_pack;
  spec.os.service_pack_suffix = row.suffix;
  spec.os.major = row.major;
  spec.os.minor = row.minor;
  spec.os.build = row.build;
  spec.os.architecture = "x86";
  spec.os.language = "JPN";
  spec.file_protection = row.major >= 5;
  spec.registry.SetValue(std::string(kCurrentVersion), "ProductName", std::string(row.registry_name));
  // Internet Explorer 6 SP1 is everywhere in the sample; updates that ask for it find it.
  spec.registry.SetValue("HKLM\\SOFTWARE\\Microsoft\\Internet Explorer", "Version", "6.0.2800.1106");
  spec.services = {{"Messenger", row.product != "windows-server-2003"}, {"LanmanWorkstation", true}, {"RpcSs", true}};
  return spec;
}

void AddVulnerableFiles(SimulatedHostSpec& spec, const std::vector<model::Bulletin>& bulletins) {
  for (const auto& bulletin : bulletins) {
    for (const auto& update : bulletin.updates) {
      if (!MayApply(update.applicability, spec.os)) continue;
      for (const auto& file : update.detection.files) AddVulnerable(spec, file);
      for (const auto& package : update.packages)
        for (const auto& file : package.files) AddVulnerable(spec, file);
    }
  }
}

}  // namespace kintsugi::agent::simulated
