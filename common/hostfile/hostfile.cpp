// SPDX-License-Identifier: Apache-2.0
// Recognition, in the order of what is surest: systeminfo's version rows, then tables with HotFixID, then KB lists. A
// file may hold systeminfo and a table of hotfixes, one behind the other.
#include "common/hostfile/hostfile.h"

#include <algorithm>
#include <array>

#include "common/base/text.h"
#include "common/hostfile/decode.h"
#include "common/hostfile/entries.h"
#include "common/hostfile/file_name.h"
#include "common/hostfile/os_name.h"
#include "common/hostfile/qfe.h"
#include "common/hostfile/systeminfo.h"

namespace kintsugi::hostfile {
namespace {

using Files = std::vector<HostFile>;

constexpr std::size_t kMaxFileNameBytes = 4096;  // a path on the systems that the command line runs on

std::string Count(std::size_t n, std::string_view of) { return std::to_string(n) + " " + std::string(of); }

struct Look {
  std::string_view start, what;
};
constexpr std::array<Look, 14> kStarts = {{
    {"<!doctype html", "an HTML page"},
    {"<html", "an HTML page"},
    {"<?xml", "XML"},
    {"{", "JSON"},
    {"mz", "a Windows program"},
    {"pk\x03\x04", "a ZIP archive"},
    {"\x7f"
     "elf",
     "a Linux program"},
    {"%pdf", "a PDF document"},
    {"windows registry editor", "a registry export"},
    {"system information report", "a report of msinfo32 (save the output of \"systeminfo\" instead)"},
    {"linux ", "the output of uname on a Linux host"},
    {"darwin ", "the output of uname on a Mac"},
    {"productname:", "the output of sw_vers on a Mac"},
    {"static hostname:", "the output of hostnamectl on a Linux host"},
}};
constexpr std::array<Look, 6> kInside = {{
    {"pretty_name=", "/etc/os-release of a Linux host"},
    {"operating system: ", "facts about another system"},
    {"distributor id:", "the output of lsb_release on a Linux host"},
    {"hotfixid", "a list of hotfixes that was cut off"},
    {"<html", "an HTML page"},
    {"kernel version", "facts about another system"},
}};

std::string LooksLike(std::string_view bytes, const Decoded& decoded) {
  std::string head;
  for (const Line& line : decoded.lines) {
    head += ToLower(line.text) + "\n";
    if (head.size() > 8192) break;
  }
  const std::size_t from = std::min(head.find_first_not_of(" \t\n"), head.size());
  for (const Look& look : kStarts)
    if (std::string_view(head).substr(from).starts_with(look.start)) return std::string(look.what);
  for (const Look& look : kInside)
    if (head.find(look.start) != std::string::npos) return std::string(look.what);
  const std::string_view sample = bytes.substr(0, 4096);
  const auto controls = std::count_if(sample.begin(), sample.end(), [](char c) { return c >= 0 && c < 9; });
  const bool wide = decoded.encoding == Encoding::kUtf16Le || decoded.encoding == Encoding::kUtf16Be;
  if (!wide && controls > 8) return "binary data";
  return "";
}

std::string_view EncodingName(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf16Le:
      return "UTF-16 (little endian)";
    case Encoding::kUtf16Be:
      return "UTF-16 (big endian)";
    case Encoding::kCodePage:
      return "text in a code page";
    case Encoding::kUtf8:
    case Encoding::kUnspecified:
      break;
  }
  return "UTF-8 text";
}

Error NotUnderstood(std::string_view bytes, const Decoded& decoded, std::size_t bad_line) {
  const bool blank =
      std::all_of(decoded.lines.begin(), decoded.lines.end(), [](const Line& line) { return line.text.empty(); });
  if (blank)
    return Error{Code::kInvalidArgument,
                 "the file is empty; save the output of \"systeminfo\" or \"wmic qfe list\" in it"};
  const std::string look = LooksLike(bytes, decoded);
  std::string text = "this does not tell about a Windows host";
  if (!look.empty()) text += ": it looks like " + look;
  text += "; looked in " + Count(decoded.lines.size(), "lines of ") + std::string(EncodingName(decoded.encoding)) +
          " for a version such as \"10.0.19045 N/A Build 19045\" (systeminfo), for a line of columns with HotFixID "
          "(wmic qfe, "
          "Get-HotFix) and for KB numbers only (a list), and found none";
  if (bad_line > 0 && look.empty()) text += " (line " + std::to_string(bad_line) + " is not a KB number)";
  return Error{Code::kInvalidArgument, text + "; save the output of \"systeminfo\""};
}

Status AddSystems(const std::vector<std::vector<Entry>>& blocks, Kind kind, Files& hosts) {
  for (const auto& entries : blocks) {
    HostFile host;
    host.kind = kind;
    const auto read = ReadSystemInfo(entries, host);
    if (!read) return read.error();
    if (*read) hosts.push_back(std::move(host));
    if (hosts.size() > kMaxHosts)
      return Error{Code::kTooLarge, "the file tells about more than " + Count(kMaxHosts, "hosts; split it")};
  }
  return {};
}

Result<Files> ReadSystems(const std::vector<Line>& lines) {
  Files hosts;
  if (const auto done = AddSystems(SplitHosts(ReadList(lines)), Kind::kSystemInfo, hosts); !done) return done.error();
  if (!hosts.empty()) return hosts;
  if (const auto done = AddSystems(ReadCsv(lines), Kind::kSystemInfoCsv, hosts); !done) return done.error();
  if (!hosts.empty()) return hosts;
  if (const auto done = AddSystems(ReadTable(lines), Kind::kSystemInfoTable, hosts); !done) return done.error();
  return hosts;
}

// "Microsoft Windows [Version 10.0.19045.3803]", as `ver` and every prompt's first line have it in all languages: the
// one place where the revision of the build stands.
void ReadRevision(const std::vector<Line>& lines, HostFile& host) {
  for (const Line& line : lines) {
    const std::size_t open = line.text.find('[');
    const std::size_t close = line.text.find(']', std::min(open, line.text.size()));
    if (close == std::string::npos || line.text.find("Windows") > open) continue;
    const std::string_view inside = std::string_view(line.text).substr(open + 1, close - open - 1);
    const std::size_t digits = inside.find_last_of(' ');
    const auto version = ParseOsVersion(inside.substr(digits == std::string_view::npos ? 0 : digits + 1));
    if (!version || version->build != host.facts.os.build || version->ubr == 0) continue;
    host.facts.os.ubr = version->ubr;
    host.findings.push_back({true, "update build revision", ValidUtf8(line.text, kMaxValueBytes), line.number});
    return;
  }
}

Result<Files> ReadAll(std::string_view bytes, const Decoded& decoded, std::string_view file_name) {
  auto systems = ReadSystems(decoded.lines);
  if (!systems) return systems;
  if (systems->size() == 1) ReadRevision(decoded.lines, systems->front());
  auto lists = ReadQfe(decoded.lines);
  if (!lists) return lists;
  // A list below the only systeminfo is of the same host.
  for (HostFile& list : *lists) {
    if (!list.name_given && systems->size() == 1)
      list.facts.name = systems->front().facts.name, list.name_given = systems->front().name_given;
    systems->push_back(std::move(list));
  }
  if (!systems->empty()) return systems;
  std::size_t bad_line = 0;
  auto kbs = ReadKbList(decoded.lines, bad_line);
  if (!kbs || !kbs->empty()) return kbs;
  // wmic writes a mark and an empty line where no hotfix is installed.
  const bool blank =
      std::all_of(decoded.lines.begin(), decoded.lines.end(), [](const Line& line) { return line.text.empty(); });
  if (blank && !bytes.empty() && NamesHotfixList(file_name)) {
    HostFile host;
    host.kind = Kind::kQfe;
    host.hotfixes_complete = true;
    host.findings.push_back(
        {false, "hotfix list", "the file has no rows, as wmic writes where no hotfix is installed", 0});
    Files files;
    files.push_back(std::move(host));
    return files;
  }
  return NotUnderstood(bytes, decoded, bad_line);
}

}  // namespace

std::string_view KindName(Kind kind) {
  switch (kind) {
    case Kind::kSystemInfo:
      return "systeminfo";
    case Kind::kSystemInfoCsv:
      return "systeminfo /fo csv";
    case Kind::kSystemInfoTable:
      return "systeminfo /fo table";
    case Kind::kQfe:
      return "wmic qfe";
    case Kind::kGetHotFix:
      return "Get-HotFix";
    case Kind::kKbList:
      return "KB list";
    case Kind::kUnspecified:
      break;
  }
  return "unknown";
}

Result<std::vector<HostFile>> ParseHostFile(std::string_view bytes, std::string_view file_name) {
  if (bytes.size() > kMaxFileBytes)
    return Error{Code::kTooLarge, "the file has " + Count(bytes.size(), "bytes; facts about hosts have at most ") +
                                      std::to_string(kMaxFileBytes) + ", so split it"};
  const Decoded decoded = Decode(bytes);
  if (decoded.lines.size() > kMaxLines)
    return Error{Code::kTooLarge, "the file has " +
                                      Count(decoded.lines.size(), "lines; facts about hosts have at most ") +
                                      std::to_string(kMaxLines) + ", so split it"};
  auto hosts = ReadAll(bytes, decoded, file_name);
  if (!hosts) return hosts;
  for (HostFile& host : *hosts) {
    host.file = ValidUtf8(file_name, kMaxFileNameBytes);
    host.encoding = decoded.encoding;
    host.code_page = decoded.code_page;
    if (host.facts.name.empty()) host.facts.name = ValidUtf8(HostNameOf(file_name), kMaxValueBytes);
  }
  return hosts;
}

}  // namespace kintsugi::hostfile
