// SPDX-License-Identifier: Apache-2.0
// Switches by kind and engine.
#include "common/installer/switches.h"

#include <gtest/gtest.h>

namespace kintsugi::installer {
namespace {

using K = model::PackageKind;
using Words = std::vector<std::string>;

TEST(Switches, EnginesBeforeTheNewWordsAreKnownByTheirVersionResource) {
  EXPECT_TRUE(KnowsOldSwitchesOnly("hotfix.exe", ""));
  EXPECT_TRUE(KnowsOldSwitchesOnly("Update.exe", "5.4.1.0"));
  EXPECT_TRUE(KnowsOldSwitchesOnly("update.exe", "6.1.21.9"));
  EXPECT_FALSE(KnowsOldSwitchesOnly("update.exe", "6.1.22.0"));
  EXPECT_FALSE(KnowsOldSwitchesOnly("update.exe", "6.3.15.0"));
  EXPECT_FALSE(KnowsOldSwitchesOnly("update.exe", "new"));
  EXPECT_FALSE(KnowsOldSwitchesOnly("update.exe", ""));
  EXPECT_FALSE(KnowsOldSwitchesOnly("", "5.4.1.0"));
  EXPECT_FALSE(KnowsOldSwitchesOnly("Component Based Servicing - WUSA.exe", "6.0.0.0"));
}

TEST(Switches, OnlyTheDefaultsAreTranslated) {
  EXPECT_EQ(SwitchesFor(K::kUpdateExe, {}, "update.exe", "5.4.1.0"), (Words{"/q", "/z"}));
  EXPECT_EQ(SwitchesFor(K::kUpdateExe, {}, "", ""), (Words{"/quiet", "/norestart"}));
  EXPECT_EQ(SwitchesFor(K::kUpdateExe, {"/passive"}, "update.exe", "5.4.1.0"), (Words{"/passive"}));
  EXPECT_EQ(SwitchesFor(K::kMsu, {}, "hotfix.exe", ""), (Words{"/quiet", "/norestart"}));
  EXPECT_EQ(SwitchesFor(K::kIeExe, {}, "", ""), (Words{"/q:a", "/r:n"}));
  EXPECT_EQ(SwitchesFor(K::kExe, {"/S"}, "", ""), (Words{"/S"}));
}

}  // namespace
}  // namespace kintsugi::installer
