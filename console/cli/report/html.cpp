// SPDX-License-Identifier: Apache-2.0
// Tables keep their roles explicitly: with display:block on narrow screens browsers would forget that they are tables.
#include "console/cli/report/html.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/bytes.h"
#include "common/crypto/crypto.h"
#include "console/cli/output/safe_text.h"
#include "console/cli/report/html_style.h"

namespace kintsugi::cli::report {
namespace {

constexpr std::size_t kHalfPage = 16;  // columns of a key fact that shares a narrow page with another
constexpr std::size_t kShort = 20;     // columns of a cell that stays on one line where there is room

std::string_view ClassOf(Mark mark) {
  switch (mark) {
    case Mark::kGood:
      return "good";
    case Mark::kCare:
      return "care";
    case Mark::kBad:
      return "bad";
    case Mark::kFact:
      return "fact";
    case Mark::kNone:
      break;
  }
  return "";
}

std::string Icon(Mark mark) {
  static constexpr std::string_view kIcons[] = {"", "✓", "▲", "◆", "●"};
  return fmt::format(R"(<span class="icon" aria-hidden="true">{}</span>)", kIcons[static_cast<std::size_t>(mark)]);
}

std::string Base64(const Sha256Digest& digest) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < digest.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t n = 0; n < 3; ++n) group = (group << 8U) | (i + n < digest.size() ? digest[i + n] : 0U);
    for (std::size_t n = 0; n < 4; ++n) text += i + n <= digest.size() ? kDigits[(group >> (18 - 6 * n)) & 0x3fU] : '=';
  }
  return text;
}

class HtmlPage {
 public:
  explicit HtmlPage(const Document& document) : document_(document) {}

  std::string Take() {
    Head();
    out_ += "<body>\n<div class=\"page\">\n";
    Top();
    KeyFacts();
    out_ += "<div class=\"body\">\n";
    Contents();
    out_ += "<main>\n";
    for (const auto& section : document_.sections) Add(section);
    out_ += "</main>\n</div>\n";
    out_ += fmt::format("<footer><p>{}</p><p>{}</p></footer>\n", EscapeHtml(document_.validity),
                        EscapeHtml(document_.footer));
    out_ += "</div>\n</body>\n</html>\n";
    return std::move(out_);
  }

 private:
  void Head() {
    out_ +=
        fmt::format("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", Tag(document_.language));
    out_ += fmt::format(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; "
        "base-uri 'none'; form-action 'none'\">\n",
        Base64(crypto::Sha256(kStyle)));
    out_ += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    out_ += "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n";
    out_ += fmt::format("<title>{}: {}</title>\n<style>{}</style>\n</head>\n", EscapeHtml(document_.number),
                        EscapeHtml(document_.title.text), kStyle);
  }

  void Top() {
    out_ += fmt::format("<header>\n<p class=\"number\">{} <b>{}</b></p>\n", EscapeHtml(document_.kind),
                        EscapeHtml(document_.number));
    out_ += fmt::format("<h1>{}{}</h1>\n", ForeignTag(document_.title.foreign), Text(document_.title));
    if (!document_.other_title.text.empty())
      out_ += fmt::format("<p class=\"other\">{}</p>\n", Text(document_.other_title));
    out_ += fmt::format("<p class=\"validity\">{}</p>\n</header>\n", EscapeHtml(document_.validity));
  }

  void KeyFacts() {
    out_ += fmt::format("<section class=\"key\" aria-label=\"{}\">\n",
                        EscapeHtml(Say(document_.language, Phrase::kKeyFacts)));
    Write(document_.key_facts, true);
    out_ += "</section>\n";
  }

  void Contents() {
    const std::string title = EscapeHtml(Say(document_.language, Phrase::kContents));
    out_ += fmt::format("<nav aria-label=\"{0}\">\n<h2>{0}</h2>\n<ul>\n", title);
    for (const auto& section : document_.sections)
      out_ += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", EscapeHtml(section.id), EscapeHtml(section.title));
    out_ += "</ul>\n</nav>\n";
  }

  void Add(const Section& section) {
    const std::string id = EscapeHtml(section.id);
    out_ += fmt::format("<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{1}</h2>\n", id,
                        EscapeHtml(section.title));
    for (const Block& block : section.blocks) Add(block, false);
    for (const auto& part : section.parts) {
      out_ += fmt::format("<div class=\"part\">\n<h3>{}{}</h3>\n", ForeignTag(part.title.foreign), Inline(part.title));
      for (const Block& block : part.blocks) Add(block, part.title.foreign);
      out_ += "</div>\n";
    }
    out_ += "</section>\n";
  }
  void Add(const Block& block, bool said_foreign) {
    std::visit([&](const auto& content) { Write(content, said_foreign); }, block);
  }

  void Write(const Paragraph& paragraph, bool said_foreign) {
    const Words& words = paragraph.words;
    const std::string tag = ForeignTag(words.foreign && !said_foreign);
    if (words.mark == Mark::kNone)
      out_ += fmt::format("<p>{}{}</p>\n", tag, Text(words));
    else
      out_ +=
          fmt::format("<p class=\"note {}\">{} {}{}</p>\n", ClassOf(words.mark), Icon(words.mark), tag, Text(words));
  }

  void Write(const Bullets& bullets, bool said_foreign) {
    if (HasForeign(bullets.items) && !said_foreign) out_ += fmt::format("<p>{}</p>\n", ForeignTag(true));
    const bool marks = std::any_of(bullets.items.begin(), bullets.items.end(),
                                   [](const Words& words) { return words.mark != Mark::kNone; });
    out_ += marks ? "<ul class=\"marks\">\n" : "<ul>\n";
    for (const Words& item : bullets.items) out_ += fmt::format("<li>{}</li>\n", Inline(item));
    out_ += "</ul>\n";
  }

  void Write(const Facts& facts, bool said_foreign) {
    out_ += "<dl>\n";
    for (const Fact& fact : facts.facts) {
      std::size_t longest = 0;
      for (const Words& words : fact.values) longest = std::max(longest, DisplayWidth(words.text));
      const std::string_view shape = fact.scale ? " class=\"wide\"" : longest > kHalfPage ? " class=\"long\"" : "";
      out_ += fmt::format("<div{}><dt>{}</dt>", shape, EscapeHtml(fact.name));
      bool say = !said_foreign;
      if (fact.scale) out_ += fmt::format("<dd>{}</dd>", ScaleList(*fact.scale));
      if (!fact.scale)
        for (const Words& words : fact.values) {
          out_ += fmt::format("<dd>{}{}</dd>", ForeignTag(words.foreign && say), Inline(words));
          say = say && !words.foreign;
        }
      out_ += "</div>\n";
    }
    out_ += "</dl>\n";
  }

  void Write(const Grid& grid, bool said_foreign) {
    out_ += fmt::format("<table role=\"table\">\n<caption>{}{}</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">",
                        ForeignTag(HasForeign(grid) && !said_foreign), EscapeHtml(grid.caption));
    for (const auto& column : grid.columns)
      out_ += fmt::format("<th role=\"columnheader\" scope=\"col\"{}>{}</th>", column.number ? " class=\"n\"" : "",
                          EscapeHtml(column.heading));
    out_ += "</tr></thead>\n<tbody role=\"rowgroup\">\n";
    for (const GridRow& row : grid.rows) Write(grid, row);
    out_ += "</tbody>\n</table>\n";
  }

  void Write(const Grid& grid, const GridRow& row) {
    if (!row.group.empty()) {
      out_ += fmt::format(
          "<tr role=\"row\" class=\"head\"><th role=\"rowheader\" scope=\"rowgroup\" colspan=\"{}\" "
          "class=\"group\">{}</th></tr>\n",
          grid.columns.size(), EscapeHtml(row.group));
      return;
    }
    out_ += "<tr role=\"row\">";
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      std::string content;
      for (const Words& words : row.cells[i])
        if (!words.text.empty())
          content +=
              fmt::format("<div{}>{}</div>", DisplayWidth(words.text) <= kShort ? " class=\"s\"" : "", Inline(words));
      std::string classes = grid.columns[i].number ? "n" : "";
      if (content.empty()) classes += classes.empty() ? "none" : " none";
      const std::string shape = classes.empty() ? "" : fmt::format(" class=\"{}\"", classes);
      if (content.empty()) content = "<div>–</div>";
      if (i == 0)
        out_ += fmt::format("<th role=\"rowheader\" scope=\"row\"{} data-label=\"{}\">{}</th>", shape,
                            EscapeHtml(grid.columns[i].heading), content);
      else
        out_ += fmt::format("<td role=\"cell\"{} data-label=\"{}\">{}</td>", shape, EscapeHtml(grid.columns[i].heading),
                            content);
    }
    out_ += "</tr>\n";
  }

  static std::string ScaleList(const Scale& scale) {
    std::string list = "<ol class=\"scale\">";
    for (std::size_t i = 0; i < scale.steps.size(); ++i)
      list += i == scale.at ? fmt::format("<li class=\"at {}\" aria-current=\"true\">{} {}</li>", ClassOf(scale.mark),
                                          Icon(scale.mark), EscapeHtml(scale.steps[i]))
                            : fmt::format("<li>{}</li>", EscapeHtml(scale.steps[i]));
    return list + "</ol>";
  }

  // The words with icon, where they have one.
  std::string Inline(const Words& words) const {
    if (words.mark == Mark::kNone) return Text(words);
    return fmt::format("<span class=\"mark {}\">{}<span>{}</span></span>", ClassOf(words.mark), Icon(words.mark),
                       Text(words));
  }
  std::string Text(const Words& words) const {
    std::string text;
    for (std::size_t begin = 0; begin <= words.text.size();) {
      const std::size_t end = std::min(words.text.find('\n', begin), words.text.size());
      text += (begin == 0 ? "" : "<br>") + EscapeHtml(std::string_view(words.text).substr(begin, end - begin));
      begin = end + 1;
    }
    if (words.look == Look::kCode) text = "<code>" + text + "</code>";
    return words.foreign ? fmt::format("<span lang=\"{}\">{}</span>", OtherTag(), text) : text;
  }
  std::string_view OtherTag() const {
    return Tag(document_.language == Language::kEnglish ? Language::kJapanese : Language::kEnglish);
  }
  std::string ForeignTag(bool foreign) const {
    if (!foreign) return "";
    return fmt::format("<span class=\"tag\">{}</span>", EscapeHtml(Say(document_.language, Phrase::kForeign)));
  }

  const Document& document_;
  std::string out_;
};

}  // namespace

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  for (const char c : SafeText(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string RenderHtml(const Document& document) { return HtmlPage(document).Take(); }

}  // namespace kintsugi::cli::report
