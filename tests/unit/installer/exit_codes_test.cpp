// SPDX-License-Identifier: Apache-2.0
// The table of exit codes: every row, however its code is written, and the table as a whole in a golden file.
#include "common/installer/exit_codes.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace kintsugi::installer {
namespace {

using K = model::PackageKind;
using M = model::ExitMeaning;

const std::filesystem::path kGolden =
    std::filesystem::path(KINTSUGI_SOURCE_DIR) / "tests" / "golden" / "installer" / "exit_codes.txt";

constexpr K kKinds[] = {K::kUpdateExe, K::kHotfixExe, K::kIeExe, K::kMsi, K::kMsu, K::kCab, K::kExe, K::kMsp};
constexpr const char* kKindNames[] = {"update-exe", "hotfix-exe", "ie-exe", "msi", "msu", "cab", "exe", "msp"};
constexpr const char* kMeaningNames[] = {"unspecified",        "success",        "success-reboot", "busy", "transient",
                                         "needs-reboot-first", "not-applicable", "fatal"};

bool Serves(const ExitCodeRow& row, K kind) { return (row.kinds >> static_cast<unsigned>(kind) & 1U) != 0; }

TEST(ExitCodes, TheSameBitsAreOneCodeHoweverTheyAreWritten) {
  struct Row {
    std::int64_t written;
    std::int64_t folded;
  };
  static constexpr Row kRows[] = {{0, 0},
                                  {3010, 3010},
                                  {0x80070BC2, 3010},
                                  {-2147021886, 3010},
                                  {0x80070652, 1618},
                                  {0x80240017, 0x80240017},
                                  {-2145124329, 0x80240017},
                                  {2149842967, 0x80240017},
                                  {-1, 0xffffffff},
                                  {std::int64_t{1} << 40U, std::int64_t{1} << 40U}};
  for (const auto& row : kRows) EXPECT_EQ(FoldExitCode(row.written), row.folded) << row.written;
}

TEST(ExitCodes, EveryRowIsFoundInEveryWritingOfItsCode) {
  for (const auto& row : ExitCodeTable()) {
    for (const K kind : kKinds) {
      for (const std::uint32_t code : {row.first, row.last}) {
        std::vector<std::int64_t> written = {std::int64_t{code}};
        if (code > INT32_MAX) written.push_back(std::int64_t{code} - (std::int64_t{1} << 32U));
        if (code <= 0xffff) written.push_back(0x80070000LL | code);
        if (code <= 0xffff) written.push_back((0x80070000LL | code) - (std::int64_t{1} << 32U));
        for (const std::int64_t value : written) {
          if (Serves(row, kind)) {
            EXPECT_EQ(FindExitCode(kind, value), &row) << value;
            EXPECT_EQ(MeaningOf(value, kind, {}), row.meaning) << value;
            EXPECT_EQ(TextOf(value, kind, {}), row.text) << value;
          } else {
            EXPECT_NE(FindExitCode(kind, value), &row) << value;
          }
        }
      }
    }
  }
}

TEST(ExitCodes, RowsAreAscendingFoldedAndComplete) {
  std::uint32_t before = 0;
  for (const auto& row : ExitCodeTable()) {
    EXPECT_GE(row.first, before);
    EXPECT_LE(row.first, row.last);
    EXPECT_EQ(FoldExitCode(row.first), std::int64_t{row.first}) << "a row that no folded code can meet";
    EXPECT_FALSE(row.text.empty());
    EXPECT_EQ(row.name.empty(), row.first != row.last) << row.first;
    EXPECT_NE(row.meaning, M::kUnspecified);
    EXPECT_NE(row.kinds, 0U);
    before = row.first;
  }
  for (const K kind : kKinds) {
    std::set<std::int64_t> codes;
    for (const auto& row : ExitCodesOf(kind)) EXPECT_TRUE(codes.insert(row.code).second) << row.code;
    EXPECT_TRUE(codes.contains(0) && codes.contains(3010) && codes.contains(1641) && codes.contains(1618));
    EXPECT_LT(codes.size(), 256U) << "what an instruction may carry";
  }
}

TEST(ExitCodes, WhatNobodyKnowsIsFatalAndWhatTheCatalogSaysWins) {
  EXPECT_EQ(MeaningOf(77, K::kUpdateExe, {}), M::kFatal);
  EXPECT_EQ(MeaningOf(1, K::kCab, {}), M::kFatal);
  EXPECT_EQ(MeaningOf(0, K::kUnspecified, {}), M::kFatal);
  EXPECT_EQ(TextOf(77, K::kUpdateExe, {}), "");
  const std::vector<model::ExitCode> declared = {{0x80070643, M::kTransient, ""}, {77, M::kSuccess, "own reading"}};
  EXPECT_EQ(MeaningOf(1603, K::kMsi, declared), M::kTransient);
  EXPECT_EQ(TextOf(1603, K::kMsi, declared), "the installation failed; the installer's log says why");
  EXPECT_EQ(MeaningOf(77, K::kExe, declared), M::kSuccess);
  EXPECT_EQ(TextOf(77, K::kExe, declared), "own reading");
}

std::string Hex(std::uint32_t code) {
  std::ostringstream out;
  out << "0x" << std::hex << std::uppercase << code;
  return out.str();
}

TEST(ExitCodes, AreThoseOfTheGoldenTable) {
  std::ostringstream table;
  for (const auto& row : ExitCodeTable()) {
    table << Hex(row.first) << (row.last == row.first ? "" : "-" + Hex(row.last)) << "\t";
    if (row.last == row.first) table << row.first;
    table << "\t" << kMeaningNames[static_cast<int>(row.meaning)] << "\t" << row.name << "\t";
    for (std::size_t i = 0; i < std::size(kKinds); ++i)
      if (Serves(row, kKinds[i])) table << kKindNames[i] << " ";
    table << "\t" << row.text << "\n";
  }
  if (std::getenv("KINTSUGI_UPDATE_GOLDEN") != nullptr) std::ofstream(kGolden) << table.str();
  std::ifstream in(kGolden);
  const std::string golden{std::istreambuf_iterator<char>(in), {}};
  ASSERT_FALSE(golden.empty()) << kGolden << " is missing; run with KINTSUGI_UPDATE_GOLDEN=1 and review it";
  EXPECT_EQ(table.str(), golden) << "run with KINTSUGI_UPDATE_GOLDEN=1 and review the difference";
}

}  // namespace
}  // namespace kintsugi::installer
