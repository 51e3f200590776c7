// SPDX-License-Identifier: Apache-2.0
// CSAF and VEX in the shapes of MSRC: ranges with fixed twins, relationships, groups; and what the standard allows
// beside.
#include <gtest/gtest.h>

#include "tests/unit/console_catalog/recording_sink.h"

namespace kintsugi::feed {
namespace {

constexpr std::string_view kWindows = R"({
 "document": {"category": "csaf_security_advisory", "csaf_version": "2.0", "title": "Document title",
  "aggregate_severity": {"text": "Important"}, "acknowledgments": [{"names": ["<a href=\"x\">somebody</a>"]}],
  "tracking": {"initial_release_date": "2025-02-11T08:00:00.000Z", "current_release_date": "2025-03-01T08:00:00.000Z"}},
 "product_tree": {"branches": [{"category": "vendor", "name": "Microsoft", "branches": [
  {"category": "product_name", "name": "Windows 10 Version 1809 for x64-based Systems", "branches": [
   {"category": "product_version_range", "name": "<10.0.17763.6893", "product": {"name": "Windows 10 Version 1809 for x64-based Systems <10.0.17763.6893", "product_id": "2"}},
   {"category": "product_version", "name": "10.0.17763.6893", "product": {"name": "Windows 10 Version 1809 for x64-based Systems 10.0.17763.6893", "product_id": "11569"}}]},
  {"category": "product_name", "name": "Windows Server 2012 R2", "branches": [
   {"category": "product_version_range", "name": "<6.3.9600.22417", "product": {"name": "Windows Server 2012 R2 <6.3.9600.22417", "product_id": "1"}}]}]}]},
 "vulnerabilities": [{"cve": "CVE-2025-21418", "title": "Windows Ancillary Function Driver for WinSock Elevation of Privilege Vulnerability",
  "product_status": {"fixed": ["11569"], "known_affected": ["1", "2", "2"], "known_not_affected": ["11569"]},
  "remediations": [
   {"category": "vendor_fix", "details": "10.0.17763.6893:Security Update:https://support.microsoft.com/help/5052000", "product_ids": ["2"], "url": "https://support.microsoft.com/help/5052000", "restart_required": {"category": "system"}},
   {"category": "vendor_fix", "details": "6.3.9600.22417:Monthly Rollup:https://support.microsoft.com/help/5052042", "product_ids": ["1"], "url": "https://support.microsoft.com/help/5052042"},
   {"category": "mitigation", "details": "KB1234567", "product_ids": ["1"]}],
  "threats": [{"category": "impact", "details": "Elevation of Privilege"},
   {"category": "impact", "details": "Critical", "product_ids": ["1"]},
   {"category": "exploit_status", "details": "Publicly Disclosed:No;Exploited:Yes;Latest Software Release:Exploitation Detected"}]}]
})";

TEST(Csaf, AffectedRangesBecomeFixedBuildsWithTheirKbs) {
  const auto imported = Import(kWindows);
  EXPECT_EQ(imported.report.kind, Kind::kCsaf);
  EXPECT_EQ(imported.report.problem_count, 0U);
  ASSERT_EQ(imported.statements.size(), 3U);
  const Statement& server = imported.statements[0];
  EXPECT_EQ(server.source, advisory::Source::kCsaf);
  EXPECT_EQ(server.product, "Windows Server 2012 R2");
  EXPECT_EQ(server.kb, "5052042");
  EXPECT_EQ(server.fixed_build, "6.3.9600.22417");
  EXPECT_EQ(server.track, advisory::Track::kCumulative);
  EXPECT_EQ(server.severity, "Critical");
  EXPECT_EQ(server.reboot, advisory::RebootWord::kUnspecified);
  const Statement& client = imported.statements[1];
  EXPECT_EQ(client.product, "Windows 10 Version 1809 for x64-based Systems");
  EXPECT_EQ(client.published, "2025-02-11");
  EXPECT_EQ(client.cve, "CVE-2025-21418");
  EXPECT_EQ(client.kb, "5052000");
  EXPECT_EQ(client.fixed_build, "10.0.17763.6893");
  EXPECT_EQ(client.severity, "Important");
  EXPECT_EQ(client.impact, "Elevation of Privilege");
  EXPECT_EQ(client.reboot, advisory::RebootWord::kYes);
  EXPECT_EQ(client.url, "https://support.microsoft.com/help/5052000");
  EXPECT_TRUE(client.exploited);
  EXPECT_FALSE(client.not_affected);
  EXPECT_TRUE(imported.statements[2].not_affected);
  EXPECT_EQ(imported.statements[2].kb, "");
}

TEST(Csaf, AProductWithoutARangeAdoptsItsOneFixedTwin) {
  const auto imported = Import(R"({"document":{"csaf_version":"2.0","category":"csaf_vex"},
    "product_tree":{"branches":[{"category":"product_name","name":"Edge","branches":[
      {"category":"product_version","name":"129.0.2792.52","product":{"name":"Edge 129","product_id":"F"}}],
      "product":{"name":"Edge","product_id":"A"}}]},
    "vulnerabilities":[{"cve":"CVE-2024-8904","product_status":{"known_affected":["A"],"fixed":["F"]}}]})");
  EXPECT_EQ(imported.report.kind, Kind::kVex);
  ASSERT_EQ(imported.statements.size(), 1U);
  EXPECT_EQ(imported.statements[0].source, advisory::Source::kVex);
  EXPECT_EQ(imported.statements[0].product, "Edge");
  EXPECT_EQ(imported.statements[0].fixed_build, "129.0.2792.52");
  EXPECT_EQ(imported.statements[0].kb, "");
}

TEST(Csaf, RelationshipsNameTheWholeAsProductAndThePartAsComponent) {
  const auto imported = Import(R"({"document":{"csaf_version":"2.0","category":"csaf_vex"},
    "product_tree":{"full_product_names":[{"name":"Azure Linux 3.0","product_id":"17084"},{"name":"ruby","product_id":"2"}],
     "relationships":[{"category":"default_component_of","full_product_name":{"name":"ruby as a component of Azure Linux 3.0","product_id":"17084-2"},
       "product_reference":"2","relates_to_product_reference":"17084"},
      {"full_product_name":{"name":"Lost on Nothing","product_id":"L"},"product_reference":"9","relates_to_product_reference":"17084"}],
     "product_groups":[{"group_id":"G","product_ids":["17084-2","L"]}]},
    "vulnerabilities":[{"cve":"CVE-2025-25186","product_status":{"known_affected":["17084-2","L"]},
      "remediations":[{"category":"vendor_fix","details":"KB5052000","group_ids":["G"]}]}]})");
  ASSERT_EQ(imported.statements.size(), 2U);
  EXPECT_EQ(imported.statements[0].product, "Azure Linux 3.0");
  EXPECT_EQ(imported.statements[0].component, "ruby");
  EXPECT_EQ(imported.statements[0].kb, "5052000");
  EXPECT_EQ(imported.statements[1].product, "Lost on Nothing");
}

TEST(Csaf, BrokenVulnerabilitiesNeverStopTheRest) {
  const auto imported = Import(R"({"document":{"csaf_version":"2.0"},
    "product_tree":{"full_product_names":[{"name":"P","product_id":"1"}]},
    "vulnerabilities":[17, {"cve":"CVE-2025-1000"}, {"cve":"CVE-2025-1001","product_status":{"known_affected":["?"]}},
      {"cve":"CVE-2025-1002","product_status":{"known_affected":["1","?"]}}]})");
  EXPECT_EQ(imported.report.read, 4U);
  EXPECT_EQ(imported.report.refused, 3U);
  EXPECT_EQ(imported.report.mended, 1U);
  ASSERT_EQ(imported.report.problems.size(), 4U);
  EXPECT_EQ(Place(imported.report.problems[1]), "record 2, /vulnerabilities/1/product_status");
  EXPECT_TRUE(Has(imported.report.problems[2].message, "no product \"?\""));
  ASSERT_EQ(imported.statements.size(), 1U);
  EXPECT_EQ(imported.statements[0].cve, "CVE-2025-1002");
}

TEST(Csaf, WithoutVulnerabilitiesItStatesNothing) {
  EXPECT_TRUE(Has(ImportError(R"({"document":{"csaf_version":"2.0"}})").message, "no vulnerabilities"));
}

TEST(Csaf, TextsFromOutsideAreCleaned) {
  const auto imported = Import(R"({"document":{"csaf_version":"2.0"},
    "product_tree":{"full_product_names":[{"name":"Windows\u001b[2J\n  11","product_id":"1"}]},
    "vulnerabilities":[{"cve":"CVE-2025-1000","title":"a\u0000b","product_status":{"known_affected":["1"]}}]})");
  ASSERT_EQ(imported.statements.size(), 1U);
  EXPECT_EQ(imported.statements[0].product, "Windows [2J 11");
  EXPECT_EQ(imported.statements[0].title, "a b");
  EXPECT_EQ(imported.report.problem_count, 2U);
}

}  // namespace
}  // namespace kintsugi::feed
