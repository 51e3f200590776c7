// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/journal.h"

#include <utility>

#include "common/flow/state_codec.h"

namespace kintsugi::simulation {
namespace {

constexpr std::string_view kReport = "report/";  // agent/runner/flow_runner.cpp names them

Error Gone() { return {Code::kUnavailable, "the process is gone", 0}; }

}  // namespace

SimJournal::SimJournal(Context context, int host, std::function<void()> kill)
    : context_(context), host_(host), kill_(std::move(kill)) {}

Result<std::map<std::string, std::string>> SimJournal::Load() {
  if (dead_) return Gone();
  return stored_;
}

Status SimJournal::Die() {
  dead_ = true;
  ++failed_commits_;
  kill_();
  return Gone();
}

Status SimJournal::Commit(const std::vector<agent::JournalWrite>& writes) {
  if (dead_) return Gone();
  if (disk_full_) {
    ++failed_commits_;
    return Error{Code::kDiskFull, "the disk of the journal is full", 0};
  }
  if (context_.Fails(Fault::kAgentKilledBeforeWrite, host_)) return Die();
  Apply(writes);
  if (context_.Fails(Fault::kAgentKilledAfterWrite, host_)) return Die();
  return {};
}

void SimJournal::Apply(const std::vector<agent::JournalWrite>& writes) {
  for (const auto& write : writes) {
    const bool is_report = write.name.starts_with(kReport);
    const std::string_view offer = is_report ? std::string_view(write.name).substr(kReport.size()) : "";
    if (!write.bytes) {
      if (stored_.erase(write.name) > 0 && is_report)
        context_.recorder.Record({.kind = EventKind::kReportForgotten, .host = host_, .offer = offer});
      continue;
    }
    stored_[write.name] = *write.bytes;
    if (!is_report) continue;
    if (const auto report = flow::DecodeReport(*write.bytes))
      context_.recorder.Record({.kind = EventKind::kReportWritten, .host = host_, .offer = offer, .report = &*report});
  }
}

}  // namespace kintsugi::simulation
