// SPDX-License-Identifier: Apache-2.0
// Texts that nobody would write: the parser answers with problems and survives. Limits as stated in
// common/catalog/README.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "common/base/prng.h"
#include "common/catalog/bulletin_text.h"
#include "tests/unit/catalog/good_bulletin.h"

namespace kintsugi::catalog {
namespace {

std::string Repeat(std::string_view part, std::size_t times) {
  std::string text;
  text.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

// A bulletin exactly when there is no problem, and every problem has a place and a sentence.
void ExpectSound(const Parsed& parsed) {
  EXPECT_EQ(parsed.bulletin.has_value(), parsed.problems.empty());
  for (const auto& problem : parsed.problems) {
    EXPECT_GE(problem.line, 1U);
    EXPECT_GE(problem.column, 1U);
    EXPECT_FALSE(problem.message.empty());
  }
}

TEST(HostileText, SurvivesTruncationAtEveryByte) {
  for (std::size_t size = 0; size < kGoodBulletin.size(); ++size) {
    SCOPED_TRACE(size);
    ExpectSound(ParseBulletin(kGoodBulletin.substr(0, size), "f"));
  }
}

TEST(HostileText, SurvivesDamagedBytes) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  for (int round = 0; round < 2000; ++round) {
    std::string text(kGoodBulletin);
    for (std::uint64_t damage = prng.Below(8) + 1; damage > 0; --damage)
      text[prng.Below(text.size())] = static_cast<char>(prng.Below(256));
    ExpectSound(ParseBulletin(text, "f"));
  }
}

TEST(HostileText, SurvivesGarbage) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  static constexpr std::string_view kAlphabet = "[]{}=.,\"'\\\n\r\t #abc019_-:TZ\x80\xff\xe3\x81\x82";
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::uint64_t size = prng.Below(300); size > 0; --size)
      text.push_back(kAlphabet[prng.Below(kAlphabet.size())]);
    ExpectSound(ParseBulletin(text, "f"));
  }
}

TEST(HostileText, RefusesWhatIsNotUtf8OrNotText) {
  using namespace std::string_literals;
  for (const std::string& text : {"title = \"\xff\xfe\""s, "title = \"\xe3\x81\""s, "\0\0\0\0"s, "a = 1\0"s,
                                  "\xef\xbb"s, "title = \"\xed\xa0\x80\""s,
                                  "\xff\xfe"
                                  "f\0o\0"s}) {
    const Parsed parsed = ParseBulletin(text, "f");
    ASSERT_FALSE(parsed.problems.empty());
    EXPECT_TRUE(parsed.problems[0].message.starts_with("not TOML: ")) << parsed.problems[0].message;
  }
}

TEST(HostileText, AcceptsAByteOrderMarkAndWindowsLineEnds) {
  std::string text = "\xef\xbb\xbf";
  for (const char c : kGoodBulletin) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const Parsed parsed = ParseBulletin(text, "f");
  for (const auto& problem : parsed.problems) ADD_FAILURE() << ToText(problem);
  EXPECT_TRUE(parsed.bulletin.has_value());
}

TEST(HostileText, RefusesMoreThanFourMebibytes) {
  const std::size_t limit = std::size_t{4} << 20U;
  std::string text(kGoodBulletin);
  text += "#" + Repeat("x", limit - text.size() - 2) + "\n";
  ASSERT_EQ(text.size(), limit);
  EXPECT_TRUE(ParseBulletin(text, "f").problems.empty());
  text += "\n";
  const Parsed parsed = ParseBulletin(text, "f");
  ASSERT_EQ(parsed.problems.size(), 1U);
  EXPECT_EQ(ToText(parsed.problems[0]), "f:1:1: the file has 4194305 bytes, expected at most 4194304: split it");
}

TEST(HostileText, RefusesMoreThan500Updates) {
  const std::string header(kGoodBulletin.substr(0, kGoodBulletin.find("[[update]]")));
  const auto with = [&](int count) {
    std::string text = header;
    for (int i = 0; i < count; ++i)
      text += "[[update]]\nslug = \"u" + std::to_string(i) +
              "\"\ntitle = \"t\"\nreboot = \"no\"\npackage_published = false\n[update.applies]\nproduct = "
              "\"windows-xp\"\n";
    return ParseBulletin(text, "f");
  };
  EXPECT_TRUE(with(500).problems.empty());
  const Parsed parsed = with(501);
  ASSERT_EQ(parsed.problems.size(), 1U);
  EXPECT_EQ(parsed.problems[0].message, "update has 501 rows, expected at most 500");
}

TEST(HostileText, RefusesMoreThan5000RowsInATable) {
  const auto with = [](std::size_t rows) {
    return ParseBulletin(
        std::string(kGoodBulletin) + Repeat("[[history]]\ndate = \"2003-10-17\"\ntext = \"t\"\n", rows), "f");
  };
  EXPECT_TRUE(with(4999).problems.empty());
  const Parsed parsed = with(5000);
  ASSERT_EQ(parsed.problems.size(), 1U);
  EXPECT_EQ(parsed.problems[0].message, "history has 5001 rows, expected at most 5000");
  const Parsed list = ParseBulletin("cves = [" + Repeat("\"c\", ", 5001) + "]", "f");
  EXPECT_TRUE(std::any_of(list.problems.begin(), list.problems.end(), [](const Problem& problem) {
    return problem.message == "cves has 5001 entries, expected at most 5000";
  }));
}

TEST(HostileText, StopsListingAtAThousandProblems) {
  const Parsed parsed =
      ParseBulletin(std::string(kGoodBulletin) + Repeat("[[history]]\ndate = \"x\"\ntext = \"t\"\n", 2000), "f");
  ASSERT_EQ(parsed.problems.size(), 1001U);
  EXPECT_EQ(parsed.problems.back().message, "there are more than 1000 problems; correct these first");
}

TEST(HostileText, RefusesDeepNestingInsteadOfOverflowingTheStack) {
  const std::size_t many = 1000000;
  const std::string texts[] = {
      Repeat("a.", many) + "a = 1",
      "[" + Repeat("a.", many) + "a]\n",
      "a = " + Repeat("[", many),
      "a = " + Repeat("{a=", many),
      "a = " + Repeat("[\n", many),
      Repeat("[[a]]\n", 5001),
      "a = {" + Repeat("\"a\".", many) + "a=1}",
  };
  for (const std::string& text : texts) {
    SCOPED_TRACE(text.substr(0, 20));
    const Parsed parsed = ParseBulletin(text, "f");
    EXPECT_FALSE(parsed.problems.empty());
    ExpectSound(parsed);
  }
}

// Dots on many lines of nested lists multiply: the deepest tree that the limits let through must still be
// freed safely.
TEST(HostileText, SurvivesTheDeepestTreeThatTheLimitsAllow) {
  const std::string level = "{" + Repeat("a.", 32) + "a = [\n";
  ExpectSound(ParseBulletin("x = [\n" + Repeat(level, 120) + Repeat("]}", 120) + "]", "f"));
  ExpectSound(ParseBulletin("x = [\n" + Repeat(level, 2000), "f"));
}

// On these the parser fails an assertion; the line must be right all the same.
TEST(HostileText, NamesTheLineWhereTheParserGivesUpWithoutOne) {
  struct {
    std::string text;
    const char* place;
  } const rows[] = {
      {"[%a]", "f:1:1: "},
      {"a = [}", "f:1:1: "},
      {"a = 1\n\n[[ \x07]]\nb = 2\n", "f:3:1: "},
      {"a = [\n[1],\n]\n[\xe3\x81\x82]\n[b]", "f:4:1: "},
      {Repeat("# a comment\n", 5000) + "[=]\n" + Repeat("# a comment\n", 5000), "f:5001:1: "},
  };
  for (const auto& row : rows) {
    const Parsed parsed = ParseBulletin(row.text, "f");
    ASSERT_EQ(parsed.problems.size(), 1U);
    EXPECT_EQ(ToText(parsed.problems[0]),
              std::string(row.place) + "not TOML: this line has a character where none of its kind may stand");
  }
}

// U+00E9 and U+3042 are in the ranges where toml++ 3.3 itself does not know whether a character is white
// space.
TEST(HostileText, ReadsLettersThatAreNotAsciiWhereverTheyStand) {
  const Parsed continued = ParseBulletin("note = \"\"\"a \\\n  \xc3\xa9\xe3\x81\x82\"\"\"", "f");
  for (const auto& problem : continued.problems)
    EXPECT_FALSE(problem.message.starts_with("not TOML")) << problem.message;
  for (const char* text : {"\xc3\xa9 = 1", "a = \xe3\x81\x82", "a = [1, \xc3\xa9]", "[a\xc3\xa9]", "a \xe3\x81\x82 = 1",
                           "a = 1 \xc3\xa9"}) {
    const Parsed parsed = ParseBulletin(text, "f");
    ASSERT_EQ(parsed.problems.size(), 1U) << text;
    EXPECT_TRUE(parsed.problems[0].message.starts_with("not TOML: ")) << parsed.problems[0].message;
  }
}

TEST(HostileText, CountsDotsOnlyOutsideStringsAndComments) {
  const std::string dots = Repeat(".", 100);
  for (const std::string& line :
       {"note = \"" + dots + "\"", "note = '" + dots + "'", "note = \"\"\"\n" + dots + "\n\"\"\"",
        "note = '''\n" + dots + "'''", "note = \"a\" # " + dots, "note = \"\\\"" + dots + "\""}) {
    std::string text(kGoodBulletin);
    text.replace(text.find("note = \"a note\""), 15, line);
    const Parsed parsed = ParseBulletin(text, "f");
    for (const auto& problem : parsed.problems) ADD_FAILURE() << line << ": " << ToText(problem);
  }
  const Parsed deep = ParseBulletin("title = \"\"\"\n\\\"\"\"\"\n" + Repeat("a.", 33) + "a = 1", "f");
  ASSERT_EQ(deep.problems.size(), 1U);
  EXPECT_EQ(ToText(deep.problems[0]),
            "f:3:1: more than 32 dots outside strings in one line: no key of the format is nested that deep");
}

TEST(HostileText, KeepsMessagesShort) {
  const Parsed parsed = ParseBulletin("id = \"" + Repeat("あ", 10000) + "\"\n" + Repeat("k", 10000) + " = 1", "f");
  for (const auto& problem : parsed.problems) EXPECT_LE(problem.message.size(), 600U);
}

}  // namespace
}  // namespace kintsugi::catalog
