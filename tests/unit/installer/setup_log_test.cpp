// SPDX-License-Identifier: Apache-2.0
#include "common/installer/setup_log.h"

#include <gtest/gtest.h>

namespace kintsugi::installer {
namespace {

constexpr char kMasked[] =
    "0.328: ================================================================================\r\n"
    "0.328: 2004/07/10 08:57:33.812 (local)\r\n"
    "0.328: c:\\ab12\\update\\update.exe (version 5.4.15.0)\r\n"
    "0.406: Failed To Enable SE_SHUTDOWN_PRIVILEGE\r\n"
    "12.344: KB828035 Setup encountered an error:  Setup could not verify the integrity of the file Update.inf.\r\n"
    "12.350: User Input: OK\r\n"
    "12.360: KB828035 installation did not complete.\r\n"
    "12.360: Update.exe extended error code = 0xf00d\r\n"
    "12.360: Update.exe return code was masked to 0x643 for MSI custom action compliance.\r\n";

TEST(SetupLog, TellsTheRealErrorBehindAMaskedCode) {
  EXPECT_EQ(LastErrorOf(kMasked),
            "Setup could not verify the integrity of the file Update.inf. (extended error code 0xf00d)");
}

TEST(SetupLog, OnlyTheLastRunCounts) {
  const std::string again = std::string(kMasked) + "0.100: =============================\r\n0.200: all is well\r\n";
  EXPECT_EQ(LastErrorOf(again), "");
  EXPECT_EQ(LastErrorOf(again + "1.5: DoInstallation: error 0x5\r\n"), "DoInstallation: error 0x5");
}

TEST(SetupLog, TellsWhatThereIs) {
  struct {
    const char* log;
    const char* says;
  } const rows[] = {
      {"", ""},
      {"0.3: Service Pack started\n", ""},
      {"no time at all: copying failed", "no time at all: copying failed"},
      {"1.0: Update.exe extended error code = 0xf01e", "extended error code 0xf01e"},
      {"1.0: UPDATE.EXE EXTENDED ERROR CODE = 0XF01E; rest", "extended error code 0XF01E"},
      {"1.0: Message displayed to the user: Not enough disk space\n2.0: copy failed\n", "Not enough disk space"},
      {"1.0: Message displayed to the user:\n2.0: copy failed\n", "copy failed"},
      {"1.0: Update.exe return code was masked to 0x643 after an error\n", ""},
      {"1.0: an error\twith\x01 marks\n", "an error with  marks"},
  };
  for (const auto& row : rows) EXPECT_EQ(LastErrorOf(row.log), row.says) << row.log;
}

TEST(SetupLog, IsNeverLongAndNeverCutInsideACharacter) {
  std::string line = "1.0: error ";
  for (int i = 0; i < 400; ++i) line += "障";
  const std::string shown = LastErrorOf(line + "\n1.1: extended error code = 0x1");
  EXPECT_LE(shown.size(), kMostErrorBytes);
  EXPECT_GT(shown.size(), kMostErrorBytes - 8);
  EXPECT_NE(shown.find("障 (extended error code 0x1)"), std::string::npos) << shown;
}

}  // namespace
}  // namespace kintsugi::installer
