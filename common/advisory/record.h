// SPDX-License-Identifier: Apache-2.0
// One statement of a publisher's feed: "this KB closes this CVE on this product". Importers (console/catalog) read a
// feed and hand each statement to a RecordSink; the catalog (catalog.h) is built from them. Views: valid during the
// call only. Pure; a sink belongs to one thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace kintsugi::advisory {

// The feeds that can speak of a KB. Append only: the numbers are stored.
enum class Source : std::uint8_t {
  kUnspecified = 0,
  kBulletinText = 1,   // our own bulletins (deploy/catalog)
  kWesng = 2,          // wes-ng definitions, CVEs_*.csv
  kWesngCustom = 3,    // wes-ng definitions, Custom_*.csv: service packs and rollups as superseders
  kCsaf = 4,           // MSRC CSAF 2.0
  kVex = 5,            // MSRC VEX (CSAF profile)
  kCvrf = 6,           // MSRC CVRF, XML or JSON
  kBulletinSearch = 7  // MSRC BulletinSearch spreadsheet
};

// Which servicing line a KB belongs to (windows-patching.md 3: the lines are alternatives, and only some are
// cumulative).
enum class Track : std::uint8_t {
  kUnspecified = 0,
  kCumulative = 1,
  kSecurityOnly = 2,
  kHotpatch = 3,
  kPreview = 4,
  kServicingStack = 5,
  kServicePack = 6,
  kEnablement = 7
};

enum class RebootWord : std::uint8_t { kUnspecified = 0, kNo = 1, kYes = 2, kMaybe = 3 };

struct Record {
  std::string_view published;  // yyyy-mm-dd, "" = not given
  std::string_view cve;        // CVE-2017-0143, an advisory id (ADV170014) or "" = none
  std::string_view bulletin;   // MS17-010, or the service-pack name of the KB (SP7X64SP1); "" = none
  std::string_view kb;         // digits without leading zeros, "" = the feed names none (then fixed_build decides)
  std::string_view title;
  std::string_view product;    // as the publisher writes it, trimmed
  std::string_view component;  // as the publisher writes it, "" = not given
  std::string_view severity;   // as the publisher writes it; words that are no severity count as ""
  std::string_view impact;
  std::span<const std::string_view> supersedes;  // KBs (digits), bulletin ids or service-pack names (SP7X64SP1)
  std::string_view fixed_build;                  // 10.0.14393.5501, "" = not given
  std::string_view url;
  Track track = Track::kUnspecified;
  RebootWord reboot = RebootWord::kUnspecified;
  bool exploited = false;                           // the feed says that it is exploited, or names public exploit code
  bool not_affected = false;                        // the feed says that this product is not affected by this CVE
  std::span<const std::string_view> prerequisites;  // KBs (digits) that must be there first
  std::uint8_t contained_in_service_pack = 0;       // n: service pack n of the product brings the fix, 0 = not said
  // The publisher's id of the document that says it: an issue of it replaces all that earlier issues said. "" = the
  // document is what is said about one CVE.
  std::string_view document = {};
};

class RecordSink {
 public:
  virtual ~RecordSink() = default;
  virtual void Add(Source source, const Record& record) = 0;
};

}  // namespace kintsugi::advisory
