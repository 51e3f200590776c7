// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/report/markup.h"

#include <set>

namespace kintsugi::test {
namespace {

bool IsNameCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

class MarkupReader {
 public:
  explicit MarkupReader(std::string_view page) : page_(page) {}

  Markup Read() {
    if (!page_.starts_with("<!DOCTYPE html>")) return Fail("no doctype");
    at_ = 15;
    while (at_ < page_.size() && markup_.problem.empty()) {
      if (page_[at_] == '<')
        ReadTag();
      else
        ReadText();
    }
    if (markup_.problem.empty() && !open_.empty()) return Fail("not closed: " + open_.back());
    return std::move(markup_);
  }

 private:
  Markup Fail(const std::string& what) {
    markup_.problem = what + " at byte " + std::to_string(at_) + ": " + std::string(page_.substr(at_, 60));
    return std::move(markup_);
  }
  void Problem(const std::string& what) {
    markup_.problem = what + " at byte " + std::to_string(at_) + ": " + std::string(page_.substr(at_, 60));
  }

  void ReadText() {
    const std::size_t end = std::min(page_.find('<', at_), page_.size());
    const std::string_view text = page_.substr(at_, end - at_);
    if (text.find('>') != std::string_view::npos) return Problem("a bare >");
    for (std::size_t i = text.find('&'); i != std::string_view::npos; i = text.find('&', i + 1)) {
      const std::string_view entity = text.substr(i, text.find(';', i) - i);
      if (!kEntities.contains(std::string(entity))) return Problem("a bare &");
    }
    markup_.text += text;
    at_ = end;
  }

  void ReadTag() {
    const bool closing = page_.substr(at_ + 1, 1) == "/";
    at_ += closing ? 2 : 1;
    const std::string name = Name();
    if (name.empty()) return Problem("no tag name");
    if (closing) return Close(name);
    Tag tag{name, {}};
    while (at_ < page_.size() && page_[at_] == ' ')
      if (!ReadAttribute(tag)) return;
    if (page_.substr(at_, 1) != ">") return Problem("a tag without end");
    ++at_;
    markup_.tags.push_back(tag);
    if (kVoid.contains(name)) return;
    open_.push_back(name);
    if (name == "style") at_ = std::min(page_.find("</style>", at_), page_.size());
  }

  bool ReadAttribute(Tag& tag) {
    ++at_;
    const std::string name = Name();
    if (name.empty() || page_.substr(at_, 2) != "=\"") {
      Problem("an attribute without quotes");
      return false;
    }
    const std::size_t end = page_.find('"', at_ + 2);
    const std::string_view value = page_.substr(at_ + 2, end - at_ - 2);
    const bool bare = value.find_first_of("<>") != std::string_view::npos;
    if (end == std::string_view::npos || bare || !tag.attributes.emplace(name, value).second) {
      Problem("a bad attribute value");
      return false;
    }
    at_ = end + 1;
    return true;
  }

  void Close(const std::string& name) {
    if (open_.empty() || open_.back() != name || page_.substr(at_, 1) != ">") return Problem("closes what is not open");
    open_.pop_back();
    ++at_;
  }

  std::string Name() {
    const std::size_t begin = at_;
    while (at_ < page_.size() && IsNameCharacter(page_[at_])) ++at_;
    return std::string(page_.substr(begin, at_ - begin));
  }

  const std::set<std::string> kVoid = {"meta", "br"};
  const std::set<std::string> kEntities = {"&amp", "&lt", "&gt", "&quot", "&#39"};
  std::string_view page_;
  std::size_t at_ = 0;
  std::vector<std::string> open_;
  Markup markup_;
};

}  // namespace

Markup ReadMarkup(std::string_view page) { return MarkupReader(page).Read(); }

}  // namespace kintsugi::test
