// SPDX-License-Identifier: Apache-2.0
// Small catalogs and hosts for the tests of this folder: every field that a test does not name has a sensible value.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/advisory/builder.h"
#include "common/assess/advisory/host_assessor.h"

namespace kintsugi::assess {

struct Said {
  std::string kb = {};
  std::string product = {};
  std::vector<std::string> cves = {};
  std::string day = "2024-01-09";
  std::vector<std::string> supersedes = {};
  std::string component = {};
  std::string title = "Something Elevation of Privilege Vulnerability";
  std::string severity = "Important";
  std::string fixed_build = {};
  advisory::Track track = advisory::Track::kUnspecified;
  advisory::RebootWord reboot = advisory::RebootWord::kUnspecified;
  bool exploited = false;
};

// "CVE-2024-1000", "CVE-2024-1001", ...
inline std::vector<std::string> Cves(int first, int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back("CVE-2024-" + std::to_string(first + i));
  return names;
}

inline std::shared_ptr<const advisory::Catalog> Build(const std::vector<Said>& all) {
  advisory::CatalogBuilder builder;
  for (const Said& said : all) {
    std::vector<std::string_view> supersedes(said.supersedes.begin(), said.supersedes.end());
    const std::vector<std::string> cves = said.cves.empty() ? std::vector<std::string>{""} : said.cves;
    for (const std::string& cve : cves) {
      advisory::Record record;
      record.published = said.day;
      record.cve = cve;
      record.kb = said.kb;
      record.title = said.title;
      record.product = said.product;
      record.component = said.component;
      record.severity = said.severity;
      record.supersedes = supersedes;
      record.fixed_build = said.fixed_build;
      record.track = said.track;
      record.reboot = said.reboot;
      record.exploited = said.exploited;
      builder.Add(advisory::Source::kWesng, record);
    }
  }
  auto built = builder.Finish();
  EXPECT_TRUE(built) << built.error().message;
  return built ? *built : nullptr;
}

inline model::HostFacts Host(const std::string& product, int build, const std::vector<std::string>& kbs = {}) {
  model::HostFacts facts;
  facts.name = "pc1";
  facts.os.product = product;
  facts.os.major = 10;
  facts.os.build = build;
  facts.os.architecture = "x64";
  for (const auto& kb : kbs) facts.hotfixes.push_back({"KB" + kb, "wmic qfe"});
  return facts;
}
inline model::HostFacts Windows10(const std::vector<std::string>& kbs = {}) { return Host("windows-10", 19045, kbs); }
inline model::HostFacts Windows7(const std::vector<std::string>& kbs = {}) {
  auto facts = Host("windows-7", 7601, kbs);
  facts.os.major = 6;
  facts.os.minor = 1;
  facts.os.service_pack = 1;
  return facts;
}
inline const std::string k22H2 = "Windows 10 Version 22H2 for x64-based Systems";
inline const std::string k7 = "Windows 7 for x64-based Systems Service Pack 1";

// A line of monthly cumulative updates, each naming the one before: KB = first, first + 1, ...
inline std::vector<Said> Months(int first_kb, int count, const std::string& product, int cves_each = 10) {
  std::vector<Said> months;
  for (int i = 0; i < count; ++i) {
    Said said{std::to_string(first_kb + i), product, Cves(1000 + 100 * i, cves_each)};
    said.day = "2024-0" + std::to_string(1 + i) + "-09";
    if (i > 0) said.supersedes = {std::to_string(first_kb + i - 1)};
    months.push_back(std::move(said));
  }
  return months;
}

inline KbRow RowOf(const HostAssessor& assessor, const HostInput& host, std::string_view kb) {
  const auto id = assessor.catalog().FindKb(kb);
  for (const auto& row : assessor.Assess(host, View::kCompliance).rows) {
    if (row.kb == id) return row;
  }
  return {};
}
inline std::string Status(const HostAssessor& assessor, const HostInput& host, std::string_view kb) {
  const KbRow row = RowOf(assessor, host, kb);
  return std::string(model::Name(row.status)) + " " + std::string(RuleName(row.rule));
}
inline std::vector<std::string> ToInstall(const HostAssessor& assessor, const HostInput& host) {
  std::vector<std::string> kbs;
  for (const auto& row : assessor.Assess(host).rows) kbs.push_back(KbDigits(assessor.catalog().kbs()[row.kb]));
  return kbs;
}

}  // namespace kintsugi::assess
