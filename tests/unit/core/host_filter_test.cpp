// SPDX-License-Identifier: Apache-2.0
#include "console/core/host_filter.h"

#include <gtest/gtest.h>

namespace kintsugi::console {
namespace {

FilterSubject Subject() {
  FilterSubject subject;
  subject.id = "4f00aa";
  subject.name = "WEB-017";
  subject.product = "windows-server-2003";
  subject.domain = "corp.example";
  subject.language = "JPN";
  subject.architecture = "x86";
  subject.edition = "Standard";
  subject.service_pack = 1;
  subject.missing = 3;
  return subject;
}

TEST(HostFilter, MatchesByRow) {
  struct Row {
    const char* text;
    bool matches;
  };
  const Row rows[] = {
      {"", true},
      {"name=web*", true},
      {"name=WEB-017", true},
      {"name=web", false},
      {"name=db*,web*", true},
      {"name!=web*", false},
      {"name=*-0*7", true},
      {"name=***", true},
      {"product=windows-server-2003 language=jpn", true},
      {"product=windows-server-2003 language=enu", false},
      {"sp=1", true},
      {"sp!=1", false},
      {"sp>=1", true},
      {"sp>1", false},
      {"sp<2", true},
      {"sp<=0", false},
      {"missing>0", true},
      {"  name=web*   sp=1 ", true},
      {"id=4f*", true},
      {"edition=stand*", true},
  };
  for (const Row& row : rows) {
    const auto filter = HostFilter::Parse(row.text);
    ASSERT_TRUE(filter.has_value()) << row.text;
    EXPECT_EQ(filter->Matches(Subject()), row.matches) << row.text;
  }
}

TEST(HostFilter, RefusesBadTermsWithPlaceAndRemedy) {
  struct Row {
    const char* text;
    const char* message;
  };
  const Row rows[] = {
      {"web", "filter term 'web' at character 1: expected key=value, for example product=windows-xp"},
      {"name=a os=xp",
       "filter term 'os=xp' at character 8: unknown key; the keys are id, name, product, domain, language, "
       "architecture, edition, sp, missing, ring, site, role, zone, agent, version, state, reboot, critical, "
       "exploited, "
       "baseline, failed, undecided, revoked, severity, needs, has, pending, unsure"},
      {"sp=one", "filter term 'sp=one' at character 1: expected a whole number"},
      {"name>a", "filter term 'name>a' at character 1: text allows only = and !="},
      {"name=", "filter term 'name=' at character 1: the value is missing"},
      {"name!a", "filter term 'name!a' at character 1: unknown comparison; use = != < <= > >="},
  };
  for (const Row& row : rows) {
    const auto filter = HostFilter::Parse(row.text);
    ASSERT_FALSE(filter.has_value()) << row.text;
    EXPECT_EQ(filter.error().code, Code::kInvalidArgument);
    EXPECT_EQ(filter.error().message, row.message);
  }
}

TEST(HostFilter, StatesItsLimits) {
  EXPECT_FALSE(HostFilter::Parse(std::string(4097, 'a')).has_value());
  std::string terms;
  for (int i = 0; i < 65; ++i) terms += "sp=1 ";
  EXPECT_FALSE(HostFilter::Parse(terms).has_value());
  EXPECT_TRUE(HostFilter::Parse(terms.substr(0, 64 * 5)).has_value());
}

TEST(HostFilter, SurvivesPatternsMadeToBeSlow) {
  std::string pattern = "name=";
  for (int i = 0; i < 1000; ++i) pattern += "a*";
  const auto filter = HostFilter::Parse(pattern + "b");
  ASSERT_TRUE(filter.has_value());
  FilterSubject subject = Subject();
  const std::string name(4000, 'a');
  subject.name = name;
  EXPECT_FALSE(filter->Matches(subject));
}

}  // namespace
}  // namespace kintsugi::console
