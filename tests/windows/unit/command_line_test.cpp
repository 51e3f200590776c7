// SPDX-License-Identifier: Apache-2.0
// An argument vector becomes one line and is read back as the same vector.
#include "agent/platform/windows/command_line.h"

#include <gtest/gtest.h>

#include "agent/platform/windows/utf16.h"
#include "agent/platform/windows/win32.h"
// Needs windows.h before it.
#include <shellapi.h>

#include "common/base/prng.h"
#include "tests/support/seed.h"

namespace kintsugi::agent::windows {
namespace {

using Words = std::vector<std::wstring>;

Words ReadBack(const std::wstring& line) {
  int count = 0;
  wchar_t** const words = ::CommandLineToArgvW(line.c_str(), &count);
  Words back(words, words + count);
  ::LocalFree(words);
  return back;
}

TEST(CommandLine, QuotesOnlyWhatNeedsIt) {
  struct Row {
    Words arguments;
    const wchar_t* line;
  };
  const Row rows[] = {
      {{L"/q", L"/z"}, L"\"C:\\p.exe\" /q /z"},
      {{L""}, L"\"C:\\p.exe\" \"\""},
      {{L"a b"}, L"\"C:\\p.exe\" \"a b\""},
      {{L"C:\\folder\\"}, L"\"C:\\p.exe\" C:\\folder\\"},
      {{L"C:\\my folder\\"}, L"\"C:\\p.exe\" \"C:\\my folder\\\\\""},
      {{L"say \"hi\""}, L"\"C:\\p.exe\" \"say \\\"hi\\\"\""},
      {{L"\\\\\""}, L"\"C:\\p.exe\" \"\\\\\\\\\\\"\""},
      {{L"/packagepath:C:\\a b\\c.cab"}, L"\"C:\\p.exe\" \"/packagepath:C:\\a b\\c.cab\""},
  };
  for (const Row& row : rows) EXPECT_EQ(ToUtf8(CommandLine(L"C:\\p.exe", row.arguments)), ToUtf8(row.line));
}

TEST(CommandLine, ReadsBackAsTheSameVectorWhateverIsInIt) {
  Prng random(test::Seed());
  static constexpr std::wstring_view kLetters = L"a\\\\\\\" \t'%^&|<>()é日本\U0001F600=/-";
  for (int round = 0; round < 5000; ++round) {
    Words words(random.Below(5));
    for (auto& word : words)
      for (std::uint64_t left = random.Below(8); left > 0; --left) word += kLetters[random.Below(kLetters.size())];
    Words expected = words;
    expected.insert(expected.begin(), L"C:\\Program Files\\日本\\p.exe");
    ASSERT_EQ(ReadBack(CommandLine(expected.front(), words)), expected);
  }
}

}  // namespace
}  // namespace kintsugi::agent::windows
