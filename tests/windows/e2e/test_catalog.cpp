// SPDX-License-Identifier: Apache-2.0
#include "tests/windows/e2e/test_catalog.h"

#include <fmt/format.h>

#include <sstream>

namespace kintsugi::windows_e2e {
namespace {

bool IsOurs(const std::string& slug) {
  return slug == "windows-xp" || slug == "windows-2000" || slug == "windows-server-2003";
}

std::string SignersLine(const std::string& signer) {
  return fmt::format("signers = [ {{ sha256 = \"{}\" }} ]\n", signer);
}

}  // namespace

std::string MessengerBulletin(const std::string& original, const std::string& signer) {
  std::istringstream lines(original);
  std::string text;
  bool ours = false;
  bool in_package = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("[")) in_package = line == "[[update.package]]";
    if (line.starts_with("[[update]]") || line.starts_with("[[known_issue]]")) ours = false;
    const bool package_size = in_package && line.starts_with("size_bytes");
    if (ours && (package_size || line.starts_with("languages"))) continue;
    if (ours && line.starts_with("architectures")) line = "architectures = [\"x64\"]";
    text += line + "\n";
    if (!line.starts_with("slug = \"")) continue;
    ours = IsOurs(line.substr(8, line.size() - 9));
    if (ours) text += SignersLine(signer);
  }
  return text;
}

std::string SmallBulletin(const SmallUpdate& update) {
  std::string arguments;
  for (const auto& argument : update.arguments) arguments += fmt::format("\"{}\", ", argument);
  const std::string detection =
      update.detection.empty()
          ? fmt::format("registry = [ {{ key = 'HKLM\\SOFTWARE\\Kintsugi Tests\\{}' }} ]", update.id)
          : update.detection;
  const std::string disk =
      update.disk_needed_bytes == 0 ? "" : fmt::format("disk_needed_bytes = {}\n", update.disk_needed_bytes);
  return fmt::format(
      "format = 1\nid = \"{0}\"\nkb = \"900001\"\ntitle = \"Test {0}\"\nseverity = \"low\"\npublished = "
      "\"2003-10-15\"\n\n"
      "[[update]]\nslug = \"only\"\ntitle = \"Test {0}\"\nreboot = \"no\"\ntimeout_s = {1}\n{8}{2}\n"
      "[update.applies]\nproduct = \"{3}\"\narchitectures = [\"x64\"]\n\n[update.detection]\n{4}\n\n"
      "[[update.package]]\nrevision = 1\nfile_name = \"{5}\"\nkind = \"{6}\"\narguments = [{7}]\n",
      update.id, update.timeout_s, update.signer.empty() ? "" : SignersLine(update.signer), update.product, detection,
      update.file_name, update.kind, arguments, disk);
}

}  // namespace kintsugi::windows_e2e
