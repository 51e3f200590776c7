// SPDX-License-Identifier: Apache-2.0
// How packages of each kind are started, and on which processors.
#include <gtest/gtest.h>

#include "agent/package/handler.h"
#include "agent/package/machine.h"

namespace kintsugi::agent {
namespace {

using K = model::PackageKind;
using Words = std::vector<std::string>;

struct StartRow {
  K kind;
  const char* extension;
  const char* program;
  Words arguments;
};
TEST(PackageHandlers, EveryKindStartsWithAnArgumentVector) {
  static const std::vector<StartRow> kRows = {
      {K::kUpdateExe, ".exe", "c:\\s\\p", {"/x"}},
      {K::kHotfixExe, ".exe", "c:\\s\\p", {"/x"}},
      {K::kIeExe, ".exe", "c:\\s\\p", {"/x"}},
      {K::kExe, ".exe", "c:\\s\\p", {"/x"}},
      {K::kMsi, ".msi", "%windir%\\system32\\msiexec.exe", {"/i", "c:\\s\\p", "/x", "/L*v", "c:\\s\\p.log"}},
      {K::kMsp, ".msp", "%windir%\\system32\\msiexec.exe", {"/update", "c:\\s\\p", "/x", "/L*v", "c:\\s\\p.log"}},
      {K::kMsu, ".msu", "%windir%\\system32\\wusa.exe", {"c:\\s\\p", "/x"}},
      {K::kCab, ".cab", "%windir%\\system32\\dism.exe", {"/online", "/add-package", "/packagepath:c:\\s\\p", "/x"}},
  };
  for (const auto& row : kRows) {
    model::Instruction instruction;
    instruction.kind = row.kind;
    instruction.arguments = {"/x"};
    instruction.timeout = Duration{5};
    const auto request = MakeRequest({instruction, "c:\\s\\p", {}});
    ASSERT_TRUE(request);
    EXPECT_EQ(request->program, row.program);
    EXPECT_EQ(request->arguments, row.arguments);
    EXPECT_EQ(request->timeout, Duration{5});
    EXPECT_EQ(StagedName(instruction), std::string(64, '0') + row.extension);
    const bool log = row.kind == K::kMsi || row.kind == K::kMsp;
    EXPECT_EQ(LogName(instruction), log ? StagedName(instruction) + ".log" : "");
  }
  EXPECT_EQ(MakeRequest({{}, "c:\\s\\p", {}}).error().code, Code::kInvalidArgument);
}

TEST(PackageHandlers, ThePathOfAPackageIsOneArgumentWhateverItsLetters) {
  model::Instruction instruction;
  instruction.kind = K::kMsu;
  const auto request = MakeRequest({instruction, "c:\\Programme und Daten\\更新 1\\p.msu", {}});
  EXPECT_EQ(request->arguments, (Words{"c:\\Programme und Daten\\更新 1\\p.msu", "/quiet", "/norestart"}));
}

TEST(PackageHandlers, ALogThatTheCatalogNamesIsTheOnlyOne) {
  model::Instruction instruction;
  instruction.kind = K::kMsi;
  for (const char* log : {"/l*v", "-Lwe", "/log"}) {
    instruction.arguments = {"/qn", log, "c:\\x.log"};
    EXPECT_EQ(MakeRequest({instruction, "p", {}})->arguments, (Words{"/i", "p", "/qn", log, "c:\\x.log"}));
  }
}

TEST(PackageHandlers, UpdateExeIsAddressedInTheWordsOfItsEngine) {
  model::Instruction instruction;
  instruction.kind = K::kUpdateExe;
  instruction.arguments = {"/quiet", "/norestart"};
  const auto with = [&](const char* engine, const char* version) {
    return MakeRequest({instruction, "p", {"x86", engine, version, ""}})->arguments;
  };
  EXPECT_EQ(with("update.exe", "5.4.1.0"), (Words{"/q", "/z"}));
  EXPECT_EQ(with("update.exe", "6.1.22.4"), (Words{"/quiet", "/norestart"}));
  EXPECT_EQ(with("", ""), (Words{"/quiet", "/norestart"}));
  instruction.arguments = {"/quiet", "/norestart", "/nobackup"};
  EXPECT_EQ(with("update.exe", "5.4.1.0"), instruction.arguments) << "what the catalog says wins";
}

TEST(PackageHandlers, CabinetsAreForSystemsWithDism) {
  model::Instruction instruction;
  instruction.kind = K::kCab;
  model::OsFacts os;
  os.major = 6;
  EXPECT_NE(RefusalOn(instruction, os).find("only pkgmgr"), std::string::npos);
  os.minor = 1;
  EXPECT_EQ(RefusalOn(instruction, os), "");
  os.major = 5;
  EXPECT_NE(RefusalOn(instruction, os), "");
  instruction.kind = K::kMsu;
  EXPECT_EQ(RefusalOn(instruction, os), "");
}

TEST(Machine, ProgramsOfOtherProcessorsAreRefusedWhereTheyCannotRun) {
  struct {
    const char* machine;
    const char* own;
    int build;
    bool runs_32bit;
    bool runs;
  } const rows[] = {
      {"x86", "x86", 2600, true, true},      {"x86", "x64", 19045, true, true},    {"x86", "x64", 20348, false, false},
      {"x86", "arm64", 22621, true, true},   {"x64", "x86", 7601, true, false},    {"x64", "x64", 7601, false, true},
      {"x64", "arm64", 22000, true, true},   {"x64", "arm64", 19045, true, false}, {"arm64", "x64", 22621, true, false},
      {"ia64", "x64", 3790, true, false},    {"ia64", "ia64", 3790, true, true},   {"", "x64", 19045, false, true},
      {"unknown", "x64", 19045, true, true}, {"x86", "", 0, false, false},         {"x64", "", 0, false, true},
  };
  for (const auto& row : rows) {
    SystemInfo system;
    system.processor = row.own;
    system.os.build = row.build;
    system.can_run_32bit = row.runs_32bit;
    const std::string why = WhyNotRunnable(row.machine, system);
    EXPECT_EQ(why.empty(), row.runs) << row.machine << " on " << row.own << ": " << why;
  }
}

}  // namespace
}  // namespace kintsugi::agent
