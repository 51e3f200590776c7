// SPDX-License-Identifier: Apache-2.0
// The input is a sheet and, behind the first NUL, the shared strings; both are put into a workbook.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/feeds/sound_import.h"
#include "tests/fuzz/feeds/stored_zip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto stop = std::min(text.find('\0'), text.size());
  kintsugi::feed::StoredZip zip;
  zip.Add("xl/workbook.xml", "<workbook/>");
  if (stop < text.size()) zip.Add("xl/sharedStrings.xml", text.substr(stop + 1));
  zip.Add("xl/worksheets/sheet1.xml", text.substr(0, stop));
  kintsugi::feed::ImportSoundly(zip.Finish());
  return 0;
}
