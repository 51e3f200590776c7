// SPDX-License-Identifier: Apache-2.0
// Records of a CSV text (RFC 4180), one at a time, in bounded memory: quoted fields may span lines, records may end in
// LF or CRLF, blank lines are passed over, a line that starts with `#` is a comment. A broken record is given up
// together with its first line only; reading goes on at the next line. One thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "console/catalog/byte_reader.h"
#include "console/catalog/limits.h"

namespace kintsugi::feed {

struct CsvRecord {
  std::vector<std::string_view> fields;  // unquoted; views of the reader's window
  std::string_view raw;                  // as it stands in the file, without its line end
  std::uint64_t line = 0;                // 1-based, of its first byte
  bool plain = false;                    // nothing but printable ASCII
};

struct CsvBreak {
  std::uint64_t line = 0;
  std::uint64_t column = 0;  // 1-based byte of that line, 0 = the whole line
  std::string message;
};

enum class CsvStep { kRecord, kComment, kBroken, kEnd };

class CsvReader {
 public:
  // `reader` must outlive this.
  CsvReader(ByteReader& reader, const ImportLimits& limits);
  // What comes next; errors are the reader's. Views of the step before are invalid then.
  Result<CsvStep> Next();
  const CsvRecord& record() const { return record_; }
  std::string_view comment() const { return comment_; }
  const CsvBreak& broken() const { return broken_; }
  std::uint64_t consumed_bytes() const { return consumed_; }

 private:
  enum class Scan { kDone, kMore, kBroken };
  Result<bool> Fill();
  Status SkipByteOrderMark();
  Scan ScanRecord();
  Scan ScanQuoted(std::size_t& at);
  Scan ScanBare(std::size_t& at);
  Scan EndField(std::size_t& at, bool& last);
  Scan Break(std::size_t at, std::string message);
  Status DropLine();
  void Consume(std::size_t to);
  Result<CsvStep> FinishRecord();
  Result<CsvStep> ReadComment();
  Result<CsvStep> GiveUp();
  void Unquote();
  char Byte(std::size_t at) const { return window_[at]; }

  ByteReader& reader_;
  const ImportLimits& limits_;
  std::vector<char> window_;
  std::size_t begin_ = 0;  // the record's first byte
  std::size_t end_ = 0;    // behind the last byte read
  std::size_t next_ = 0;   // behind the record, when ScanRecord is done
  std::size_t stop_ = 0;   // behind the record without its line end
  bool started_ = false;
  bool at_end_ = false;  // the reader has no more
  std::uint64_t line_ = 1;
  std::uint64_t consumed_ = 0;
  std::vector<std::size_t> escaped_;  // fields that hold doubled quotes
  CsvRecord record_;
  std::string_view comment_;
  CsvBreak broken_;
};

}  // namespace kintsugi::feed
