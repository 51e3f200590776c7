// SPDX-License-Identifier: Apache-2.0
// The input is any file: an archive, a text, another form.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/feeds/sound_import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kintsugi::feed::ImportSoundly({reinterpret_cast<const char*>(data), size});
  return 0;
}
