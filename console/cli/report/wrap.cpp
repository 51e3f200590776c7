// SPDX-License-Identifier: Apache-2.0
#include "console/cli/report/wrap.h"

#include <algorithm>

#include "console/cli/output/safe_text.h"

namespace kintsugi::cli::report {
namespace {

constexpr std::u32string_view kNeverFirst =
    U"、。，．・：；？！ー）」』】］｝〉》〕ぁぃぅぇぉっゃゅょァィゥェォッャュョ々%)]},.;:!?";
constexpr std::u32string_view kNeverLast = U"（「『【［｛〈《〔([{";

bool IsIn(std::u32string_view set, char32_t c) { return set.find(c) != std::u32string_view::npos; }
bool IsAlphanumeric(char32_t c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }

// May a line end between the two?
bool MayBreak(char32_t before, std::size_t before_width, char32_t after, std::size_t after_width) {
  if (after_width == 0 || IsIn(kNeverFirst, after) || IsIn(kNeverLast, before)) return false;
  return before_width == 2 || after_width == 2;
}

struct Piece {
  std::string_view text;
  std::size_t width = 0;
  bool blank_before = false;
};

// Pieces of one line that stay together.
std::vector<Piece> PiecesOf(std::string_view line) {
  std::vector<Piece> pieces;
  bool blank = false;
  bool open = false;
  char32_t before = 0;
  std::size_t before_width = 0;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t start = at;
    const char32_t c = NextCodePoint(line, at);
    const std::size_t width = DisplayWidth(line.substr(start, at - start));
    if (c == ' ' || c == '\t') {
      blank = true;
      open = false;
      continue;
    }
    const bool word_joint = open && start - begin > 1 && (before == '\\' || before == '/' || before == '-') &&
                            IsAlphanumeric(c) && !(before == '-' && IsDigit(c));
    if (!open || word_joint || MayBreak(before, before_width, c, width)) {
      pieces.push_back({line.substr(start, 0), 0, blank && !open});
      begin = start;
      open = true;
      blank = false;
    }
    pieces.back().text = line.substr(begin, at - begin);
    pieces.back().width += width;
    before = c;
    before_width = width;
  }
  return pieces;
}

class Filler {
 public:
  explicit Filler(std::size_t width) : width_(std::max<std::size_t>(1, width)) {}

  void Add(const Piece& piece) {
    const std::size_t blank = piece.blank_before && used_ > 0 ? 1 : 0;
    if (used_ > 0 && used_ + blank + piece.width > width_) Flush();
    if (used_ > 0 && blank > 0) Append(" ", 1);
    if (piece.width <= width_)
      Append(piece.text, piece.width);
    else
      AddByCharacter(piece.text);
  }
  void Flush() {
    lines.push_back(std::move(line_));
    line_.clear();
    used_ = 0;
  }

  std::vector<std::string> lines;

 private:
  void Append(std::string_view text, std::size_t width) {
    line_ += text;
    used_ += width;
  }
  void AddByCharacter(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t start = at;
      NextCodePoint(text, at);
      const std::string_view character = text.substr(start, at - start);
      const std::size_t width = DisplayWidth(character);
      if (used_ > 0 && used_ + width > width_) Flush();
      Append(character, width);
    }
  }

  std::size_t width_;
  std::string line_;
  std::size_t used_ = 0;
};

}  // namespace

std::vector<std::string> Wrap(std::string_view text, std::size_t width) {
  Filler filler(width);
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    for (const Piece& piece : PiecesOf(text.substr(begin, end - begin))) filler.Add(piece);
    filler.Flush();
    begin = end + 1;
  }
  return filler.lines;
}

std::size_t WidestWord(std::string_view text) {
  std::size_t widest = 0;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    for (const Piece& piece : PiecesOf(text.substr(begin, end - begin))) widest = std::max(widest, piece.width);
    begin = end + 1;
  }
  return widest;
}

}  // namespace kintsugi::cli::report
