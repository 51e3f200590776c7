// SPDX-License-Identifier: Apache-2.0
#include "tests/windows/e2e/package_maker.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "tests/support/process.h"

namespace kintsugi::windows_e2e {
namespace {

constexpr char kCompiler[] = "x86_64-w64-mingw32-gcc-posix";
constexpr char kSources[] = KINTSUGI_SOURCE_DIR "/tests/windows/packages/";

std::string Commas(std::string version) {
  std::replace(version.begin(), version.end(), '.', ',');
  return version;
}

}  // namespace

PackageMaker::PackageMaker() {
  stub_ = folder_.File("installer.o");
  Run({kCompiler, "-municode", "-O1", "-Wall", "-Wextra", "-Werror", "-c", std::string(kSources) + "installer.c", "-o",
       stub_});
  MakeAuthority();
  MakeSigner("signer");
  MakeSigner("stranger");
  const std::string print =
      Run({"openssl", "x509", "-in", folder_.File("signer.pem"), "-noout", "-fingerprint", "-sha256"});
  for (const char c : print.substr(print.find('=') + 1)) {
    if (std::isxdigit(static_cast<unsigned char>(c)) != 0) signer_ += static_cast<char>(std::tolower(c));
  }
}

std::string PackageMaker::Run(const std::vector<std::string>& arguments) {
  const auto result = test::RunProcess({arguments, {}, "", std::chrono::milliseconds(120'000)});
  if (result.exit_code == 127) {
    std::cerr << arguments[0] << " is missing; deploy/install-packages windows installs it\n";
    std::exit(1);
  }
  EXPECT_EQ(result.exit_code, 0) << arguments[0] << ": " << result.standard_error << result.standard_output;
  return result.standard_output;
}

void PackageMaker::MakeAuthority() {
  Run({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj",
       "/CN=Kintsugi test authority", "-keyout", folder_.File("authority.key"), "-out", folder_.File("authority.pem")});
}

// RSA: Wine verifies no other signatures.
void PackageMaker::MakeSigner(const std::string& name) {
  const std::string extensions =
      folder_.Write("extensions", "extendedKeyUsage=codeSigning\nkeyUsage=digitalSignature\n");
  Run({"openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Kintsugi test " + name + "/O=Kintsugi tests",
       "-keyout", folder_.File(name + ".key"), "-out", folder_.File(name + ".request")});
  Run({"openssl", "x509", "-req", "-in", folder_.File(name + ".request"), "-CA", folder_.File("authority.pem"),
       "-CAkey", folder_.File("authority.key"), "-set_serial", "1", "-days", "30", "-extfile", extensions, "-out",
       folder_.File(name + ".pem")});
  folder_.Write(name + ".chain",
                test::ReadFile(folder_.File(name + ".pem")) + test::ReadFile(folder_.File("authority.pem")));
}

std::string PackageMaker::VersionResource(const std::string& name, const std::string& version,
                                          const std::string& engine) {
  const std::string installer =
      engine.empty() || engine == "plain"
          ? ""
          : fmt::format("VALUE \"Installer Engine\", \"{}\"\nVALUE \"Installer Version\", \"{}\"\n", engine, version);
  return fmt::format(
      "1 VERSIONINFO\nFILEVERSION {0}\nPRODUCTVERSION {0}\nFILEOS 0x4\nFILETYPE 0x1\nBEGIN\nBLOCK "
      "\"StringFileInfo\"\nBEGIN\n"
      "BLOCK \"040904b0\"\nBEGIN\nVALUE \"CompanyName\", \"Kintsugi tests\"\nVALUE \"FileVersion\", \"{1}\"\n"
      "VALUE \"OriginalFilename\", \"{2}\"\n{3}END\nEND\nBLOCK \"VarFileInfo\"\nBEGIN\nVALUE \"Translation\", 0x0409, "
      "1200\nEND\nEND\n",
      Commas(version), version, name, installer);
}

std::string PackageMaker::Component(const std::string& name, const std::string& version, std::uint64_t size_bytes) {
  const std::string base = fmt::format("component-{}", ++made_);
  const std::string rc = folder_.Write(base + ".rc", VersionResource(name, version, ""));
  Run({"x86_64-w64-mingw32-windres", rc, folder_.File(base + ".o")});
  const std::string path = folder_.File(base + ".dll");
  Run({kCompiler, "-shared", "-nostdlib", "-s", "-Wl,--entry=0", std::string(kSources) + "component.c",
       folder_.File(base + ".o"), "-o", path});
  EXPECT_LE(std::filesystem::file_size(path), size_bytes);
  std::filesystem::resize_file(path, size_bytes);
  return path;
}

std::string PackageMaker::Make(const PackageSpec& spec, Signing signing) {
  const std::string base = fmt::format("package-{}", ++made_);
  std::string plan = fmt::format("label|{}|{}\nengine|{}\n", spec.label, spec.revision, spec.engine);
  std::string resources = VersionResource(spec.file_name, spec.engine_version, spec.engine);
  int number = 0;
  for (const PackageFile& file : spec.files) {
    plan += fmt::format("file|{}|{}|{}\n", file.path, ++number, file.how);
    const std::string name = file.path.substr(file.path.rfind('\\') + 1);
    resources += fmt::format("FILE{} RCDATA \"{}\"\n", number, Component(name, file.version, file.size_bytes));
  }
  for (const auto& line : spec.more) plan += line + "\n";
  resources += fmt::format("PLAN RCDATA \"{}\"\n", folder_.Write(base + ".plan", plan));
  Run({"x86_64-w64-mingw32-windres", folder_.Write(base + ".rc", resources), folder_.File(base + ".o")});
  std::filesystem::create_directories(folder_.File(base));
  const std::string path = folder_.File(base + "/" + spec.file_name);
  Run({kCompiler, "-municode", "-s", "-static", stub_, folder_.File(base + ".o"), "-o", path});
  return Sign(path, signing);
}

std::string PackageMaker::Sign(const std::string& path, Signing signing) {
  if (signing == Signing::kNone) return path;
  const std::string name = signing == Signing::kStranger ? "stranger" : "signer";
  Run({"osslsigncode", "sign", "-certs", folder_.File(name + ".chain"), "-key", folder_.File(name + ".key"), "-h",
       "sha256", "-in", path, "-out", path + ".signed"});
  std::filesystem::rename(path + ".signed", path);
  if (signing == Signing::kTampered) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(0x2000);
    file.write("tampered", 8);
  }
  return path;
}

std::string PackageMaker::Nsis() {
  const std::string path = folder_.File("nsis-patch.exe");
  Run({"makensis", "-V1", "-DOUT=" + path, "-DEXITCODE=0", std::string(kSources) + "nsis_patch.nsi"});
  return Sign(path, Signing::kGood);
}

std::string PackageMaker::Msi() {
  const std::string folder = folder_.File("product");
  std::filesystem::create_directories(folder);
  std::filesystem::copy_file(Component("product.dll", "1.2.3.4", 8192), folder + "/product.dll");
  std::filesystem::copy_file(std::string(kSources) + "product.wxs", folder + "/product.wxs");
  Run({"wixl", "-a", "x64", "-o", folder + "/product.msi", folder + "/product.wxs"});
  return Sign(folder + "/product.msi", Signing::kGood);
}

std::string PackageMaker::For32Bit(const std::string& package) {
  const std::filesystem::path folder = folder_.File("package-32bit");
  std::filesystem::create_directories(folder);
  const std::string path = folder / std::filesystem::path(package).filename();
  std::filesystem::copy_file(package, path);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(0x3c);
  std::uint32_t header = 0;
  file.read(reinterpret_cast<char*>(&header), sizeof header);
  file.seekp(header + 4);
  file.write("\x4c\x01", 2);  // IMAGE_FILE_MACHINE_I386
  return path;
}

std::string PackageMaker::Idle() {
  const std::string path = folder_.File("idle.exe");
  if (!std::filesystem::exists(path))
    Run({kCompiler, "-O1", "-s", "-mwindows", std::string(kSources) + "idle.c", "-o", path});
  return path;
}

}  // namespace kintsugi::windows_e2e
