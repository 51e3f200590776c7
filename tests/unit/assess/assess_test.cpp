// SPDX-License-Identifier: Apache-2.0
// The verdict table: each row is one situation in the field with its status and its sentence.
#include "common/assess/assess.h"

#include <gtest/gtest.h>

#include "common/assess/fact_index.h"
#include "tests/unit/assess/builders.h"

namespace kintsugi::assess {
namespace {

using model::UpdateStatus;

struct Row {
  const char* name;
  model::HostFacts facts;
  UpdateStatus status;
  const char* reason;
};

model::HostFacts WithPending(model::HostFacts facts, bool hard) {
  facts.pending_reboot.push_back({"update-exe-volatile", hard});
  return facts;
}

model::HostFacts WithServicePack(model::HostFacts facts, int service_pack) {
  facts.os.service_pack = service_pack;
  return facts;
}

model::HostFacts WithoutRegistry(model::HostFacts facts) {
  facts.registry.clear();
  return facts;
}

constexpr const char* kClaims = "key HKLM\\SOFTWARE\\Microsoft\\Updates\\Windows XP\\SP2\\KB828035";

std::vector<Row> VerdictRows() {
  static const std::string kPendingText = std::string("wkssvc.dll is 5.1.2600.1106, needs 5.1.2600.1309, and ") +
                                          kClaims +
                                          " says installed: in force after the pending reboot (update-exe-volatile)";
  static const std::string kOverwritten =
      std::string(kClaims) +
      " claims it, files are old: overwritten or never replaced; wkssvc.dll is 5.1.2600.1106, needs "
      "5.1.2600.1309 (0 of 1 file in force)";
  static const std::string kNoFact =
      std::string("the version of wkssvc.dll is not known, needs 5.1.2600.1309; ") + kClaims + " says installed";
  static const std::string kNoFactNoKey =
      std::string("the version of wkssvc.dll is not known, needs 5.1.2600.1309; ") + kClaims + " says not installed";
  const auto old = FileAt(kWkssvc, "5.1.2600.1106");
  const auto good = FileAt(kWkssvc, "5.1.2600.1309", "5.1.2600.1309");
  return {
      {"current file and copy", XpHost({good}, true), UpdateStatus::kInstalled,
       "1 of 1 file at or above the needed version"},
      {"newer file", XpHost({FileAt(kWkssvc, "5.1.2600.1562")}, true), UpdateStatus::kInstalled,
       "1 of 1 file at or above the needed version"},
      {"no copy in dllcache is fine", XpHost({FileAt(kWkssvc, "5.1.2600.1309")}, true), UpdateStatus::kInstalled,
       "1 of 1 file at or above the needed version"},
      {"slipstreamed", XpHost({good}, false), UpdateStatus::kInstalled,
       "1 of 1 file at or above the needed version; the registry has no entry, as on a slipstreamed system"},
      {"in force with an unrelated reboot pending", WithPending(XpHost({good}, true), true), UpdateStatus::kInstalled,
       "1 of 1 file at or above the needed version; a reboot is pending (update-exe-volatile)"},
      {"old copy in dllcache", XpHost({FileAt(kWkssvc, "5.1.2600.1309", "5.1.2600.1106")}, true),
       UpdateStatus::kInconsistent,
       "1 of 1 file in force, but the copy of wkssvc.dll in dllcache is 5.1.2600.1106, needs 5.1.2600.1309: "
       "Windows File Protection may "
       "restore the vulnerable file"},
      {"unreadable copy in dllcache", XpHost({FileAt(kWkssvc, "5.1.2600.1309", "?")}, true), UpdateStatus::kUnknown,
       "1 of 1 file in force, but the copy of wkssvc.dll in dllcache is of unknown version, needs "
       "5.1.2600.1309"},
      {"old file", XpHost({old}, false), UpdateStatus::kMissing,
       "wkssvc.dll is 5.1.2600.1106, needs 5.1.2600.1309 (0 of 1 file in force)"},
      {"absent file", XpHost({FileAt(kWkssvc, "")}, false), UpdateStatus::kMissing,
       "wkssvc.dll is absent, needs 5.1.2600.1309 (0 of 1 file in force)"},
      {"old file, key and hard pending reboot", WithPending(XpHost({old}, true), true), UpdateStatus::kPendingReboot,
       kPendingText.c_str()},
      {"old file, key and soft pending reboot", WithPending(XpHost({old}, true), false), UpdateStatus::kInconsistent,
       kOverwritten.c_str()},
      {"old file and key", XpHost({old}, true), UpdateStatus::kInconsistent, kOverwritten.c_str()},
      {"old file, no key, pending reboot of something else", WithPending(XpHost({old}, false), true),
       UpdateStatus::kMissing, "wkssvc.dll is 5.1.2600.1106, needs 5.1.2600.1309 (0 of 1 file in force)"},
      {"no file fact, key present", XpHost({}, true), UpdateStatus::kUnknown, kNoFact.c_str()},
      {"no file fact, key absent", XpHost({}, false), UpdateStatus::kUnknown, kNoFactNoKey.c_str()},
      {"no fact at all", WithoutRegistry(XpHost({}, false)), UpdateStatus::kUnknown,
       "the version of wkssvc.dll is not known, needs 5.1.2600.1309; the registry is not known either"},
      {"file without a version resource", XpHost({FileAt(kWkssvc, "none")}, true), UpdateStatus::kUnknown,
       kNoFact.c_str()},
      {"contained in the service pack", WithServicePack(XpHost({old}, false), 2), UpdateStatus::kInstalled,
       "service pack 2 contains the update, as every one from 2 on"},
      {"contained in an earlier service pack", WithServicePack(XpHost({old}, false), 3), UpdateStatus::kInstalled,
       "service pack 3 contains the update, as every one from 2 on"},
  };
}

TEST(Assess, GivesTheStatusAndTheSentenceOfEachSituation) {
  const model::Update update = XpUpdate();
  for (const Row& row : VerdictRows()) {
    SCOPED_TRACE(row.name);
    const auto assessment = Assess(update, nullptr, row.facts);
    EXPECT_EQ(assessment.status, row.status) << Render(assessment);
    EXPECT_EQ(assessment.reason, row.reason);
    EXPECT_EQ(assessment.update_id, "MS03-043/windows-xp");
    EXPECT_FALSE(assessment.evidence.empty());
  }
}

TEST(Assess, GivesTheSameVerdictFromAnInstructionAndThroughAHashedIndex) {
  const model::Update update = XpUpdate();
  model::Instruction instruction;
  instruction.update_id = update.id;
  instruction.kb = update.kb;
  instruction.applicability = update.applicability;
  instruction.detection = update.detection;
  for (const Row& row : VerdictRows()) {
    SCOPED_TRACE(row.name);
    const auto expected = Assess(update, nullptr, row.facts);
    EXPECT_EQ(Assess(instruction, row.facts), expected);
    EXPECT_EQ(Assess(update, nullptr, FactIndex(row.facts)), expected);
  }
}

TEST(Assess, ComparesVersionsAsNumbersAndPathsWithoutCase) {
  const model::Update update = XpUpdate();
  EXPECT_EQ(
      Assess(update, nullptr, XpHost({FileAt("C:\\WINDOWS\\System32\\WksSvc.dll", "5.1.2600.10000")}, true)).status,
      UpdateStatus::kInstalled);
  EXPECT_EQ(Assess(update, nullptr, XpHost({FileAt(kWkssvc, "5.1.2600.999")}, false)).status, UpdateStatus::kMissing);
}

TEST(Assess, NeedsEveryPathAndCountsThoseInForce) {
  model::Update update = XpUpdate();
  update.detection.files.push_back(Needs("%system32%\\msgsvc.dll", "5.1.2600.1309"));
  const auto half =
      Assess(update, nullptr, XpHost({FileAt(kWkssvc, "5.1.2600.1309"), FileAt(kMsgsvc, "5.1.2600.0")}, false));
  EXPECT_EQ(half.status, UpdateStatus::kMissing);
  EXPECT_EQ(half.reason, "msgsvc.dll is 5.1.2600.0, needs 5.1.2600.1309 (1 of 2 files in force)");
  // One file known to be old decides, whatever the unknown one is.
  EXPECT_EQ(Assess(update, nullptr, XpHost({FileAt(kMsgsvc, "5.1.2600.0")}, false)).status, UpdateStatus::kMissing);
  EXPECT_EQ(Assess(update, nullptr, XpHost({FileAt(kMsgsvc, "5.1.2600.1309")}, false)).status, UpdateStatus::kUnknown);
}

TEST(Assess, AcceptsEitherBranchAndRemembersWhichOneMatched) {
  model::Update update = XpUpdate();
  update.detection.files = {Needs("%windir%\\system32\\wkssvc.dll", "5.1.2600.1500", "qfe"),
                            Needs("%windir%\\system32\\wkssvc.dll", "5.1.2600.1309", "gdr")};
  struct {
    const char* version;
    UpdateStatus status;
    const char* observed;
  } const rows[] = {
      {"5.1.2600.1308", UpdateStatus::kMissing, "5.1.2600.1308"},
      {"5.1.2600.1309", UpdateStatus::kInstalled, "5.1.2600.1309 (gdr)"},
      {"5.1.2600.1400", UpdateStatus::kInstalled, "5.1.2600.1400 (gdr)"},
      {"5.1.2600.1500", UpdateStatus::kInstalled, "5.1.2600.1500 (qfe)"},
      {"5.1.2600.1600", UpdateStatus::kInstalled, "5.1.2600.1600 (qfe)"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.version);
    const auto assessment =
        Assess(update, nullptr, XpHost({FileAt(kWkssvc, row.version)}, row.status == UpdateStatus::kInstalled));
    EXPECT_EQ(assessment.status, row.status);
    const auto evidence = std::find_if(assessment.evidence.begin(), assessment.evidence.end(),
                                       [](const model::Evidence& one) { return one.rule.starts_with("file "); });
    ASSERT_NE(evidence, assessment.evidence.end());
    EXPECT_EQ(evidence->observed, row.observed);
    EXPECT_EQ(evidence->expected, "5.1.2600.1309 (gdr) or 5.1.2600.1500 (qfe)");
  }
}

TEST(Assess, TellsBranchesOfOneVersionBySize) {
  model::Update update = XpUpdate();
  update.detection.files = {Needs("%windir%\\system32\\wkssvc.dll", "5.2.3790.90", "gdr"),
                            Needs("%windir%\\system32\\wkssvc.dll", "5.2.3790.90", "qfe")};
  update.detection.files[0].size_bytes = 128000;
  update.detection.files[1].size_bytes = 126976;
  struct {
    std::uint64_t size_bytes;
    const char* reason;
  } const rows[] = {
      {128000, "1 of 1 file at or above the needed version (gdr branch)"},
      {126976, "1 of 1 file at or above the needed version (qfe branch)"},
      {0, "1 of 1 file at or above the needed version (gdr or qfe branch)"},
      {130000, "1 of 1 file at or above the needed version (gdr or qfe branch)"},
  };
  for (const auto& row : rows) {
    auto facts = XpHost({FileAt(kWkssvc, "5.2.3790.90")}, true);
    facts.files[0].size_bytes = row.size_bytes;
    EXPECT_EQ(Assess(update, nullptr, facts).reason, row.reason);
  }
}

TEST(Assess, WarnsThatAnEarlierIssueLeftAnOldProtectedCopy) {
  const model::Update update = ReissuedXpUpdate();
  const auto outdated = [&](const char* dllcache) {
    return Assess(update, &update.packages[1], XpHost({FileAt(kWkssvc, "5.1.2600.1301", dllcache)}, true));
  };
  EXPECT_EQ(outdated("5.1.2600.1106").status, UpdateStatus::kOutdatedRevision);
  EXPECT_NE(outdated("5.1.2600.1106").reason.find("Windows File Protection may restore the vulnerable file"),
            std::string::npos);
  EXPECT_EQ(outdated("5.1.2600.1301").reason.find("Windows File Protection"), std::string::npos);
}

TEST(Assess, UsesTheFileVersionsOfTheHostsServicePack) {
  model::Update update = XpUpdate();
  update.detection.files = {Needs("%windir%\\system32\\wkssvc.dll", "5.1.2600.121"),
                            Needs("%windir%\\system32\\wkssvc.dll", "5.1.2600.1309")};
  update.detection.files[0].service_pack_max = 0;
  update.detection.files[1].service_pack_min = update.detection.files[1].service_pack_max = 1;
  const auto host = XpHost({FileAt(kWkssvc, "5.1.2600.121")}, false);
  EXPECT_EQ(Assess(update, nullptr, WithServicePack(host, 0)).status, UpdateStatus::kInstalled);
  EXPECT_EQ(Assess(update, nullptr, WithServicePack(host, 1)).status, UpdateStatus::kMissing);
  update.detection.files.erase(update.detection.files.begin());
  const auto uncovered = Assess(update, nullptr, WithServicePack(host, 0));
  EXPECT_EQ(uncovered.status, UpdateStatus::kUnknown);
  EXPECT_EQ(uncovered.reason,
            std::string("the catalog gives no file versions for service pack 0; ") + kClaims + " says not installed");
}

TEST(Assess, TellsAnEarlierIssueFromAMissingUpdate) {
  const model::Update update = ReissuedXpUpdate();
  const model::Package* current = &update.packages[1];
  struct {
    const char* version;
    bool key;
    UpdateStatus status;
  } const rows[] = {
      {"5.1.2600.1106", false, UpdateStatus::kMissing},
      {"5.1.2600.1106", true, UpdateStatus::kInconsistent},
      {"5.1.2600.1301", true, UpdateStatus::kOutdatedRevision},
      {"5.1.2600.1301", false, UpdateStatus::kOutdatedRevision},
      {"5.1.2600.1309", true, UpdateStatus::kInstalled},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.version);
    EXPECT_EQ(Assess(update, current, XpHost({FileAt(kWkssvc, row.version)}, row.key)).status, row.status);
  }
  EXPECT_EQ(Assess(update, current, XpHost({FileAt(kWkssvc, "5.1.2600.1301")}, true)).reason,
            "the files are those of issue 1 (WindowsXP-KB828035-x86-JPN.exe): wkssvc.dll is 5.1.2600.1301, "
            "needs 5.1.2600.1309; installing "
            "the reissue is advised");
}

TEST(Assess, JudgesAnEarlierIssueByItsOwnFilesWhenThatIsTheOneAskedFor) {
  const model::Update update = ReissuedXpUpdate();
  EXPECT_EQ(Assess(update, &update.packages[0], XpHost({FileAt(kWkssvc, "5.1.2600.1301")}, true)).status,
            UpdateStatus::kInstalled);
  EXPECT_EQ(Assess(update, nullptr, XpHost({FileAt(kWkssvc, "5.1.2600.1301")}, true)).status,
            UpdateStatus::kOutdatedRevision);
}

TEST(Assess, CallsItPendingWhileARebootMayStillBringTheReissue) {
  const model::Update update = ReissuedXpUpdate();
  const auto facts = WithPending(XpHost({FileAt(kWkssvc, "5.1.2600.1301")}, true), true);
  EXPECT_EQ(Assess(update, &update.packages[1], facts).status, UpdateStatus::kPendingReboot);
}

TEST(Assess, LetsTheRegistryDecideOnlyWithoutFileRequirements) {
  model::Update update = XpUpdate();
  update.detection.files.clear();
  struct {
    model::HostFacts facts;
    UpdateStatus status;
  } const rows[] = {
      {XpHost({}, true), UpdateStatus::kInstalled},
      {XpHost({}, false), UpdateStatus::kMissing},
      {WithPending(XpHost({}, true), true), UpdateStatus::kPendingReboot},
      {WithPending(XpHost({}, true), false), UpdateStatus::kInstalled},
      {WithPending(XpHost({}, false), true), UpdateStatus::kMissing},
      {WithoutRegistry(XpHost({}, true)), UpdateStatus::kUnknown},
  };
  for (const auto& row : rows) {
    const auto assessment = Assess(update, nullptr, row.facts);
    EXPECT_EQ(assessment.status, row.status) << Render(assessment);
  }
}

TEST(Assess, ComparesARegistryValueAndTheActiveSetupFlag) {
  model::Update update = XpUpdate();
  update.detection.files.clear();
  update.detection.registry = {{"HKLM\\SOFTWARE\\X", "Installed", "1"}};
  auto facts = XpHost({}, false);
  facts.registry = {{"hklm\\software\\x", "installed", true, "0"}};
  EXPECT_EQ(Assess(update, nullptr, facts).status, UpdateStatus::kMissing);
  facts.registry[0].data = "1";
  EXPECT_EQ(Assess(update, nullptr, facts).status, UpdateStatus::kInstalled);

  update.detection.registry.clear();
  update.detection.active_setup_guid = "{2cc9d512-6db6-4f1c-8979-9a41fae88de0}";
  facts.registry = {
      {"HKLM\\SOFTWARE\\Microsoft\\Active Setup\\Installed "
       "Components\\{2CC9D512-6DB6-4F1C-8979-9A41FAE88DE0}",
       "IsInstalled", true, "1"}};
  EXPECT_EQ(Assess(update, nullptr, facts).status, UpdateStatus::kInstalled);
  facts.registry[0].data = "0";
  EXPECT_EQ(Assess(update, nullptr, facts).status, UpdateStatus::kMissing);
}

TEST(Assess, ReadsTheHotfixListWhereTheCatalogNamesNoKey) {
  model::Update update = XpUpdate();
  update.detection.registry.clear();
  auto facts = XpHost({FileAt(kWkssvc, "5.1.2600.1106")}, false);
  EXPECT_EQ(Assess(update, nullptr, facts).status, UpdateStatus::kMissing);
  facts.hotfixes = {{"Q828035", "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix\\Q828035"}};
  EXPECT_EQ(Assess(update, nullptr, facts).status, UpdateStatus::kInconsistent);
  update.detection.files.clear();
  for (const char* id : {"Q828035", "KB828035", "kb828035"}) {
    facts.hotfixes[0].id = id;
    EXPECT_EQ(Assess(update, nullptr, facts).status, UpdateStatus::kInstalled) << id;
  }
  facts.hotfixes[0].id = "KB828036";
  EXPECT_EQ(Assess(update, nullptr, facts).status, UpdateStatus::kMissing);
}

TEST(Assess, SaysUnknownWhenTheCatalogGivesNoWayToDetect) {
  model::Update update = XpUpdate();
  update.detection = {};
  update.kb.clear();
  const auto assessment = Assess(update, nullptr, XpHost({}, false));
  EXPECT_EQ(assessment.status, UpdateStatus::kUnknown);
  EXPECT_EQ(assessment.reason, "the catalog gives no way to detect it on this host");
}

TEST(Assess, NeverPassesAVersionThatCannotBeRead) {
  model::Update update = XpUpdate();
  update.detection.files[0].version = "5.1.2600.x";
  EXPECT_EQ(Assess(update, nullptr, XpHost({FileAt(kWkssvc, "5.1.2600.1309")}, false)).status, UpdateStatus::kMissing);
}

TEST(Render, PutsTheReasonFirstAndOneLineForEachRow) {
  const auto assessment =
      Assess(XpUpdate(), nullptr, XpHost({FileAt(kWkssvc, "5.1.2600.1309", "5.1.2600.1106")}, true));
  EXPECT_EQ(Render(assessment),
            "1 of 1 file in force, but the copy of wkssvc.dll in dllcache is 5.1.2600.1106, needs 5.1.2600.1309: "
            "Windows File Protection "
            "may restore the vulnerable file\n"
            "product is windows-xp (needs windows-xp), from operating system facts\n"
            "service pack is 1 (needs 0 to 1), from operating system facts\n"
            "architecture is x86 (needs x86), from operating system facts\n"
            "file c:\\windows\\system32\\wkssvc.dll is 5.1.2600.1309 (needs 5.1.2600.1309), from file version\n"
            "protected copy of c:\\windows\\system32\\wkssvc.dll is 5.1.2600.1106 (needs 5.1.2600.1309), from "
            "dllcache\n"
            "key HKLM\\SOFTWARE\\Microsoft\\Updates\\Windows XP\\SP2\\KB828035 is present (needs present), from "
            "registry");
}

}  // namespace
}  // namespace kintsugi::assess
