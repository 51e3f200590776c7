// SPDX-License-Identifier: Apache-2.0
#include "console/catalog/csv_reader.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstring>

#include "tests/unit/console_catalog/recording_sink.h"

namespace kintsugi::feed {
namespace {

// Hands out at most `step` bytes at a time: every border falls everywhere.
class DripReader final : public ByteReader {
 public:
  DripReader(std::string_view text, std::size_t step) : left_(text), step_(step) {}
  Result<std::size_t> Read(char* to, std::size_t most) override {
    const std::size_t count = std::min({most, step_, left_.size()});
    std::memcpy(to, left_.data(), count);
    left_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view left_;
  std::size_t step_;
};

std::string Steps(std::string_view text, std::size_t step = 1 << 20, const ImportLimits& limits = {}) {
  DripReader reader(text, step);
  CsvReader csv(reader, limits);
  std::string steps;
  for (;;) {
    const auto next = csv.Next();
    EXPECT_TRUE(next.has_value());
    if (!next || *next == CsvStep::kEnd) return steps;
    if (*next == CsvStep::kComment) steps += "#(" + std::string(csv.comment()) + ")";
    if (*next == CsvStep::kBroken)
      steps += "!" + std::to_string(csv.broken().line) + ":" + std::to_string(csv.broken().column);
    if (*next != CsvStep::kRecord) continue;
    steps += std::to_string(csv.record().line) + "[";
    for (const auto field : csv.record().fields) steps += std::string(field) + "|";
    steps += "]";
  }
}

TEST(CsvReader, ReadsFieldsQuotesLinesAndComments) {
  struct Row {
    std::string_view text, steps;
  };
  constexpr Row kRows[] = {{"", ""},
                           {"a,b\nc,d\n", "1[a|b|]2[c|d|]"},
                           {"a,b\r\nc,d", "1[a|b|]2[c|d|]"},
                           {"\"a,1\",\"\"\r\n", "1[a,1||]"},
                           {"\"a \"\"b\"\" c\"\n", "1[a \"b\" c|]"},
                           {"\"a\nb\",c\nd\n", "1[a\nb|c|]3[d|]"},
                           {"a,\n,\n", "1[a||]2[||]"},
                           {"a,", "1[a||]"},
                           {"\n\n# note\r\na\n", "#(# note)4[a|]"},
                           {"\xef\xbb\xbf"
                            "a\n",
                            "1[a|]"},
                           {"a\"b,c\n", "1[a\"b|c|]"},
                           {"\"\"\"\"", "1[\"|]"}};
  for (const Row& row : kRows)
    for (const std::size_t step : {1, 2, 3, 7, 1000})
      EXPECT_EQ(Steps(row.text, step), row.steps) << row.text << " by " << step;
}

TEST(CsvReader, ABrokenRecordCostsItsFirstLineOnly) {
  EXPECT_EQ(Steps("a,b\n\"x\"y,c\nd,e\n"), "1[a|b|]!2:43[d|e|]");
  EXPECT_EQ(Steps("a,b\n\"open,c\nd,e\n"), "1[a|b|]!2:13[d|e|]");
  EXPECT_EQ(Steps("a,b\n\"open,c\n\"d\",e\nf,g\n"), "1[a|b|]!2:03[d|e|]4[f|g|]");
}

TEST(CsvReader, LimitsRefuseOneRecordAndGoOn) {
  ImportLimits limits;
  limits.field_bytes = 10;
  EXPECT_EQ(Steps("a,01234567890\nb,0123456789\n", 5, limits), "!1:32[b|0123456789|]");
  limits = {};
  limits.record_bytes = 64;
  EXPECT_EQ(Steps(Repeat("x", 100'000) + "\nb\n", 1000, limits), "!1:12[b|]");
  limits = {};
  limits.record_lines = 3;
  EXPECT_EQ(Steps("\"1\n2\n3\"\n\"1\n2\n3\n4\"\nz\n", 1000, limits), "1[1\n2\n3|]!4:15[2|]6[3|]7[4\"|]8[z|]");
  limits = {};
  limits.columns = 3;
  EXPECT_EQ(Steps("1,2,3\n1,2,3,4\n5\n", 1000, limits), "1[1|2|3|]!2:83[5|]");
}

// 1 GB of one line, then a record.
class LongLineReader final : public ByteReader {
 public:
  explicit LongLineReader(bool quoted) : quoted_(quoted) {}
  Result<std::size_t> Read(char* to, std::size_t most) override {
    if (done_ >= kBytes) {
      const std::size_t count = tail_.copy(to, most);
      tail_.remove_prefix(count);
      return count;
    }
    std::memset(to, 'x', most);
    if (done_ == 0 && quoted_) to[0] = '"';
    done_ += most;
    return most;
  }

 private:
  static constexpr std::uint64_t kBytes = 1'000'000'000;
  bool quoted_;
  std::uint64_t done_ = 0;
  std::string_view tail_ = "\na,b\n";
};

TEST(CsvReader, ALineOfOneGigabyteTakesNoMemory) {
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  for (const bool quoted : {false, true}) {
    LongLineReader reader(quoted);
    const ImportLimits limits;
    CsvReader csv(reader, limits);
    ASSERT_EQ(*csv.Next(), CsvStep::kBroken);
    EXPECT_TRUE(Has(csv.broken().message, "longer than 262144 bytes"));
    ASSERT_EQ(*csv.Next(), CsvStep::kRecord);
    EXPECT_EQ(csv.record().line, 2U);
    EXPECT_EQ(*csv.Next(), CsvStep::kEnd);
  }
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 16 * 1024) << "KiB of peak memory";
}

}  // namespace
}  // namespace kintsugi::feed
