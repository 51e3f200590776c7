// SPDX-License-Identifier: Apache-2.0
// A report as a structure: what is said and in which order, without how it looks. Built once (report.h), rendered as
// text (text.h) or HTML (html.h). Its strings are raw: a renderer makes them safe for its medium. Values, any thread.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "console/cli/report/phrases.h"

namespace kintsugi::cli::report {

// What a status word means; renderers show it as icon and colour beside the word, never instead of it.
enum class Mark { kNone, kGood, kCare, kBad, kFact };
enum class Look { kPlain, kCode };  // kCode: file names, keys, versions

struct Words {
  std::string text;
  Mark mark = Mark::kNone;
  Look look = Look::kPlain;
  bool foreign = false;  // in a language that is not the page's, because the catalog has no other
};
using Lines = std::vector<Words>;

// A scale with one step in force: severity, urgency.
struct Scale {
  std::vector<std::string> steps;
  std::size_t at = 0;
  Mark mark = Mark::kNone;
};
struct Fact {
  std::string name;
  Lines values;
  std::optional<Scale> scale = std::nullopt;  // instead of values
};

struct GridColumn {
  std::string heading;
  bool number = false;  // to the right
};
struct GridRow {
  std::vector<Lines> cells;  // as long as the columns
  std::string group = "";    // not empty: a heading over the rows that follow, without cells
};

struct Paragraph {
  Words words;
};
struct Bullets {
  Lines items;
};
struct Facts {
  std::vector<Fact> facts;
};
struct Grid {
  std::string caption;
  std::vector<GridColumn> columns;
  std::vector<GridRow> rows;
};
using Block = std::variant<Paragraph, Bullets, Facts, Grid>;

struct Part {
  Words title;  // foreign: so is what is inside, and it is said once
  std::vector<Block> blocks;
};
struct Section {
  std::string id;  // a word of letters, unique
  std::string title;
  std::vector<Block> blocks;
  std::vector<Part> parts;
};

struct Document {
  Language language = Language::kEnglish;
  std::string kind;    // "HotFix alert"
  std::string number;  // MS03-043, KB828035
  Words title;
  Words other_title;  // in the other language; text empty: none
  std::string validity;
  Facts key_facts;
  std::vector<Section> sections;
  std::string footer;
};

// True when a cell holds foreign text: the caption says so.
bool HasForeign(const Grid& grid);
bool HasForeign(const Lines& lines);
// The grid without the columns in which no row says anything.
Grid WithoutEmptyColumns(Grid grid);

}  // namespace kintsugi::cli::report
