// SPDX-License-Identifier: Apache-2.0
// The rules of known issues in the sample catalog, read by the console's own filter.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>

#include "common/catalog/bulletin_text.h"
#include "console/core/host_filter.h"

namespace kintsugi::catalog {
namespace {

model::Bulletin Read(const std::string& id) {
  std::ifstream in(KINTSUGI_SOURCE_DIR "/deploy/catalog/" + id + ".toml", std::ios::binary);
  auto parsed = ParseBulletin(std::string{std::istreambuf_iterator<char>(in), {}}, id);
  EXPECT_TRUE(parsed.bulletin.has_value()) << id;
  return parsed.bulletin.value_or(model::Bulletin{});
}

bool Concerns(const model::KnownIssue& issue, const char* product) {
  const auto filter = console::HostFilter::Parse(issue.hosts);
  EXPECT_TRUE(filter) << issue.id << ": " << (filter ? "" : filter.error().message);
  console::FilterSubject host;
  host.product = product;
  host.service_pack = 6;
  return filter && filter->Matches(host);
}

TEST(SampleKnownIssues, WarnThePlatformsThatTheirSourcesName) {
  struct Row {
    const char* bulletin;
    const char* issue;
    std::map<std::string, bool> concerns;
  };
  const Row rows[] = {
      {"MS03-043",
       "KB831579",
       {{"windows-nt4-workstation", true},
        {"windows-nt4-server", true},
        {"windows-2000", false},
        {"windows-xp", false}}},
      {"MS03-026",
       "nt4-workstation-untested",
       {{"windows-nt4-workstation", true}, {"windows-nt4-server", false}, {"windows-2000", false}}},
  };
  for (const Row& row : rows) {
    const model::Bulletin bulletin = Read(row.bulletin);
    const model::KnownIssue* found = nullptr;
    for (const auto& issue : bulletin.known_issues)
      if (issue.id == row.issue) found = &issue;
    ASSERT_NE(found, nullptr) << row.issue;
    EXPECT_EQ(found->effect, model::KnownIssue::Effect::kWarn);
    for (const auto& [product, concerns] : row.concerns)
      EXPECT_EQ(Concerns(*found, product.c_str()), concerns) << row.issue << " " << product;
  }
}

TEST(SampleKnownIssues, HaveNoRuleThatTheConsoleCannotRead) {
  std::size_t rules = 0;
  for (const char* id : {"MS03-024", "MS03-026", "MS03-043", "MS04-022"})
    for (const auto& issue : Read(id).known_issues) {
      if (issue.hosts.empty()) continue;
      ++rules;
      EXPECT_TRUE(console::HostFilter::Parse(issue.hosts)) << id << " " << issue.id;
    }
  EXPECT_EQ(rules, 2U);
}

}  // namespace
}  // namespace kintsugi::catalog
