// SPDX-License-Identifier: Apache-2.0
// Component texts of feeds, what is in the box of a release, and what replaces what in place.
#include "common/assess/advisory/component.h"

#include <gtest/gtest.h>

namespace kintsugi::assess {
namespace {

const advisory::Release& Of(const char* family, const char* release = "") {
  const auto* row = advisory::FindRelease(family, release);
  EXPECT_NE(row, nullptr) << family << " " << release;
  return *row;
}

TEST(ComponentKey, OfEachSpellingIsOneThing) {
  struct Row {
    const char* component;
    const char* key;
  };
  const Row rows[] = {{"", "windows"},
                      {"Microsoft .NET Framework 3.5 AND 4.8", "dotnet-4.8"},
                      {"Microsoft .NET Framework 3.5 AND 4.8.1", "dotnet-4.8.1"},
                      {"Microsoft .NET Framework 4.6/4.6.1/4.6.2/4.7/4.7.1/4.7.2", "dotnet-4.6"},
                      {"Microsoft .NET Framework 4.5/4.5.1/4.5.2", "dotnet-4.5"},
                      {"Microsoft .NET Framework 4", "dotnet-4"},
                      {"Microsoft .NET Framework 3.5.1", "dotnet-3.5"},
                      {"Microsoft .NET Framework 2.0 Service Pack 2", "dotnet-2.0"},
                      {"Microsoft .NET Framework 1.1 Service Pack 1", "dotnet-1.1"},
                      {"Internet Explorer 11", "ie-11"},
                      {"Internet Explorer 6 Service Pack 1", "ie-6"},
                      {"Microsoft XML Core Services 6.0", "xml-6"},
                      {"VBScript 5.8", "script-5.8"},
                      {"Adobe Flash Player", "flash"},
                      {"Windows Media Player 11", "windows media player 11"}};
  for (const auto& row : rows) EXPECT_EQ(ComponentKey(row.component, Of("windows-7")), row.key) << row.component;
}

TEST(ComponentKey, IsWindowsItselfWhereTheCumulativeUpdateServesIt) {
  EXPECT_EQ(ComponentKey("Internet Explorer 11", Of("windows-10", "22H2")), "windows");
  EXPECT_EQ(ComponentKey("Internet Explorer 11", Of("windows-8.1")), "ie-11");
  EXPECT_EQ(ComponentKey("Microsoft .NET Framework 4.6.2/4.7/4.7.1/4.7.2", Of("windows-10", "1607")), "windows");
  EXPECT_EQ(ComponentKey("Microsoft .NET Framework 3.5 AND 4.7.2", Of("windows-10", "1809")), "dotnet-4.6");
  EXPECT_EQ(ComponentKey("Microsoft .NET Framework 4.8", Of("windows-10", "1607")), "dotnet-4.8");
}

TEST(ComponentKey, OfDotNet35IsThatOfTheUpdateThatServesIt) {
  EXPECT_EQ(ComponentKey("Microsoft .NET Framework 3.5", Of("windows-10", "1903")), "dotnet-4.8");
  EXPECT_EQ(ComponentKey("Microsoft .NET Framework 3.5", Of("windows-11", "24H2")), "dotnet-4.8.1");
  EXPECT_EQ(ComponentKey("Microsoft .NET Framework 3.5", Of("windows-8.1")), "dotnet-3.5");
}

TEST(InBox, IsWhatAReleaseCannotLack) {
  EXPECT_EQ(InBox("dotnet-4.8", Of("windows-10", "22H2"), 0), Presence::kPresent);
  EXPECT_EQ(InBox("dotnet-4.8.1", Of("windows-10", "22H2"), 0), Presence::kUnknown);
  EXPECT_EQ(InBox("dotnet-4.8.1", Of("windows-11", "24H2"), 0), Presence::kPresent);
  EXPECT_EQ(InBox("dotnet-4.8", Of("windows-server-2022"), 0), Presence::kPresent);
  EXPECT_EQ(InBox("ie-11", Of("windows-8.1"), 0), Presence::kPresent);
  EXPECT_EQ(InBox("ie-11", Of("windows-7"), 1), Presence::kUnknown);
  EXPECT_EQ(InBox("dotnet-3.5", Of("windows-7"), 1), Presence::kPresent);
  EXPECT_EQ(InBox("xml-6", Of("windows-xp"), 3), Presence::kPresent);
  EXPECT_EQ(InBox("xml-6", Of("windows-xp"), 2), Presence::kUnknown);
}

TEST(ReplacedBy, HoldsForVersionsThatReplaceOneAnotherInPlace) {
  EXPECT_TRUE(ReplacedBy("dotnet-4.6", "dotnet-4.8"));
  EXPECT_FALSE(ReplacedBy("dotnet-4.8", "dotnet-4.6"));
  EXPECT_FALSE(ReplacedBy("dotnet-3.5", "dotnet-4.8"));
  EXPECT_TRUE(ReplacedBy("ie-8", "ie-11"));
  EXPECT_FALSE(ReplacedBy("ie-11", "ie-11"));
}

}  // namespace
}  // namespace kintsugi::assess
