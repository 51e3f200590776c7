// SPDX-License-Identifier: Apache-2.0
// The columns: Win32_QuickFixEngineering (Microsoft Learn). XP and 2003 have rows whose HotFixID is "File 1"; the KB
// then stands in ServicePackInEffect.
#include "common/hostfile/qfe.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <unordered_map>

#include "common/base/text.h"
#include "common/hostfile/entries.h"
#include "common/hostfile/hotfix_list.h"

namespace kintsugi::hostfile {

using version::HotfixId;
using version::IsFileRow;
namespace {

constexpr std::array<std::string_view, 18> kColumns = {
    "Caption",     "CSName",         "Description", "FixComments",         "HotFixID",     "InstallDate",
    "InstalledBy", "InstalledOn",    "Name",        "ServicePackInEffect", "Status",       "Node",
    "Source",      "PSComputerName", "RunspaceId",  "PSShowComputerName",  "ComputerName", "KBArticle"};

bool IsColumn(std::string_view word) {
  return std::any_of(kColumns.begin(), kColumns.end(),
                     [&](std::string_view known) { return EqualNoCase(known, word); });
}

constexpr std::size_t kMaxRowBytes = 64 * 1024;  // a longer line is no row of such a table

struct Row {
  std::string id, pack, host;
  std::size_t line = 0;
};

void Set(Row& row, std::string_view column, std::string_view value) {
  if (EqualNoCase(column, "HotFixID")) row.id = value;
  if (EqualNoCase(column, "ServicePackInEffect")) row.pack = value;
  const bool names_host = EqualNoCase(column, "CSName") || EqualNoCase(column, "PSComputerName") ||
                          EqualNoCase(column, "Source") || EqualNoCase(column, "Node");
  // CSName is what the host calls itself; the others may be the address that somebody typed.
  if (names_host && !value.empty() && (row.host.empty() || EqualNoCase(column, "CSName"))) row.host = value;
}

class Hosts {
 public:
  explicit Hosts(Kind kind) : kind_(kind) {}
  void Add(const Row& row) {
    const bool file_row = IsFileRow(row.id);
    const std::string& named = file_row && !HotfixId(row.pack).empty() ? row.pack : row.id;
    const std::string text = file_row && &named == &row.pack ? row.id + ", " + row.pack : named;
    Slot& slot = SlotOf(row.host);
    if (HotfixId(named).empty()) return slot.list->Add(named, KindName(kind_), row.line);
    const std::size_t before = slot.host->facts.hotfixes.size();
    slot.list->Add(named, KindName(kind_), row.line);
    if (slot.host->facts.hotfixes.size() > before && text != named)
      slot.host->facts.hotfixes.back().source =
          std::string(KindName(kind_)) + " line " + std::to_string(row.line) + ": " + text;
  }
  // A table without rows: a host without hotfixes.
  void Touch() {
    if (slots_.empty()) SlotOf("");
  }
  bool empty() const { return slots_.empty(); }

  Result<std::vector<HostFile>> Finish() {
    std::vector<HostFile> hosts;
    for (Slot& slot : slots_) {
      if (const auto done = slot.list->Finish(KindName(kind_)); !done) return done.error();
      hosts.push_back(std::move(*slot.host));
    }
    if (hosts.size() > kMaxHosts)
      return Error{Code::kTooLarge, "the list names more than " + std::to_string(kMaxHosts) + " hosts; split it"};
    return hosts;
  }

 private:
  struct Slot {
    std::unique_ptr<HostFile> host;
    std::unique_ptr<HotfixList> list;
  };
  Slot& SlotOf(std::string_view name) {
    const auto [known, fresh] = by_name_.emplace(ToLower(name), slots_.size());
    if (!fresh) return slots_[known->second];
    auto host = std::make_unique<HostFile>();
    host->kind = kind_;
    host->facts.name = ValidUtf8(name, kMaxValueBytes);
    host->name_given = !name.empty();
    host->hotfixes_complete = true;
    auto list = std::make_unique<HotfixList>(*host);
    slots_.push_back({std::move(host), std::move(list)});
    return slots_.back();
  }

  Kind kind_;
  std::vector<Slot> slots_;
  std::unordered_map<std::string, std::size_t> by_name_;
};

struct Header {
  std::vector<std::string> names;
  std::vector<std::size_t> starts;  // in characters
};

struct Word {
  std::string_view text;
  std::size_t at = 0;  // in bytes
};

std::vector<Word> WordsOf(std::string_view line) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t from = line.find_first_not_of(" \t", at);
    if (from == std::string_view::npos) break;
    at = std::min(line.find_first_of(" \t", from), line.size());
    words.push_back({line.substr(from, at - from), from});
  }
  return words;
}

// "Please wait while WMIC is being installed.Caption  CSName ...": the first column may follow other text without a
// blank.
bool EndsWithColumn(std::string_view word, std::size_t& at) {
  for (const std::string_view known : kColumns) {
    if (word.size() <= known.size() || !EqualNoCase(word.substr(word.size() - known.size()), known)) continue;
    at = word.size() - known.size();
    return std::string_view(",;\"'=:|").find(word[at - 1]) == std::string_view::npos;
  }
  return false;
}

// A line of column names only, HotFixID among them; empty otherwise.
Header ReadHeader(std::string_view line) {
  if (line.size() > kMaxRowBytes || ToLower(line).find("hotfixid") == std::string::npos) return {};
  auto words = WordsOf(line);
  std::size_t first = words.size();
  while (first > 0 && IsColumn(words[first - 1].text)) --first;
  std::size_t skip = 0;
  if (first > 0 && EndsWithColumn(words[first - 1].text, skip)) {
    --first;
    words[first] = {words[first].text.substr(skip), words[first].at + skip};
  } else if (first > 0) {
    return {};
  }
  Header header;
  for (std::size_t i = first; i < words.size(); ++i) {
    header.names.emplace_back(words[i].text);
    header.starts.push_back(Characters(line.substr(words[first].at, words[i].at - words[first].at)));
  }
  const bool of_hotfixes = std::any_of(header.names.begin(), header.names.end(),
                                       [](const std::string& n) { return EqualNoCase(n, "HotFixID"); });
  return of_hotfixes ? header : Header{};
}

// A row whose columns stand elsewhere than its header's (wide characters count as two in some consoles): by its words.
void ReadByWords(std::string_view line, Row& row) {
  for (const Word& word : WordsOf(line)) {
    const bool named = !HotfixId(word.text).empty() && (word.text[0] < '0' || word.text[0] > '9');
    if (named && row.id.empty())
      row.id = word.text;
    else if (named)
      row.pack = word.text;
  }
}

bool StartsCell(std::string_view line, std::size_t at) { return at == 0 || Trim(Columns(line, at - 1, at)).empty(); }

Row ReadColumns(const Header& header, const Line& line) {
  Row row;
  row.line = line.number;
  bool aligned = true;
  for (std::size_t i = 0; i < header.names.size(); ++i) {
    const std::size_t to = i + 1 < header.starts.size() ? header.starts[i + 1] : std::string_view::npos;
    aligned = aligned && StartsCell(line.text, header.starts[i]);
    Set(row, header.names[i], Trim(Columns(line.text, header.starts[i], to)));
  }
  const bool found = !HotfixId(row.id).empty() || IsFileRow(row.id) || row.id.starts_with('{');
  if (!aligned || !found) {
    Row other;
    ReadByWords(line.text, other);
    if (!HotfixId(other.id).empty()) row.id = other.id, row.pack = other.pack;
  }
  return row;
}

bool IsRuler(std::string_view line) { return line.find_first_not_of("- \t") == std::string_view::npos; }

Kind KindOf(const std::vector<std::string>& names) {
  const bool powershell = std::any_of(
      names.begin(), names.end(), [](const std::string& n) { return EqualNoCase(n, "Source") || n.starts_with("PS"); });
  return powershell ? Kind::kGetHotFix : Kind::kQfe;
}

// Tables with columns, from each header to the next. Text around them (prompts, other commands) names no hotfix.
Result<std::vector<HostFile>> ReadTables(const std::vector<Line>& lines) {
  Header header;
  std::optional<Hosts> hosts;
  for (const Line& line : lines) {
    if (Header found = ReadHeader(line.text); !found.names.empty()) {
      header = std::move(found);
      if (!hosts) hosts.emplace(KindOf(header.names));
      continue;
    }
    if (header.names.empty() || line.text.empty() || line.text.size() > kMaxRowBytes || IsRuler(line.text)) continue;
    const Row row = ReadColumns(header, line);
    if (!HotfixId(row.id).empty() || IsFileRow(row.id) || row.id.starts_with('{')) hosts->Add(row);
  }
  if (!hosts) return std::vector<HostFile>{};
  hosts->Touch();
  return hosts->Finish();
}

char SeparatorOf(std::string_view line) {
  return std::count(line.begin(), line.end(), ';') > std::count(line.begin(), line.end(), ',') ? ';' : ',';
}

bool IsCsvHeader(const std::vector<std::string>& cells) {
  return cells.size() > 1 &&
         std::any_of(cells.begin(), cells.end(), [](const std::string& c) { return EqualNoCase(Trim(c), "HotFixID"); });
}

Result<std::vector<HostFile>> ReadCsvTables(const std::vector<Line>& lines) {
  std::vector<std::string> names;
  std::optional<Hosts> hosts;
  char separator = ',';
  for (const Line& line : lines) {
    if (line.text.empty()) continue;
    auto cells = CsvCells(line.text, names.empty() ? SeparatorOf(line.text) : separator);
    if (IsCsvHeader(cells)) {
      separator = SeparatorOf(line.text);
      names = std::move(cells);
      if (!hosts) hosts.emplace(KindOf(names));
      continue;
    }
    if (names.empty() || cells.size() < 2) continue;
    Row row;
    row.line = line.number;
    for (std::size_t i = 0; i < cells.size() && i < names.size(); ++i) Set(row, Trim(names[i]), Trim(cells[i]));
    if (!row.id.empty()) hosts->Add(row);
  }
  if (!hosts) return std::vector<HostFile>{};
  hosts->Touch();
  return hosts->Finish();
}

// JSON has quotes and commas around what a list has alone.
std::string_view Unquoted(std::string_view text) {
  text = Trim(text);
  if (text.ends_with(',')) text.remove_suffix(1);
  const bool quoted = text.size() > 1 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// "HotFixID=KB123", "HotFixID      : KB123" and "HotFixID":  "KB123": one property a line; a property that comes again
// begins the next row.
Result<std::vector<HostFile>> ReadProperties(const std::vector<Line>& lines) {
  std::optional<Hosts> hosts;
  Row row;
  std::vector<std::string> seen;
  const auto flush = [&] {
    if (!row.id.empty()) hosts->Add(row);
    row = {};
    seen.clear();
  };
  for (const Line& line : lines) {
    const std::size_t sign = line.text.find_first_of("=:");
    if (sign == std::string::npos) continue;
    const std::string name(Unquoted(std::string_view(line.text).substr(0, sign)));
    if (!IsColumn(name)) continue;
    if (std::find(seen.begin(), seen.end(), name) != seen.end() && hosts) flush();
    seen.push_back(name);
    const bool id = EqualNoCase(name, "HotFixID");
    if (id && !hosts) hosts.emplace(line.text[sign] == '=' ? Kind::kQfe : Kind::kGetHotFix);
    if (id) row.line = line.number;
    Set(row, name, Unquoted(std::string_view(line.text).substr(sign + 1)));
  }
  if (!hosts) return std::vector<HostFile>{};
  flush();
  return hosts->Finish();
}

// The KBs of a line of nothing else; of one that starts with a KB and goes on with a remark ("KB4100347 Security
// Update"), that one. Empty: neither.
std::vector<std::string_view> KbsOf(std::string_view text) {
  std::vector<std::string_view> kbs;
  bool only = true;
  for (std::size_t at = 0; at < text.size() && only;) {
    const std::size_t end = std::min(text.find_first_of(",; \t\"'", at), text.size());
    const std::string_view part = text.substr(at, end - at);
    at = end + 1;
    if (part.empty()) continue;
    only = !HotfixId(part).empty();
    if (only) kbs.push_back(part);
  }
  const bool remark = EqualNoCase(text.substr(0, 2), "KB") && !kbs.empty();
  if (only) return kbs;
  return remark ? std::vector<std::string_view>{kbs.front()} : std::vector<std::string_view>{};
}

}  // namespace

Result<std::vector<HostFile>> ReadQfe(const std::vector<Line>& lines) {
  const bool named = std::any_of(lines.begin(), lines.end(), [](const Line& line) {
    return ToLower(line.text).find("hotfixid") != std::string::npos;
  });
  if (!named) return std::vector<HostFile>{};
  for (const auto& read : {ReadTables, ReadCsvTables, ReadProperties}) {
    auto hosts = read(lines);
    if (!hosts || !hosts->empty()) return hosts;
  }
  return std::vector<HostFile>{};
}

Result<std::vector<HostFile>> ReadKbList(const std::vector<Line>& lines, std::size_t& bad_line) {
  HostFile host;
  host.kind = Kind::kKbList;
  HotfixList list(host);
  bad_line = 0;
  for (const Line& line : lines) {
    const std::string_view text = Trim(line.text);
    if (text.empty() || text.front() == '#') continue;
    const auto kbs = KbsOf(text);
    if (kbs.empty()) {
      bad_line = line.number;
      return std::vector<HostFile>{};
    }
    for (const std::string_view kb : kbs) list.Add(kb, KindName(Kind::kKbList), line.number);
  }
  if (host.facts.hotfixes.empty()) return std::vector<HostFile>{};
  if (const auto done = list.Finish(KindName(Kind::kKbList)); !done) return done.error();
  host.hotfixes_complete = true;
  std::vector<HostFile> hosts;
  hosts.push_back(std::move(host));
  return hosts;
}

}  // namespace kintsugi::hostfile
