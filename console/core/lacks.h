// SPDX-License-Identifier: Apache-2.0
// What hosts lack, by KB: packed beside the findings of a host, and counted over the fleet. 100,000 hosts lack some
// hundred KBs each, so that a KB is one word here and counting it one step. Values; no thread rule.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/model/catalog.h"

namespace kintsugi::console {

struct Lack {
  std::string kb;  // digits; or a build or service pack that a publisher's catalog gives no KB
  model::Severity severity = model::Severity::kUnknown;
  bool exploited = false;
};

// How a KB is lacked: by hosts on which it has this severity, and as one that is exploited.
class LackKinds {
 public:
  void Add(model::Severity severity, bool exploited);
  void Add(LackKinds other) { bits_ |= other.bits_; }
  bool Has(model::Severity severity) const { return (bits_ >> static_cast<unsigned>(severity) & 1U) != 0; }
  bool exploited() const { return (bits_ & kExploited) != 0; }

 private:
  static constexpr std::uint8_t kExploited = 0x80;
  std::uint8_t bits_ = 0;
};

struct LackedKb {
  std::uint32_t hosts = 0;  // that lack it
  LackKinds kinds;          // as they do

  void Add(std::uint32_t more, model::Severity severity, bool exploited) {
    hosts += more;
    if (more > 0) kinds.Add(severity, exploited);
  }
  void Add(const LackedKb& other) {
    hosts += other.hosts;
    kinds.Add(other.kinds);
  }
};

class PackedLacks {
 public:
  void Add(Lack lack);

 private:
  friend class LackCounter;
  std::vector<std::uint32_t> numbers_;  // KB number, severity and exploited in one word
  std::vector<Lack> names_;             // what has no number, or one that does not fit
};

// The KBs that at least one host lacks.
class LackCounter {
 public:
  void Add(const PackedLacks& lacks);
  void Add(std::string_view kb, LackKinds kinds);

  struct Counts {
    std::array<std::uint32_t, 5> severity{};  // by model::Severity; a KB is in each one that it has on some host
    std::uint32_t exploited = 0;
  };
  Counts Count() const;

 private:
  LackKinds& At(std::uint32_t number);

  std::vector<LackKinds> by_number_;  // as long as the largest
  std::unordered_map<std::string, LackKinds> by_name_;
};

}  // namespace kintsugi::console
