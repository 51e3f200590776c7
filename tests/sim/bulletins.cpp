// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/bulletins.h"

#include <fmt/format.h>

#include "agent/platform/simulated/package_file.h"
#include "common/base/check.h"
#include "common/catalog/bulletin_text.h"

namespace kintsugi::simulation {
namespace {

using agent::simulated::SimulatedPlatform;

struct PlatformRow {
  SimulatedPlatform platform;
  std::string_view product;
  std::string_view version;  // of the files that updates bring
  std::string_view kind;
};
constexpr PlatformRow kPlatforms[] = {
    {SimulatedPlatform::kWindowsXpSp1, "windows-xp", "5.1.2600", "update-exe"},
    {SimulatedPlatform::kWindows2000ProfessionalSp4, "windows-2000", "5.0.2195", "update-exe"},
    {SimulatedPlatform::kWindowsServer2003, "windows-server-2003", "5.2.3790", "update-exe"},
    {SimulatedPlatform::kNt4ServerSp6a, "windows-nt4-server", "4.0.1381", "hotfix-exe"},
};

// What one update of a bulletin is like, drawn once and written in both issues.
struct Draw {
  std::size_t platform = 0;
  std::string reboot;
  bool protected_copy = false;
  bool can_uninstall = false;
  bool idempotent = true;
  std::uint64_t size_bytes = 0;
  bool reissued = false;
  bool reapply = false;
  bool needs_the_one_before = false;  // the same product's update of the bulletin before
  bool exclusive = false;
  bool servicing_stack = false;
};

std::string FileRow(const Draw& draw, int bulletin, unsigned build, std::string_view table) {
  return fmt::format("[[{}]]\npath = '%windir%\\system32\\sim{}.dll'\nversion = \"{}.{}\"\nprotected_copy = {}\n\n",
                     table, bulletin, kPlatforms[draw.platform].version, build, draw.protected_copy ? "true" : "false");
}

std::string PackageRow(const Draw& draw, int bulletin, unsigned revision, bool current, unsigned build) {
  std::string text = fmt::format(
      "[[update.package]]\nrevision = {}\nfile_name = \"sim{}-{}-r{}.exe\"\nkind = \"{}\"\nstate = \"{}\"\n"
      "arguments = [\"/q\", \"/z\"]\nsize_bytes = {}\n",
      revision, bulletin, kPlatforms[draw.platform].product, revision, kPlatforms[draw.platform].kind,
      current ? "current" : "replaced", draw.size_bytes + revision);
  if (revision > 1 && draw.reapply) text += "reapply = \"required\"\n";
  return text + "\n" + (draw.reissued ? FileRow(draw, bulletin, build, "update.package.file") : "");
}

std::string UpdateRow(const Draw& draw, int bulletin, bool reissued) {
  const PlatformRow& row = kPlatforms[draw.platform];
  std::string text = fmt::format(
      "[[update]]\nslug = \"{0}\"\ntitle = \"Simulated update {1} for {0}\"\nreboot = \"{2}\"\ntimeout_s = 1200\n"
      "idempotent = {3}\n",
      row.product, bulletin, draw.reboot, draw.idempotent ? "true" : "false");
  if (draw.can_uninstall)
    text += fmt::format("uninstall = ['%windir%\\$NTUninstallKB90000{}$\\spuninst\\spuninst.exe', \"/q\", \"/z\"]\n",
                        bulletin);
  if (draw.needs_the_one_before) text += fmt::format("prerequisites = [\"SIM-{:03}/{}\"]\n", bulletin - 1, row.product);
  if (draw.exclusive) text += "exclusive = true\n";
  if (draw.servicing_stack) text += "servicing_stack = true\n";
  text += fmt::format("\n[update.applies]\nproduct = \"{}\"\nservice_packs = [0, 99]\n\n", row.product);
  const unsigned build = 1500;
  text += FileRow(draw, bulletin, reissued && draw.reissued ? build + 10 : build, "update.detection.file");
  const bool second = reissued && draw.reissued;
  text += PackageRow(draw, bulletin, 1, !second, build);
  if (second) text += PackageRow(draw, bulletin, 2, true, build + 10);
  return text;
}

std::string BulletinText(int number, const std::vector<Draw>& draws, const std::string& issue, bool reissued) {
  std::string text = fmt::format(
      "format = 1\nid = \"SIM-{0:03}\"\nkb = \"90000{0}\"\ntitle = \"Simulated bulletin {0}\"\n"
      "severity = \"important\"\npublished = \"2003-10-{1:02}\"\n\n",
      number, reissued ? 20 : 15);
  for (const Draw& draw : draws) text += UpdateRow(draw, number, reissued);
  return text + issue;
}

model::Bulletin Parse(const std::string& text) {
  auto parsed = catalog::ParseBulletin(text, "simulated.toml");
  if (!parsed.problems.empty()) fmt::print(stderr, "{}\n{}\n", catalog::ToText(parsed.problems.front()), text);
  KINTSUGI_CHECK(parsed.bulletin.has_value());
  return std::move(*parsed.bulletin);
}

void AddPackages(SimBulletin& out) {
  for (const auto& update : out.last.updates) {
    for (const auto& package : update.packages) {
      auto bytes = agent::simulated::MakeSimulatedPackage(update, package);
      KINTSUGI_CHECK(bytes.has_value());
      out.packages.push_back({update.id, package.revision, package.file_name, std::move(*bytes)});
    }
  }
}

Draw DrawUpdate(Prng& prng, std::size_t platform) {
  static constexpr const char* kReboots[] = {"yes", "yes", "no", "if-files-in-use"};
  Draw draw;
  draw.platform = platform;
  draw.reboot = kReboots[prng.Below(4)];
  draw.protected_copy = platform != 3 && prng.Percent(30);
  draw.can_uninstall = prng.Percent(60);
  draw.idempotent = !prng.Percent(20);
  draw.size_bytes = 2'000 + prng.Below(6'000);
  draw.reissued = prng.Percent(30);
  draw.reapply = prng.Percent(50);
  draw.exclusive = prng.Percent(15);
  draw.servicing_stack = prng.Percent(10);
  return draw;
}

// Hosts that rollouts leave out, or are warned of: known at once, or only with the reissue.
std::string DrawKnownIssue(Prng& prng) {
  return fmt::format(
      "\n[[known_issue]]\nid = \"KI-1\"\ntitle = \"A simulated issue\"\nhosts = \"name=SIM-00{},SIM-00{}\"\neffect = "
      "\"{}\"\n",
      prng.Below(10), prng.Below(10), prng.Percent(70) ? "exclude" : "warn");
}

SimBulletin DrawBulletin(Prng& prng, int number, const std::vector<std::size_t>& platforms) {
  std::vector<Draw> draws;
  bool reissued = false;
  for (const std::size_t platform : platforms) {
    draws.push_back(DrawUpdate(prng, platform));
    draws.back().needs_the_one_before = number > 1 && prng.Percent(20);
    reissued = reissued || draws.back().reissued;
  }
  SimBulletin bulletin;
  bulletin.id = fmt::format("SIM-{:03}", number);
  const std::string issue = prng.Percent(30) ? DrawKnownIssue(prng) : "";
  const bool known_late = reissued && prng.Percent(50);
  bulletin.text = BulletinText(number, draws, known_late ? "" : issue, false);
  bulletin.first = Parse(bulletin.text);
  bulletin.last = bulletin.first;
  if (reissued) {
    bulletin.reissue = BulletinText(number, draws, issue, true);
    bulletin.last = Parse(bulletin.reissue);
  }
  AddPackages(bulletin);
  return bulletin;
}

}  // namespace

std::vector<model::Bulletin> SimCatalog::First() const {
  std::vector<model::Bulletin> all;
  for (const auto& bulletin : bulletins) all.push_back(bulletin.first);
  return all;
}

SimCatalog DrawCatalog(Prng& prng) {
  std::vector<std::size_t> platforms{prng.Below(3)};
  if (prng.Percent(50)) platforms.push_back((platforms.front() + 1) % std::size(kPlatforms));
  SimCatalog catalog;
  for (const std::size_t platform : platforms) catalog.platforms.push_back(kPlatforms[platform].platform);
  const int count = 1 + static_cast<int>(prng.Below(3));
  for (int number = 1; number <= count; ++number) catalog.bulletins.push_back(DrawBulletin(prng, number, platforms));
  return catalog;
}

}  // namespace kintsugi::simulation
