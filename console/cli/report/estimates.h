// SPDX-License-Identifier: Apache-2.0
// Estimates as a report takes them: made elsewhere, shown here. Values, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "console/cli/report/phrases.h"

namespace kintsugi::cli::report {

// Minutes by package and number of hosts: the table of the alerts.
struct EstimateTable {
  Phrase title = Phrase::kEstimatePublished;
  std::vector<std::uint32_t> hosts;
  struct Row {
    std::string package;
    std::vector<std::optional<std::uint32_t>> minutes;  // as long as hosts; nullopt: never
  };
  std::vector<Row> rows;
  std::vector<std::string> notes;  // in the language of the page
};

// When the operator's own fleet would be done, in the words of the console.
struct FleetEstimate {
  std::uint32_t hosts = 0;  // 0: nobody needs it, and the rest has no meaning
  Instant from{};
  struct Row {
    std::string what;  // "50", "90", "99": percent of the hosts; "end": the whole rollout
    std::optional<Instant> p10;
    std::optional<Instant> p50;
    std::optional<Instant> p90;  // nullopt: never
  };
  std::vector<Row> rows;
  std::string bottleneck;             // one English sentence, "" = none
  std::vector<std::string> problems;  // English: why never, what was left out
  std::string refusal;                // English: why the console has no estimate; "" = it has one
};

struct Estimates {
  std::vector<EstimateTable> tables;
  std::optional<FleetEstimate> fleet;
};

}  // namespace kintsugi::cli::report
