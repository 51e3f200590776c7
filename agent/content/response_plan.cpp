// SPDX-License-Identifier: Apache-2.0
#include "agent/content/response_plan.h"

#include <charconv>
#include <string>

namespace kintsugi::agent {
namespace {

struct ContentRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t size = 0;
};

bool TakeNumber(std::string_view& text, std::uint64_t& number) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool TakeText(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

// "bytes 100-999/1000"
std::optional<ContentRange> ParseContentRange(std::string_view text) {
  ContentRange range;
  const bool parsed = TakeText(text, "bytes ") && TakeNumber(text, range.first) && TakeText(text, "-") &&
                      TakeNumber(text, range.last) && TakeText(text, "/") && TakeNumber(text, range.size) &&
                      text.empty();
  if (!parsed) return std::nullopt;
  return range;
}

Error OtherLength(std::uint64_t offered, std::uint64_t size_bytes) {
  return Error{Code::kHashMismatch, "the console offers " + std::to_string(offered) + " bytes, the package has " +
                                        std::to_string(size_bytes)};
}

Result<std::uint64_t> WholeBody(const ResponseHead& head, std::uint64_t size_bytes) {
  if (head.content_length && *head.content_length != size_bytes) return OtherLength(*head.content_length, size_bytes);
  return std::uint64_t{0};
}

Result<std::uint64_t> PartialBody(const ResponseHead& head, std::uint64_t have, std::uint64_t size_bytes) {
  const auto range = ParseContentRange(head.content_range);
  if (!range) return Error{Code::kUnavailable, "the console sent a part without saying which"};
  if (range->size != size_bytes) return OtherLength(range->size, size_bytes);
  const std::uint64_t expected_length = size_bytes - have;
  if (range->first != have || range->last != size_bytes - 1 ||
      head.content_length.value_or(expected_length) != expected_length)
    return Error{Code::kUnavailable, "the console sent another part than was asked for"};
  return have;
}

}  // namespace

Result<std::uint64_t> BodyBegins(const ResponseHead& head, std::uint64_t have, std::uint64_t size_bytes) {
  const std::string answered = "the package port answered with status " + std::to_string(head.status);
  switch (head.status) {
    case 200:
      return WholeBody(head, size_bytes);
    case 206:
      return PartialBody(head, have, size_bytes);
    case 401:
      return Error{Code::kUnauthenticated, answered};
    case 403:
      return Error{Code::kPermissionDenied, answered};
    case 404:
      return Error{Code::kNotFound, "the console does not have the package"};
    case 416:
      return Error{Code::kHashMismatch, "the console's package is shorter than the approved one"};
    case 429:
      return Error{Code::kResourceExhausted, answered};
    default:
      return Error{Code::kUnavailable, answered};
  }
}

}  // namespace kintsugi::agent
