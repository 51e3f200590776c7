// SPDX-License-Identifier: Apache-2.0
// What changes little by little - feeds, bulletins of ours, facts - leaves the same findings and verdicts as if
// everything had been assessed at once. Random changes; the seed of a failing run is printed, KINTSUGI_SEED repeats it.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "common/base/prng.h"
#include "tests/support/seed.h"
#include "tests/unit/core/catalog_world.h"

namespace kintsugi::console {
namespace {

struct Line {
  std::string date, cve, kb, supersedes, product, severity;
};

const std::vector<std::string> kProducts = {"Windows 7 for x64-based Systems Service Pack 1",
                                            "Windows 10 Version 1803 for x64-based Systems",
                                            "Microsoft Windows XP Service Pack 1"};

class ChangingWorld {
 public:
  explicit ChangingWorld(std::uint64_t seed) : prng_(seed) {
    for (int i = 0; i < 12; ++i) AddLine();
    ImportLines();
  }

  void ChangeSomething() {
    switch (prng_.Below(6)) {
      case 0:
        for (std::uint64_t i = 0; i <= prng_.Below(3); ++i) AddLine();
        return ImportLines();
      case 1:
        lines_[prng_.Below(lines_.size())].severity = prng_.Percent(50) ? "Low" : "Critical";
        return ImportLines();
      case 2:
        if (lines_.size() > 5) lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(prng_.Below(lines_.size())));
        return ImportLines();
      case 3:
        return ImportBulletin();
      case 4:
        return DescribeAgent();
      default:
        return ImportHost();
    }
  }

  // Everything that is stored of assessments but the time, and the verdicts of bulletins of ours.
  using Findings = std::map<std::string, std::tuple<std::uint64_t, std::string, std::uint32_t, std::uint32_t,
                                                    std::uint32_t, std::uint32_t, std::string>>;
  Findings Stored() {
    Findings findings;
    const auto rows = world_.console.store().Assessments().value();
    for (const auto& row : rows)
      findings[row.host.str()] = {row.catalog,  row.facts_digest, row.critical,  row.important,
                                  row.moderate, row.exploited,    row.actionable};
    return findings;
  }
  std::map<std::string, std::vector<std::string>> Verdicts() {
    std::map<std::string, std::vector<std::string>> verdicts;
    const Fleet& fleet = world_.console.core().fleet();
    for (HostIndex i = 0; i < fleet.size(); ++i) {
      for (const auto& verdict : fleet.at(i).verdicts)
        verdicts[fleet.at(i).row.id.str()].push_back(verdict.update->id + " " +
                                                     std::string(model::Name(verdict.status)) + " " + verdict.reason);
      verdicts[fleet.at(i).row.id.str()].push_back(std::to_string(fleet.at(i).counts.missing.total()));
    }
    return verdicts;
  }
  void ReassessAll() {
    world_.console.core().ReassessAll();
    world_.PumpAll();
  }
  void Restart() {
    world_.console.Restart();
    world_.PumpAll();
  }

 private:
  void AddLine() {
    const std::string& product = kProducts[prng_.Below(kProducts.size())];
    const int number = 4'000'000 + static_cast<int>(prng_.Below(40));
    const std::string older = prng_.Percent(40) ? std::to_string(number - 1) : "";
    lines_.push_back({"2017" + std::to_string(10 + prng_.Below(3)) + std::to_string(10 + prng_.Below(18)),
                      "CVE-2017-" + std::to_string(1000 + prng_.Below(60)), std::to_string(number), older, product,
                      prng_.Percent(50) ? "Important" : "Critical"});
  }
  void ImportLines() {
    std::string csv =
        "\"DatePosted\",\"CVE\",\"BulletinKB\",\"Title\",\"AffectedProduct\",\"AffectedComponent\",\"Severity\","
        "\"Impact\",\"Supersedes\",\"Exploits\"\n";
    for (const Line& line : lines_)
      csv += "\"" + line.date + "\",\"" + line.cve + "\",\"" + line.kb + "\",\"Update\",\"" + line.product +
             "\",\"\",\"" + line.severity + "\",\"Remote Code Execution\",\"" + line.supersedes + "\",\"\"\n";
    world_.feeds.paths.clear();
    world_.Upload(csv, "u" + std::to_string(++uploads_));
    const auto job = world_.Begin(false, true);
    ASSERT_TRUE(job) << job.error().message;
    EXPECT_EQ(world_.Finish(*job).phase(), "done");
    world_.PumpAll();
  }
  // Ours speak of files of Windows XP; one in three is an issue of an older text.
  void ImportBulletin() {
    const std::string id = "MS03-10" + std::to_string(prng_.Below(4));
    const std::string slug = "u" + std::to_string(prng_.Below(3));
    world_.console.Import(id, {{slug}}, "", false,
                          "exploited = " + std::string(prng_.Percent(50) ? "true" : "false") + "\n");
    world_.PumpAll();
  }
  void DescribeAgent() {
    const std::string file = "u" + std::to_string(prng_.Below(3));
    const std::string name = "agent-" + std::to_string(prng_.Below(4));
    if (prng_.Percent(50))
      world_.console.Describe(name, {file});
    else
      world_.console.Describe(name, {}, {file});
    world_.PumpAll();
  }
  void ImportHost() {
    auto facts = CatalogWorld::Windows7("file-" + std::to_string(prng_.Below(8)), {});
    if (prng_.Percent(40)) {
      facts.os.product = "windows-10";
      facts.os.service_pack = 0;
      facts.os.major = 10;
      facts.os.minor = 0;
      facts.os.build = 17134;
    }
    for (std::uint64_t i = 0; i < prng_.Below(4); ++i)
      facts.hotfixes.push_back({"KB" + std::to_string(4'000'000 + prng_.Below(60)), "systeminfo"});
    world_.ImportHosts({CatalogWorld::Sent(facts)});
    world_.PumpAll();
  }

  Prng prng_;
  CatalogWorld world_;
  std::vector<Line> lines_;
  int uploads_ = 0;
};

TEST(Reassessment, OfWhatChangedIsTheSameAsOfEverything) {
  const std::uint64_t seed = test::Seed();
  SCOPED_TRACE("KINTSUGI_SEED=" + std::to_string(seed));
  for (std::uint64_t world = 0; world < 8; ++world) {
    ChangingWorld changing(seed + world);
    for (int step = 0; step < 24; ++step) {
      changing.ChangeSomething();
      if (step % 4 != 3) continue;
      const auto little_by_little = changing.Stored();
      const auto verdicts = changing.Verdicts();
      changing.ReassessAll();
      EXPECT_EQ(changing.Stored(), little_by_little) << "world " << world << ", step " << step;
      changing.Restart();
      EXPECT_EQ(changing.Verdicts(), verdicts) << "world " << world << ", step " << step;
      EXPECT_EQ(changing.Stored(), little_by_little) << "world " << world << ", step " << step;
    }
  }
}

}  // namespace
}  // namespace kintsugi::console
