// SPDX-License-Identifier: Apache-2.0
// CVRF as XML and JSON: the same document in both forms makes the same statements.
#include <gtest/gtest.h>

#include "tests/unit/console_catalog/recording_sink.h"

namespace kintsugi::feed {
namespace {

constexpr std::string_view kXml = R"(<?xml version="1.0" encoding="utf-8"?>
<cvrf:cvrfdoc xmlns:cvrf="c" xmlns:vuln="v" xmlns:prod="p">
 <cvrf:DocumentTitle>April 2016 Security Updates</cvrf:DocumentTitle>
 <cvrf:DocumentTracking><cvrf:RevisionHistory><cvrf:Revision><cvrf:Date>2018-04-10T07:00:00Z</cvrf:Date></cvrf:Revision></cvrf:RevisionHistory>
  <cvrf:InitialReleaseDate>2016-04-12T07:00:00Z</cvrf:InitialReleaseDate></cvrf:DocumentTracking>
 <prod:ProductTree><prod:Branch Type="Vendor" Name="Microsoft"><prod:Branch Type="Product Family" Name="Windows">
  <prod:FullProductName ProductID="10735">Windows 10 for x64-based Systems</prod:FullProductName></prod:Branch></prod:Branch>
  <prod:FullProductName ProductID="10735">Windows 10 for x64-based Systems</prod:FullProductName>
  <prod:FullProductName ProductID="10482">Windows 8.1 for x64-based systems</prod:FullProductName>
  <prod:FullProductName ProductID="10378">Windows Server 2012</prod:FullProductName>
  <prod:FullProductName ProductID="10379">Windows Server 2012 (Server Core installation)</prod:FullProductName></prod:ProductTree>
 <vuln:Vulnerability Ordinal="1"><vuln:Title>Windows Hyper-V Remote Code
   Execution &amp; Vulnerability</vuln:Title>
  <vuln:Notes><vuln:Note Title="FAQ" Type="FAQ">no tag</vuln:Note><vuln:Note Title="Windows Hyper-V" Type="Tag">Windows Hyper-V</vuln:Note></vuln:Notes>
  <vuln:CVE>CVE-2016-0088</vuln:CVE>
  <vuln:ProductStatuses><vuln:Status Type="Known Affected"><vuln:ProductID>10735</vuln:ProductID><vuln:ProductID>10482</vuln:ProductID><vuln:ProductID>10378</vuln:ProductID></vuln:Status>
   <vuln:Status Type="Known Not Affected"><vuln:ProductID>10379</vuln:ProductID></vuln:Status></vuln:ProductStatuses>
  <vuln:Threats><vuln:Threat Type="Impact"><vuln:Description>Remote Code Execution</vuln:Description><vuln:ProductID>10735</vuln:ProductID></vuln:Threat>
   <vuln:Threat Type="Severity"><vuln:Description>Important</vuln:Description><vuln:ProductID>10735</vuln:ProductID></vuln:Threat>
   <vuln:Threat Type="Severity"><vuln:Description>Critical</vuln:Description><vuln:ProductID>10482</vuln:ProductID></vuln:Threat>
   <vuln:Threat Type="Exploit Status"><vuln:Description>Publicly Disclosed:No;Exploited:Yes;Latest Software
      Release:Exploitation Detected</vuln:Description></vuln:Threat></vuln:Threats>
  <vuln:Remediations>
   <vuln:Remediation Type="Vendor Fix"><vuln:Description>3147461</vuln:Description><vuln:URL>https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB3147461</vuln:URL>
    <vuln:Supercedence>3140745</vuln:Supercedence><vuln:ProductID>10735</vuln:ProductID><vuln:AffectedFiles><vuln:AffectedFile><vuln:FileName>x.dll</vuln:FileName></vuln:AffectedFile></vuln:AffectedFiles>
    <vuln:RestartRequired>Yes</vuln:RestartRequired><vuln:SubType>Security Update</vuln:SubType></vuln:Remediation>
   <vuln:Remediation Type="Vendor Fix"><vuln:Description>5034819</vuln:Description><vuln:Supercedence>3087088; 3140745</vuln:Supercedence>
    <vuln:ProductID>10482</vuln:ProductID><vuln:RestartRequired>Maybe</vuln:RestartRequired><vuln:SubType>Monthly Rollup</vuln:SubType><vuln:FixedBuild>6.3.9600.21871</vuln:FixedBuild></vuln:Remediation>
   <vuln:Remediation Type="Known Issue"><vuln:Description>5034819</vuln:Description><vuln:ProductID>10378</vuln:ProductID></vuln:Remediation>
   <vuln:Remediation Type="Mitigation"><vuln:Description>&lt;p&gt;Hyper-V&lt;/p&gt;</vuln:Description></vuln:Remediation></vuln:Remediations>
  <vuln:RevisionHistory><vuln:Revision><vuln:Number>1.0</vuln:Number><vuln:Date>2016-04-12T07:00:00Z</vuln:Date></vuln:Revision>
   <vuln:Revision><vuln:Date>2017-01-01T07:00:00Z</vuln:Date></vuln:Revision></vuln:RevisionHistory>
 </vuln:Vulnerability>
</cvrf:cvrfdoc>)";

constexpr std::string_view kJson =
    R"json({"DocumentTitle":{"Value":"April 2016 Security Updates"},"DocumentType":{"Value":"Security Update"},
 "DocumentTracking":{"InitialReleaseDate":"2016-04-12T07:00:00","CurrentReleaseDate":"2018-04-10T07:00:00"},
 "ProductTree":{"Branch":[{"Items":[{"Items":[{"ProductID":"10735","Value":"Windows 10 for x64-based Systems"}],"Type":1,"Name":"Windows"}],"Type":0,"Name":"Microsoft"}],
  "FullProductName":[{"ProductID":"10482","Value":"Windows 8.1 for x64-based systems"},{"ProductID":"10378","Value":"Windows Server 2012"},{"ProductID":"10379","Value":"Windows Server 2012 (Server Core installation)"
}]
}
, "Vulnerability" : [ {
  "Title" : {"Value" : "Windows Hyper-V Remote Code Execution & Vulnerability"},
  "Notes" : [
    {"Title" : "FAQ", "Type" : 4, "Ordinal" : "10", "Value" : "no tag"},
    {"Title" : "Windows Hyper-V", "Type" : 7, "Ordinal" : "20", "Value" : "Windows Hyper-V"}
  ],
  "DiscoveryDateSpecified" : false,
  "CVE" : "CVE-2016-0088",
  "ProductStatuses" : [
    {"ProductID" : [ "10735", "10482", "10378" ], "Type" : 3}, {"ProductID" : ["10379"], "Type" : "Known Not Affected"}
  ],
  "Threats" : [
    {"Description" : {"Value" : "Remote Code Execution"}, "ProductID" : ["10735"], "Type" : 0, "DateSpecified" : false},
    {"Description" : {"Value" : "Important"}, "ProductID" : ["10735"], "Type" : 3},
    {"Description" : {"Value" : "Critical"}, "ProductID" : ["10482"], "Type" : "Severity"}, {
      "Description" : {"Value" : "Publicly Disclosed:No;Exploited:Yes;Latest Software Release:Exploitation Detected"},
      "Type" : 1
    }
  ],
  "Remediations" : [
    {
      "Description" : {"Value" : "3147461"},
      "URL" : "https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB3147461",
      "Supercedence" : "3140745",
      "ProductID" : ["10735"],
      "Type" : 2,
      "DateSpecified" : false,
      "AffectedFiles" : [],
      "RestartRequired" : {"Value" : "Yes"},
      "SubType" : "Security Update"
    },
    {
      "Description" : {"Value" : "5034819"},
      "Supercedence" : "3087088; 3140745",
      "ProductID" : ["10482"],
      "Type" : "VendorFix",
      "RestartRequired" : {"Value" : "Maybe"},
      "SubType" : "Monthly Rollup",
      "FixedBuild" : "6.3.9600.21871"
    },
    {"Description" : {"Value" : "5034819"}, "ProductID" : ["10378"], "Type" : 5},
    {"Description" : {"Value" : "<p>Hyper-V</p>"}, "Type" : 1}
  ],
  "RevisionHistory" : [
    {"Number" : "2.0", "Date" : "2017-01-01T07:00:00"},
    {"Number" : "1.0", "Date" : "2016-04-12T07:00:00", "Description" : {"Value" : "<p>Information published.</p>"}}
  ],
  "Ordinal" : "1"
} ]
})json";

void ExpectStatements(const Imported& imported) {
  EXPECT_EQ(imported.report.read, 1U);
  EXPECT_EQ(imported.report.problem_count, 0U);
  ASSERT_EQ(imported.statements.size(), 4U);
  const Statement& ten = imported.statements[0];
  EXPECT_EQ(ten.source, advisory::Source::kCvrf);
  EXPECT_EQ(ten.published, "2016-04-12");
  EXPECT_EQ(ten.cve, "CVE-2016-0088");
  EXPECT_EQ(ten.title, "Windows Hyper-V Remote Code Execution & Vulnerability");
  EXPECT_EQ(ten.product, "Windows 10 for x64-based Systems");
  EXPECT_EQ(ten.component, "Windows Hyper-V");
  EXPECT_EQ(ten.kb, "3147461");
  EXPECT_EQ(ten.supersedes, (std::vector<std::string>{"3140745"}));
  EXPECT_EQ(ten.severity, "Important");
  EXPECT_EQ(ten.impact, "Remote Code Execution");
  EXPECT_EQ(ten.reboot, advisory::RebootWord::kYes);
  EXPECT_EQ(ten.track, advisory::Track::kUnspecified);
  EXPECT_EQ(ten.fixed_build, "");
  EXPECT_TRUE(ten.exploited);
  const Statement& eight = imported.statements[1];
  EXPECT_EQ(eight.kb, "5034819");
  EXPECT_EQ(eight.fixed_build, "6.3.9600.21871");
  EXPECT_EQ(eight.track, advisory::Track::kCumulative);
  EXPECT_EQ(eight.reboot, advisory::RebootWord::kMaybe);
  EXPECT_EQ(eight.severity, "Critical");
  EXPECT_EQ(eight.impact, "");
  EXPECT_EQ(eight.supersedes, (std::vector<std::string>{"3087088", "3140745"}));
  const Statement& unfixed = imported.statements[2];
  EXPECT_EQ(unfixed.product, "Windows Server 2012");
  EXPECT_EQ(unfixed.kb, "");
  EXPECT_TRUE(unfixed.supersedes.empty());
  EXPECT_EQ(unfixed.url, "");
  const Statement& safe = imported.statements[3];
  EXPECT_EQ(safe.product, "Windows Server 2012 (Server Core installation)");
  EXPECT_TRUE(safe.not_affected);
}

TEST(Cvrf, XmlMakesAStatementForEachProductAndKb) {
  const auto imported = Import(kXml);
  EXPECT_EQ(imported.report.kind, Kind::kCvrfXml);
  ExpectStatements(imported);
}

TEST(Cvrf, JsonMakesTheSameStatements) {
  const auto imported = Import(kJson);
  EXPECT_EQ(imported.report.kind, Kind::kCvrfJson);
  ExpectStatements(imported);
}

TEST(Cvrf, BrokenVulnerabilitiesAreReportedWithTheirLine) {
  const auto imported = Import(R"(<cvrfdoc><FullProductName ProductID="1">P</FullProductName>
<Vulnerability><CVE>CVE-2024-1000</CVE></Vulnerability>
<Vulnerability><CVE>CVE-2024-1001</CVE><ProductStatuses><Status Type="Known Affected"><ProductID>1</ProductID><ProductID>2</ProductID></Status></ProductStatuses></Vulnerability>
<Vulnerability><CVE>CVE-2024-1002</CVE><Remediations><Remediation Type="Vendor Fix"><Description>KB5034763</Description><Supercedence>all of them</Supercedence><ProductID>1</ProductID></Remediation></Remediations></Vulnerability>
</cvrfdoc>)");
  EXPECT_EQ(imported.report.read, 3U);
  EXPECT_EQ(imported.report.refused, 1U);
  EXPECT_EQ(imported.report.mended, 2U);
  ASSERT_EQ(imported.report.problems.size(), 3U);
  EXPECT_EQ(Place(imported.report.problems[0]), "line 2 (record 1)");
  EXPECT_EQ(imported.report.problems[0].message, "CVE-2024-1000 names no product");
  EXPECT_EQ(Place(imported.report.problems[1]), "line 3 (record 2, ProductStatuses)");
  EXPECT_EQ(Place(imported.report.problems[2]), "line 4 (record 3, Supercedence)");
  ASSERT_EQ(imported.statements.size(), 2U);
  EXPECT_EQ(imported.statements[1].kb, "5034763");
}

TEST(Cvrf, HotpatchesAndReleaseNotesAreTold) {
  const auto imported =
      Import(R"(<cvrfdoc><FullProductName ProductID="1">Windows Server 2022</FullProductName><Vulnerability>
<Remediations><Remediation Type="Vendor Fix"><Description>5034770</Description><SubType>Security HotPatch Update</SubType><FixedBuild>10.0.20348.2322</FixedBuild><ProductID>1</ProductID></Remediation>
<Remediation Type="Vendor Fix"><Description>Release Notes</Description><FixedBuild>17.9.3</FixedBuild><ProductID>1</ProductID></Remediation></Remediations></Vulnerability></cvrfdoc>)");
  ASSERT_EQ(imported.statements.size(), 2U);
  EXPECT_EQ(imported.statements[0].track, advisory::Track::kHotpatch);
  EXPECT_EQ(imported.statements[1].kb, "");
  EXPECT_EQ(imported.statements[1].fixed_build, "17.9.3");
}

}  // namespace
}  // namespace kintsugi::feed
