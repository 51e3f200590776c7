// SPDX-License-Identifier: Apache-2.0
// Rows of an xlsx workbook (ECMA-376 part 1, 18.3 and 18.4), one at a time: shared and inline strings, plain numbers.
// Formats are not read: a date comes as its day number. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "console/catalog/archive.h"
#include "console/catalog/intake.h"

namespace kintsugi::feed {

struct Cell {
  std::string_view text;   // "" = empty
  bool is_number = false;  // text is a number, perhaps a day
};

// Row numbers are the sheet's, from 1. Cells by column from A; columns beyond ImportLimits::columns are not given.
using RowFunction = std::function<Status(std::uint64_t number, const std::vector<Cell>& cells)>;

// True for an archive that holds an xl/workbook.xml.
bool IsWorkbook(const Archive& archive);

class Workbook {
 public:
  // Reads the shared strings. kTooLarge: shared_bytes; kInvalidArgument: not well-formed.
  static Result<Workbook> Open(Archive& archive, Intake& intake);
  // The sheets' entries, in the order of the archive.
  std::vector<const ArchiveEntry*> Sheets() const;
  // kTooLarge: more than `rows` over all sheets; the function's first error.
  Status ReadSheet(const ArchiveEntry& sheet, const RowFunction& row);

 private:
  friend class SharedStringsHandler;
  friend class SheetHandler;
  Workbook(Archive& archive, Intake& intake) : archive_(&archive), intake_(&intake) {}
  std::string_view Shared(std::size_t index) const;

  Archive* archive_;
  Intake* intake_;
  std::string shared_;             // all shared strings, one behind the other
  std::vector<std::size_t> ends_;  // of each in shared_
  std::size_t rows_ = 0;
};

}  // namespace kintsugi::feed
