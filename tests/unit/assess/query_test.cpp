// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "common/assess/assess.h"
#include "tests/unit/assess/builders.h"

namespace kintsugi::assess {
namespace {

model::Bulletin BulletinOf(std::vector<model::Update> updates) {
  model::Bulletin bulletin;
  bulletin.updates = std::move(updates);
  return bulletin;
}

model::Update IeUpdate() {
  model::Update update;
  update.applicability.requires_component = "ie6sp1";
  update.detection.active_setup_guid = "{guid}";
  update.detection.files = {Needs("%WINDIR%\\system32\\A.dll", "1.2"),
                            Needs("%windir%\\system32\\a.dll", "1.3", "qfe")};
  return update;
}

TEST(QueryFor, AsksForFilesOfAllIssuesKeysComponentsAndActiveSetup) {
  model::Update reissued = ReissuedXpUpdate();
  reissued.packages[0].files.push_back(Needs("%windir%\\system32\\old.dll", "1.0"));
  const auto bulletin = BulletinOf({reissued, IeUpdate()});
  const auto query = QueryFor({&bulletin});
  EXPECT_EQ(query.files, (std::vector<std::string>{"%windir%\\system32\\a.dll", "%windir%\\system32\\old.dll",
                                                   "%windir%\\system32\\wkssvc.dll"}));
  EXPECT_EQ(query.registry,
            (std::vector<model::RegistryQuestion>{
                {"HKLM\\SOFTWARE\\Microsoft\\Active Setup\\Installed Components\\{guid}", "IsInstalled"},
                {"HKLM\\SOFTWARE\\Microsoft\\Internet Explorer", "Version"},
                {kXpKey, ""}}));
  EXPECT_NE(query.digest, 0U);
}

TEST(QueryFor, DoesNotDependOnOrderRepetitionOrLetterCase) {
  model::Update shouting = XpUpdate();
  for (char& c : shouting.detection.registry[0].key) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const auto a = BulletinOf({XpUpdate()});
  const auto b = BulletinOf({IeUpdate(), shouting});
  EXPECT_EQ(QueryFor({&a, &b}), QueryFor({&b, &a, &b}));
}

TEST(QueryFor, HasDigestZeroWithoutQuestionsAndAnotherForEachQuestion) {
  EXPECT_EQ(QueryFor(std::vector<const model::Bulletin*>{}).digest, 0U);
  auto bulletin = BulletinOf({XpUpdate()});
  const auto before = QueryFor({&bulletin}).digest;
  bulletin.updates[0].detection.registry[0].value_name = "Installed";
  EXPECT_NE(QueryFor({&bulletin}).digest, before);
}

// The digest is compared between releases: the same questions must give the same number for ever.
TEST(QueryFor, KeepsItsDigest) {
  const auto bulletin = BulletinOf({XpUpdate()});
  EXPECT_EQ(QueryFor({&bulletin}).digest, 11716248882950192441U);
}

TEST(QueryFor, AsksTheSameForAnInstruction) {
  model::Update update = IeUpdate();
  model::Instruction instruction;
  instruction.applicability = update.applicability;
  instruction.detection = update.detection;
  const auto bulletin = BulletinOf({update});
  EXPECT_EQ(QueryFor(instruction), QueryFor({&bulletin}));
}

}  // namespace
}  // namespace kintsugi::assess
