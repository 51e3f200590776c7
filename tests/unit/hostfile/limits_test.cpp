// SPDX-License-Identifier: Apache-2.0
// Each limit of hostfile.h, at it and above it.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "common/hostfile/hostfile.h"
#include "tests/unit/hostfile/samples.h"

namespace kintsugi::hostfile {
namespace {

Code CodeOf(const Result<std::vector<HostFile>>& hosts) { return hosts ? Code::kOk : hosts.error().code; }

TEST(Limits, AFileHasAtMostEightMebibytes) {
  std::string text = English({});
  text.resize(kMaxFileBytes, ' ');
  EXPECT_EQ(CodeOf(ParseHostFile(text, "x.txt")), Code::kOk);
  const auto refused = ParseHostFile(text + " ", "x.txt");
  ASSERT_EQ(CodeOf(refused), Code::kTooLarge);
  EXPECT_NE(refused.error().message.find("8388609 bytes"), std::string::npos);
}

TEST(Limits, AFileHasAtMostTwoHundredThousandLines) {
  std::string text = English({});
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  text.append(kMaxLines - lines, '\n');
  EXPECT_EQ(CodeOf(ParseHostFile(text, "x.txt")), Code::kOk);
  EXPECT_EQ(CodeOf(ParseHostFile(text + "\n", "x.txt")), Code::kTooLarge);
}

TEST(Limits, AHostHasAtMostFiveThousandHotfixes) {
  std::string text;
  for (std::size_t i = 0; i < kMaxHotfixes; ++i) text += "KB" + std::to_string(1000000 + i) + "\n";
  EXPECT_EQ(CodeOf(ParseHostFile(text, "x.txt")), Code::kOk);
  EXPECT_EQ(CodeOf(ParseHostFile(text + "KB1000000\n", "x.txt")), Code::kOk);
  EXPECT_EQ(CodeOf(ParseHostFile(text + "KB2000000\n", "x.txt")), Code::kTooLarge);
}

TEST(Limits, AFileHasAtMostTenThousandHosts) {
  std::string text = "CSName,HotFixID\n";
  for (std::size_t i = 0; i < kMaxHosts; ++i) text += "h" + std::to_string(i) + ",KB5001330\n";
  const auto hosts = ParseHostFile(text, "x.csv");
  ASSERT_EQ(CodeOf(hosts), Code::kOk);
  EXPECT_EQ(hosts->size(), kMaxHosts);
  EXPECT_EQ(CodeOf(ParseHostFile(text + "one more,KB5001330\n", "x.csv")), Code::kTooLarge);
}

TEST(Limits, LongValuesAreCutAtAWholeCharacter) {
  Sample sample;
  sample.name = std::string(kMaxValueBytes - 1, 'x') + "\xC3\xA9";
  const auto hosts = ParseHostFile(English(sample), "x.txt");
  ASSERT_EQ(CodeOf(hosts), Code::kOk);
  EXPECT_EQ(hosts->front().facts.name, std::string(kMaxValueBytes - 1, 'x'));
}

TEST(Limits, ANameOfAFileThatIsNoUtf8IsMadeValid) {
  const auto hosts = ParseHostFile("KB5001330\n", "d/caf\xE9_kbs.txt");
  ASSERT_EQ(CodeOf(hosts), Code::kOk);
  EXPECT_EQ(hosts->front().facts.name, "caf\xEF\xBF\xBD");
  EXPECT_EQ(hosts->front().file, "d/caf\xEF\xBF\xBD_kbs.txt");
}

TEST(Limits, OneLineAsLongAsTheFileIsRead) {
  EXPECT_EQ(CodeOf(ParseHostFile(std::string(kMaxFileBytes, 'x'), "x.txt")), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf(ParseHostFile(std::string(kMaxFileBytes, ':'), "x.txt")), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf(ParseHostFile(std::string(kMaxFileBytes, '='), "x.txt")), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf(ParseHostFile(std::string(kMaxFileBytes, ';'), "x.txt")), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf(ParseHostFile(std::string(kMaxFileBytes, '\0'), "x.txt")), Code::kInvalidArgument);
}

}  // namespace
}  // namespace kintsugi::hostfile
