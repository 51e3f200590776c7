// SPDX-License-Identifier: Apache-2.0
// Three-letter languages: those of update packages (bulletin MS03-043 and its like name them).
#include "common/hostfile/locale.h"

#include <algorithm>
#include <array>

#include "common/base/text.h"

namespace kintsugi::hostfile {
namespace {

struct LanguageRow {
  std::string_view locale;  // whole, or its language alone; whole ones stand first
  std::string_view package;
  std::string_view row;
};
constexpr std::array<LanguageRow, 32> kLanguages = {{
    {"pt-pt", "PTG", "pt-pt;Portuguese (Portugal)"},
    {"zh-tw", "CHT", "zh-tw;Chinese (Taiwan)"},
    {"zh-hk", "CHH", "zh-hk;Chinese (Hong Kong SAR)"},
    {"zh-mo", "CHH", ""},
    {"en", "ENU", "en-us;English (United States)"},
    {"ja", "JPN", "ja;Japanese"},
    {"de", "DEU", "de;German (Germany)"},
    {"fr", "FRA", "fr;French (France)"},
    {"it", "ITA", "it;Italian (Italy)"},
    {"es", "ESN", "es;Spanish (Spain)"},
    {"pt", "PTB", "pt-br;Portuguese (Brazil)"},
    {"nl", "NLD", "nl;Dutch (Netherlands)"},
    {"sv", "SVE", "sv;Swedish"},
    {"da", "DAN", "da;Danish"},
    {"nb", "NOR", "nb;Norwegian"},
    {"no", "NOR", ""},
    {"nn", "NOR", ""},
    {"fi", "FIN", "fi;Finnish"},
    {"ru", "RUS", "ru;Russian"},
    {"pl", "PLK", "pl;Polish"},
    {"cs", "CSY", "cs;Czech"},
    {"hu", "HUN", "hu;Hungarian"},
    {"tr", "TRK", "tr;Turkish"},
    {"el", "ELL", "el;Greek"},
    {"he", "HEB", "he;Hebrew"},
    {"ar", "ARA", "ar-sa;Arabic (Saudi Arabia)"},
    {"ko", "KOR", "ko;Korean"},
    {"zh", "CHS", "zh-cn;Chinese (China)"},
    {"sk", "SKY", "sk;Slovak"},
    {"sl", "SLV", "sl;Slovenian"},
    {"ro", "ROM", "ro;Romanian"},
    {"th", "THA", "th;Thai"},
}};

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsPart(char c) { return IsLower(c) || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::string_view LocaleOf(std::string_view value) {
  const std::string_view locale = value.substr(0, value.find(';'));
  if (locale.size() == value.size() || locale.size() < 2 || locale.size() > 12) return "";
  std::size_t part = 0;
  for (std::size_t i = 0; i < locale.size(); ++i) {
    if (locale[i] == '-' && part >= 2)
      part = 0;
    else if (IsPart(locale[i]) && (i > 1 || IsLower(locale[i])))
      ++part;
    else
      return "";
  }
  return part >= 2 ? locale : "";
}

std::string_view PackageLanguage(std::string_view locale) {
  const auto is = [&](const LanguageRow& row) {
    return locale == row.locale || (locale.starts_with(row.locale) && locale[row.locale.size()] == '-');
  };
  const auto row = std::find_if(kLanguages.begin(), kLanguages.end(), is);
  return row == kLanguages.end() ? "" : row->package;
}

std::string_view LocaleRowOf(std::string_view package_language) {
  for (const auto& row : kLanguages)
    if (row.package == package_language && !row.row.empty()) return row.row;
  return "";
}

bool SaysDomainController(std::string_view value) {
  const std::string lower = ToLower(value);
  for (const char* words :
       {"domain controller", "domänencontroller", "contrôleur", "controlador de dom", "controller di dominio",
        "контроллер домена", "域控制器", "網域控制站", "ドメイン コントローラ", "도메인 컨트롤러", "kontroler domeny",
        "domeincontroller", "domänkontrollant", "domænecontroller", "řadič domény", "tartományvezérlő"})
    if (lower.find(words) != std::string::npos) return true;
  return false;
}

}  // namespace kintsugi::hostfile
