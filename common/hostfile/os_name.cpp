// SPDX-License-Identifier: Apache-2.0
// Builds and families: the table of releases (common/advisory). A Windows 11 is a client of build 22000 or later,
// whatever it calls itself.
#include "common/hostfile/os_name.h"

#include <algorithm>
#include <array>
#include <vector>

#include "common/advisory/releases.h"
#include "common/base/text.h"

namespace kintsugi::hostfile {
namespace {

using advisory::Role;

constexpr int kFirstWindows10 = 10240;
constexpr int kFirstWindows11 = 22000;

struct Word {
  std::string_view found, english;
};
// Editions in the languages whose Windows translates them; "Pro" and "Professional" are chosen by the release.
constexpr std::array<Word, 30> kEditionWords = {{
    {"Entreprise", "Enterprise"},
    {"Professionnel", "Professional"},
    {"Famille", "Home"},
    {"Familiale", "Home"},
    {"Éducation", "Education"},
    {"Intégrale", "Ultimate"},
    {"企业版", "Enterprise"},
    {"专业版", "Professional"},
    {"专业工作站版", "Pro for Workstations"},
    {"家庭中文版", "Home"},
    {"家庭版", "Home"},
    {"教育版", "Education"},
    {"旗舰版", "Ultimate"},
    {"企業版", "Enterprise"},
    {"專業版", "Professional"},
    {"家用版", "Home"},
    {"旗艦版", "Ultimate"},
    {"Корпоративная", "Enterprise"},
    {"Профессиональная", "Professional"},
    {"Домашняя", "Home"},
    {"Максимальная", "Ultimate"},
    {"Начальная", "Starter"},
    {"Profesional", "Professional"},
    {"Empresa", "Enterprise"},
    {"Hogar", "Home"},
    {"Educación", "Education"},
    {"Familial", "Home"},
    {"Kurumsal", "Enterprise"},
    {"Educação", "Education"},
    {"Domowa", "Home"},
}};

void Remove(std::string& text, std::string_view part) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at)) text.erase(at, part.size());
}

// Without trademark signs: the real ones, "(R)", and what code pages make of them.
std::string WithoutMarks(std::string_view name) {
  std::string text(name);
  for (const char* mark : {"(R)", "(r)", "(TM)", "(tm)", "®", "™", "©", "\xEF\xBF\xBD", "?"}) Remove(text, mark);
  return text;
}

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = text.find_first_not_of(" ,\t", at);
    if (from == std::string_view::npos) break;
    at = std::min(text.find_first_of(" ,\t", from), text.size());
    words.emplace_back(text.substr(from, at - from));
  }
  // Code pages without the signs turn them into letters: "Microsoftr", "Serverr", "VistaT".
  for (std::string& word : words) {
    const std::string lower = ToLower(word);
    for (const std::string_view plain : {"microsoft", "windows", "server", "vista"})
      if (lower.size() == plain.size() + 1 && lower.starts_with(plain) && (lower.back() == 'r' || lower.back() == 't'))
        word.pop_back();
  }
  return words;
}

bool Has(const std::vector<std::string>& words, std::string_view word) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& w) { return EqualNoCase(w, word); });
}

bool SaysServer(const std::vector<std::string>& words, std::string_view name) {
  const std::string lower = ToLower(name);
  return Has(words, "server") || lower.find("azure stack hci") != std::string::npos ||
         lower.find("azure local") != std::string::npos;
}

std::string_view ReleasedFamily(const OsVersion& version, Role role) {
  for (const auto& row : advisory::Releases())
    if (row.role == role && row.major == version.major && row.minor == version.minor && row.build <= version.build &&
        version.build <= row.last_build)
      return row.family;
  return "";
}

// The family of the host's release. Builds of no release (previews) belong to the client that they lead to, but not a
// build that only servers have.
std::string FamilyOf(const OsVersion& version, bool server) {
  const std::string_view family = ReleasedFamily(version, server ? Role::kServer : Role::kClient);
  if (!family.empty()) return std::string(family);
  const std::string_view other = ReleasedFamily(version, server ? Role::kClient : Role::kServer);
  if (!other.empty()) return other == "windows-2000" ? std::string(other) : "";
  if (server || version.major != 10 || version.build < kFirstWindows10) return "";
  return version.build < kFirstWindows11 ? "windows-10" : "windows-11";
}

// Releases that no client, or no server, ever had: there the build says which it is, without a name.
std::optional<bool> ServerByBuild(const OsVersion& version) {
  const bool client = !FamilyOf(version, false).empty();
  const bool server = !FamilyOf(version, true).empty();
  if (client == server) return std::nullopt;
  return server;
}

bool IsProductWord(std::string_view word) {
  for (const std::string_view known :
       {"windows", "server", "vista", "xp",      "nt",        "7",       "8",      "8.1",  "10",
        "11",      "2000",   "2003",  "2008",    "2012",      "2016",    "2019",   "2022", "2025",
        "r2",      "rt",     "x64",   "edition", "microsoft", "version", "64-bit", "for",  "itanium-based",
        "systems"})
    if (EqualNoCase(word, known)) return true;
  return false;
}

std::string Translated(std::string_view word, const OsVersion& version) {
  for (const auto& row : kEditionWords) {
    if (word != row.found) continue;
    return row.english == "Professional" && version.major >= 10 ? "Pro" : std::string(row.english);
  }
  return std::string(word);
}

// What is left of the name without the words of the product: "Pro for Workstations", "Embedded Standard".
std::string EditionOf(const std::vector<std::string>& words, const OsVersion& version) {
  // A text that was read in the wrong code page has "Windows\xC3\xBF7" for "Windows 7".
  const auto windows =
      std::find_if(words.begin(), words.end(), [](const std::string& w) { return ToLower(w).starts_with("windows"); });
  if (windows == words.end()) return "";
  std::string edition;
  for (auto word = windows + 1; word != words.end(); ++word) {
    const bool keeps_server =
        EqualNoCase(*word, "server") &&
        (edition.ends_with("Storage") || edition.ends_with("Hyper-V") || edition.ends_with("Business") ||
         edition.ends_with("MultiPoint") || edition.ends_with("Advanced"));
    const bool keeps_for = EqualNoCase(*word, "for") && !edition.empty();
    if (IsProductWord(*word) && !keeps_server && !keeps_for) continue;
    if (!edition.empty()) edition += ' ';
    edition += Translated(*word, version);
  }
  if (edition.ends_with(" for")) edition.resize(edition.size() - 4);  // "for Itanium-based Systems"
  return edition;
}

std::string InstallationOf(std::string_view name) {
  const std::string lower = ToLower(name);
  for (const char* core : {"server core", "core installation", "hyper-v server", "azure stack hci", "azure local"})
    if (lower.find(core) != std::string::npos) return "Server Core";
  return "";
}

// The year in the name, for builds that the table does not have: previews, and releases later than it.
std::string ServerByYear(const std::vector<std::string>& words) {
  for (const char* year : {"2016", "2019", "2022", "2025"})
    if (Has(words, year)) return std::string("windows-server-") + year;
  return "";
}

bool HasYear(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& w) { return w.size() == 4 && w.starts_with("20"); });
}

std::string Numbers(const OsVersion& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor) + "." + std::to_string(version.build);
}

std::string ProductOf(std::string_view name, const std::vector<std::string>& words, const OsVersion& version,
                      std::string_view architecture, std::string& problem) {
  bool server = SaysServer(words, name);
  if (ToLower(name).find("windows") == std::string::npos && !server) {
    const auto known = ServerByBuild(version);
    if (!known) {
      problem = "the system's name is missing, and build " + Numbers(version) + " is that of a client and of a server";
      return "";
    }
    server = *known;
  }
  if (version.major == 5 && !server && architecture == "ia64")
    return version.minor == 1 ? "windows-xp-64bit-2002" : "windows-xp-64bit-2003";
  if (server && ToLower(name).find("azure stack hci") != std::string::npos) return "azure-stack-hci";
  if (!server && Has(words, "rt")) return version.minor == 2 ? "windows-rt" : "windows-rt-8.1";
  // Server 2019 has a twin without a year, the semi-annual release 1809.
  if (server && version.build == 17763 && !HasYear(words)) return "windows-server";
  if (std::string family = FamilyOf(version, server); !family.empty()) return family;
  const std::string by_year = server && version.major == 10 ? ServerByYear(words) : "";
  if (by_year.empty()) problem = "no release of Windows is known here with this name and build " + Numbers(version);
  return by_year;
}

// A number of at most six digits at `at`; moves it behind them.
std::optional<int> Number(std::string_view text, std::size_t& at) {
  const std::size_t from = at;
  int value = 0;
  while (at < text.size() && IsDigit(text[at]) && at - from < 7) value = value * 10 + (text[at++] - '0');
  if (at == from || at - from > 6 || (at < text.size() && IsDigit(text[at]))) return std::nullopt;
  return value;
}

bool IsWindowsNt(int major, int minor, int build) {
  if (major == 4) return minor == 0 && build == 1381;
  if (major == 5) return minor <= 2 && build >= 2000 && build < 5000;
  if (major == 6) return minor <= 4 && build >= 5000 && build < 10000;
  return major == 10 && minor == 0 && build >= 9800 && build < 100000;
}

// Between the version and its build: "Service Pack 1" or "not applicable" in some language.
void ReadServicePack(std::string_view between, OsVersion& version) {
  const std::size_t digit = between.find_first_of("0123456789");
  std::size_t at = digit;
  if (digit == std::string_view::npos) return;
  const auto pack = Number(between, at);
  if (!pack || *pack > 20) return;
  version.service_pack = *pack;
  if (at < between.size() && between[at] >= 'a' && between[at] <= 'e' &&
      (at + 1 == between.size() || between[at + 1] == ' '))
    version.service_pack_suffix = std::string(1, between[at]);
}

}  // namespace

std::optional<OsVersion> ParseOsVersion(std::string_view text) {
  OsVersion version;
  std::size_t at = 0;
  const auto major = Number(text, at);
  if (!major || at >= text.size() || text[at++] != '.') return std::nullopt;
  const auto minor = Number(text, at);
  if (!minor || at >= text.size() || text[at++] != '.') return std::nullopt;
  const std::size_t build_from = at;
  const auto build = Number(text, at);
  if (!build || !IsWindowsNt(*major, *minor, *build)) return std::nullopt;
  version.major = *major, version.minor = *minor, version.build = *build;
  const std::string_view digits = text.substr(build_from, at - build_from);
  if (at < text.size() && text[at] == '.') version.ubr = Number(text, ++at).value_or(0);
  if (at < text.size() && text[at] != ' ' && text[at] != '\t') return std::nullopt;
  const std::size_t again = text.rfind(digits);
  if (again != std::string_view::npos && again > at) {
    const std::size_t end = again + digits.size();
    version.build_repeated = !IsDigit(text[again - 1]) && (end == text.size() || !IsDigit(text[end]));
    if (version.build_repeated) ReadServicePack(text.substr(at, again - at), version);
  }
  // Since Vista a service pack is a build.
  if (version.service_pack == 0 && version.major == 6)
    version.service_pack = advisory::ServicePackOfBuild(version.build).value_or(0);
  return version;
}

OsName NameSystem(std::string_view name, const OsVersion& version, std::string_view architecture) {
  const std::string plain = WithoutMarks(name);
  const std::vector<std::string> words = Words(plain);
  OsName named;
  named.product = ProductOf(plain, words, version, architecture, named.problem);
  named.edition = EditionOf(words, version);
  named.installation = InstallationOf(plain);
  return named;
}

std::string_view ArchitectureOf(std::string_view text, bool loose) {
  const std::string lower = ToLower(text);
  struct Row {
    std::string_view start, slug;
  };
  for (const Row& row : {Row{"x64", "x64"}, Row{"x86", "x86"}, Row{"arm64", "arm64"}, Row{"arm", "arm"},
                         Row{"itanium", "ia64"}, Row{"ia64", "ia64"}, Row{"amd64", "x64"}, Row{"em64t", "x64"}}) {
    if (!lower.starts_with(row.start)) continue;
    const std::string_view rest = std::string_view(lower).substr(row.start.size());
    if (rest == "-based pc" || rest == "-based system" || rest == " (tm) -based system" || rest == "-based  pc")
      return row.slug;
    if (loose && lower.size() < 40 && (rest.starts_with("-") || rest.starts_with(" ")) &&
        lower.find("family") == std::string::npos)
      return row.slug;
  }
  return "";
}

std::string SystemTitle(std::string_view product, std::string_view edition) {
  const auto* release = advisory::FindRelease(product, "");
  std::string title = "Microsoft Windows";
  if (product == "azure-stack-hci") title = "Microsoft Azure Stack HCI";
  if (release != nullptr) title += " " + std::string(release->name);
  if (!edition.empty()) title += " " + std::string(edition);
  return title;
}

}  // namespace kintsugi::hostfile
