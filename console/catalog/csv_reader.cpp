// SPDX-License-Identifier: Apache-2.0
// The window holds the record in work from begin_ on and never grows: a record that does not fit is given up.
#include "console/catalog/csv_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "common/base/text.h"
#include "console/catalog/feed_text.h"

namespace kintsugi::feed {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{256} << 10U;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::uint64_t Lines(const char* from, const char* to) { return static_cast<std::uint64_t>(std::count(from, to, '\n')); }

}  // namespace

CsvReader::CsvReader(ByteReader& reader, const ImportLimits& limits)
    : reader_(reader), limits_(limits), window_(limits.record_bytes + kBlockBytes) {}

// False: the window is full or the reader has no more.
Result<bool> CsvReader::Fill() {
  if (at_end_ || end_ - begin_ >= limits_.record_bytes) return false;
  std::memmove(window_.data(), window_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const auto count = reader_.Read(window_.data() + end_, window_.size() - end_);
  if (!count) return count.error();
  at_end_ = *count == 0;
  end_ += *count;
  return true;
}

void CsvReader::Consume(std::size_t to) {
  line_ += Lines(window_.data() + begin_, window_.data() + to);
  consumed_ += to - begin_;
  begin_ = to;
}

Status CsvReader::SkipByteOrderMark() {
  while (end_ < kByteOrderMark.size()) {
    const auto filled = Fill();
    if (!filled) return filled.error();
    if (!*filled) break;
  }
  started_ = true;
  if (std::string_view(window_.data(), end_).starts_with(kByteOrderMark)) Consume(kByteOrderMark.size());
  return {};
}

Result<CsvStep> CsvReader::Next() {
  if (!started_)
    if (const auto status = SkipByteOrderMark(); !status) return status.error();
  for (;;) {
    while (begin_ < end_ && (Byte(begin_) == '\n' || Byte(begin_) == '\r')) Consume(begin_ + 1);
    if (begin_ < end_ && Byte(begin_) == '#') return ReadComment();
    const Scan scan = begin_ < end_ ? ScanRecord() : Scan::kMore;
    if (scan == Scan::kDone) return FinishRecord();
    if (scan == Scan::kBroken) return GiveUp();
    const auto filled = Fill();
    if (!filled) return filled.error();
    if (*filled) continue;
    if (begin_ == end_) return CsvStep::kEnd;
    // The last line may lack its end: ScanRecord takes the end of the text for one, so only an open quote comes here.
    if (at_end_)
      Break(begin_, "a quoted field has no closing quote before the end of the file");
    else
      Break(begin_, fmt::format("the record is longer than {} bytes", limits_.record_bytes));
    return GiveUp();
  }
}

CsvReader::Scan CsvReader::ScanRecord() {
  record_.fields.clear();
  escaped_.clear();
  std::size_t at = begin_;
  for (bool last = false; !last;) {
    const Scan scan = at < end_ && Byte(at) == '"' ? ScanQuoted(at) : ScanBare(at);
    if (scan != Scan::kDone) return scan;
    if (record_.fields.size() > limits_.columns)
      return Break(at, fmt::format("the record has more than {} fields", limits_.columns));
    const Scan end = EndField(at, last);
    if (end != Scan::kDone) return end;
  }
  next_ = at;
  return Scan::kDone;
}

CsvReader::Scan CsvReader::ScanQuoted(std::size_t& at) {
  const std::size_t start = at + 1;
  bool escaped = false;
  for (std::size_t from = start;;) {
    const void* found = from < end_ ? std::memchr(window_.data() + from, '"', end_ - from) : nullptr;
    if (found == nullptr) return Scan::kMore;
    const auto quote = static_cast<std::size_t>(static_cast<const char*>(found) - window_.data());
    if (quote + 1 == end_ && !at_end_) return Scan::kMore;
    if (quote + 1 < end_ && Byte(quote + 1) == '"') {
      escaped = true;
      from = quote + 2;
      continue;
    }
    if (escaped) escaped_.push_back(record_.fields.size());
    record_.fields.emplace_back(window_.data() + start, quote - start);
    at = quote + 1;
    return Scan::kDone;
  }
}

CsvReader::Scan CsvReader::ScanBare(std::size_t& at) {
  const std::size_t start = at;
  while (at < end_ && Byte(at) != ',' && Byte(at) != '\n') ++at;
  if (at == end_ && !at_end_) return Scan::kMore;
  std::size_t stop = at;
  if (stop > start && Byte(stop - 1) == '\r' && (at == end_ || Byte(at) == '\n')) --stop;
  record_.fields.emplace_back(window_.data() + start, stop - start);
  return Scan::kDone;
}

// At the byte behind a field: over its comma, or over the line end (then `last`).
CsvReader::Scan CsvReader::EndField(std::size_t& at, bool& last) {
  stop_ = at > begin_ && Byte(at - 1) == '\r' ? at - 1 : at;
  if (at < end_ && Byte(at) == ',') {
    ++at;
    if (at == end_ && !at_end_) return Scan::kMore;
    return Scan::kDone;
  }
  if (at < end_ && Byte(at) == '\r') ++at;
  if (at == end_ && !at_end_) return Scan::kMore;
  if (at < end_ && Byte(at) != '\n')
    return Break(at, "a quote inside a quoted field is not doubled, or its closing quote is missing");
  if (at < end_) ++at;
  last = true;
  return Scan::kDone;
}

CsvReader::Scan CsvReader::Break(std::size_t at, std::string message) {
  const std::uint64_t further = Lines(window_.data() + begin_, window_.data() + at);
  broken_ = {line_, further == 0 ? at - begin_ + 1 : 0, std::move(message)};
  if (further > 0) broken_.message += fmt::format(" (noticed on line {})", line_ + further);
  return Scan::kBroken;
}

Result<CsvStep> CsvReader::FinishRecord() {
  record_.raw = {window_.data() + begin_, stop_ - begin_};
  record_.line = line_;
  record_.plain = IsPlain(record_.raw);
  if (!record_.plain && Lines(window_.data() + begin_, window_.data() + stop_) >= limits_.record_lines) {
    Break(begin_, fmt::format("the record spans more than {} lines: a closing quote is missing", limits_.record_lines));
    return GiveUp();
  }
  if (record_.raw.size() > limits_.record_bytes) {
    Break(begin_, fmt::format("the record is longer than {} bytes", limits_.record_bytes));
    Consume(next_);
    return CsvStep::kBroken;
  }
  for (const std::string_view field : record_.fields) {
    if (field.size() <= limits_.field_bytes) continue;
    Break(static_cast<std::size_t>(field.data() - window_.data()),
          fmt::format("the field has {} bytes; at most {} are read", field.size(), limits_.field_bytes));
    Consume(next_);
    return CsvStep::kBroken;
  }
  Unquote();
  if (record_.plain) {  // one line: no need to count line ends
    consumed_ += next_ - begin_;
    line_ += next_ > stop_ ? 1 : 0;
    begin_ = next_;
  } else {
    Consume(next_);
  }
  return CsvStep::kRecord;
}

void CsvReader::Unquote() {
  for (const std::size_t index : escaped_) {
    std::string_view& field = record_.fields[index];
    char* to = window_.data() + (field.data() - window_.data());
    char* const first = to;
    for (std::size_t from = 0; from < field.size(); ++from) {
      *to++ = field[from];
      if (field[from] == '"') ++from;
    }
    field = {first, static_cast<std::size_t>(to - first)};
  }
}

Result<CsvStep> CsvReader::ReadComment() {
  for (;;) {
    const void* found = std::memchr(window_.data() + begin_, '\n', end_ - begin_);
    if (found != nullptr || at_end_) {
      const std::size_t stop =
          found != nullptr ? static_cast<std::size_t>(static_cast<const char*>(found) - window_.data()) : end_;
      comment_ = Trim({window_.data() + begin_, stop - begin_});
      Consume(found != nullptr ? stop + 1 : stop);
      return CsvStep::kComment;
    }
    const auto filled = Fill();
    if (!filled) return filled.error();
    if (*filled) continue;
    comment_ = {};
    const auto dropped = DropLine();
    if (!dropped) return dropped.error();
    return CsvStep::kComment;
  }
}

Result<CsvStep> CsvReader::GiveUp() {
  const auto dropped = DropLine();
  if (!dropped) return dropped.error();
  return CsvStep::kBroken;
}

// Over the rest of the line at begin_, however long it is.
Status CsvReader::DropLine() {
  for (;;) {
    const void* found = begin_ < end_ ? std::memchr(window_.data() + begin_, '\n', end_ - begin_) : nullptr;
    if (found != nullptr) {
      Consume(static_cast<std::size_t>(static_cast<const char*>(found) - window_.data()) + 1);
      return {};
    }
    Consume(end_);
    if (at_end_) return {};
    const auto filled = Fill();
    if (!filled) return filled.error();
  }
}

}  // namespace kintsugi::feed
