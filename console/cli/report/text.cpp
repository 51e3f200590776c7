// SPDX-License-Identifier: Apache-2.0
#include "console/cli/report/text.h"

#include <algorithm>

#include "console/cli/output/safe_text.h"
#include "console/cli/report/wrap.h"

namespace kintsugi::cli::report {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kLeastColumn = 12;
constexpr std::size_t kMostWord = 24;  // longer words may break for the sake of the other columns

struct Line {
  std::string text;
  Mark mark = Mark::kNone;  // the line begins with its icon
};

std::string Icon(Mark mark, bool utf8) {
  switch (mark) {
    case Mark::kGood:
      return utf8 ? "✓" : "+";
    case Mark::kCare:
      return utf8 ? "▲" : "!";
    case Mark::kBad:
      return utf8 ? "◆" : "!!";
    case Mark::kFact:
      return utf8 ? "●" : "*";
    case Mark::kNone:
      break;
  }
  return "";
}

std::string_view Colour(Mark mark) {
  switch (mark) {
    case Mark::kGood:
      return "\x1b[32m";
    case Mark::kCare:
      return "\x1b[33m";
    case Mark::kBad:
      return "\x1b[31m";
    case Mark::kFact:
    case Mark::kNone:
      break;
  }
  return "\x1b[36m";
}

std::string Pad(const std::string& text, std::size_t shown, std::size_t width, bool right) {
  const std::string blanks(width > shown ? width - shown : 0, ' ');
  return right ? blanks + text : text + blanks;
}

std::string WithoutTail(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

class TextPage {
 public:
  TextPage(const Document& document, std::size_t width, const TextStyle& style)
      : document_(document), width_(std::clamp(width, kLeastWidth, kMostWidth)), style_(style) {}

  std::string Take() {
    Head();
    for (const auto& section : document_.sections) Add(section);
    out_ += "\n";
    Write({{document_.validity}}, 0);
    Write({{document_.footer}}, 0);
    return std::move(out_);
  }

 private:
  void Head() {
    Title(document_.kind + " " + document_.number);
    Title((document_.title.foreign ? ForeignTag() + " " : "") + document_.title.text);
    if (!document_.other_title.text.empty()) Write({document_.other_title}, 0);
    Write({{document_.validity}}, 0);
    out_ += "\n";
    Write(document_.key_facts, 0, false);
  }

  void Add(const Section& section) {
    out_ += "\n";
    Title(section.title);
    Rule(std::min(width_, DisplayWidth(SafeText(section.title))));
    out_ += "\n";
    Add(section.blocks, 0, false);
    for (const auto& part : section.parts) {
      out_ += "\n";
      Words title_words = part.title;
      if (part.title.foreign) title_words.text = ForeignTag() + " " + title_words.text;
      if (part.title.mark == Mark::kNone) title_words.text = (style_.utf8 ? "■ " : "# ") + title_words.text;
      for (const Line& line : Laid({title_words}, width_, false)) out_ += Bold(Painted(line)) + "\n";
      Add(part.blocks, 2, part.title.foreign);
    }
  }

  void Add(const std::vector<Block>& blocks, std::size_t indent, bool said_foreign) {
    bool first = true;
    for (const Block& block : blocks) {
      if (!first && !std::holds_alternative<Paragraph>(block)) out_ += "\n";
      first = false;
      std::visit([&](const auto& content) { Write(content, indent, said_foreign); }, block);
    }
  }

  void Write(const Paragraph& paragraph, std::size_t indent, bool said_foreign) {
    for (const Line& line : Laid({paragraph.words}, width_ - indent, !said_foreign)) Out(line, indent);
  }
  void Write(const Lines& lines, std::size_t indent) {
    for (const Line& line : Laid(lines, width_ - indent, true)) Out(line, indent);
  }
  void Write(const Bullets& bullets, std::size_t indent, bool said_foreign) {
    if (HasForeign(bullets.items) && !said_foreign) Out({ForeignTag()}, indent);
    for (const Words& item : bullets.items) {
      const bool icon = item.mark != Mark::kNone;
      bool first = true;
      for (const Line& line : Laid({item}, width_ - indent - 2, false)) {
        if (icon)
          Out(line, indent);
        else
          Out({(first ? "- " : "  ") + line.text}, indent);
        first = false;
      }
    }
  }
  void Write(const Facts& facts, std::size_t indent, bool said_foreign) {
    std::size_t names = 0;
    for (const Fact& fact : facts.facts) names = std::max(names, DisplayWidth(SafeText(fact.name)));
    names = std::min(names, (width_ - indent) / 3);
    for (const Fact& fact : facts.facts) {
      std::vector<std::string> name = Wrap(SafeText(fact.name), names);
      const std::vector<Line> values = fact.scale ? Laid(*fact.scale, width_ - indent - names - kGap)
                                                  : Laid(fact.values, width_ - indent - names - kGap, !said_foreign);
      for (std::size_t i = 0; i < std::max(name.size(), values.size()); ++i) {
        const std::string left = i < name.size() ? name[i] : "";
        const std::string right = i < values.size() ? Painted(values[i]) : "";
        out_ +=
            WithoutTail(std::string(indent, ' ') + Pad(left, DisplayWidth(left), names + kGap, false) + right) + "\n";
      }
    }
  }
  void Write(const Grid& grid, std::size_t indent, bool said_foreign) {
    const std::string tag = HasForeign(grid) && !said_foreign ? " " + ForeignTag() : "";
    for (const auto& line : Wrap(SafeText(grid.caption) + tag, width_ - indent)) Out({line}, indent);
    const std::vector<std::size_t> widths = Widths(grid, width_ - indent);
    if (widths.empty())
      Records(grid, indent);
    else
      Columns(grid, widths, indent);
  }

  // The widths of all columns; none when they do not fit side by side.
  std::vector<std::size_t> Widths(const Grid& grid, std::size_t available) const {
    std::vector<std::size_t> widths;
    std::vector<std::size_t> least;
    for (std::size_t column = 0; column < grid.columns.size(); ++column) {
      const std::string heading = SafeText(grid.columns[column].heading);
      std::size_t natural = DisplayWidth(heading);
      std::size_t word = WidestWord(heading);
      for (const GridRow& row : grid.rows) {
        if (!row.group.empty()) continue;
        for (const Line& line : Laid(row.cells[column], kMostWidth * 8, false)) {
          natural = std::max(natural, DisplayWidth(line.text));
          const std::size_t whole = grid.columns[column].number ? DisplayWidth(line.text) : WidestWord(line.text);
          word = std::max(word, std::min(whole, kMostWord));
        }
      }
      widths.push_back(natural);
      least.push_back(std::min(natural, std::max(word, kLeastColumn)));
    }
    std::size_t total = kGap * (widths.size() - 1);
    for (const std::size_t width : widths) total += width;
    while (total > available) {
      std::size_t widest = widths.size();
      for (std::size_t i = 0; i < widths.size(); ++i)
        if (widths[i] > least[i] && (widest == widths.size() || widths[i] > widths[widest])) widest = i;
      if (widest == widths.size()) return {};
      --widths[widest];
      --total;
    }
    return widths;
  }

  void Columns(const Grid& grid, const std::vector<std::size_t>& widths, std::size_t indent) {
    std::vector<std::vector<Line>> headings;
    for (std::size_t i = 0; i < widths.size(); ++i)
      headings.push_back(Laid({{grid.columns[i].heading}}, widths[i], false));
    OutCells(grid, headings, widths, indent, true);
    for (std::size_t i = 0; i < widths.size(); ++i) {
      out_ += std::string(i == 0 ? indent : kGap, ' ');
      Rule(widths[i]);
    }
    out_ += "\n";
    for (const GridRow& row : grid.rows) {
      if (!row.group.empty()) {
        if (&row != &grid.rows.front()) out_ += "\n";
        Group(row.group, indent);
        continue;
      }
      std::vector<std::vector<Line>> cells;
      for (std::size_t i = 0; i < widths.size(); ++i) cells.push_back(Laid(row.cells[i], widths[i], false));
      OutCells(grid, cells, widths, indent, false);
    }
  }

  void OutCells(const Grid& grid, const std::vector<std::vector<Line>>& cells, const std::vector<std::size_t>& widths,
                std::size_t indent, bool bold) {
    std::size_t height = 0;
    for (const auto& cell : cells) height = std::max(height, cell.size());
    for (std::size_t line = 0; line < height; ++line) {
      std::string text(indent, ' ');
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const Line content = line < cells[i].size() ? cells[i][line] : Line{};
        if (i > 0) text += std::string(kGap, ' ');
        text += Pad(Painted(content), DisplayWidth(content.text), widths[i], grid.columns[i].number);
      }
      text = WithoutTail(std::move(text));
      out_ += (bold ? Bold(text) : text) + "\n";
    }
  }

  // A row as "name  value" lines under its first cell.
  void Records(const Grid& grid, std::size_t indent) {
    for (const GridRow& row : grid.rows) {
      if (!row.group.empty()) {
        Group(row.group, indent);
        continue;
      }
      bool first = true;
      for (const Line& line : Laid(row.cells[0], width_ - indent - 2, false)) {
        Out({(first ? "- " : "  ") + line.text}, indent);
        first = false;
      }
      Facts facts;
      for (std::size_t i = 1; i < row.cells.size(); ++i) {
        const bool empty = std::all_of(row.cells[i].begin(), row.cells[i].end(),
                                       [](const Words& words) { return words.text.empty(); });
        if (!empty) facts.facts.push_back({grid.columns[i].heading, row.cells[i]});
      }
      Write(facts, indent + 2, true);
    }
  }

  void Group(const std::string& title, std::size_t indent) {
    for (const auto& line : Wrap(SafeText(title), width_ - indent))
      out_ += std::string(indent, ' ') + Bold(line) + "\n";
  }

  // Every words on a line of its own, wrapped, with its icon in front; behind an icon the text stays aligned.
  std::vector<Line> Laid(const Lines& lines, std::size_t width, bool say_foreign) const {
    std::vector<Line> laid;
    bool said = !say_foreign;
    for (const Words& words : lines) {
      std::string text = SafeLines(words.text);
      std::replace(text.begin(), text.end(), '\t', ' ');
      if (words.foreign && !said) {
        text = ForeignTag() + " " + text;
        said = true;
      }
      const std::string icon = Icon(words.mark, style_.utf8);
      const std::size_t icon_width = icon.empty() ? 0 : DisplayWidth(icon) + 1;
      bool first = true;
      for (auto& line : Wrap(text, width > icon_width ? width - icon_width : 1)) {
        if (icon.empty())
          laid.push_back({std::move(line)});
        else if (first)
          laid.push_back({icon + " " + line, words.mark});
        else
          laid.push_back({std::string(icon_width, ' ') + line});
        first = false;
      }
    }
    return laid;
  }
  std::vector<Line> Laid(const Scale& scale, std::size_t width) const {
    std::string text;
    for (std::size_t i = 0; i < scale.steps.size(); ++i)
      text += (i == 0 ? "" : "   ") + (i == scale.at
                                           ? "[" + Icon(scale.mark, style_.utf8) + " " + SafeText(scale.steps[i]) + "]"
                                           : SafeText(scale.steps[i]));
    if (DisplayWidth(text) > width) return Laid({{scale.steps[scale.at], scale.mark}}, width, false);
    return {{text}};
  }

  std::string ForeignTag() const { return "[" + std::string(Say(document_.language, Phrase::kForeign)) + "]"; }
  std::string Bold(const std::string& text) const { return style_.colour ? "\x1b[1m" + text + "\x1b[0m" : text; }
  std::string Painted(const Line& line) const {
    if (line.mark == Mark::kNone || !style_.colour) return line.text;
    const std::size_t icon = Icon(line.mark, style_.utf8).size();
    return std::string(Colour(line.mark)) + line.text.substr(0, icon) + "\x1b[0m" + line.text.substr(icon);
  }
  void Title(const std::string& title) {
    for (const auto& line : Wrap(SafeText(title), width_)) out_ += Bold(line) + "\n";
  }
  void Rule(std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) out_ += style_.utf8 ? "─" : "-";
  }
  void Out(const Line& line, std::size_t indent) {
    out_ += WithoutTail(std::string(indent, ' ') + Painted(line)) + "\n";
  }

  const Document& document_;
  std::size_t width_;
  TextStyle style_;
  std::string out_;
};

}  // namespace

std::string RenderText(const Document& document, std::size_t width, const TextStyle& style) {
  return TextPage(document, width, style).Take();
}

}  // namespace kintsugi::cli::report
