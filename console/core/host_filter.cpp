// SPDX-License-Identifier: Apache-2.0
#include "console/core/host_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "common/base/text.h"

namespace kintsugi::console {
namespace {

// A key without text and number speaks of the host's roles.
struct Key {
  std::string_view name;
  bool numeric;
  std::string_view FilterSubject::*text;
  std::int64_t FilterSubject::*number;
  bool group = false;
};
constexpr std::array<Key, 13> kKeys = {{
    {"id", false, &FilterSubject::id, nullptr},
    {"name", false, &FilterSubject::name, nullptr},
    {"product", false, &FilterSubject::product, nullptr},
    {"domain", false, &FilterSubject::domain, nullptr},
    {"language", false, &FilterSubject::language, nullptr},
    {"architecture", false, &FilterSubject::architecture, nullptr},
    {"edition", false, &FilterSubject::edition, nullptr},
    {"sp", true, nullptr, &FilterSubject::service_pack},
    {"missing", true, nullptr, &FilterSubject::missing},
    {"ring", false, &FilterSubject::ring, nullptr, true},
    {"site", false, &FilterSubject::site, nullptr, true},
    {"role", false, nullptr, nullptr, true},
    {"zone", false, &FilterSubject::zone, nullptr},
}};
constexpr std::size_t kMaxTextBytes = 4096;
constexpr std::size_t kMaxTerms = 64;

// Iterative wildcard match: on a mismatch, go back to the last * and let it take one character more. O(pattern x text)
// at worst.
bool MatchesPattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == ToLower(text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

Error BadTerm(std::string_view term, std::size_t position, std::string_view why) {
  return Error{Code::kInvalidArgument, fmt::format("filter term '{}' at character {}: {}", term, position + 1, why)};
}

}  // namespace

Result<HostFilter> HostFilter::Parse(std::string_view text) {
  if (text.size() > kMaxTextBytes)
    return Error{Code::kInvalidArgument,
                 fmt::format("the filter has {} bytes, at most {} are allowed", text.size(), kMaxTextBytes)};
  HostFilter filter;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    const std::size_t end = std::min(text.find(' ', at), text.size());
    auto term = ParseTerm(text.substr(at, end - at), at);
    if (!term) return term.error();
    filter.terms_.push_back(std::move(*term));
    if (filter.terms_.size() > kMaxTerms)
      return Error{Code::kInvalidArgument, fmt::format("the filter has more than {} terms", kMaxTerms)};
    at = end;
  }
  return filter;
}

Result<HostFilter::Term> HostFilter::ParseTerm(std::string_view text, std::size_t position) {
  const std::size_t op_at = text.find_first_of("=!<>");
  if (op_at == std::string_view::npos || op_at == 0)
    return BadTerm(text, position, "expected key=value, for example product=windows-xp");
  const std::string key_name = ToLower(text.substr(0, op_at));
  const auto* const key = std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& k) { return k.name == key_name; });
  if (key == kKeys.end())
    return BadTerm(text, position,
                   "unknown key; the keys are id, name, product, domain, language, architecture, edition, sp, missing, "
                   "ring, site, "
                   "role, zone");
  Term term;
  term.key = static_cast<std::size_t>(key - kKeys.begin());
  struct OpRow {
    std::string_view sign;
    Op op;
  };
  static constexpr std::array<OpRow, 6> kOps = {{{"!=", Op::kNotEqual},
                                                 {"<=", Op::kLessEqual},
                                                 {">=", Op::kGreaterEqual},
                                                 {"=", Op::kEqual},
                                                 {"<", Op::kLess},
                                                 {">", Op::kGreater}}};
  const auto* const op = std::find_if(kOps.begin(), kOps.end(),
                                      [&](const OpRow& row) { return text.substr(op_at).starts_with(row.sign); });
  if (op == kOps.end()) return BadTerm(text, position, "unknown comparison; use = != < <= > >=");
  term.op = op->op;
  const std::string_view value = text.substr(op_at + op->sign.size());
  if (value.empty()) return BadTerm(text, position, "the value is missing");
  if (key->numeric) {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), term.number);
    if (error != std::errc{} || end != value.data() + value.size())
      return BadTerm(text, position, "expected a whole number");
    return term;
  }
  if (term.op != Op::kEqual && term.op != Op::kNotEqual) return BadTerm(text, position, "text allows only = and !=");
  for (std::size_t at = 0; at <= value.size();) {
    const std::size_t comma = std::min(value.find(',', at), value.size());
    if (comma > at) term.patterns.push_back(ToLower(value.substr(at, comma - at)));
    at = comma + 1;
  }
  return term;
}

bool HostFilter::RolesMatch(const Term& term, const FilterSubject& subject) {
  if (subject.roles == nullptr) return false;
  return std::any_of(subject.roles->begin(), subject.roles->end(), [&](const std::string& role) {
    return std::any_of(term.patterns.begin(), term.patterns.end(),
                       [&](const std::string& pattern) { return MatchesPattern(pattern, role); });
  });
}

bool HostFilter::TermHolds(const Term& term, const FilterSubject& subject) {
  const Key& key = kKeys[term.key];
  if (!key.numeric && key.text == nullptr) return RolesMatch(term, subject) == (term.op == Op::kEqual);
  if (!key.numeric) {
    const bool any = std::any_of(term.patterns.begin(), term.patterns.end(), [&](const std::string& pattern) {
      return MatchesPattern(pattern, subject.*key.text);
    });
    return any == (term.op == Op::kEqual);
  }
  const std::int64_t value = subject.*key.number;
  switch (term.op) {
    case Op::kEqual:
      return value == term.number;
    case Op::kNotEqual:
      return value != term.number;
    case Op::kLess:
      return value < term.number;
    case Op::kLessEqual:
      return value <= term.number;
    case Op::kGreater:
      return value > term.number;
    case Op::kGreaterEqual:
      return value >= term.number;
  }
  return false;
}

bool HostFilter::AsksForGroups() const {
  return std::any_of(terms_.begin(), terms_.end(), [](const Term& term) { return kKeys[term.key].group; });
}

bool HostFilter::Matches(const FilterSubject& subject) const {
  return std::all_of(terms_.begin(), terms_.end(), [&](const Term& term) { return TermHolds(term, subject); });
}

}  // namespace kintsugi::console
