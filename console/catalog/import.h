// SPDX-License-Identifier: Apache-2.0
// The entry of the feed importers: one file (or buffer) in, statements out to an advisory::RecordSink, a report of what
// was read, kept and refused. The kind is found by content, never by name. A broken line, entry or vulnerability is
// reported with its place and never stops the rest. Memory is bounded by limits.h, whatever the input. Thread rule: any
// thread, one import at a time for each sink; the sink and the progress function are called on the caller's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/advisory/record.h"
#include "common/base/result.h"
#include "console/catalog/limits.h"

namespace kintsugi::feed {

enum class Kind : std::uint8_t {
  kUnknown = 0,
  kBulletinText = 1,  // our own bulletins (TOML): recognised, not read here; common/catalog/bulletin_text.h reads them
  kWesng = 2,         // wes-ng definitions, CSV with the CVEs
  kWesngCustom = 3,   // wes-ng definitions, CSV of service packs and rollups as superseders
  kCsaf = 4,          // CSAF 2.0, JSON
  kVex = 5,           // CSAF 2.0 with category csaf_vex, JSON
  kCvrfXml = 6,       // CVRF 1.1 of MSRC
  kCvrfJson = 7,      // the JSON form of MSRC's CVRF API
  kBulletinSearch = 8,  // MSRC's BulletinSearch spreadsheet (xlsx)
};
// "wes-ng definitions", "CSAF 2.0 document", ...: for people.
std::string_view Describe(Kind kind);

// Where the bytes are. A view of a buffer must outlive the import.
struct FeedInput {
  static FeedInput File(std::string path);  // name = the path's last part
  static FeedInput Buffer(std::string_view bytes, std::string name);
  std::string path;        // "" = `bytes`
  std::string_view bytes;  // when `path` is empty
  std::string name;        // how messages call it
};

// What was refused or mended, and where. All text from the file is shown with control characters and invalid UTF-8
// escaped, and shortened.
struct Problem {
  std::string entry;         // file in the archive, "" = the file itself
  std::uint64_t line = 0;    // 1-based line on which it starts, 0 = not a text of lines
  std::uint64_t column = 0;  // 1-based byte in that line, 0 = the whole line
  std::uint64_t record = 0;  // 1-based record, row or vulnerability, 0 = none
  std::string field;         // column title or path inside the document (/vulnerabilities/3/remediations/0), "" = none
  std::string message;       // one sentence: what was found, what was expected
};
// "CVEs.csv:17:5 (record 16, Supersedes)": one line, no trailing blank.
std::string Place(const Problem& problem);

// One file of an archive, or the file itself (name ""). A record is a CSV record, a sheet's row, or one vulnerability
// of a document; it makes one statement or many (a vulnerability makes one for each product and KB).
struct Part {
  std::string name;
  Kind kind = Kind::kUnknown;
  std::uint64_t read = 0;        // records; read = kept + refused
  std::uint64_t kept = 0;        // records that gave at least one statement, mended ones included
  std::uint64_t mended = 0;      // of the kept: invalid bytes replaced, an unreadable date or name left out
  std::uint64_t refused = 0;     // records that gave none, each with a problem
  std::uint64_t statements = 0;  // calls of the sink
};

struct ImportReport {
  Kind kind = Kind::kUnknown;  // of the first part that was understood
  bool archive = false;        // a ZIP with one or more feeds
  std::uint64_t read = 0;
  std::uint64_t kept = 0;
  std::uint64_t mended = 0;
  std::uint64_t refused = 0;
  std::uint64_t statements = 0;
  std::uint64_t bytes = 0;               // unpacked bytes that were read
  std::vector<Part> parts;               // in the order of the archive
  std::vector<std::string> passed_over;  // entries of an archive that are no feed (version files, folders)
  std::vector<Problem> problems;         // the first ImportLimits::problems of them
  std::uint64_t problem_count = 0;       // all of them
};

struct Progress {
  std::uint64_t done_bytes = 0;   // of the file as it lies on disk (packed)
  std::uint64_t total_bytes = 0;  // 0 = not known
  std::uint64_t records = 0;
};
// Called about every 10,000 records or 1 MiB. false = stop: ImportFeed returns kCancelled.
using ProgressFunction = std::function<bool(const Progress&)>;

// Reads the whole input. What the sink was given stays given, also when an error follows: throw the sink away then.
// Errors: kNotFound, kIo (the file cannot be read); kInvalidArgument (no kind fits: says what was looked for and not
// found; columns missing; not well-formed); kDataLoss (a truncated or damaged archive); kTooLarge (a limit; names it);
// kCancelled. With kind kBulletinText nothing is read and the sink is not called.
Result<ImportReport> ImportFeed(const FeedInput& input, advisory::RecordSink& sink, const ImportLimits& limits = {},
                                const ProgressFunction& progress = {});

// The kind alone: of an archive that of its first feed. kUnknown is an answer, not an error; kWesng stands for both
// wes-ng files; a workbook counts as kBulletinSearch before its titles are read.
Result<Kind> FindKind(const FeedInput& input, const ImportLimits& limits = {});

}  // namespace kintsugi::feed
