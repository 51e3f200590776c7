// SPDX-License-Identifier: Apache-2.0
// The grammar of product names: [component " on "] ["Microsoft"] "Windows" release {qualifier}. Qualifiers may come in
// any order: version, architecture, service pack, edition, installation. Also reads the product's own names ("windows-7
// x64 sp1"). Names seen: MSRC CVRF and CSAF, wes-ng, bulletins since 1998. Pure.
#include "common/advisory/product.h"

#include <algorithm>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "common/advisory/releases.h"
#include "common/base/text.h"

namespace kintsugi::advisory {
namespace {

// The words of a name: lower case; blanks, commas and brackets part them, so that "(Server Core installation)" and
// ", version 20H2" need no rules of their own.
std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    const bool parts = c == ' ' || c == '\t' || c == ',' || c == '(' || c == ')' || c == ':' || c == '\r' || c == '\n';
    if (!parts) {
      word += ToLower(c);
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

// Reads words one after the other; Take consumes a phrase if it is next.
class Reader {
 public:
  explicit Reader(std::vector<std::string> words) : words_(std::move(words)) {}
  bool AtEnd() const { return next_ == words_.size(); }
  std::string_view Peek(std::size_t ahead = 0) const {
    return next_ + ahead < words_.size() ? std::string_view(words_[next_ + ahead]) : std::string_view();
  }
  std::string_view Take() { return words_[next_++]; }
  bool Take(std::string_view phrase) {
    std::size_t at = next_;
    for (std::size_t begin = 0; begin < phrase.size();) {
      const std::size_t end = std::min(phrase.find(' ', begin), phrase.size());
      if (at == words_.size() || words_[at] != phrase.substr(begin, end - begin)) return false;
      ++at;
      begin = end + 1;
    }
    next_ = at;
    return true;
  }

 private:
  std::vector<std::string> words_;
  std::size_t next_ = 0;
};

bool StartsWithDigit(std::string_view word) { return !word.empty() && word[0] >= '0' && word[0] <= '9'; }

// "12", "8.2"; not "32-bit".
bool IsNumber(std::string_view word) {
  return StartsWithDigit(word) && word.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::optional<int> SmallNumber(std::string_view word) {
  if (word.empty() || word.size() > 2 ||
      !std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  int value = 0;
  for (const char c : word) value = value * 10 + (c - '0');
  return value;
}

// The row with the longest name that comes next; consumes the name. Rows of one family have one name: the first.
const Release* TakeRelease(Reader& reader) {
  const Release* best = nullptr;
  for (const Release& row : Releases()) {
    Reader ahead = reader;
    if (ahead.Take(ToLower(row.name)) && (best == nullptr || row.name.size() > best->name.size())) best = &row;
  }
  if (best != nullptr) reader.Take(ToLower(best->name));
  return best;
}

struct Phrase {
  std::string_view words;
  std::string_view value;
};

constexpr Phrase kArchitectures[] = {{"for 32-bit systems", "x86"},
                                     {"for x86-based systems", "x86"},
                                     {"for 32-bit edition", "x86"},
                                     {"for x64-based systems", "x64"},
                                     {"for 64-bit systems", "x64"},
                                     {"for x64 systems", "x64"},
                                     {"for arm64-based systems", "arm64"},
                                     {"for arm systems", "arm64"},
                                     {"for arm64 systems", "arm64"},
                                     {"for itanium-based systems", "ia64"},
                                     {"for itanium systems", "ia64"},
                                     {"x64 edition", "x64"},
                                     {"x64-based edition", "x64"},
                                     {"64-bit edition", "ia64"},
                                     {"itanium edition", "ia64"},
                                     {"32-bit", "x86"},
                                     {"x64-based", "x64"},
                                     {"x86", "x86"},
                                     {"x64", "x64"},
                                     {"arm64", "arm64"},
                                     {"ia64", "ia64"},
                                     {"arm", "arm"}};

constexpr Phrase kEditions[] = {{"media center edition 2005", "media-center"},
                                {"media center edition 2004", "media-center"},
                                {"media center edition", "media-center"},
                                {"tablet pc edition 2005", "tablet-pc"},
                                {"tablet pc edition", "tablet-pc"},
                                {"for hololens", "hololens"},
                                {"media-center", "media-center"},
                                {"tablet-pc", "tablet-pc"},
                                {"hololens", "hololens"},
                                {"datacenter azure edition", "azure"},
                                {"azure edition", "azure"},
                                {"azure", "azure"}};

// Words that name an edition which gets the same updates as every other.
constexpr std::string_view kOrdinaryEditions[] = {"home edition",
                                                  "professional edition",
                                                  "professional",
                                                  "enterprise edition",
                                                  "standard edition",
                                                  "datacenter edition",
                                                  "web edition",
                                                  "home",
                                                  "pro",
                                                  "enterprise",
                                                  "standard",
                                                  "datacenter",
                                                  "web edition",
                                                  "advanced server",
                                                  "datacenter server",
                                                  "server",
                                                  "ultimate",
                                                  "ltsb",
                                                  "ltsc",
                                                  "gold",
                                                  "rtm",
                                                  "all editions"};

std::optional<std::string_view> TakePhrase(Reader& reader, std::span<const Phrase> phrases) {
  for (const auto& phrase : phrases) {
    if (reader.Take(phrase.words)) return phrase.value;
  }
  return std::nullopt;
}

bool TakeServicePack(Reader& reader, int& service_pack) {
  Reader ahead = reader;
  std::optional<int> number;
  if (ahead.Take("service pack")) {
    if (!ahead.AtEnd()) number = SmallNumber(ahead.Take());
  } else if (ahead.Peek().starts_with("sp")) {
    number = SmallNumber(ahead.Take().substr(2));
  }
  if (!number) return false;
  service_pack = *number;
  reader = ahead;
  return true;
}

std::string Upper(std::string_view word) {
  std::string upper(word);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return upper;
}

// "version 22h2", "22h2", "23h2 edition": a release of the family or not understood.
bool TakeVersion(Reader& reader, Platform& platform) {
  Reader ahead = reader;
  const bool said = ahead.Take("version");
  if (!said && !StartsWithDigit(ahead.Peek())) return false;
  if (ahead.AtEnd()) return false;
  const std::string release = Upper(ahead.Take());
  const bool edition = ahead.Take("edition");
  // "Windows Server 2022, 23H2 Edition" is the annual channel, build 25398, and no Windows Server 2022.
  const std::string family = edition ? "windows-server" : platform.family;
  const Release* row = FindRelease(family, release);
  if (row == nullptr) return false;
  platform.family = family;
  platform.release = release;
  reader = ahead;
  return true;
}

bool TakeInstallation(Reader& reader, Installation& installation) {
  if (!reader.Take("server core installation") && !reader.Take("server core") && !reader.Take("core")) return false;
  installation = Installation::kCore;
  return true;
}

bool TakeQualifier(Reader& reader, Platform& platform) {
  if (TakeServicePack(reader, platform.service_pack)) return true;
  if (TakeInstallation(reader, platform.installation)) return true;
  if (const auto architecture = TakePhrase(reader, kArchitectures)) {
    platform.architecture = *architecture;
    return true;
  }
  if (const auto edition = TakePhrase(reader, kEditions)) {
    platform.edition = *edition;
    return true;
  }
  if (TakeVersion(reader, platform)) return true;
  if (reader.Peek() == "-") {  // "... - extra": a remark
    while (!reader.AtEnd()) reader.Take();
    return true;
  }
  return std::any_of(std::begin(kOrdinaryEditions), std::end(kOrdinaryEditions),
                     [&](std::string_view words) { return reader.Take(words); });
}

// What a name leaves out.
void Complete(Platform& platform) {
  const Release* row = FindRelease(platform.family, platform.release);
  if (platform.family == "windows-10" || platform.family == "windows-11") platform.release = row->release;
  if (platform.architecture.empty()) platform.architecture = row->unnamed_architecture;
  platform.service_pack = std::max(platform.service_pack, row->first_service_pack);
  if (platform.family == "windows-server") platform.installation = Installation::kFull;  // it has no other
}

// kOs with its platform, kUnreadable, or kApplication where the words are no OS name.
std::pair<ProductKind, Platform> ReadOs(Reader reader) {
  const Release* row = TakeRelease(reader);
  const bool unknown_release = IsNumber(reader.Peek()) || (reader.Peek() == "server" && IsNumber(reader.Peek(1)));
  if (row == nullptr) return {unknown_release ? ProductKind::kUnreadable : ProductKind::kApplication, {}};
  Platform platform;
  platform.family = row->family;
  // The family of semi-annual servers has no name without a version: "Windows Server Update Services".
  const bool needs_version = row->family == "windows-server";
  if (needs_version && !StartsWithDigit(reader.Peek()) && reader.Peek() != "version")
    return {ProductKind::kApplication, {}};
  if (row->family == "windows-server-2003" && row->release == "R2") platform.release = "R2";
  bool qualified = false;
  while (!reader.AtEnd()) {
    if (!TakeQualifier(reader, platform))
      return {qualified || needs_version || reader.Peek() == "for" || reader.Peek() == "version"
                  ? ProductKind::kUnreadable
                  : ProductKind::kApplication,
              {}};
    qualified = true;
  }
  Complete(platform);
  return {ProductKind::kOs, platform};
}

std::pair<ProductKind, Platform> ReadWindowsName(std::string_view text) {
  Reader reader(Words(text));
  reader.Take("microsoft");
  if (!reader.Take("windows")) return {ProductKind::kApplication, {}};
  return ReadOs(std::move(reader));
}

// "windows-10 22H2 x64": what PlatformName writes.
std::optional<Platform> ReadOwnName(std::string_view text) {
  Reader reader(Words(text));
  if (!reader.Peek().starts_with("windows-")) return std::nullopt;
  Platform platform;
  platform.family = std::string(reader.Take());
  if (FindRelease(platform.family, "") == nullptr) return std::nullopt;
  if (reader.Take("r2")) platform.release = "R2";
  while (!reader.AtEnd()) {
    if (!TakeQualifier(reader, platform)) return std::nullopt;
  }
  if (platform.family == "windows-server" && platform.release.empty()) return std::nullopt;
  Complete(platform);
  return platform;
}

std::string Tidied(std::string_view name) {
  std::string tidy;
  for (const char c : name) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) {
      tidy += c;
    } else if (!tidy.empty() && tidy.back() != ' ') {
      tidy += ' ';
    }
  }
  if (!tidy.empty() && tidy.back() == ' ') tidy.pop_back();
  return tidy;
}

// Components that carry a version of their own, by how their names begin (lower case, without "microsoft", "windows").
constexpr std::string_view kVersioned[] = {".net framework ",
                                           "internet explorer ",
                                           "outlook express ",
                                           "xml core services ",
                                           "data access components ",
                                           "directx ",
                                           "media player ",
                                           "media encoder ",
                                           "media format runtime ",
                                           "media format sdk ",
                                           "media services ",
                                           "movie maker ",
                                           "remote desktop connection ",
                                           "remote desktop client ",
                                           "jscript ",
                                           "vbscript ",
                                           "script ",
                                           "internet information services ",
                                           "ftp service ",
                                           "active directory federation services ",
                                           "search ",
                                           "live mail ",
                                           "silverlight ",
                                           "internal database ",
                                           "sql server ",
                                           "adobe flash player",
                                           "service bus "};

std::string_view WithoutMaker(std::string_view component) {
  for (const std::string_view maker : {"microsoft ", "windows "}) {
    if (component.starts_with(maker)) component.remove_prefix(maker.size());
  }
  return component;
}

}  // namespace

Product ParseProduct(std::string_view name) {
  Product product;
  product.name = Tidied(name);
  if (const auto own = ReadOwnName(product.name)) {
    product.kind = ProductKind::kOs;
    product.platform = *own;
    return product;
  }
  std::tie(product.kind, product.platform) = ReadWindowsName(product.name);
  if (product.kind != ProductKind::kApplication) return product;
  const std::string lower = ToLower(product.name);
  for (std::size_t at = lower.rfind(" on "); at != std::string::npos && at > 0; at = lower.rfind(" on ", at - 1)) {
    const auto [kind, platform] = ReadWindowsName(std::string_view(product.name).substr(at + 4));
    if (kind == ProductKind::kApplication) continue;
    product.kind = ProductKind::kUnreadable;
    if (kind != ProductKind::kOs) break;
    product.kind = ProductKind::kComponentOnOs;
    product.platform = platform;
    std::string_view component = std::string_view(product.name).substr(0, at);
    for (const std::string_view tail : {" when installed", " installed"}) {
      if (ToLower(component).ends_with(tail)) component.remove_suffix(tail.size());
    }
    product.component = ComponentName(component);
    break;
  }
  return product;
}

bool IsSeparateComponent(std::string_view component) {
  const std::string lower = ToLower(Tidied(component));
  const std::string_view bare = WithoutMaker(lower);
  return std::any_of(std::begin(kVersioned), std::end(kVersioned), [&](std::string_view begin) {
    return bare.starts_with(begin) && (begin.back() != ' ' || bare.find_first_of("0123456789") != bare.npos);
  });
}

std::string ComponentName(std::string_view component) {
  std::string tidy = Tidied(component);
  const std::string lower = ToLower(tidy);
  const std::string_view bare = WithoutMaker(lower);
  constexpr std::string_view kExplorer = "internet explorer ";
  if (!bare.starts_with(kExplorer) || !StartsWithDigit(bare.substr(kExplorer.size()))) return tidy;
  // "Windows Internet Explorer 8", "Microsoft Internet Explorer 6.0 Service Pack 1" -> "Internet Explorer 8", "... 6
  // Service Pack 1"; 5.01 keeps its point.
  std::string name = tidy.substr(lower.size() - bare.size());
  const std::size_t point = name.find(".0");
  if (point != std::string::npos && (point + 2 == name.size() || name[point + 2] == ' ')) name.erase(point, 2);
  return name;
}

std::string PlatformName(const Platform& platform) {
  std::string name = platform.family;
  const auto add = [&](std::string_view word) {
    if (!word.empty()) name.append(" ").append(word);
  };
  add(platform.release);
  add(platform.edition);
  add(platform.architecture);
  const Release* row = FindRelease(platform.family, platform.release);
  if (platform.service_pack > (row == nullptr ? 0 : row->first_service_pack))
    add("sp" + std::to_string(platform.service_pack));
  if (platform.installation == Installation::kCore) add("core");
  return name;
}

}  // namespace kintsugi::advisory
