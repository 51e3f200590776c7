// SPDX-License-Identifier: Apache-2.0
// Small documents cut at every byte and with every byte changed: an answer each time, and statements that are sound.
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/console_catalog/recording_sink.h"

namespace kintsugi::feed {
namespace {

const std::string kFeeds[] = {
    "DatePosted,CVE,BulletinKB,Title,AffectedProduct,Supersedes\n20170314,CVE-2017-0143,4012212,\"S\"\"M\nB\",Windows "
    "7,\"1;2\"\n# x\n",
    R"({"document":{"csaf_version":"2.0"},"product_tree":{"branches":[{"category":"product_name","name":"P","branches":[
      {"category":"product_version_range","name":"<1.2","product":{"product_id":"1"}}]}]},
      "vulnerabilities":[{"cve":"CVE-2025-1000","product_status":{"known_affected":["1"]},
      "remediations":[{"category":"vendor_fix","details":"1.2:x:http","url":"https://x/help/5052000","product_ids":["1"]}]}]})",
    R"({"DocumentTracking":{},"ProductTree":{"FullProductName":[{"ProductID":"1","Value":"P"}]},"Vulnerability":[{"CVE":"CVE-2016-0088",
      "Remediations":[{"Description":{"Value":"3147461"},"ProductID":["1"],"Type":2,"Supercedence":"3140745"}]}]})",
    "<cvrfdoc><FullProductName ProductID=\"1\">P</FullProductName><Vulnerability><Remediations><Remediation "
    "Type=\"Vendor Fix\">"
    "<Description>3147461</Description><ProductID>1</ProductID></Remediation></Remediations></Vulnerability></cvrfdoc>",
    "format = 1\nid = \"MS03-024\"\n"};

void ExpectSound(const std::string& text) {
  RecordingSink sink;
  const auto report = ImportFeed(FeedInput::Buffer(text, "feed"), sink);
  if (!report) {
    EXPECT_FALSE(report.error().message.empty());
    return;
  }
  EXPECT_EQ(report->read, report->kept + report->refused);
  EXPECT_EQ(report->statements, sink.statements.size());
  for (const Statement& s : sink.statements) {
    EXPECT_FALSE(s.product.empty());
    EXPECT_EQ(s.kb.find_first_not_of("0123456789"), std::string::npos) << s.kb;
    EXPECT_TRUE(s.published.empty() || s.published.size() == 10) << s.published;
    for (const std::string* field : {&s.title, &s.product, &s.component, &s.impact})
      for (const char c : *field) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << *field;
  }
}

TEST(CutFeeds, AreAnsweredAtEveryLength) {
  for (const std::string& feed : kFeeds)
    for (std::size_t size = 0; size <= feed.size(); ++size) ExpectSound(feed.substr(0, size));
}

TEST(ChangedFeeds, AreAnsweredWithEveryByteChanged) {
  for (const std::string& feed : kFeeds) {
    for (std::size_t at = 0; at < feed.size(); ++at) {
      for (const char byte : {'"', '\n', ',', '<', '\0', '\xff'}) {
        std::string changed = feed;
        changed[at] = byte;
        ExpectSound(changed);
      }
    }
  }
}

}  // namespace
}  // namespace kintsugi::feed
