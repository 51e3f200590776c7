// SPDX-License-Identifier: Apache-2.0
// Makes packages that are real 64-bit Windows programs: tests/windows/packages/installer.c with a plan, files and a
// version resource, built with mingw and signed with osslsigncode by a test authority. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace kintsugi::windows_e2e {

// What a package replaces or brings.
struct PackageFile {
  std::string path;     // %windir%\system32\x.dll
  std::string version;  // a.b.c.d of its version resource
  std::uint64_t size_bytes = 0;
  std::string how;  // "", "cache", "boot", "cache boot"; see installer.c
};

struct PackageSpec {
  std::string file_name;
  std::string label;  // update id, for the record
  std::uint32_t revision = 1;
  std::string engine = "update.exe";
  std::string engine_version = "5.4.1.0";
  std::vector<PackageFile> files;
  std::vector<std::string> more;  // further lines of the plan
};

enum class Signing { kGood, kNone, kTampered, kStranger };

class PackageMaker {
 public:
  // Stops the program with what to install when a tool is missing.
  PackageMaker();

  // Path of the finished package.
  std::string Make(const PackageSpec& spec, Signing signing = Signing::kGood);
  // A file as a host has it: a library whose version resource says so.
  std::string Component(const std::string& name, const std::string& version, std::uint64_t size_bytes);
  std::string Nsis();
  std::string Msi();
  // The program marked as one for 32-bit processors.
  std::string For32Bit(const std::string& package);
  std::string Idle();
  // SHA-256 of the certificate that signs, 64 hex digits: what the catalog pins.
  const std::string& signer() const { return signer_; }

 private:
  std::string Run(const std::vector<std::string>& arguments);
  void MakeAuthority();
  void MakeSigner(const std::string& name);
  std::string VersionResource(const std::string& name, const std::string& version, const std::string& engine);
  std::string Sign(const std::string& path, Signing signing);

  test::TempFolder folder_;
  std::string stub_;  // installer.c, compiled once
  std::string signer_;
  int made_ = 0;
};

}  // namespace kintsugi::windows_e2e
