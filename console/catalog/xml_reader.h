// SPDX-License-Identifier: Apache-2.0
// XML as events, under limits: no entity declarations, no external entities, bounded depth, size and tokens. Adapter of
// expat. One thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/base/result.h"
#include "console/catalog/byte_reader.h"
#include "console/catalog/limits.h"

namespace kintsugi::feed {

// Attributes of a start tag; valid during the call.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  std::string_view Find(std::string_view name) const;  // without prefix; "" = absent

 private:
  const char** pairs_;
};

class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  // Names come without their prefix. The first error a handler returns ends the reading with it.
  virtual Status Start(std::string_view name, const XmlAttributes& attributes, std::uint64_t line) = 0;
  virtual Status End(std::string_view name) = 0;
  virtual void Text(std::string_view text) = 0;     // in pieces, UTF-8
  virtual Status Advance(std::uint64_t bytes) = 0;  // after each block
};

// `most_bytes` of XML at the most. kInvalidArgument: not well-formed (line and column) or with entity declarations;
// kTooLarge: a limit; or the reader's or handler's error.
Status ReadXml(ByteReader& reader, const ImportLimits& limits, std::uint64_t most_bytes, XmlHandler& handler);

}  // namespace kintsugi::feed
