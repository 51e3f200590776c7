// SPDX-License-Identifier: Apache-2.0
// What a file is, told by its first bytes: never by its name. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kintsugi::feed {

inline constexpr std::size_t kHeadBytes = std::size_t{64} << 10U;  // as much as FormOf wants to see

enum class Form {
  kUnknown,
  kZip,           // an archive of feeds, or an xlsx
  kWesng,         // CSV with at least two of wes-ng's column titles
  kJson,          // CSAF, VEX or CVRF: the document itself tells
  kCvrfXml,       // XML whose root is cvrfdoc
  kBulletinText,  // TOML with the keys of our bulletins
};

struct FormFound {
  Form form = Form::kUnknown;
  std::string instead;  // for kUnknown: what the file looks like ("an XML document whose root is html")
};
FormFound FormOf(std::string_view head);

// "what was looked for and not found": the sentence for people. `instead` = FormFound::instead.
std::string UnknownFormSentence(std::string_view name, std::string_view instead);

}  // namespace kintsugi::feed
