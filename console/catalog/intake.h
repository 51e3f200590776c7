// SPDX-License-Identifier: Apache-2.0
// What every importer writes to: statements for the sink, counts, problems with their place, progress. One import, one
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "console/catalog/import.h"

namespace kintsugi::feed {

// Where the record in work stands; the importer sets what it knows.
struct RecordPlace {
  std::uint64_t line = 0;
  std::uint64_t record = 0;
};

class Intake {
 public:
  Intake(advisory::RecordSink& sink, const ImportLimits& limits, const ProgressFunction& progress);
  const ImportLimits& limits() const { return limits_; }

  // From now on counts and problems are those of this part. Unpacked bytes weigh packed / unpacked in the progress.
  void BeginPart(std::string name, std::uint64_t packed_bytes, std::uint64_t unpacked_bytes);
  void SetKind(Kind kind) { part().kind = kind; }
  bool has_part() const { return !report_.parts.empty(); }
  void PassOver(std::string name) { report_.passed_over.push_back(std::move(name)); }

  // Begins the next record: read + 1.
  void Begin(RecordPlace place);
  // A statement of the record in work, to the sink. A record with at least one counts as kept.
  void Give(advisory::Source source, const advisory::Record& record);
  // `text` cleaned, with single blanks, at most field_bytes long; what had to be replaced or cut is a Mend.
  std::string Text(std::string_view field, std::string_view text);
  // Something in the record in work was mended or left out; counted once a record.
  void Mend(std::string_view field, std::string message, std::uint64_t column = 0);
  // The record in work is refused; it must not be given then.
  void Refuse(std::string_view field, std::string message, std::uint64_t column = 0);
  // A problem beside the records: a forbidden entry name, a damaged part.
  void Note(Problem problem);
  // Ends the record in work, if there is one.
  void End();

  // `bytes` of the part are done. kCancelled when the progress function says so.
  Status Advance(std::uint64_t bytes);
  void set_total_bytes(std::uint64_t bytes) { progress_state_.total_bytes = bytes; }

  ImportReport TakeReport();

 private:
  Part& part() { return report_.parts.back(); }
  Problem ProblemHere(std::string_view field, std::string message, std::uint64_t column) const;

  advisory::RecordSink& sink_;
  const ImportLimits& limits_;
  const ProgressFunction& progress_;
  ImportReport report_;
  Progress progress_state_;
  RecordPlace place_;
  bool open_ = false;  // a record is in work
  bool given_ = false;
  bool mended_ = false;
  bool refused_ = false;
  std::uint64_t packed_before_ = 0;
  std::uint64_t part_packed_ = 0;
  std::uint64_t part_unpacked_ = 0;
  std::uint64_t part_bytes_ = 0;
  std::uint64_t next_call_bytes_ = 0;
};

}  // namespace kintsugi::feed
