// SPDX-License-Identifier: Apache-2.0
// The language table: each phrase of a report in each language (phrases.inc, one row a phrase). A new language is a new
// column; a phrase without a word in one language does not pass the tests. Pure, any thread.
#pragma once

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kintsugi::cli::report {

enum class Language { kEnglish, kJapanese };
inline constexpr std::array kLanguages = {Language::kEnglish, Language::kJapanese};

enum class Phrase {
#define PHRASE(name, english, japanese) name,
#include "console/cli/report/phrases.inc"
#undef PHRASE
};

struct PhraseRow {
  std::string_view name;  // kSeverity
  std::string_view english;
  std::string_view japanese;
};
// All rows, in the order of the enumerators. Static storage.
const std::vector<PhraseRow>& Phrases();

std::string_view Say(Language language, Phrase phrase);
// With {0}, {1}, ... filled in.
template <typename... Values>
std::string Say(Language language, Phrase phrase, const Values&... values) {
  return fmt::format(fmt::runtime(Say(language, phrase)), values...);
}

std::string_view Tag(Language language);  // "en", "ja": of --lang and of HTML
std::optional<Language> LanguageOfTag(std::string_view tag);

}  // namespace kintsugi::cli::report
