// SPDX-License-Identifier: Apache-2.0
// Aligned text. Widths are counted in terminal columns, not bytes, so Japanese names line up.
#include "console/cli/output/table.h"

#include <algorithm>
#include <array>

#include "console/cli/output/safe_text.h"
#include "console/cli/output/wrap.h"

namespace kintsugi::cli {
namespace {

struct TextOf {
  std::string operator()(std::monostate) const { return "-"; }
  std::string operator()(const std::string& text) const { return SafeText(text); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
  std::string operator()(Instant time) const { return FormatInstant(time); }
  std::string operator()(const std::vector<std::string>& list) const {
    std::string text;
    for (const auto& item : list) text += (text.empty() ? "" : ", ") + SafeText(item);
    return text.empty() ? "-" : text;
  }
  std::string operator()(const std::shared_ptr<const Table>&) const { return ""; }
};

bool IsNumber(const Cell& cell) { return std::holds_alternative<std::int64_t>(cell); }

std::string Pad(std::string text, std::size_t shown_width, std::size_t width, bool right) {
  if (shown_width >= width) return text;
  const std::string blanks(width - shown_width, ' ');
  return right ? blanks + text : text + blanks;
}

std::string Bold(const std::string& text, const TextStyle& style) {
  return style.colour ? "\x1b[1m" + text + "\x1b[0m" : text;
}

struct Layout {
  std::size_t index = 0;  // of the column in the table
  std::size_t width = 0;
  bool right = false;
};

Layout Measure(const Table& table, std::size_t index) {
  Layout layout{index, DisplayWidth(table.columns[index].heading), !table.rows.empty()};
  for (const auto& row : table.rows) {
    layout.width = std::max(layout.width, DisplayWidth(std::visit(TextOf{}, row[index])));
    layout.right = layout.right && IsNumber(row[index]);
  }
  return layout;
}

std::vector<Layout> ShownColumns(const Table& table) {
  std::vector<Layout> shown;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!table.columns[i].heading.empty() && table.columns[i].kind != kNested) shown.push_back(Measure(table, i));
  }
  return shown;
}

std::string Heading(const Table& table, const std::vector<Layout>& shown, const TextStyle& style) {
  std::string line;
  for (const Layout& layout : shown) {
    const std::string& heading = table.columns[layout.index].heading;
    const bool last = &layout == &shown.back();
    line += (line.empty() ? "" : "  ") +
            (last && !layout.right ? heading : Pad(heading, DisplayWidth(heading), layout.width, layout.right));
  }
  return Bold(line, style) + "\n";
}

constexpr std::size_t kNarrowestText = 20;  // columns in which broken text can still be read

// What the last column may take; 0: as much as it likes.
std::size_t RoomForLast(const std::vector<Layout>& shown, const TextStyle& style) {
  std::size_t before = 0;
  for (const Layout& layout : shown)
    if (&layout != &shown.back()) before += layout.width + 2;
  return style.width >= before + kNarrowestText ? style.width - before : 0;
}

std::string LastCell(const std::string& text, std::size_t before, std::size_t room) {
  const auto lines = WrapLines(text, room);
  std::string cell = lines.front();
  for (std::size_t i = 1; i < lines.size(); ++i) cell += "\n" + std::string(before, ' ') + lines[i];
  return cell;
}

std::string Row(const Table& table, const std::vector<Cell>& row, const std::vector<Layout>& shown,
                const TextStyle& style) {
  std::string line;
  for (const Layout& layout : shown) {
    const std::string text = std::visit(TextOf{}, row[layout.index]);
    const bool last = &layout == &shown.back();
    const std::size_t room = last && !layout.right ? RoomForLast(shown, style) : 0;
    const std::string fitted = room == 0 ? text : LastCell(text, style.width - room, room);
    const std::string cell = table.columns[layout.index].kind == kState ? Coloured(fitted, text, style) : fitted;
    if (&layout != &shown.front()) line += "  ";
    line += last && !layout.right ? cell : Pad(cell, DisplayWidth(text), layout.width, layout.right);
  }
  return line + "\n";
}

std::string Record(const Table& table, const std::vector<Cell>& row, const TextStyle& style) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < row.size(); ++i)
    if (table.columns[i].kind != kNested) width = std::max(width, DisplayWidth(table.columns[i].heading));
  std::string text;
  std::string nested;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Column& column = table.columns[i];
    if (column.heading.empty()) continue;
    if (column.kind == kNested) {
      const auto& inner = *std::get<std::shared_ptr<const Table>>(row[i]);
      if (!inner.rows.empty()) nested += "\n" + Bold(column.heading, style) + "\n" + RenderTable(inner, style);
      continue;
    }
    const std::string value = std::visit(TextOf{}, row[i]);
    text += Pad(column.heading + ":", DisplayWidth(column.heading) + 1, width + 3, false) +
            (column.kind == kState ? Coloured(value, value, style) : value) + "\n";
  }
  return text + nested;
}

struct WordColour {
  std::string_view word;
  std::string_view code;
};
constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kCyan = "\x1b[36m";
constexpr std::array kWordColours = {
    WordColour{"Succeeded", kGreen},      WordColour{"Installed", kGreen},
    WordColour{"completed", kGreen},      WordColour{"done", kGreen},
    WordColour{"Failed", kRed},           WordColour{"halted", kRed},
    WordColour{"aborted", kRed},          WordColour{"TimedOut", kRed},
    WordColour{"Missing", kRed},          WordColour{"critical", kRed},
    WordColour{"revoked", kRed},          WordColour{"Inconsistent", kRed},
    WordColour{"paused", kYellow},        WordColour{"PendingReboot", kYellow},
    WordColour{"RebootPending", kYellow}, WordColour{"Unknown", kYellow},
    WordColour{"important", kYellow},     WordColour{"OutdatedRevision", kYellow},
    WordColour{"running", kCyan},         WordColour{"open", kCyan},
    WordColour{"Installing", kCyan},      WordColour{"Downloading", kCyan},
    WordColour{"Offered", kCyan},         WordColour{"Staged", kCyan},
    WordColour{"Rebooting", kCyan},       WordColour{"Verifying", kCyan},
};

}  // namespace

Cell TimeCell(std::int64_t unix_ms) {
  if (unix_ms <= 0) return std::monostate{};
  return FromUnixMs(unix_ms);
}

Cell TextCell(std::string text) {
  if (text.empty()) return std::monostate{};
  return text;
}

Cell Nested(Table table) { return std::make_shared<const Table>(std::move(table)); }

std::string Coloured(std::string_view text, std::string_view word, const TextStyle& style) {
  if (!style.colour) return std::string(text);
  const auto row =
      std::find_if(kWordColours.begin(), kWordColours.end(), [&](const WordColour& c) { return c.word == word; });
  if (row == kWordColours.end()) return std::string(text);
  return std::string(row->code) + std::string(text) + "\x1b[0m";
}

std::string RenderTable(const Table& table, const TextStyle& style) {
  const std::vector<Layout> shown = ShownColumns(table);
  if (shown.empty()) return "";
  std::string text = Heading(table, shown, style);
  for (const auto& row : table.rows) text += Row(table, row, shown, style);
  return text;
}

std::string RenderRecords(const Table& table, const TextStyle& style) {
  std::string text;
  for (const auto& row : table.rows) text += (text.empty() ? "" : "\n") + Record(table, row, style);
  return text;
}

}  // namespace kintsugi::cli
