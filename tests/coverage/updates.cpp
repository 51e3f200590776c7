// SPDX-License-Identifier: Apache-2.0
#include "tests/coverage/updates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "agent/platform/simulated/package_file.h"
#include "common/base/check.h"
#include "common/catalog/bulletin_text.h"
#include "tests/coverage/chance.h"

namespace kintsugi::coverage {
namespace {

struct Kind {
  std::string_view name;
  std::string_view extension;
  std::string_view arguments;
  Duration install;         // usual
  unsigned reboot_percent;  // of its updates need one
};
constexpr std::array<Kind, kKinds> kKindRows = {{
    {"update-exe", "exe", "\"/q\", \"/z\"", std::chrono::seconds(80), 80},
    {"msi", "msi", "\"/qn\", \"/norestart\"", std::chrono::seconds(240), 30},
    {"exe", "exe", "\"/quiet\", \"/norestart\"", std::chrono::seconds(600), 50},
}};

struct Product {
  std::string_view name;
  std::string_view version;
};
constexpr std::array<Product, 3> kProducts = {
    {{"windows-xp", "5.1.2600.1500"}, {"windows-2000", "5.0.2195.1500"}, {"windows-server-2003", "5.2.3790.1500"}}};

constexpr std::uint64_t kSmallest = 20'000;
constexpr std::uint64_t kLargest = 3'000'000;

std::string UpdateRow(const Kind& kind, const Product& product, std::uint32_t number, const char* reboot,
                      std::uint64_t size_bytes) {
  return fmt::format(
      "[[update]]\nslug = \"{0}\"\ntitle = \"Update {1} for {0}\"\nreboot = \"{2}\"\ntimeout_s = 7200\n"
      "idempotent = true\n\n[update.applies]\nproduct = \"{0}\"\nservice_packs = [0, 99]\n\n"
      "[[update.detection.file]]\npath = '%windir%\\system32\\cov{1}.dll'\nversion = \"{3}\"\n\n"
      "[[update.package]]\nrevision = 1\nfile_name = \"cov{1}-{0}.{4}\"\nkind = \"{5}\"\nstate = \"current\"\n"
      "arguments = [{6}]\nsize_bytes = {7}\n\n",
      product.name, number, reboot, product.version, kind.extension, kind.name, kind.arguments, size_bytes);
}

UpdateTruth DrawTruth(Prng& prng, const model::Update& update, const std::string& bytes, Duration install) {
  UpdateTruth truth;
  truth.update_id = update.id;
  truth.install = install;
  truth.simulated = agent::simulated::ParseSimulatedPackage(bytes)->duration;
  truth.busy_per_mille = static_cast<std::uint32_t>(prng.Below(30));
  truth.fails_per_mille = prng.Percent(50) ? 0 : static_cast<std::uint32_t>(prng.Below(40));
  truth.fatal_per_mille = prng.Percent(40) ? 0 : static_cast<std::uint32_t>(5 + prng.Below(25));
  return truth;
}

}  // namespace

FleetBulletin DrawBulletin(Prng& prng, std::uint32_t number, std::size_t kind) {
  const Kind& row = kKindRows[kind];
  FleetBulletin bulletin;
  bulletin.id = fmt::format("COV-{:03}", number);
  bulletin.kind = kind;
  const char* const reboot = prng.Percent(row.reboot_percent) ? "yes" : "no";
  const std::uint64_t size = LogUniform(prng, kSmallest, kLargest);
  const Duration install = Times(row.install, LogNormal(prng, kSigma35));
  bulletin.text = fmt::format(
      "format = 1\nid = \"{}\"\nkb = \"91{:04}\"\ntitle = \"Bulletin {}\"\nseverity = \"important\"\n"
      "published = \"2003-11-01\"\n\n",
      bulletin.id, number, number);
  for (const Product& product : kProducts)
    bulletin.text += UpdateRow(row, product, number, reboot, size + 8 * prng.Below(size / 32));
  auto parsed = catalog::ParseBulletin(bulletin.text, "coverage.toml");
  if (!parsed.problems.empty()) fmt::print(stderr, "{}\n{}\n", catalog::ToText(parsed.problems.front()), bulletin.text);
  KINTSUGI_CHECK(parsed.bulletin.has_value());
  bulletin.parsed = std::move(*parsed.bulletin);
  for (const auto& update : bulletin.parsed.updates) {
    const auto& package = update.packages.front();
    auto bytes = agent::simulated::MakeSimulatedPackage(update, package);
    KINTSUGI_CHECK(bytes.has_value());
    bulletin.updates.push_back(DrawTruth(prng, update, *bytes, Times(install, LogNormal(prng, kSigma20))));
    bulletin.largest_bytes = std::max(bulletin.largest_bytes, package.size_bytes);
    bulletin.packages.push_back({update.id, package.file_name, std::move(*bytes)});
  }
  return bulletin;
}

}  // namespace kintsugi::coverage
