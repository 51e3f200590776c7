// SPDX-License-Identifier: Apache-2.0
// Every limit of a feed import, in one place. tests/unit/console_catalog checks each of them. The defaults leave an
// order of magnitude above the largest feed known (wes-ng: 136 MB of CSV, 609,000 records; a month of CVRF: 40 MB of
// XML).
#pragma once

#include <cstddef>
#include <cstdint>

namespace kintsugi::feed {

struct ImportLimits {
  // Archives (ZIP, xlsx). A break refuses the archive; a forbidden name refuses its entry.
  std::size_t archive_entries = 10'000;
  std::uint64_t archive_bytes = std::uint64_t{4} << 30U;     // all entries unpacked, counted while unpacking
  std::uint64_t entry_bytes = std::uint64_t{2} << 30U;       // one entry unpacked
  std::uint64_t entry_ratio = 200;                           // unpacked : packed of one entry...
  std::uint64_t ratio_free_bytes = std::uint64_t{8} << 20U;  // ...once it has unpacked this much
  std::size_t name_bytes = 1024;                             // an entry's name
  // Text of lines: wes-ng CSV. A break refuses that record and goes on after its last line.
  std::size_t field_bytes = 16 * 1024;
  std::size_t record_bytes = 256 * 1024;
  std::size_t record_lines = 64;  // a quoted field that spans more lines than this lacks its closing quote
  std::size_t columns = 64;
  std::size_t supersedes = 512;  // names in one Supersedes field
  // Documents: CSAF, VEX, CVRF, sheets. A break refuses the document.
  std::uint64_t document_bytes = std::uint64_t{128} << 20U;
  std::uint64_t document_memory_bytes = std::uint64_t{768} << 20U;  // what a JSON document may take once parsed
  std::size_t depth = 64;                                           // nested objects, arrays or elements
  std::uint64_t token_bytes = std::uint64_t{4} << 20U;     // one XML tag or comment; entities are refused at all
  std::size_t products = 200'000;                          // in one product tree
  std::size_t product_ids = 1'000'000;                     // references to products inside one vulnerability
  std::uint64_t shared_bytes = std::uint64_t{128} << 20U;  // the shared strings of a spreadsheet
  std::size_t rows = 2'000'000;                            // of all sheets
  // The report: more problems than these are counted only.
  std::size_t problems = 100;
};

}  // namespace kintsugi::feed
