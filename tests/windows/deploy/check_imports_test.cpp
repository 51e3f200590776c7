// SPDX-License-Identifier: Apache-2.0
// deploy/windows/check-imports on programs made for it: what Windows 7 has passes, what it lacks is refused by name.
#include <gtest/gtest.h>

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace kintsugi {
namespace {

constexpr char kCheck[] = KINTSUGI_SOURCE_DIR "/deploy/windows/check-imports";
using Words = std::vector<std::string>;

class CheckImports : public ::testing::Test {
 protected:
  // A program of this source for Windows; `options` for compiler and linker.
  std::string Build(const std::string& source, const Words& options = {}, const std::string& compiler = "gcc") {
    const std::string text = folder_.Write(compiler == "gcc" ? "program.c" : "program.cpp", source);
    const std::string path = folder_.File("program.exe");
    Words command = {
        "x86_64-w64-mingw32-" + compiler + "-posix", "-Os", "-s", "-D_WIN32_WINNT=0x0A00", text, "-o", path};
    command.insert(command.end(), options.begin(), options.end());
    const auto built = test::RunProcess({command});
    EXPECT_EQ(built.exit_code, 0) << built.standard_error;
    return path;
  }
  test::ProcessResult Check(const Words& programs) {
    Words command = {kCheck};
    command.insert(command.end(), programs.begin(), programs.end());
    return test::RunProcess({command});
  }
  void ExpectRefused(const std::string& program, const std::string& why) {
    const auto result = Check({program});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.standard_error.find(why), std::string::npos) << result.standard_error;
  }

  test::TempFolder folder_;
};

constexpr char kNothing[] = "int main(void) { return 0; }\n";

TEST_F(CheckImports, AProgramThatImportsOnlyWhatWindows7HasPasses) {
  const auto result = Check({Build("#include <windows.h>\nint main(void) { return (int)GetTickCount64() == 7; }\n")});
  EXPECT_EQ(result.exit_code, 0) << result.standard_error;
  EXPECT_EQ(result.standard_error, "");
}

TEST_F(CheckImports, AFunctionThatIsNewerThanWindows7IsRefusedByName) {
  const std::string program = Build(
      "#include <windows.h>\nint main(void) { FILETIME t; GetSystemTimePreciseAsFileTime(&t); return "
      "(int)t.dwLowDateTime; }\n");
  ExpectRefused(program, "kernel32.dll GetSystemTimePreciseAsFileTime");
  ExpectRefused(program, "take it with GetProcAddress");
}

TEST_F(CheckImports, ALibraryThatWouldHaveToLieBesideTheProgramIsRefused) {
  ExpectRefused(Build("#include <string>\nint main(int c, char** v) { throw std::string(v[c - 1]); }\n", {}, "g++"),
                "libstdc++-6.dll");
}

TEST_F(CheckImports, AProgramWithoutTheLoadersProtectionsIsRefused) {
  ExpectRefused(Build(kNothing, {"-Wl,--disable-dynamicbase"}), "linked without DYNAMIC_BASE");
  ExpectRefused(Build(kNothing, {"-Wl,--disable-nxcompat"}), "linked without NX_COMPAT");
}

TEST_F(CheckImports, WrongUseSaysHowToUseIt) {
  for (const Words& programs : {Words{}, Words{"/no/such/program.exe"}, Words{"a", "b"}}) {
    const auto result = Check(programs);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_NE(result.standard_error.find("usage: "), std::string::npos) << result.standard_error;
  }
}

}  // namespace
}  // namespace kintsugi
