// SPDX-License-Identifier: Apache-2.0
// A small strict reader of HTML pages: stricter than the standard, so that a page that passes is well formed for any
// browser. Pure, any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kintsugi::test {

struct Tag {
  std::string name;
  std::map<std::string, std::string> attributes;
};
struct Markup {
  std::vector<Tag> tags;  // in the order of the page, without end tags
  std::string text;       // between the tags, entities as they stand; without style sheets
  std::string problem;    // "" = every tag is closed in order and every attribute is quoted
};
Markup ReadMarkup(std::string_view page);

}  // namespace kintsugi::test
