// SPDX-License-Identifier: Apache-2.0
// Statements for tests, with defaults for everything. Single-threaded.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/advisory/builder.h"

namespace kintsugi::advisory {

struct Said {
  std::string kb = "4012212";
  std::string cve = "CVE-2017-0143";
  std::string product = "Windows 7 for x64-based Systems Service Pack 1";
  std::vector<std::string> supersedes = {};
  std::string severity = "Critical";
  std::string title = "Windows SMB Remote Code Execution Vulnerability";
  std::string published = "2017-03-14";
  std::string component = "";
  std::string bulletin = "";
  std::string fixed_build = "";
  std::string impact = "Remote Code Execution";
  std::string url = "";
  Track track = Track::kUnspecified;
  RebootWord reboot = RebootWord::kUnspecified;
  bool exploited = false;
  bool not_affected = false;
  std::vector<std::string> prerequisites = {};
  int contained_in = 0;
};

inline void Add(RecordSink& sink, const Said& said, Source source = Source::kWesng) {
  const std::vector<std::string_view> supersedes(said.supersedes.begin(), said.supersedes.end());
  const std::vector<std::string_view> prerequisites(said.prerequisites.begin(), said.prerequisites.end());
  Record record;
  record.published = said.published;
  record.cve = said.cve;
  record.bulletin = said.bulletin;
  record.kb = said.kb;
  record.title = said.title;
  record.product = said.product;
  record.component = said.component;
  record.severity = said.severity;
  record.impact = said.impact;
  record.supersedes = supersedes;
  record.fixed_build = said.fixed_build;
  record.url = said.url;
  record.track = said.track;
  record.reboot = said.reboot;
  record.exploited = said.exploited;
  record.not_affected = said.not_affected;
  record.prerequisites = prerequisites;
  record.contained_in_service_pack = static_cast<std::uint8_t>(said.contained_in);
  sink.Add(source, record);
}

// Every field of a statement as one line.
class Lines final : public RecordSink {
 public:
  void Add(Source source, const Record& r) override {
    std::string line = std::to_string(static_cast<int>(source));
    for (const auto text : {r.published, r.cve, r.bulletin, r.kb, r.title, r.product, r.component, r.severity, r.impact,
                            r.fixed_build, r.url})
      line.append("|").append(text);
    for (const auto list : {r.supersedes, r.prerequisites}) {
      line += "|";
      for (const auto name : list) line.append(name).append(";");
    }
    for (const int number : {static_cast<int>(r.track), static_cast<int>(r.reboot), int{r.exploited},
                             int{r.not_affected}, int{r.contained_in_service_pack}})
      line += "|" + std::to_string(number);
    lines.push_back(line);
  }
  std::vector<std::string> lines;
};

}  // namespace kintsugi::advisory
