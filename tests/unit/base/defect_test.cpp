// SPDX-License-Identifier: Apache-2.0
// Planted defects exist in one build only: everywhere else the question is a constant false, and no preset that anybody
// ships or tests with asks it.
#include "common/base/defect.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace kintsugi {
namespace {

#ifndef KINTSUGI_PLANTED_DEFECTS
constexpr bool AnyPlanted() {
  for (int i = 0; i < static_cast<int>(Defect::kCount); ++i)
    if (Planted(static_cast<Defect>(i))) return true;
  return false;
}

TEST(PlantedDefects, AreAConstantFalseInOrdinaryBuilds) {
  constexpr bool any = AnyPlanted();  // compiles only where the answer is a constant
  EXPECT_FALSE(any);
}
#endif

TEST(PlantedDefects, AreAskedForByOnePresetOnly) {
  std::ifstream file(std::string(KINTSUGI_SOURCE_DIR) + "/CMakePresets.json");
  std::stringstream text;
  text << file.rdbuf();
  const std::string presets = text.str();
  const auto first = presets.find("KINTSUGI_PLANTED_DEFECTS");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(presets.find("KINTSUGI_PLANTED_DEFECTS", first + 1), std::string::npos);
  const auto preset = presets.rfind("{\"name\": \"", first);
  EXPECT_EQ(presets.compare(preset, 19, "{\"name\": \"planted\","), 0);
}

}  // namespace
}  // namespace kintsugi
