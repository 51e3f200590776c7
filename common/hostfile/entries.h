// SPDX-License-Identifier: Apache-2.0
// systeminfo's rows, whatever the format that they were printed in: a label, a value and numbered items below it.
// Labels are kept for people; nothing is decided by what they say. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/hostfile/decode.h"

namespace kintsugi::hostfile {

struct Item {
  std::string text;  // without its number
  std::size_t line = 0;
};

struct Entry {
  std::string label;
  std::string value;
  std::size_t line = 0;
  std::vector<Item> items;
  bool broken_item = false;  // the last item was cut off inside its number: "[246]", "[2"
};

// Console text: "Label:   value", items "[01]: text" in the lines below. Lines of narrow consoles that were wrapped are
// put together again.
std::vector<Entry> ReadList(const std::vector<Line>& lines);
// One host each: /fo csv. Empty where the text is not such a table (the header is recognised by the version in the
// rows).
std::vector<std::vector<Entry>> ReadCsv(const std::vector<Line>& lines);
// /fo table: a header, a line of "=" for each column, rows.
std::vector<std::vector<Entry>> ReadTable(const std::vector<Line>& lines);

// The cells of one CSV record (RFC 4180; `separator` ',' or ';'); none where there are more than 256.
std::vector<std::string> CsvCells(std::string_view record, char separator);
// "[12]: text" -> text; no number: false. `broken`: a number that was cut off.
bool ReadItem(std::string_view text, std::string& item, bool& broken);

}  // namespace kintsugi::hostfile
