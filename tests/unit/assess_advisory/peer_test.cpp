// SPDX-License-Identifier: Apache-2.0
// Agreement with an independent tool (wes-ng) on the same catalog and hosts: where the answers differ, a rule explains
// it. tests/golden/assess/peer_differences.txt has each difference; no rule names a host.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "common/advisory/releases.h"
#include "tests/unit/assess_advisory/real_data.h"

namespace kintsugi::assess {
namespace {

using advisory::Catalog;
using advisory::KbId;

const std::filesystem::path kGolden =
    std::filesystem::path(KINTSUGI_SOURCE_DIR) / "tests" / "golden" / "assess" / "peer_differences.txt";

bool AllDigits(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// KBs that any row of any product supersedes: the other tool hides all of them, whether or not that row is for the
// host.
std::set<KbId> SupersededAnywhere(const Catalog& catalog) {
  std::set<KbId> superseded;
  for (const auto& fix : catalog.fixes()) superseded.insert(fix.supersedes.begin(), fix.supersedes.end());
  return superseded;
}

struct Case {
  const HostAssessor& assessor;
  const hostfile::Host& host;
  std::map<std::string, KbRow> rows;  // by digits
  std::vector<advisory::PlatformId> platforms;
  const std::set<KbId>& superseded_anywhere;
};

// Why the other tool has it and we do not.
std::string WhyNotOurs(const Case& c, const std::string& kb) {
  if (kb.starts_with("SP"))
    return "named-by-the-feed: the service pack is listed under its KB, if it is for this product";
  if (!AllDigits(kb)) return std::string(RuleName(Rule::kNotAKb)) + ": the feed writes this where a KB should be";
  const auto found = c.rows.find(kb);
  if (found == c.rows.end())
    return std::string(RuleName(Rule::kOtherProduct)) + ": the feed has it for other products only";
  const std::string force = found->second.in_force ? ", by what is installed" : ", by what is to be installed";
  return std::string(RuleName(found->second.rule)) +
         (found->second.status == model::UpdateStatus::kSuperseded ? force : "");
}

// The peer asks for a service pack of an earlier product than the host's: it looked that one up.
bool PeerLostServicePack(const Case& c, const std::set<std::string>& theirs) {
  const auto& platform = c.assessor.catalog().platforms()[c.platforms.front()].platform();
  const auto* release = advisory::FindRelease(platform.family, platform.release);
  const bool any = std::any_of(theirs.begin(), theirs.end(), [](const auto& kb) { return kb.starts_with("SP"); });
  return any && platform.service_pack > release->first_service_pack;
}

// Stated for "... Service Pack 1" of a release that shipped as service pack 1.
bool IsStatedForFirstServicePack(const Case& c, KbId kb) {
  const Catalog& catalog = c.assessor.catalog();
  for (const auto id : catalog.FixesOfKb(kb)) {
    const auto& fix = catalog.fixes()[id];
    if (fix.platform == c.platforms.front() &&
        catalog.products()[fix.product].name.find("Service Pack 1") != std::string::npos)
      return true;
  }
  return false;
}

// Of a server the peer leaves out what it takes for a duplicate: where a CVE has rows for Server Core, only those KBs
// of it stay that have such a row of their own. (Its source: filter_duplicates.)
bool PeerTookForDuplicate(const Case& c, KbId kb) {
  const Catalog& catalog = c.assessor.catalog();
  advisory::Platform twin = catalog.platforms()[c.platforms.front()].platform();
  twin.installation = advisory::Installation::kCore;
  const auto core = catalog.FindPlatform(twin);
  if (core == advisory::kNone) return false;
  for (const auto id : catalog.FixesOfKb(kb)) {
    if (catalog.fixes()[id].platform != c.platforms.front()) continue;
    for (const auto cve : catalog.fixes()[id].cves) {
      const auto fixes = catalog.FixesOfCve(cve);
      const auto on_core = [&](bool own) {
        return std::any_of(fixes.begin(), fixes.end(), [&](advisory::FixId fix) {
          return catalog.fixes()[fix].platform == core && (!own || catalog.fixes()[fix].kb == kb);
        });
      };
      if (!on_core(false) || on_core(true)) return false;
    }
  }
  return true;
}

// Why we have it and the other tool does not.
std::string WhyNotTheirs(const Case& c, const std::string& kb, const std::set<std::string>& theirs) {
  const KbId id = c.assessor.catalog().FindKb(kb);
  if (PeerLostServicePack(c, theirs)) return "peer-lost-service-pack: the peer looked up the product without it";
  if (c.superseded_anywhere.contains(id))
    return "peer-hides-superseded: what replaces it is not for this host, or not certainly";
  if (IsStatedForFirstServicePack(c, id))
    return "peer-lost-service-pack: the release shipped as service pack 1, and the feed states it for that name";
  if (c.rows.at(kb).place == 0) return "named-by-the-feed: the peer has the service pack under the feed's own name";
  if (PeerTookForDuplicate(c, id))
    return "peer-took-for-duplicate: of a CVE with rows for Server Core it keeps only KBs that have such a row";
  return "unexplained";
}

std::string Differences(const HostAssessor& assessor) {
  const auto superseded_anywhere = SupersededAnywhere(assessor.catalog());
  std::string table =
      "# host | KBs of ours, of the peer, of both\n"
      "#   ours only: reason | KBs          #   peer only: reason | KBs\n";
  std::vector<std::filesystem::path> answers;
  for (const auto& entry : std::filesystem::directory_iterator(Data() / "peer-answers"))
    answers.push_back(entry.path());
  std::sort(answers.begin(), answers.end());
  for (const auto& answer : answers) {
    const std::string file = answer.filename().string();
    const std::string stem = file.substr(0, file.find(".missing-kb.txt"));
    const auto host = RealHost(Data() / "hosts" / (stem + ".txt"));
    const auto assessment = assessor.Assess(InputOf(host), View::kCompliance);
    Case c{assessor, host, {}, assessment.platforms, superseded_anywhere};
    std::set<std::string> ours;
    for (const auto& row : assessment.rows) {
      const std::string kb = KbDigits(assessor.catalog().kbs()[row.kb]);
      c.rows.emplace(kb, row);
      if (row.actionable) ours.insert(kb);
    }
    const auto theirs = PeerAnswer(stem);
    std::map<std::string, std::vector<std::string>> lines;
    std::size_t both = 0;
    for (const auto& kb : theirs) {
      if (ours.contains(kb))
        ++both;
      else
        lines["  peer only: " + WhyNotOurs(c, kb)].push_back(kb);
    }
    for (const auto& kb : ours) {
      if (!theirs.contains(kb)) lines["  ours only: " + WhyNotTheirs(c, kb, theirs)].push_back(kb);
    }
    table += fmt::format("{} | {}, {}, {}\n", stem, ours.size(), theirs.size(), both);
    for (const auto& [reason, kbs] : lines) {
      table += reason + " |";
      for (const auto& kb : kbs) table += " " + kb;
      table += "\n";
    }
  }
  return table;
}

TEST(Peer, EveryDifferenceIsExplainedByARule) {
  const auto* assessor = RealAssessor();
  if (assessor == nullptr) GTEST_SKIP() << NoData();
  const std::string table = Differences(*assessor);
  EXPECT_EQ(table.find("unexplained"), std::string::npos) << table.substr(table.find("unexplained"), 400);
  if (std::getenv("KINTSUGI_UPDATE_GOLDEN") != nullptr) std::ofstream(kGolden, std::ios::binary) << table;
  const std::string golden = Text(kGolden);
  ASSERT_FALSE(golden.empty()) << kGolden << " is missing; run with KINTSUGI_UPDATE_GOLDEN=1 and review it";
  std::istringstream ours(table), agreed(golden);
  int line = 0;
  for (std::string a, b; std::getline(ours, a);) {
    ++line;
    std::getline(agreed, b);
    ASSERT_EQ(a, b) << kGolden << " line " << line;
  }
  EXPECT_EQ(table.size(), golden.size());
}

}  // namespace
}  // namespace kintsugi::assess
