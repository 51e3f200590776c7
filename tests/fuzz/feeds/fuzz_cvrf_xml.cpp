// SPDX-License-Identifier: Apache-2.0
// The input is what stands between <cvrfdoc> and its end.
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/feeds/sound_import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text = "<cvrfdoc>";
  text.append(reinterpret_cast<const char*>(data), size);
  kintsugi::feed::ImportSoundly(text + "</cvrfdoc>");
  return 0;
}
