// SPDX-License-Identifier: Apache-2.0
// Internal to common/wire: takes values out of messages, checks them against limits.h and remembers the first
// problem together with the path of its field. After a problem every further value is still read; the caller
// asks `failed()` once, at the end.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/result.h"
#include "common/base/time.h"
#include "common/wire/limits.h"

namespace kintsugi::wire {

class Reader {
 public:
  bool failed() const { return error_.has_value(); }
  // The value, or the first problem.
  template <typename T>
  Result<T> Finish(T value) {
    if (error_) return *error_;
    return value;
  }

  std::string Text(const std::string& value, const char* field, std::size_t limit = kTextBytes) {
    if (value.size() <= limit) return value;
    Refuse(field, "has " + std::to_string(value.size()) + " bytes, at most " + std::to_string(limit) + " are allowed");
    return {};
  }
  std::string RequiredText(const std::string& value, const char* field, std::size_t limit = kTextBytes) {
    if (value.empty()) Refuse(field, "is empty");
    return Text(value, field, limit);
  }
  Instant Time(std::int64_t ms) { return FromUnixMs(std::clamp<std::int64_t>(ms, 0, kLastInstantMs)); }
  Duration Delay(std::uint64_t ms, const char* field) {
    if (ms <= static_cast<std::uint64_t>(kDurationMs)) return Duration{static_cast<std::int64_t>(ms)};
    Refuse(field,
           "is " + std::to_string(ms) + " ms, at most " + std::to_string(kDurationMs) + " (ten years) are allowed");
    return Duration{0};
  }
  Sha256Digest Digest(const std::string& bytes, const char* field) {
    if (const auto digest = DigestFromBytes(bytes)) return *digest;
    Refuse(field, "has " + std::to_string(bytes.size()) + " bytes, expected 32");
    return {};
  }
  std::vector<std::string> Texts(const google::protobuf::RepeatedPtrField<std::string>& in, const char* field,
                                 std::size_t limit) {
    return List<std::string>(in, field, limit,
                             [](Reader& reader, const std::string& text) { return reader.Text(text, nullptr); });
  }
  // `read(*this, element)` for each element, with the element's place in the path of its problems.
  template <typename Out, typename In, typename Read>
  std::vector<Out> List(const google::protobuf::RepeatedPtrField<In>& in, const char* field, std::size_t limit,
                        Read read) {
    std::vector<Out> out;
    if (!FitsCount(static_cast<std::size_t>(in.size()), field, limit)) return out;
    out.reserve(static_cast<std::size_t>(in.size()));
    path_.push_back({field, 0});
    for (const In& element : in) {
      out.push_back(read(*this, element));
      ++path_.back().index;
    }
    path_.pop_back();
    return out;
  }
  // `read(*this, message)` with the field's name in the path of its problems.
  template <typename In, typename Read>
  auto Field(const In& message, const char* field, Read read) {
    path_.push_back({field, kNoIndex});
    auto value = read(*this, message);
    path_.pop_back();
    return value;
  }
  bool FitsCount(std::size_t count, const char* field, std::size_t limit) {
    if (count <= limit) return true;
    Refuse(field, "has " + std::to_string(count) + " entries, at most " + std::to_string(limit) + " are allowed");
    return false;
  }
  // `field` null: the problem is that of the innermost list element.
  void Refuse(const char* field, const std::string& problem);

 private:
  static constexpr std::size_t kNoIndex = static_cast<std::size_t>(-1);
  struct Step {
    const char* field;
    std::size_t index;
  };
  std::vector<Step> path_;
  std::optional<Error> error_;
};

}  // namespace kintsugi::wire
