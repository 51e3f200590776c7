// SPDX-License-Identifier: Apache-2.0
#include "console/cli/report/phrases.h"

namespace kintsugi::cli::report {

const std::vector<PhraseRow>& Phrases() {
  static const std::vector<PhraseRow> kRows = {
#define PHRASE(name, english, japanese) {#name, english, japanese},
#include "console/cli/report/phrases.inc"
#undef PHRASE
  };
  return kRows;
}

std::string_view Say(Language language, Phrase phrase) {
  const PhraseRow& row = Phrases()[static_cast<std::size_t>(phrase)];
  return language == Language::kJapanese ? row.japanese : row.english;
}

std::string_view Tag(Language language) { return language == Language::kJapanese ? "ja" : "en"; }

std::optional<Language> LanguageOfTag(std::string_view tag) {
  for (const Language language : kLanguages)
    if (Tag(language) == tag) return language;
  return std::nullopt;
}

}  // namespace kintsugi::cli::report
