// SPDX-License-Identifier: Apache-2.0
// Facts without an agent: what administrators already have (systeminfo, wmic qfe, Get-HotFix, a list of KBs) -> host
// facts. Structure decides, not words: labels of any Windows language, any code page. Pure: bytes in, values out; any
// thread. README.md has the tables of what is recognised and where each shape comes from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/model/host.h"
#include "common/version/hotfix_id.h"

namespace kintsugi::hostfile {

// More is refused with kTooLarge and the number; tests/unit/hostfile has a row for each.
inline constexpr std::size_t kMaxFileBytes = 8 * 1024 * 1024;
inline constexpr std::size_t kMaxLines = 200'000;
inline constexpr std::size_t kMaxHotfixes = 5000;  // of one host; also the limit of the protocol
inline constexpr std::size_t kMaxHosts = 10'000;   // of one file: CSV of many hosts, outputs one after another
// Longer values are cut here, at a whole character, and a finding says so.
inline constexpr std::size_t kMaxValueBytes = 1024;

enum class Kind : std::uint8_t {
  kUnspecified = 0,
  kSystemInfo = 1,       // systeminfo: console (/fo list) text
  kSystemInfoCsv = 2,    // systeminfo /fo csv
  kSystemInfoTable = 3,  // systeminfo /fo table
  kQfe = 4,              // wmic qfe: columns, /format:csv, /format:list
  kGetHotFix = 5,        // PowerShell Get-HotFix: table, Format-List, Export-Csv
  kKbList = 6            // installed KBs, one or more a line
};
// "systeminfo", "systeminfo /fo csv", "wmic qfe", "Get-HotFix", "KB list".
std::string_view KindName(Kind kind);

enum class Encoding : std::uint8_t { kUnspecified = 0, kUtf8 = 1, kUtf16Le = 2, kUtf16Be = 3, kCodePage = 4 };

// One thing that was looked for in a file, found or not.
struct Finding {
  bool found = false;
  std::string what;      // "operating system version", "hotfix list"
  std::string value;     // as it stands there; or why it was not taken
  std::size_t line = 0;  // first line is 1; 0: no line
  bool operator==(const Finding&) const = default;
};

// What one file says about one host.
struct HostFile {
  Kind kind = Kind::kUnspecified;
  Encoding encoding = Encoding::kUnspecified;
  std::string code_page;    // "850" where encoding is kCodePage
  std::string file;         // the name given to ParseHostFile, as valid UTF-8; so are all texts below
  bool name_given = false;  // the text names the host; otherwise facts.name comes from the file's name
  // os.product is "" where the file does not say what system it is (wmic qfe, KB lists) or where the release is not
  // known. hotfixes: rows that name a KB article, each once, in the file's order: id "KB" or "Q" + digits without a
  // revision suffix, source "systeminfo line 34: KB893803v2 - Update".
  model::HostFacts facts;
  // false: the file has no list of hotfixes, or one that was cut short: a KB that is not in it may still be installed.
  bool hotfixes_complete = false;
  std::string os_name;         // as it stands there: "Microsoft Windows 10 Enterprise LTSC"
  std::string installation;    // "Server Core" where the text says so; "" = the text does not say
  std::string time_zone_text;  // as it stands there: "(UTC+01:00) Amsterdam, Berlin, ..."
  std::vector<Finding> findings;
  bool KnowsSystem() const { return facts.os.build != 0; }
};

// All hosts that a file speaks of, in its order; never empty. `file_name` (a path will do) names the host where the
// text does not. kInvalidArgument: not understood; the message says what was looked for and what the file looks like
// instead. kTooLarge: a limit above.
Result<std::vector<HostFile>> ParseHostFile(std::string_view bytes, std::string_view file_name);

// One host, from all files that speak of it.
struct Host {
  model::HostFacts facts;
  bool hotfixes_complete = false;
  std::string installation;
  std::vector<std::string> files;
  std::vector<Finding> findings;  // `what` starts with the file's name where there are several files
};
// Files of one host become one host: by the name in the text, without case; a file that does not name its host by its
// stem ("pc1_qfe.txt" belongs to "pc1_systeminfo.txt"). Two systeminfos of one name stay two hosts unless they say the
// same; the second is named "name (stem)". The system comes from systeminfo, the hotfixes from all. Hosts with a known
// system stand first, each kind by first mention.
std::vector<Host> GroupHosts(std::vector<HostFile> files);

// "KB893803v2", "Q147222", "943729", "kb4100347 - Update" -> "893803", ...; "" where the text names no KB article.
using version::KbDigits;

// systeminfo's list form, in English: what ParseHostFile reads back to the same name, system, domain, memory, time zone
// text and hotfixes. What systeminfo has no row for is left out.
std::string WriteSystemInfo(const model::HostFacts& facts);
// The same rows as `systeminfo /fo csv` writes them: a line of labels, a line of values.
std::string WriteSystemInfoCsv(const model::HostFacts& facts);
// The table of `wmic qfe get CSName,HotFixID`.
std::string WriteQfe(const model::HostFacts& facts);
// One KB a line, with the host's name as a comment.
std::string WriteKbList(const model::HostFacts& facts);

}  // namespace kintsugi::hostfile
