// SPDX-License-Identifier: Apache-2.0
// Error: what went wrong (an append-only code), where, and one sentence for people. Values; no thread rule.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kintsugi {

// Append only: the numbers are stored in logs, databases and on the wire for years. Each has a row in ErrorTable().
enum class Code : std::uint16_t {
  kOk = 0,
  kInvalidArgument = 1,
  kNotFound = 2,
  kAlreadyExists = 3,
  kUnauthenticated = 4,
  kPermissionDenied = 5,
  kFailedPrecondition = 6,
  kResourceExhausted = 7,  // a bounded queue or quota is full: retry later
  kUnavailable = 8,        // the peer cannot be reached: retry with back-off
  kDeadlineExceeded = 9,
  kDataLoss = 10,  // bytes that must be intact are not
  kInternal = 11,
  kCancelled = 12,
  kTooLarge = 13,
  kDiskFull = 14,
  kNewerSchema = 15,  // the database was written by a newer release
  kPortInUse = 16,
  kConflict = 17,  // the thing changed since the caller looked
  kTokenUnknown = 18,
  kTokenExpired = 19,
  kTokenUsedUp = 20,
  kHashMismatch = 21,
  kIo = 22,
  kUnknownConfigKey = 23,
  kUntrustedPeer = 24,  // the peer's certificate does not lead to the trusted authority
};

struct Error {
  Code code = Code::kInternal;
  std::string message;       // one sentence: what was found, what was expected, what to do
  std::int64_t os_code = 0;  // errno, GetLastError or an OpenSSL code; 0 = none
};

// One line of meaning and one of remedy for each code: used by documentation, --help and error output.
struct ErrorRow {
  Code code;
  std::string_view name;  // lower-case slug, stable
  std::string_view meaning;
  std::string_view remedy;
};
// All rows, by number. Static storage.
const std::vector<ErrorRow>& ErrorTable();
// The row of `code`; every enumerator has one.
const ErrorRow& Describe(Code code);

}  // namespace kintsugi
