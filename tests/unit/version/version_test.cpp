// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/version/file_version.h"

namespace kintsugi::version {
namespace {

TEST(ParseFileVersion, ReadsOneToFourNumbers) {
  struct {
    const char* text;
    const char* full;
  } const rows[] = {
      {"5.1.2600.1309", "5.1.2600.1309"},
      {"5.1.2600", "5.1.2600.0"},
      {"5.1", "5.1.0.0"},
      {"5", "5.0.0.0"},
      {"0.0.0.0", "0.0.0.0"},
      {"007.01", "7.1.0.0"},
      {"4.0.1381.39775", "4.0.1381.39775"},
      {"65535.65535.65535.65535", "65535.65535.65535.65535"},
  };
  for (const auto& row : rows) {
    const auto version = ParseFileVersion(row.text);
    ASSERT_TRUE(version.has_value()) << row.text;
    EXPECT_EQ(ToString(*version), row.full);
  }
}

TEST(ParseFileVersion, RefusesAnythingElse) {
  for (const char* text :
       {"", ".", "5.", ".5", "5..1", "5.1.2600.1309.", "5.1.2600.1309.1", "5.1.2600.65536", "99999999999999999999",
        "-1", "+1", "5.-1", " 5.1", "5.1 ", "5,1", "5.1.2600.1309 (xpsp2.031021-1442)", "a", "5.x", "0x5"}) {
    EXPECT_FALSE(ParseFileVersion(text).has_value()) << text;
  }
}

TEST(FileVersion, IsComparedAsNumbersFromTheLeft) {
  // Ascending; as text most neighbours would be the other way round.
  const char* const ascending[] = {"4.0.1381.7231", "4.0.1381.39775", "5.0.2195.6861", "5.1.2600.121",
                                   "5.1.2600.1309", "5.1.2600.10000", "5.2.3790.90",   "10.0.0.0"};
  for (std::size_t i = 0; i < std::size(ascending); ++i) {
    for (std::size_t j = 0; j < std::size(ascending); ++j) {
      EXPECT_EQ(*ParseFileVersion(ascending[i]) < *ParseFileVersion(ascending[j]), i < j)
          << ascending[i] << " " << ascending[j];
    }
  }
  EXPECT_EQ(*ParseFileVersion("5.1"), *ParseFileVersion("5.1.0.0"));
}

}  // namespace
}  // namespace kintsugi::version
