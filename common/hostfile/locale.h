// SPDX-License-Identifier: Apache-2.0
// What a locale says: the package language of its Windows, and the few words that structure cannot replace. Pure.
#pragma once

#include <string_view>

namespace kintsugi::hostfile {

// "en-us;English (United States)" -> "en-us"; "" = not a locale's row.
std::string_view LocaleOf(std::string_view value);
// "ja" -> JPN, "de-at" -> DEU; "" = not known. The languages in which Windows packages were published.
std::string_view PackageLanguage(std::string_view locale);
// The other way, for writing: "JPN" -> "ja;Japanese"; "" = not known.
std::string_view LocaleRowOf(std::string_view package_language);
// "Primary Domain Controller" in the languages known here.
bool SaysDomainController(std::string_view value);

}  // namespace kintsugi::hostfile
