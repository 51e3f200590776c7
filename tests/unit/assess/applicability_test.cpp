// SPDX-License-Identifier: Apache-2.0
// Applicability: every rule alone, and what a missing fact does to it.
#include <gtest/gtest.h>

#include <functional>

#include "common/assess/assess.h"
#include "tests/unit/assess/builders.h"

namespace kintsugi::assess {
namespace {

using model::UpdateStatus;

struct Row {
  const char* name;
  std::function<void(model::Applicability&)> rules;
  std::function<void(model::HostFacts&)> facts;
  UpdateStatus status;
  const char* reason;
};

constexpr const char* kIeKey = "HKLM\\SOFTWARE\\Microsoft\\Internet Explorer";

void NoRules(model::Applicability&) {}
void AsIs(model::HostFacts&) {}

std::function<void(model::HostFacts&)> Explorer(bool present, const char* version) {
  return [=](model::HostFacts& facts) { facts.registry.push_back({kIeKey, "Version", present, version}); };
}

const std::vector<Row>& Rows() {
  const auto ie = [](model::Applicability& rules) { rules.requires_component = "ie6sp1"; };
  const auto japanese = [](model::Applicability& rules) { rules.languages = {"JPN", "ENU"}; };
  const auto advanced = [](model::Applicability& rules) { rules.editions = {"Advanced Server", "Professional"}; };
  const auto pc98 = [](model::Applicability& rules) { rules.hardware_family = "pc-9800"; };
  static const std::vector<Row> rows = {
      {"all as needed", NoRules, AsIs, UpdateStatus::kMissing, "applies to this host"},
      {"other product", NoRules, [](auto& facts) { facts.os.product = "windows-2000"; }, UpdateStatus::kNotApplicable,
       "product is windows-2000, needs windows-xp"},
      {"no product", NoRules, [](auto& facts) { facts.os.product.clear(); }, UpdateStatus::kUnknown,
       "product is not known, needs windows-xp"},
      {"service pack above", [](auto& rules) { rules.service_pack_max = 0; }, AsIs, UpdateStatus::kNotApplicable,
       "service pack is 1, needs 0"},
      {"service pack below",
       [](auto& rules) {
         rules.service_pack_min = 2;
         rules.service_pack_max = model::kAnyServicePack;
       },
       AsIs, UpdateStatus::kNotApplicable, "service pack is 1, needs 2 or later"},
      {"service pack in range",
       [](auto& rules) {
         rules.service_pack_min = 1;
         rules.service_pack_max = 4;
       },
       AsIs, UpdateStatus::kMissing, "applies to this host"},
      {"other architecture", NoRules, [](auto& facts) { facts.os.architecture = "ia64"; }, UpdateStatus::kNotApplicable,
       "architecture is ia64, needs x86"},
      {"no architecture", NoRules, [](auto& facts) { facts.os.architecture.clear(); }, UpdateStatus::kUnknown,
       "architecture is not known, needs x86"},
      {"architecture unrestricted", [](auto& rules) { rules.architectures.clear(); },
       [](auto& facts) { facts.os.architecture.clear(); }, UpdateStatus::kMissing, "applies to this host"},
      {"language listed", japanese, AsIs, UpdateStatus::kMissing, "applies to this host"},
      {"language not listed", japanese, [](auto& facts) { facts.os.language = "DEU"; }, UpdateStatus::kNotApplicable,
       "language is DEU, needs JPN or ENU"},
      {"language not reported", japanese, [](auto& facts) { facts.os.language.clear(); }, UpdateStatus::kMissing,
       "applies to this host"},
      {"edition listed", advanced, AsIs, UpdateStatus::kMissing, "applies to this host"},
      {"edition not listed", advanced, [](auto& facts) { facts.os.edition = "Home Edition"; },
       UpdateStatus::kNotApplicable, "edition is Home Edition, needs Advanced Server or Professional"},
      {"edition not reported", advanced, [](auto& facts) { facts.os.edition.clear(); }, UpdateStatus::kUnknown,
       "edition is not known, needs Advanced Server or Professional"},
      {"special hardware needed", pc98, AsIs, UpdateStatus::kNotApplicable,
       "hardware family is ordinary, needs pc-9800"},
      {"special hardware given", pc98, [](auto& facts) { facts.os.hardware_family = "PC-9800"; },
       UpdateStatus::kMissing, "applies to this host"},
      {"special hardware, ordinary package", NoRules, [](auto& facts) { facts.os.hardware_family = "pc-9800"; },
       UpdateStatus::kNotApplicable, "hardware family is pc-9800, needs ordinary"},
      {"component new enough", ie, Explorer(true, "6.0.2800.1106"), UpdateStatus::kMissing, "applies to this host"},
      {"component newer, with a suffix", ie, Explorer(true, "6.0.2900.2180.xpsp2"), UpdateStatus::kMissing,
       "applies to this host"},
      {"component too old", ie, Explorer(true, "6.0.2600.0000"), UpdateStatus::kNotApplicable,
       "Internet Explorer 6 SP1 is 6.0.2600.0000, needs 6.0.2800.1106"},
      {"component absent", ie, Explorer(false, ""), UpdateStatus::kNotApplicable,
       "Internet Explorer 6 SP1 is absent, needs 6.0.2800.1106"},
      {"component unreadable", ie, Explorer(true, "six"), UpdateStatus::kUnknown,
       "Internet Explorer 6 SP1 is not known, needs 6.0.2800.1106"},
      {"component not reported", ie, AsIs, UpdateStatus::kUnknown,
       "Internet Explorer 6 SP1 is not known, needs 6.0.2800.1106"},
      {"a known no beats an unknown", ie, [](auto& facts) { facts.os.architecture = "x64"; },
       UpdateStatus::kNotApplicable, "architecture is x64, needs x86"},
  };
  return rows;
}

TEST(CheckApplicability, DecidesEachRuleAndSaysWhich) {
  for (const Row& row : Rows()) {
    SCOPED_TRACE(row.name);
    model::Applicability rules = XpUpdate().applicability;
    model::HostFacts facts = XpHost({}, false);
    row.rules(rules);
    row.facts(facts);
    const auto assessment = CheckApplicability("MS03-043/windows-xp", rules, facts);
    EXPECT_EQ(assessment.status, row.status) << Render(assessment);
    EXPECT_EQ(assessment.reason, row.reason);
  }
}

TEST(Assess, SaysNotApplicableOrUnknownJustAsTheApplicabilityDoes) {
  for (const Row& row : Rows()) {
    if (row.status == UpdateStatus::kMissing) continue;
    SCOPED_TRACE(row.name);
    model::Update update = XpUpdate();
    model::HostFacts facts = XpHost({FileAt(kWkssvc, "5.1.2600.1309")}, true);
    row.rules(update.applicability);
    row.facts(facts);
    EXPECT_EQ(Assess(update, nullptr, facts).status, row.status);
  }
}

// A host that never answered anything must not look healthy or out of scope.
TEST(Assess, SaysUnknownForAHostWithoutFacts) {
  EXPECT_EQ(Assess(XpUpdate(), nullptr, model::HostFacts{}).status, UpdateStatus::kUnknown);
}

// Every combination of a few words and the lack of them.
TEST(MayApply, IsFalseOnlyWhereTheSystemRulesTheUpdateOut) {
  int ruled_out = 0;
  for (const char* product : {"", "windows-xp", "windows-2000"}) {
    for (const char* architecture : {"", "x86", "x64"}) {
      for (const char* language : {"", "JPN", "DEU"}) {
        for (const char* edition : {"", "Professional", "Home"}) {
          for (const char* hardware : {"", "pc-9800"}) {
            for (const int service_pack : {0, 1, 2, 3}) {
              for (int rule = 0; rule < 32; ++rule) {
                model::Applicability rules;
                rules.product = "windows-xp";
                rules.service_pack_min = (rule & 1) != 0 ? 1 : 0;
                rules.service_pack_max = (rule & 1) != 0 ? 2 : model::kAnyServicePack;
                if ((rule & 2) != 0) rules.architectures = {"X86"};
                if ((rule & 4) != 0) rules.languages = {"JPN", "ENU"};
                if ((rule & 8) != 0) rules.editions = {"Professional"};
                if ((rule & 16) != 0) rules.hardware_family = "pc-9800";
                model::HostFacts facts;
                facts.os.product = product;
                facts.os.architecture = architecture;
                facts.os.language = language;
                facts.os.edition = edition;
                facts.os.hardware_family = hardware;
                facts.os.service_pack = service_pack;
                const auto status = CheckApplicability("u", rules, facts).status;
                const bool may = MayApply(rules, facts.os);
                if (!may) {
                  ++ruled_out;
                  EXPECT_EQ(status, UpdateStatus::kNotApplicable) << product << service_pack << rule;
                } else if (*product != '\0') {
                  EXPECT_NE(status, UpdateStatus::kNotApplicable) << product << service_pack << rule;
                }
              }
            }
          }
        }
      }
    }
  }
  EXPECT_GT(ruled_out, 1000);
}

}  // namespace
}  // namespace kintsugi::assess
