// SPDX-License-Identifier: Apache-2.0
// The input is what follows the line of column titles of a wes-ng CSV.
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/feeds/sound_import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text =
      "DatePosted,CVE,BulletinKB,Title,AffectedProduct,AffectedComponent,Severity,Impact,Supersedes,Exploits\n";
  text.append(reinterpret_cast<const char*>(data), size);
  kintsugi::feed::ImportSoundly(text);
  return 0;
}
