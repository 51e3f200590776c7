// SPDX-License-Identifier: Apache-2.0
// Tables, JSON, CSV and the text that must not reach a terminal as it is.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "console/cli/output/safe_text.h"
#include "console/cli/output/table.h"
#include "console/cli/output/wrap.h"

namespace kintsugi::cli {
namespace {

struct TextRow {
  const char* name;
  std::string text;
  std::string safe;
};
const std::vector<TextRow>& SafeRows() {
  static const std::vector<TextRow> kRows = {
      {"plain", "web01 Überblick 更新", "web01 Überblick 更新"},
      {"escape sequence", "a\x1b[2Jb", "a\\x1b[2Jb"},
      {"retitle", "\x1b]0;owned\x07", "\\x1b]0;owned\\x07"},
      {"line break", "a\r\nb\tc", "a\\r\\nb\\tc"},
      {"zero byte", std::string("a\0b", 3), "a\\x00b"},
      {"delete", "a\x7f", "a\\x7f"},
      {"C1 control in UTF-8",
       "a\xc2\x9b"
       "31m",
       "a\\x9b31m"},
      {"right-to-left override", "a\xe2\x80\xaegpj.exe", "a\\u{202e}gpj.exe"},
      {"zero width",
       "a\xe2\x80\x8b"
       "b",
       "a\\u{200b}b"},
      {"lone continuation byte", "a\x80z", "a\\x80z"},
      {"overlong slash", "\xc0\xaf", "\\xc0\\xaf"},
      {"surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
      {"cut sequence", "\xe6\x9b", "\\xe6\\x9b"},
  };
  return kRows;
}

TEST(SafeText, EscapesWhatATerminalWouldActOn) {
  for (const auto& row : SafeRows()) EXPECT_EQ(SafeText(row.text), row.safe) << row.name;
}

TEST(SafeText, NeverLeavesAControlByteWhateverTheInput) {
  for (unsigned high = 0; high < 256; ++high)
    for (unsigned low = 0; low < 256; ++low) {
      const std::string text = {static_cast<char>(high), static_cast<char>(low)};
      for (const char c : SafeText(text)) {
        ASSERT_GE(static_cast<unsigned char>(c), 0x20) << high << " " << low;
        ASSERT_NE(c, '\x7f');
      }
    }
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
  const std::vector<std::pair<std::string, std::size_t>> rows = {
      {"", 0},          {"web01", 5},          {"Ü", 1}, {"更新", 4}, {"ｶﾀｶﾅ", 4}, {"ガ", 2},
      {"e\xcc\x81", 1}, {"か\xe3\x82\x99", 2}, {"…", 1}, {"🚀", 2}};
  for (const auto& [text, width] : rows) EXPECT_EQ(DisplayWidth(text), width) << text;
}

TEST(Truncate, NeverCutsACharacterAndNeverExceedsTheWidth) {
  EXPECT_EQ(Truncate("short", 10), "short");
  EXPECT_EQ(Truncate("much too long", 6), "much …");
  EXPECT_EQ(Truncate("更新プログラム", 6), "更新…");
  EXPECT_EQ(Truncate("much too long", 6, false), "much ~");
  EXPECT_EQ(Truncate("abc", 0), "");
  for (std::size_t width = 0; width < 16; ++width)
    EXPECT_LE(DisplayWidth(Truncate("更新 update プログラム", width)), width);
}

Table Sample() {
  return {{{"name", "NAME"},
           {"missing", "MISSING"},
           {"state", "STATE", kState},
           {"contact", "CONTACT"},
           {"tags", "TAGS"},
           {"secret_id", ""}},
          {{std::string("web01"), std::int64_t{3}, std::string("Failed"), TimeCell(1'066'383'000'000),
            std::vector<std::string>{"a", "b"}, std::string("0001")},
           {std::string("大阪"), std::int64_t{12}, std::string("Succeeded"), TimeCell(0), std::vector<std::string>{},
            std::string("0002")}}};
}

TEST(Wrap, BreaksAtBlanksAndNeverInsideAWord) {
  EXPECT_EQ(Wrap("half of the hosts", 9), "half of\nthe hosts");
  EXPECT_EQ(Wrap("half of the hosts", 17), "half of the hosts");
  EXPECT_EQ(Wrap("half of the hosts", 0), "half of the hosts") << "no terminal";
  EXPECT_EQ(Wrap("a MS03-043/windows-xp b", 6), "a\nMS03-043/windows-xp\nb");
  EXPECT_EQ(Wrap("half of the hosts", 11, 2), "half of\n  the hosts");
  EXPECT_EQ(Wrap("更新 更新", 4), "更新\n更新");
  EXPECT_EQ(Wrap("", 4), "");
}

TEST(RenderTable, BreaksTheLastColumnToFitATerminal) {
  const Table table{{{"host", "HOST"}, {"reason", "REASON"}},
                    {{std::string("web01"), std::string("was online 3 h in the last 14 days")}}};
  EXPECT_EQ(RenderTable(table, {.width = 30}), "HOST   REASON\nweb01  was online 3 h in the\n       last 14 days\n");
  EXPECT_EQ(RenderTable(table, {.width = 20}), RenderTable(table, {})) << "too narrow to be read";
  EXPECT_EQ(RenderTable(table, {.width = 41}), RenderTable(table, {})) << "it fits";
}

TEST(RenderTable, AlignsByDisplayWidthAndKeepsNumbersRight) {
  EXPECT_EQ(RenderTable(Sample(), {}),
            "NAME   MISSING  STATE      CONTACT               TAGS\n"
            "web01        3  Failed     2003-10-17T09:30:00Z  a, b\n"
            "大阪        12  Succeeded  -                     -\n");
}

TEST(RenderTable, ColoursStatesOnlyWhenAsked) {
  const std::string coloured = RenderTable(Sample(), {.colour = true});
  EXPECT_NE(coloured.find("\x1b[31mFailed\x1b[0m     2003"), std::string::npos) << coloured;
  EXPECT_EQ(RenderTable(Sample(), {}).find('\x1b'), std::string::npos);
}

TEST(RenderTable, ShowsTheHeadingWithoutRows) {
  EXPECT_EQ(RenderTable({{{"a", "A"}, {"b", "LONG"}}, {}}, {}), "A  LONG\n");
}

TEST(RenderTable, EscapesCellsFromHosts) {
  const Table table{{{"name", "NAME"}}, {{std::string("evil\x1b[2J\nfake 100 %")}}};
  EXPECT_EQ(RenderTable(table, {.colour = true}), "\x1b[1mNAME\x1b[0m\nevil\\x1b[2J\\nfake 100 %\n");
}

TEST(RenderRecords, PutsNestedTablesBelow) {
  Table inner{{{"wave", "WAVE"}, {"hosts", "HOSTS"}}, {{std::string("canary"), std::int64_t{3}}}};
  const Table table{{{"id", "id"}, {"created_by", "created by"}, {"waves", "Waves", kNested}},
                    {{std::string("r1"), std::string("ops"), Nested(inner)}}};
  EXPECT_EQ(RenderRecords(table, {}), "id:          r1\ncreated by:  ops\n\nWaves\nWAVE    HOSTS\ncanary      3\n");
}

TEST(RenderJson, IsOneArrayOfTypedObjects) {
  EXPECT_EQ(RenderJson(Sample()),
            "[{\"name\":\"web01\",\"missing\":3,\"state\":\"Failed\",\"contact\":\"2003-10-17T09:30:00Z\","
            "\"tags\":[\"a\",\"b\"],"
            "\"secret_id\":\"0001\"},\n"
            " {\"name\":\"大阪\",\"missing\":12,\"state\":\"Succeeded\",\"contact\":null,\"tags\":[],"
            "\"secret_id\":\"0002\"}]\n");
  EXPECT_EQ(RenderJson({{{"a", "A"}}, {}}), "[]\n");
}

TEST(JsonString, EscapesQuotesControlsAndRepairsBytes) {
  EXPECT_EQ(JsonString("a\"b\\c\n\x1b\x7f"), "\"a\\\"b\\\\c\\n\\u001b\\u007f\"");
  EXPECT_EQ(JsonString("\xc2\x9b\xe2\x80\xae"), "\"\\u009b\\u202e\"");
  EXPECT_EQ(JsonString("\xf3\xa0\x80\x81"), "\"\\udb40\\udc01\"");
  EXPECT_EQ(JsonString("\xff"), "\"\\ufffd\"");
}

struct CsvRow {
  std::string text;
  std::string field;
};

TEST(RenderCsv, QuotesPerRfc4180AndDisarmsFormulas) {
  const std::vector<CsvRow> rows = {
      {"plain", "plain"},
      {"a,b", "\"a,b\""},
      {"say \"hi\"", "\"say \"\"hi\"\"\""},
      {"two\nlines", "\"two\nlines\""},
      {" blank", "\" blank\""},
      {"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
      {"+1", "'+1"},
      {"-1", "'-1"},
      {"@SUM(A1)", "'@SUM(A1)"},
      {"=1,2", "\"'=1,2\""},
      {"\x1b[2J", "\\x1b[2J"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(RenderCsv({{{"value", "VALUE"}}, {{row.text}}}), "value\r\n" + row.field + "\r\n") << row.text;
}

TEST(RenderCsv, KeepsNumbersAsNumbersAndLeavesNestedTablesOut) {
  const Table table{{{"code", "CODE"}, {"inner", "INNER", kNested}, {"ok", "OK"}, {"none", "NONE"}},
                    {{std::int64_t{-2147024891}, Nested({}), true, std::monostate{}}}};
  EXPECT_EQ(RenderCsv(table), "code,ok,none\r\n-2147024891,true,\r\n");
}

TEST(RenderCsv, HasTheSameHeadingWithAndWithoutRows) {
  Table table{{{"id", "ID"}, {"inner", "INNER", kNested}}, {}};
  EXPECT_EQ(RenderCsv(table), "id\r\n");
}

}  // namespace
}  // namespace kintsugi::cli
