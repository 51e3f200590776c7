// SPDX-License-Identifier: Apache-2.0
// A JSON document parsed under limits, and tolerant access to it: a member that is absent or of another type reads as
// nothing. The one place that compiles Boost.JSON. One thread.
#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "console/catalog/byte_reader.h"
#include "console/catalog/limits.h"

namespace kintsugi::feed {

class JsonMemory;

class JsonDocument {
 public:
  // kInvalidArgument: no JSON (with line and column); kTooLarge: a limit (document_bytes, document_memory_bytes,
  // depth); or the reader's error.
  static Result<JsonDocument> Read(ByteReader& reader, const ImportLimits& limits);
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) = delete;
  ~JsonDocument();
  const boost::json::value& root() const { return *root_; }
  std::uint64_t size_bytes() const { return size_bytes_; }

 private:
  JsonDocument();
  std::unique_ptr<JsonMemory> memory_;  // of the values below
  std::unique_ptr<boost::json::value> root_;
  std::uint64_t size_bytes_ = 0;
};

// The member; null when `object` is null or no object, or has none.
const boost::json::value* Member(const boost::json::value* object, std::string_view key);
// The elements of an array; those of a single object or string that stands where an array is usual: itself. Null: none.
std::vector<const boost::json::value*> Elements(const boost::json::value* array);
// The text of a string, of {"Value": "..."} (MSRC's CVRF); "" otherwise.
std::string_view TextOf(const boost::json::value* value);
std::string_view TextOf(const boost::json::value* object, std::string_view key);
// An integer, also one written as a string; `otherwise` when it is none.
std::int64_t NumberOf(const boost::json::value* value, std::int64_t otherwise);

}  // namespace kintsugi::feed
