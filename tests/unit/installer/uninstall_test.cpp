// SPDX-License-Identifier: Apache-2.0
// Where the catalog alone tells that nothing can be taken away.
#include "common/installer/uninstall.h"

#include <gtest/gtest.h>

namespace kintsugi::installer {
namespace {

using K = model::PackageKind;

TEST(Uninstall, EveryKindHasAWayOrAReason) {
  model::Detection product;
  product.registry = {{"HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\x", "", "", 0, 99},
                      {"HKLM\\SOFTWARE\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\UNINSTALL\\"
                       "{0d1e9f6a-0000-4000-8000-00AA00AA00AA}",
                       "", "", 0, 99}};
  EXPECT_EQ(ProductCodeOf(product), "{0d1e9f6a-0000-4000-8000-00AA00AA00AA}");
  const model::Detection none;
  struct {
    K kind;
    const char* kb;
    const char* of;
    const model::Detection* detection;
    bool can;
  } const rows[] = {
      {K::kUpdateExe, "828035", "windows-xp", &none, true},
      {K::kUpdateExe, "", "windows-xp", &none, false},
      {K::kHotfixExe, "828035", "windows-nt4-server", &none, true},
      {K::kIeExe, "834707", "windows-xp", &none, true},
      {K::kMsi, "1", "windows-10", &none, false},
      {K::kMsi, "", "windows-10", &product, true},
      {K::kMsp, "2553154", "windows-7", &none, true},
      {K::kMsu, "4012212", "windows-7", &none, true},
      {K::kMsu, "4012212", "windows-vista", &none, false},
      {K::kCab, "4012212", "windows-server-2008", &none, false},
      {K::kCab, "4012212", "windows-server-2008-r2", &none, true},
      {K::kCab, "", "windows-10", &none, false},
      {K::kExe, "1", "windows-10", &product, false},
      {K::kUnspecified, "1", "windows-10", &product, false},
  };
  for (const auto& row : rows)
    EXPECT_EQ(NoDefaultUninstall({row.kind, row.kb, row.of, row.detection}).empty(), row.can)
        << static_cast<int>(row.kind) << " " << row.of;
}

}  // namespace
}  // namespace kintsugi::installer
