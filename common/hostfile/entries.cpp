// SPDX-License-Identifier: Apache-2.0
#include "common/hostfile/entries.h"

#include <algorithm>
#include <array>

#include "common/base/text.h"
#include "common/hostfile/os_name.h"

namespace kintsugi::hostfile {
namespace {

// The widths at which consoles wrap: 80 and 120 columns, with and without the last one.
constexpr std::array<std::size_t, 4> kConsoleWidths = {79, 80, 119, 120};
constexpr std::size_t kMaxCells = 256;  // of one record; systeminfo has 32
constexpr std::size_t kMaxRulerBytes = 64 * 1024;
constexpr std::string_view kWideColon = "\xEF\xBC\x9A";  // U+FF1A

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

struct Colon {
  std::size_t at = std::string_view::npos;
  std::size_t size = 1;
};

Colon NextColon(std::string_view line, std::size_t from) {
  for (std::size_t at = line.find_first_of(":\xEF", from); at != std::string_view::npos;
       at = line.find_first_of(":\xEF", at + 1)) {
    if (line[at] == ':') return {at, 1};
    if (line.substr(at).starts_with(kWideColon)) return {at, kWideColon.size()};
  }
  return {};
}

// Values are padded into a column: the first colon before two blanks ends the label, also of "Virtual Memory: Max
// Size:". The longest label has one blank; then the first colon before a blank does, or one at the end of the line.
Colon LabelEnd(std::string_view line) {
  Colon single;
  for (Colon colon = NextColon(line, 0); colon.at != std::string_view::npos; colon = NextColon(line, colon.at + 1)) {
    const std::size_t after = colon.at + colon.size;
    const bool last = after >= line.size();
    const bool blank = !last && IsBlank(line[after]);
    const bool two = blank && (line[after] == '\t' || (after + 1 < line.size() && IsBlank(line[after + 1])));
    if (two) return colon;
    if ((blank || last || colon.size > 1) && single.at == std::string_view::npos) single = colon;
  }
  return single;
}

std::size_t Indent(std::string_view line) {
  const std::size_t indent = line.find_first_not_of(" \t");
  return indent == std::string_view::npos ? line.size() : indent;
}

bool IsProper(std::string_view label) { return !label.empty() && label.size() < 200 && label.front() != '['; }

// A line that goes on at the left edge without a label, behind one that fills the console.
std::vector<Line> Unwrapped(const std::vector<Line>& lines) {
  std::size_t widest = 0;
  for (const Line& line : lines) widest = std::max(widest, Characters(line.text));
  const bool console = std::find(kConsoleWidths.begin(), kConsoleWidths.end(), widest) != kConsoleWidths.end();
  if (!console) return lines;
  std::vector<Line> joined;
  bool full = false;
  std::size_t blanks = 0;  // trimmed from the end of the line before: the line may have been broken at one
  for (const Line& line : lines) {
    const bool goes_on =
        full && !line.text.empty() && Indent(line.text) == 0 && LabelEnd(line.text).at == std::string_view::npos;
    if (goes_on)
      joined.back().text.append(blanks, ' ').append(line.text);
    else
      joined.push_back(line);
    blanks = widest - Characters(line.text);
    full = blanks <= 1;
  }
  return joined;
}

void AddItem(Entry& entry, const Line& line) {
  std::string text;
  bool broken = false;
  if (ReadItem(Trim(line.text), text, broken))
    entry.items.push_back({std::move(text), line.number});
  else
    entry.broken_item = entry.broken_item || broken;
}

std::vector<Item> ItemsOfCell(std::string_view cell, std::size_t line, std::string& value, bool& broken) {
  std::vector<Item> items;
  const std::size_t first = cell.find('[');
  value = std::string(Trim(cell.substr(0, first)));
  if (first == std::string_view::npos || first == 0 || (cell[first - 1] != ',' && cell[first - 1] != ' ')) {
    value = std::string(Trim(cell));
    return items;
  }
  while (!value.empty() && (value.back() == ',' || value.back() == ' ')) value.pop_back();
  for (std::size_t at = first; at < cell.size();) {
    std::size_t next = cell.find(",[", at);
    if (next == std::string_view::npos) next = cell.find(", [", at);
    const std::string_view part = cell.substr(at, next == std::string_view::npos ? next : next - at);
    std::string text;
    if (ReadItem(Trim(part), text, broken)) items.push_back({std::string(Trim(text)), line});
    if (next == std::string_view::npos) break;
    at = next + 1;
  }
  return items;
}

// A row of "ConvertFrom-Csv | Format-List": the items stand in the value, in as many lines as it takes.
bool HasItems(std::string_view value) {
  return value.substr(0, kMaxValueBytes).find(",[01]:") != std::string_view::npos;
}

std::vector<Entry> EntriesOfRow(const std::vector<std::string>& labels, const std::vector<std::string>& cells,
                                std::size_t line) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    Entry entry;
    entry.label = i < labels.size() ? labels[i] : "";
    entry.line = line;
    entry.items = ItemsOfCell(cells[i], line, entry.value, entry.broken_item);
    entries.push_back(std::move(entry));
  }
  return entries;
}

// systeminfo's own columns: the third is the version.
bool IsSystemRow(const std::vector<std::string>& cells) {
  if (cells.size() < 10) return false;
  const auto version = ParseOsVersion(Trim(cells[2]));
  return version && version->build_repeated;
}

char SeparatorOf(std::string_view line) {
  return std::count(line.begin(), line.end(), ';') > std::count(line.begin(), line.end(), ',') ? ';' : ',';
}

struct Span {
  std::size_t from, to;
};

// "==== === =====" -> the columns; empty: not such a line.
std::vector<Span> Rulers(std::string_view line) {
  std::vector<Span> spans;
  if (line.size() > kMaxRulerBytes || line.find_first_not_of("= ") != std::string_view::npos) return spans;
  for (std::size_t at = line.find('='); at != std::string_view::npos; at = line.find('=', at)) {
    const std::size_t end = std::min(line.find(' ', at), line.size());
    spans.push_back({at, end});
    at = end;
  }
  return spans;
}

std::vector<std::string> CellsOf(std::string_view line, const std::vector<Span>& spans) {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    // The last cell goes on as far as it likes.
    const std::size_t to = i + 1 == spans.size() ? std::string_view::npos : spans[i + 1].from;
    cells.emplace_back(Trim(Columns(line, spans[i].from, to)));
  }
  return cells;
}

}  // namespace

bool ReadItem(std::string_view text, std::string& item, bool& broken) {
  if (!text.starts_with('[')) return false;
  std::size_t at = 1;
  while (at < text.size() && IsDigit(text[at])) ++at;
  const bool closed = at > 1 && at < text.size() && text[at] == ']';
  std::string_view rest = closed ? Trim(text.substr(at + 1)) : text.substr(at);
  // French has a blank before the colon that the wrong code page makes a letter: "[01]\xC3\xBF: ...".
  while (closed && !rest.starts_with(kWideColon) && !rest.empty() && static_cast<unsigned char>(rest[0]) >= 0x80)
    rest.remove_prefix(1);
  if (closed && rest.starts_with(':')) {
    item = std::string(Trim(rest.substr(1)));
    return true;
  }
  if (closed && rest.starts_with(kWideColon)) {
    item = std::string(Trim(rest.substr(kWideColon.size())));
    return true;
  }
  broken = rest.empty();
  return false;
}

std::vector<Entry> ReadList(const std::vector<Line>& lines) {
  std::vector<Entry> entries;
  for (const Line& line : Unwrapped(lines)) {
    const std::string_view text = Trim(line.text);
    if (text.empty()) continue;
    if (text.front() == '[') {
      if (!entries.empty()) AddItem(entries.back(), line);
      continue;
    }
    const Colon end = LabelEnd(text);
    // Rows below a row (a network card's own, a second page file) are indented further than a label ever is.
    if (end.at == std::string_view::npos || Indent(line.text) > 8) {
      if (!entries.empty() && HasItems(entries.back().value)) entries.back().value += text;
      continue;
    }
    const std::string_view label = Trim(text.substr(0, end.at));
    if (!IsProper(label)) continue;
    entries.push_back({std::string(label), std::string(Trim(text.substr(end.at + end.size))), line.number, {}, false});
  }
  for (Entry& entry : entries)
    if (HasItems(entry.value))
      entry.items = ItemsOfCell(std::string(entry.value), entry.line, entry.value, entry.broken_item);
  return entries;
}

std::vector<std::string> CsvCells(std::string_view record, char separator) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < record.size(); ++i) {
    if (cells.size() > kMaxCells) return {};
    const char c = record[i];
    if (quoted && c == '"' && i + 1 < record.size() && record[i + 1] == '"')
      cells.back() += record[i++];
    else if (c == '"' && (quoted || cells.back().empty()))
      quoted = !quoted;
    else if (c == separator && !quoted)
      cells.emplace_back();
    else
      cells.back() += c;
  }
  return cells;
}

std::vector<std::vector<Entry>> ReadCsv(const std::vector<Line>& lines) {
  std::vector<std::vector<Entry>> hosts;
  std::vector<std::string> labels;
  for (const Line& line : lines) {
    if (std::count(line.text.begin(), line.text.end(), SeparatorOf(line.text)) < 9) continue;
    auto cells = CsvCells(line.text, SeparatorOf(line.text));
    if (IsSystemRow(cells))
      hosts.push_back(EntriesOfRow(labels, cells, line.number));
    else
      labels = std::move(cells);
  }
  return hosts;
}

std::vector<std::vector<Entry>> ReadTable(const std::vector<Line>& lines) {
  std::vector<std::vector<Entry>> hosts;
  std::vector<Span> spans;
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto rulers = Rulers(lines[i].text);
    if (rulers.size() >= 10) {
      spans = rulers;
      if (i > 0) labels = CellsOf(lines[i - 1].text, spans);
      continue;
    }
    if (spans.empty() || lines[i].text.empty()) continue;
    const auto cells = CellsOf(lines[i].text, spans);
    if (IsSystemRow(cells)) hosts.push_back(EntriesOfRow(labels, cells, lines[i].number));
  }
  return hosts;
}

}  // namespace kintsugi::hostfile
