// SPDX-License-Identifier: Apache-2.0
#include "console/catalog/feed_text.h"

#include <gtest/gtest.h>

#include <string>

namespace kintsugi::feed {
namespace {

TEST(FeedText, KeepsValidTextAndReplacesWhatIsNot) {
  struct Row {
    std::string text, expected;
    std::size_t at;
    bool invalid;
  };
  const Row rows[] = {{"Windows", "Windows", 0, false},
                      {"a\r\n b\tc", "a b c", 0, false},
                      {"\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x97\xa5\xe6\x9c\xac", 0, false},
                      {std::string("a\0b", 3), "a b", 2, false},
                      {"a\x1b[31m", "a [31m", 2, false},
                      {"\x7f", "", 1, false},
                      {"a\xff", "a\xef\xbf\xbd", 2, true},
                      {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd", 1, true},                  // overlong
                      {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 1, true},  // surrogate
                      {"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 1, true},
                      {"x\xe6\x97", "x\xef\xbf\xbd\xef\xbf\xbd", 2, true}};
  for (const Row& row : rows) {
    std::string scratch;
    const Cleaned cleaned = Clean(row.text, scratch);
    EXPECT_EQ(cleaned.text, row.expected);
    EXPECT_EQ(cleaned.replaced_at, row.at) << Shown(row.text);
    EXPECT_EQ(cleaned.invalid, row.invalid) << Shown(row.text);
  }
}

TEST(FeedText, PlainTextIsRecognisedAtEveryLength) {
  for (std::size_t size = 1; size < 40; ++size) {
    EXPECT_TRUE(IsPlain(std::string(size, '~'))) << size;
    for (std::size_t at = 0; at < size; ++at) {
      for (const char odd : {'\x1f', '\x7f', '\x80', '\xff', '\0'}) {
        std::string text(size, ' ');
        text[at] = odd;
        EXPECT_FALSE(IsPlain(text)) << size << ' ' << at;
      }
    }
  }
}

TEST(FeedText, ShowsHiddenCharactersAndShortens) {
  EXPECT_EQ(Shown("a\x1b]0;x\x07"), "a\\x1b]0;x\\x07");
  EXPECT_EQ(Shown("\xe2\x80\xae"
                  "evil"),
            "\\u{202e}evil");
  EXPECT_EQ(Shown("\xff"), "\\xff");
  EXPECT_EQ(Shown(std::string(100, 'a'), 10), std::string(10, 'a') + "…");
}

}  // namespace
}  // namespace kintsugi::feed
