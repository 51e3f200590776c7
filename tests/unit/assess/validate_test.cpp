// SPDX-License-Identifier: Apache-2.0
// Validation: what is recorded as installed is checked file by file.
#include "common/assess/validate.h"

#include <gtest/gtest.h>

#include "tests/unit/assess/builders.h"

namespace kintsugi::assess {
namespace {

std::vector<Validation> Validate(const model::HostFacts& facts) {
  model::Bulletin bulletin;
  bulletin.id = "MS03-043";
  bulletin.updates = {XpUpdate()};
  return ValidateInstalled({&bulletin}, facts);
}

TEST(Validation, FindsNothingWhereEveryFileIsInForce) {
  const auto found = Validate(XpHost({FileAt(kWkssvc, "5.1.2600.1309")}, true));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].drifted.empty());
  EXPECT_EQ(found[0].reason, "all of 1 file in force");
}

TEST(Validation, NamesTheFileThatDriftedBack) {
  const auto found = Validate(XpHost({FileAt(kWkssvc, "5.1.2600.1106")}, true));
  ASSERT_EQ(found.size(), 1U);
  ASSERT_EQ(found[0].drifted.size(), 1U);
  EXPECT_EQ(
      found[0].reason,
      "recorded as installed, but 1 of 1 file drifted back: file c:\\windows\\system32\\wkssvc.dll is 5.1.2600.1106, "
      "needs 5.1.2600.1309");
}

TEST(Validation, FindsAnOldCopyThatWindowsFileProtectionMayPutBack) {
  const auto found = Validate(XpHost({FileAt(kWkssvc, "5.1.2600.1309", "5.1.2600.1106")}, true));
  ASSERT_EQ(found.size(), 1U);
  ASSERT_EQ(found[0].drifted.size(), 1U);
  EXPECT_EQ(found[0].drifted[0].source, "dllcache");
}

TEST(Validation, LeavesOutWhatIsNotRecordedAsInstalled) {
  EXPECT_TRUE(Validate(XpHost({FileAt(kWkssvc, "5.1.2600.1106")}, false)).empty());
}

TEST(Validation, SaysWhichFilesCouldNotBeChecked) {
  const auto found = Validate(XpHost({}, true));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].unknown.size(), 1U);
  EXPECT_EQ(found[0].reason, "1 of 1 file could not be checked");
}

TEST(Validation, AFileThatIsGoneHasDrifted) {
  const auto found = Validate(XpHost({FileAt(kWkssvc, "")}, true));
  ASSERT_EQ(found.size(), 1U);
  ASSERT_EQ(found[0].drifted.size(), 1U);
  EXPECT_EQ(found[0].drifted[0].observed, "absent");
}

}  // namespace
}  // namespace kintsugi::assess
