// SPDX-License-Identifier: Apache-2.0
#include "common/hostfile/systeminfo.h"

#include <algorithm>
#include <optional>

#include "common/base/text.h"
#include "common/hostfile/hotfix_list.h"
#include "common/hostfile/local_time.h"
#include "common/hostfile/locale.h"
#include "common/hostfile/os_name.h"

namespace kintsugi::hostfile {

using version::HotfixId;
using version::IsFileRow;
namespace {

// systeminfo's order, the same from XP to Windows 11. Counted from the version's row and from the time zone's.
constexpr std::size_t kInstallDateAfterVersion = 7;
constexpr std::size_t kBootTimeAfterVersion = 8;
constexpr std::size_t kTypeAfterVersion = 11;
constexpr std::size_t kZoneAfterLocale = 2;
constexpr std::size_t kDomainAfterZone = 7;
constexpr std::size_t kHotfixesAfterZone = 9;
constexpr std::uint64_t kMegabyte = 1024 * 1024;

using Entries = std::vector<Entry>;
using Place = std::optional<std::size_t>;  // index of an entry

std::string Cut(std::string_view value) { return ValidUtf8(value, kMaxValueBytes); }

template <typename Test>
Place FindFrom(const Entries& entries, std::size_t from, Test test) {
  for (std::size_t i = from; i < entries.size(); ++i)
    if (test(entries[i])) return i;
  return std::nullopt;
}

bool SaysWindows(std::string_view value) { return ToLower(value).find("windows") != std::string::npos; }

// A version alone is what other programs have too: then the row before it must name Windows.
bool IsVersionRow(const Entries& entries, std::size_t i) {
  const auto version = ParseOsVersion(entries[i].value);
  if (!version) return false;
  return version->build_repeated || (i > 0 && SaysWindows(entries[i - 1].value));
}

struct Rows {
  std::size_t version = 0;
  Place host_name, os_name, architecture, locale, zone, domain, hotfixes;
};

Place After(const Entries& entries, Place place, std::size_t rows) {
  if (!place || *place + rows >= entries.size()) return std::nullopt;
  return *place + rows;
}

Place FindArchitecture(const Entries& entries, std::size_t version) {
  const auto exact =
      FindFrom(entries, version + 1, [](const Entry& e) { return !ArchitectureOf(e.value, false).empty(); });
  if (exact) return exact;
  const auto placed = After(entries, version, kTypeAfterVersion);
  if (placed && !ArchitectureOf(entries[*placed].value, true).empty()) return placed;
  return FindFrom(entries, version + 1, [](const Entry& e) { return !ArchitectureOf(e.value, true).empty(); });
}

Place FindZone(const Entries& entries, const Rows& rows) {
  const std::size_t from = rows.locale.value_or(rows.version) + 1;
  const auto shaped = FindFrom(
      entries, from, [](const Entry& e) { return e.value.starts_with("(UTC") || e.value.starts_with("(GMT"); });
  return shaped ? shaped : After(entries, rows.locale, kZoneAfterLocale);
}

bool ListsHotfixes(const Entry& entry) {
  return std::any_of(entry.items.begin(), entry.items.end(), [](const Item& item) {
    return IsFileRow(item.text) || (!HotfixId(item.text).empty() && !IsDigit(item.text[0]));
  });
}

// Of a row that stands where the hotfixes should: it lists some, or says that there are none. Network cards do neither.
bool MayBeHotfixes(const Entry& entry) {
  if (entry.items.empty()) return entry.broken_item || entry.value.find_first_of("0123456789") == std::string::npos;
  return std::any_of(entry.items.begin(), entry.items.end(), [](const Item& item) {
    return IsFileRow(item.text) || item.text.starts_with('{') || !HotfixId(item.text).empty();
  });
}

// The row behind the logon server ("\\DC1"); without one, the first with items that name KBs, also above where the zone
// would be in an excerpt without one; then its place.
Place FindHotfixes(const Entries& entries, const Rows& rows, Place logon_server) {
  if (const auto behind = After(entries, logon_server, 1); behind && MayBeHotfixes(entries[*behind])) return behind;
  const std::size_t from = rows.zone.value_or(rows.version) + 1;
  if (const auto listed = FindFrom(entries, from, ListsHotfixes)) return listed;
  if (const auto listed = FindFrom(entries, rows.version + 1, ListsHotfixes)) return listed;
  const auto placed = After(entries, rows.zone, kHotfixesAfterZone);
  return placed && MayBeHotfixes(entries[*placed]) ? placed : std::nullopt;
}

// The rows of a listing follow one another: what stands further above the system's name than the name above the version
// is of something else.
Place FindHostName(const Entries& entries, std::size_t version) {
  if (version < 2) return std::nullopt;
  const std::size_t below = entries[version].line - entries[version - 1].line;
  const std::size_t above = entries[version - 1].line - entries[version - 2].line;
  if (above > below + 1) return std::nullopt;
  return version - 2;
}

// Somebody who took names out leaves "..." or "XXXXX": the first is no name.
bool IsName(std::string_view value) {
  return std::any_of(value.begin(), value.end(), [](char c) {
    return IsDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
  });
}

Rows FindRows(const Entries& entries, std::size_t version) {
  Rows rows;
  rows.version = version;
  if (version > 0) rows.os_name = version - 1;
  rows.host_name = FindHostName(entries, version);
  rows.architecture = FindArchitecture(entries, version);
  rows.locale = FindFrom(entries, version + 1, [](const Entry& e) { return !LocaleOf(e.value).empty(); });
  rows.zone = FindZone(entries, rows);
  const auto logon_server =
      FindFrom(entries, rows.zone.value_or(version) + 1, [](const Entry& e) { return e.value.starts_with("\\\\"); });
  rows.hotfixes = FindHotfixes(entries, rows, logon_server);
  const bool whole = rows.zone && rows.hotfixes == After(entries, rows.zone, kHotfixesAfterZone);
  if (logon_server)
    rows.domain = *logon_server - 1;
  else if (whole)
    rows.domain = After(entries, rows.zone, kDomainAfterZone);
  return rows;
}

// "16.265 MB", "2 047 Mo", "32,631 MB": digits in groups of three.
std::optional<std::uint64_t> Megabytes(std::string_view value) {
  std::uint64_t number = 0;
  std::size_t group = 0, digits = 0;
  for (const char c : value) {
    if (IsDigit(c)) {
      number = number * 10 + static_cast<std::uint64_t>(c - '0');
      if (++digits > 12) return std::nullopt;
      ++group;
    } else if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
      break;
    } else if (group > 0) {
      if (digits > group && group != 3) return std::nullopt;
      group = 0;
    }
  }
  if (digits == 0) return std::nullopt;
  return number;
}

class Reader {
 public:
  Reader(const Entries& entries, std::size_t version, HostFile& host)
      : entries_(entries), rows_(FindRows(entries, version)), host_(host) {}

  Status Read() {
    ReadNames();
    ReadSystem();
    ReadPlace();
    ReadMemory();
    ReadBootTime();
    ReadRoles();
    return ReadHotfixes();
  }

 private:
  const Entry& At(Place place) const { return entries_[*place]; }
  // "N/A" in the language of the text: what the version's row says where a service pack would stand.
  bool Available(Place place) const {
    if (!place || !IsName(At(place).value) || At(place).value == "N/A") return false;
    const std::string_view row = entries_[rows_.version].value;
    const auto version = ParseOsVersion(row);
    if (version->major < 6 || version->service_pack > 0) return true;
    const std::string_view behind = row.substr(std::min(row.find(' '), row.size() - 1) + 1);
    return !behind.starts_with(At(place).value + " ");
  }
  void Found(std::string what, Place place) {
    host_.findings.push_back({true, std::move(what), Cut(At(place).value), At(place).line});
  }
  void Missing(std::string what, std::string why = "") {
    host_.findings.push_back({false, std::move(what), std::move(why), 0});
  }

  void ReadNames() {
    if (rows_.os_name && !SaysWindows(At(rows_.os_name).value) && !rows_.host_name) {
      rows_.host_name = rows_.os_name;
      rows_.os_name.reset();
    }
    if (Available(rows_.host_name)) {
      host_.facts.name = Cut(At(rows_.host_name).value);
      host_.name_given = true;
      Found("host name", rows_.host_name);
    } else {
      Missing("host name", "the row two before the version; the file's name counts instead");
    }
    if (!rows_.os_name) return Missing("operating system name", "the row before the version");
    host_.os_name = Cut(At(rows_.os_name).value);
    Found("operating system name", rows_.os_name);
  }

  void ReadSystem() {
    auto& os = host_.facts.os;
    const auto version = *ParseOsVersion(entries_[rows_.version].value);
    os.major = version.major, os.minor = version.minor, os.build = version.build, os.ubr = version.ubr;
    os.service_pack = version.service_pack;
    os.service_pack_suffix = version.service_pack_suffix;
    Found("operating system version", rows_.version);
    if (rows_.architecture) {
      os.architecture = ArchitectureOf(At(rows_.architecture).value, true);
      Found("architecture", rows_.architecture);
    } else {
      Missing("architecture", "a row such as \"x64-based PC\"");
    }
    OsName named = NameSystem(host_.os_name, version, os.architecture);
    os.product = named.product;
    os.edition = Cut(named.edition);
    host_.installation = named.installation;
    if (!named.problem.empty()) Missing("product", named.problem);
  }

  // English labels are those of an English system, also where its locale is another; other labels are of its locale.
  void ReadPlace() {
    const bool english = EqualNoCase(entries_[rows_.version].label, "OS Version");
    if (rows_.locale)
      Found("locale", rows_.locale);
    else
      Missing("locale", "a row such as \"en-us;English (United States)\"");
    host_.facts.os.language = english        ? "ENU"
                              : rows_.locale ? std::string(PackageLanguage(LocaleOf(At(rows_.locale).value)))
                                             : "";
    if (Available(rows_.domain)) {
      host_.facts.domain = Cut(At(rows_.domain).value);
      Found("domain", rows_.domain);
    } else {
      Missing("domain", "the row before the logon server");
    }
    if (!Available(rows_.zone)) return Missing("time zone", "a row such as \"(UTC+01:00) Berlin\"");
    host_.time_zone_text = Cut(At(rows_.zone).value);
    host_.facts.time_zone = ZoneName(host_.time_zone_text);
    Found("time zone", rows_.zone);
  }

  void ReadMemory() {
    const auto row = After(entries_, rows_.zone, 1);
    const auto megabytes = row ? Megabytes(At(row).value) : std::nullopt;
    if (!megabytes) return Missing("physical memory", "the row behind the time zone");
    host_.facts.memory_bytes = *megabytes * kMegabyte;
    Found("physical memory", row);
  }

  void ReadBootTime() {
    const auto row = After(entries_, rows_.version, kBootTimeAfterVersion);
    std::vector<std::string_view> dates;
    for (const std::size_t offset : {kInstallDateAfterVersion, kBootTimeAfterVersion})
      if (const auto place = After(entries_, rows_.version, offset)) dates.push_back(At(place).value);
    const auto offset = ZoneOffset(host_.time_zone_text);
    const auto local =
        row ? ReadLocalTime(At(row).value, DateOrderOf(dates, rows_.locale ? LocaleOf(At(rows_.locale).value) : ""))
            : std::nullopt;
    if (!local || !offset)
      return Missing("boot time", "a date whose order of day and month is certain, and a time zone");
    host_.facts.boot_time = *local - *offset;
    Found("boot time", row);
  }

  // The one role that systeminfo tells: its words are translated, so this is a list of translations, and only a help.
  void ReadRoles() {
    for (std::size_t i = rows_.version + 1; i < entries_.size() && i < rows_.version + 4; ++i) {
      if (!SaysDomainController(entries_[i].value)) continue;
      host_.facts.roles.emplace_back("domain-controller");
      return Found("role", i);
    }
  }

  Status ReadHotfixes() {
    if (!rows_.hotfixes) {
      Missing("hotfix list", "the row behind the logon server");
      return {};
    }
    const Entry& row = At(rows_.hotfixes);
    const std::size_t announced = FirstNumber(row.value);
    const bool cut = row.broken_item || announced > row.items.size();
    // A list that ends in the middle of its text may end in the middle of a number too.
    const bool drop_last = cut && !row.broken_item && !row.items.empty();
    HotfixList list(host_);
    for (std::size_t i = 0; i + (drop_last ? 1 : 0) < row.items.size(); ++i)
      list.Add(row.items[i].text, "systeminfo", row.items[i].line);
    host_.hotfixes_complete = !cut;
    Found("hotfix list", rows_.hotfixes);
    if (cut)
      Missing("rest of the hotfix list", "systeminfo announces " + std::to_string(announced) + " and lists " +
                                             std::to_string(row.items.size()) +
                                             "; add the output of \"wmic qfe list\"");
    return list.Finish("systeminfo");
  }

  static std::size_t FirstNumber(std::string_view value) {
    const std::size_t from = value.find_first_of("0123456789");
    std::size_t number = 0;
    for (std::size_t i = from; i < value.size() && IsDigit(value[i]) && number < 1'000'000; ++i)
      number = number * 10 + static_cast<std::size_t>(value[i] - '0');
    return number;
  }

  const Entries& entries_;
  Rows rows_;
  HostFile& host_;
};

}  // namespace

std::vector<std::vector<Entry>> SplitHosts(std::vector<Entry> entries) {
  std::vector<std::size_t> starts;
  std::size_t after_last = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!IsVersionRow(entries, i) || i < after_last) continue;
    starts.push_back(std::max(after_last, i < 2 ? std::size_t{0} : i - 2));
    after_last = i + 1;
  }
  std::vector<std::vector<Entry>> hosts;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto from = entries.begin() + static_cast<std::ptrdiff_t>(starts[i]);
    const auto to =
        i + 1 < starts.size() ? entries.begin() + static_cast<std::ptrdiff_t>(starts[i + 1]) : entries.end();
    hosts.emplace_back(std::make_move_iterator(from), std::make_move_iterator(to));
  }
  return hosts;
}

Result<bool> ReadSystemInfo(const std::vector<Entry>& entries, HostFile& host) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!IsVersionRow(entries, i)) continue;
    if (const auto read = Reader(entries, i, host).Read(); !read) return read.error();
    return true;
  }
  return false;
}

}  // namespace kintsugi::hostfile
