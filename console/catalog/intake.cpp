// SPDX-License-Identifier: Apache-2.0
#include "console/catalog/intake.h"

#include <fmt/format.h>

#include <algorithm>

#include "console/catalog/feed_text.h"

namespace kintsugi::feed {
namespace {

constexpr std::uint64_t kProgressBytes = std::uint64_t{1} << 20U;

}  // namespace

Intake::Intake(advisory::RecordSink& sink, const ImportLimits& limits, const ProgressFunction& progress)
    : sink_(sink), limits_(limits), progress_(progress) {}

void Intake::BeginPart(std::string name, std::uint64_t packed_bytes, std::uint64_t unpacked_bytes) {
  End();
  packed_before_ += part_packed_;
  part_packed_ = packed_bytes;
  part_unpacked_ = unpacked_bytes;
  part_bytes_ = 0;
  next_call_bytes_ = kProgressBytes;
  place_ = {};
  report_.parts.push_back({.name = std::move(name)});
}

void Intake::Begin(RecordPlace place) {
  End();
  place_ = place;
  open_ = true;
  given_ = mended_ = refused_ = false;
  ++part().read;
  ++progress_state_.records;
}

void Intake::Give(advisory::Source source, const advisory::Record& record) {
  given_ = true;
  ++part().statements;
  sink_.Add(source, record);
}

Problem Intake::ProblemHere(std::string_view field, std::string message, std::uint64_t column) const {
  return {.entry = report_.parts.empty() ? std::string{} : report_.parts.back().name,
          .line = place_.line,
          .column = column,
          .record = place_.record,
          .field = std::string(field),
          .message = std::move(message)};
}

std::string Intake::Text(std::string_view field, std::string_view text) {
  if (text.size() > limits_.field_bytes) {
    Mend(field, fmt::format("the text has {} bytes and was cut after {}", text.size(), limits_.field_bytes));
    std::size_t stop = limits_.field_bytes;
    while (stop > 0 && (static_cast<unsigned char>(text[stop]) & 0xc0U) == 0x80U) --stop;
    text = text.substr(0, stop);
  }
  Cleaned cleaned;
  std::string copy = CleanCopy(text, cleaned);
  if (cleaned.replaced_at != 0) Mend(field, cleaned.Sentence());
  return copy;
}

void Intake::Mend(std::string_view field, std::string message, std::uint64_t column) {
  mended_ = true;
  Note(ProblemHere(field, std::move(message), column));
}

void Intake::Refuse(std::string_view field, std::string message, std::uint64_t column) {
  refused_ = true;
  Note(ProblemHere(field, std::move(message), column));
}

void Intake::Note(Problem problem) {
  ++report_.problem_count;
  if (report_.problems.size() < limits_.problems) report_.problems.push_back(std::move(problem));
}

void Intake::End() {
  if (!open_) return;
  open_ = false;
  if (given_)
    ++part().kept;
  else
    ++part().refused;
  if (given_ && mended_) ++part().mended;
}

Status Intake::Advance(std::uint64_t bytes) {
  part_bytes_ += bytes;
  report_.bytes += bytes;
  if (part_bytes_ < next_call_bytes_ || !progress_) return {};
  next_call_bytes_ = part_bytes_ + kProgressBytes;
  const std::uint64_t within =
      part_unpacked_ == 0 ? part_bytes_
                          : static_cast<std::uint64_t>(static_cast<double>(part_packed_) *
                                                       static_cast<double>(std::min(part_bytes_, part_unpacked_)) /
                                                       static_cast<double>(part_unpacked_));
  progress_state_.done_bytes = packed_before_ + within;
  if (progress_(progress_state_)) return {};
  return Error{Code::kCancelled, "the import was stopped before the end of the file", 0};
}

ImportReport Intake::TakeReport() {
  End();
  for (const Part& part : report_.parts) {
    if (report_.kind == Kind::kUnknown) report_.kind = part.kind;
    report_.read += part.read;
    report_.kept += part.kept;
    report_.mended += part.mended;
    report_.refused += part.refused;
    report_.statements += part.statements;
  }
  return std::move(report_);
}

}  // namespace kintsugi::feed
