// SPDX-License-Identifier: Apache-2.0
#include "common/hostfile/decode.h"

#include <gtest/gtest.h>

#include "tests/unit/hostfile/samples.h"

namespace kintsugi::hostfile {
namespace {

std::string Joined(const Decoded& decoded) {
  std::string text;
  for (const Line& line : decoded.lines) text += line.text + "|";
  return text;
}

TEST(Decode, ReadsEveryEncodingThatConsolesWrite) {
  const struct {
    const char* what;
    std::string bytes;
    std::string text;
    Encoding encoding;
  } rows[] = {
      {"UTF-8", "H\xC3\xB4te: A\r\nB\r\n", "H\xC3\xB4te: A|B|", Encoding::kUtf8},
      {"UTF-8 with a mark", "\xEF\xBB\xBFHost: A\n", "Host: A|", Encoding::kUtf8},
      {"a mark inside",
       "A\n\xEF\xBB\xBF"
       "B\n",
       "A|B|", Encoding::kUtf8},
      {"UTF-16 LE with a mark", "\xFF\xFE" + Utf16Le("Host: A\r\nB"), "Host: A|B|", Encoding::kUtf16Le},
      {"UTF-16 LE without", Utf16Le("Host: A\r\nB"), "Host: A|B|", Encoding::kUtf16Le},
      {"UTF-16 BE with a mark", std::string("\xFE\xFF\0A\0\r\0\n\0B", 10), "A|B|", Encoding::kUtf16Be},
      {"UTF-16 BE without", std::string("\0H\0o\0s\0t\0:\0A", 12), "Host:A|", Encoding::kUtf16Be},
      {"ASCII, then UTF-16 LE at an odd place", "Please wait.\n" + Utf16Le("HotFixID\nKB1"),
       "Please wait.|HotFixID|KB1|", Encoding::kUtf16Le},
      {"UTF-16 LE, then ASCII", "\xFF\xFE" + Utf16Le("Host: A\r\n") + "KB5001330 KB5001331 KB5001332\r\n",
       "Host: A|KB5001330 KB5001331 KB5001332|", Encoding::kUtf16Le},
  };
  for (const auto& row : rows) {
    const Decoded decoded = Decode(row.bytes);
    EXPECT_EQ(Joined(decoded), row.text) << row.what;
    EXPECT_EQ(decoded.encoding, row.encoding) << row.what;
  }
}

TEST(Decode, TakesTheCodePageOfTheLocaleThatStandsInTheText) {
  const struct {
    const char* locale;
    const char* bytes;
    const char* text;
    const char* page;
  } rows[] = {
      {"it", "S\x8D", "S\xC3\xAC", "850"},                                        // ì
      {"de", "Prim\x84r Verf\x81gbar", "Prim\xC3\xA4r Verf\xC3\xBCgbar", "850"},  // ä ü
      {"de", "Verf\xFCgbarer physischer Speicher", "Verf\xC3\xBCgbarer physischer Speicher", "1252"},
      {"pl", "Pami\xA9\x86 fizyczna", "Pami\xC4\x99\xC4\x87 fizyczna", "852"},  // ę ć
      {"ru", "\x88\xAC\xEF", "\xD0\x98\xD0\xBC\xD1\x8F", "866"},                // Имя
      {"ru", "\xC8\xEC\xFF", "\xD0\x98\xD0\xBC\xD1\x8F", "1251"},
      {"fr-fr", "d\x82marrage", "d\xC3\xA9marrage", "850"},
  };
  for (const auto& row : rows) {
    const Decoded decoded = Decode(std::string(row.bytes) + "\nX:  " + row.locale + ";Y\n");
    EXPECT_EQ(decoded.lines[0].text, row.text) << row.page;
    EXPECT_EQ(decoded.code_page, row.page);
    EXPECT_EQ(decoded.encoding, Encoding::kCodePage);
  }
}

TEST(Decode, TrailBytesOfDoubleBytePagesAreNoStructure) {
  // The second bytes are '[', '|' and '\\' alone: 0x5B, 0x7C, 0x5C.
  const Decoded japanese = Decode("\x83\x5B\x83\x7C\x83\x5C: A\n: ja;B\n");
  EXPECT_EQ(japanese.code_page, "932");
  EXPECT_EQ(japanese.lines[0].text, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD: A");
  EXPECT_EQ(Decode("\x83\x68\x83\x81\x83\x43\x83\x93 \x83\x52\x83\x93\x83\x67\x83\x8D\x81\x5B\x83\x89\n: ja;B\n")
                .lines[0]
                .text,
            "ドメイン コントローラ");
  const Decoded chinese = Decode("Windows 10 \xC6\xF3\xD2\xB5\xB0\xE6 LTSC\n: zh-cn;B\n");
  EXPECT_EQ(chinese.lines[0].text, "Windows 10 \xE4\xBC\x81\xE4\xB8\x9A\xE7\x89\x88 LTSC");
}

TEST(Decode, BlanksThatLookLikeOneAreBlanksAndMarksWithoutWidthAreGone) {
  EXPECT_EQ(Decode("2\xC2\xA0"
                   "047 Mo\n")
                .lines[0]
                .text,
            "2 047 Mo");
  EXPECT_EQ(Decode("2\xE2\x80\xAF"
                   "047 Mo\n")
                .lines[0]
                .text,
            "2 047 Mo");
  EXPECT_EQ(Decode("\xE2\x80\x8E"
                   "10/\xE2\x80\x8E"
                   "1/2021\n")
                .lines[0]
                .text,
            "10/1/2021");
}

TEST(Decode, LinesAreCountedAsAnEditorCountsThem) {
  const Decoded decoded = Decode("A\r\r\nB\r\n\r\nC\rD\nE");
  EXPECT_EQ(Joined(decoded), "A|B||C|D|E|");
  EXPECT_EQ(decoded.lines.back().number, 6U);
}

TEST(Decode, WhatCannotBeReadIsReplacedInsideItsLine) {
  const Decoded decoded = Decode("caf\xC3\xA9 na\xC3\xAFve \xC3\xA9\xC3\xA9\xC3\xA9 \xFF\nB\n");
  EXPECT_EQ(decoded.encoding, Encoding::kUtf8);
  EXPECT_TRUE(decoded.lines[0].text.ends_with("\xEF\xBF\xBD"));
  EXPECT_EQ(decoded.lines[1].text, "B");
  EXPECT_EQ(Decode("").lines.size(), 0U);
  EXPECT_EQ(Decode(std::string("\xFF\xFE", 2)).lines.size(), 0U);
  EXPECT_EQ(Decode(std::string("\xFF\xFE"
                               "A",
                               3))
                .lines.size(),
            0U);
}

TEST(ValidUtf8, ReplacesAndCutsAtWholeCharacters) {
  EXPECT_EQ(ValidUtf8("a\xFF\x62", 10),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(ValidUtf8("ab\xC3\xA9", 3), "ab");
  EXPECT_EQ(ValidUtf8("ab\xC3\xA9", 4), "ab\xC3\xA9");
  EXPECT_EQ(ValidUtf8("\xED\xA0\x80", 99).substr(0, 3), "\xEF\xBF\xBD");
}

TEST(Columns, AreCountedInCharacters) {
  const std::string text = "\xE6\x9B\xB4\xE6\x96\xB0 KB1";
  EXPECT_EQ(Characters(text), 6U);
  EXPECT_EQ(Columns(text, 0, 2), "\xE6\x9B\xB4\xE6\x96\xB0");
  EXPECT_EQ(Columns(text, 3, 99), "KB1");
  EXPECT_EQ(Columns(text, 9, 12), "");
}

}  // namespace
}  // namespace kintsugi::hostfile
