// SPDX-License-Identifier: Apache-2.0
// Statements in memory: what records say, with each text and each combination of texts once. A feed says the same of
// twenty products, so a statement is two numbers and its attributes are shared. Not thread-safe, pure.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/advisory/pools.h"
#include "common/advisory/record.h"
#include "common/base/result.h"

namespace kintsugi::advisory {

// What a statement says beside its product. Texts are ids of a TextPool, lists ids of a ListPool whose numbers are text
// ids; the rest are plain numbers. The order is stored in blobs: append only.
enum class Attribute : std::uint8_t {
  kKb = 0,
  kCve = 1,
  kTitle = 2,
  kComponent = 3,
  kSeverity = 4,
  kImpact = 5,
  kUrl = 6,
  kFixedBuild = 7,
  kBulletin = 8,
  kSupersedes = 9,      // list
  kPrerequisites = 10,  // list
  kPublished = 11,      // yyyymmdd
  kTrack = 12,
  kReboot = 13,
  kFlags = 14,  // kExploited, kNotAffected
  kContainedIn = 15
};
inline constexpr std::size_t kAttributes = 16;
inline constexpr std::size_t kTextAttributes = 9;   // the first so many are texts,
inline constexpr std::size_t kListAttributes = 11;  // then up to here lists
inline constexpr std::uint32_t kExploited = 1, kNotAffected = 2;

using Attributes = std::array<std::uint32_t, kAttributes>;
constexpr std::uint32_t Of(std::span<const std::uint32_t> attributes, Attribute which) {
  return attributes[static_cast<std::size_t>(which)];
}

struct Origin {
  Source source = Source::kUnspecified;
  std::uint32_t document = 0;  // text
  bool operator==(const Origin&) const = default;
};

struct Statement {
  std::uint32_t attributes = 0;  // list of kAttributes numbers
  std::uint32_t product = 0;     // text
  std::uint32_t origin = 0;
};

struct Statements {
  TextPool texts;
  ListPool lists;
  std::vector<Origin> origins;
  std::vector<Statement> all;

  Attributes last{};  // of the record added last: the next one mostly differs in its product alone
  std::uint32_t last_attributes = 0;

  std::uint32_t OriginOf(Source source, std::string_view document);
  void Add(std::uint32_t origin, const Record& record);
  std::span<const std::uint32_t> AttributesOf(const Statement& statement) const { return lists[statement.attributes]; }
};

// The text that an advisory's statement is filed under: its KB, else its fixed build, else its CVE, else
// its bulletin.
std::uint32_t SubjectOf(std::span<const std::uint32_t> attributes);

// yyyy-mm-dd -> yyyymmdd; 0 for anything else.
std::uint32_t ReadDate(std::string_view text);

// The blob of the given statements (all of one subject and origin), equal for equal sets of statements. Adds the number
// of statements said twice to `duplicates`.
std::string EncodeBlob(const Statements& statements, std::span<const Statement> of_subject, std::size_t& duplicates);
// Adds the statements of a blob. kDataLoss: nothing was added (texts may have been).
Status DecodeBlob(std::string_view blob, std::uint32_t origin, Statements& statements);

}  // namespace kintsugi::advisory
