// SPDX-License-Identifier: Apache-2.0
#include "console/core/host_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "common/base/text.h"
#include "console/core/fleet.h"

namespace kintsugi::console {
namespace {

enum class About { kText, kNumber, kRoles, kNeeds, kHas, kPending, kUnsure, kSeverity };
struct Key {
  std::string_view name;
  About about;
  std::string_view FilterSubject::*text = nullptr;
  std::int64_t FilterSubject::*number = nullptr;
  bool group = false;
  FilterUse use = FilterUse::kStored;  // kList: refused in what is stored
};
constexpr std::array<Key, 29> kKeys = {{
    {"id", About::kText, &FilterSubject::id},
    {"name", About::kText, &FilterSubject::name},
    {"product", About::kText, &FilterSubject::product},
    {"domain", About::kText, &FilterSubject::domain},
    {"language", About::kText, &FilterSubject::language},
    {"architecture", About::kText, &FilterSubject::architecture},
    {"edition", About::kText, &FilterSubject::edition},
    {"sp", About::kNumber, nullptr, &FilterSubject::service_pack},
    {"missing", About::kNumber, nullptr, &FilterSubject::missing},
    {"ring", About::kText, &FilterSubject::ring, nullptr, true},
    {"site", About::kText, &FilterSubject::site, nullptr, true},
    {"role", About::kRoles, nullptr, nullptr, true},
    {"zone", About::kText, &FilterSubject::zone},
    {"agent", About::kText, &FilterSubject::agent},
    {"version", About::kText, &FilterSubject::version},
    {"state", About::kText, &FilterSubject::state},
    {"reboot", About::kText, &FilterSubject::reboot},
    {"critical", About::kNumber, nullptr, &FilterSubject::critical},
    {"exploited", About::kNumber, nullptr, &FilterSubject::exploited},
    {"baseline", About::kNumber, nullptr, &FilterSubject::baseline},
    {"failed", About::kNumber, nullptr, &FilterSubject::failed},
    {"undecided", About::kNumber, nullptr, &FilterSubject::undecided},
    {"revoked", About::kText, &FilterSubject::revoked},
    {"severity", About::kSeverity},
    {"needs", About::kNeeds},
    {"has", About::kHas},
    {"pending", About::kPending},
    {"unsure", About::kUnsure},
    {"contact", About::kText, &FilterSubject::contact, nullptr, false, FilterUse::kList},
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

std::string KeyNames(FilterUse use) {
  std::string names;
  for (const Key& key : kKeys)
    if (key.use == FilterUse::kStored || use == FilterUse::kList)
      names += fmt::format("{}{}", names.empty() ? "" : ", ", key.name);
  return names;
}

bool Asks(About about, model::UpdateStatus status) {
  using model::UpdateStatus;
  if (about == About::kNeeds) return NeedsInstall(status);
  if (about == About::kHas) return status == UpdateStatus::kInstalled;
  return status == (about == About::kPending ? UpdateStatus::kPendingReboot : UpdateStatus::kUnknown);
}

Error BadTerm(std::string_view term, std::size_t position, std::string_view why) {
  return Error{Code::kInvalidArgument, fmt::format("filter term '{}' at character {}: {}", term, position + 1, why)};
}

}  // namespace

std::vector<FilterKeyName> HostFilter::Keys() {
  std::vector<FilterKeyName> names;
  for (const Key& key : kKeys) names.push_back({key.name, key.about == About::kNumber});
  return names;
}

Result<HostFilter> HostFilter::Parse(std::string_view text, FilterUse use, FilterProblem* problem) {
  const auto refuse = [problem](Error error, std::size_t position, std::size_t length) {
    if (problem != nullptr) *problem = {error.message, position, length};
    return error;
  };
  if (text.size() > kMaxTextBytes)
    return refuse({Code::kInvalidArgument,
                   fmt::format("the filter has {} bytes, at most {} are allowed", text.size(), kMaxTextBytes)},
                  kMaxTextBytes, text.size() - kMaxTextBytes);
  HostFilter filter;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    const std::size_t end = std::min(text.find(' ', at), text.size());
    auto term = ParseTerm(text.substr(at, end - at), at, use);
    if (!term) return refuse(term.error(), at, end - at);
    filter.terms_.push_back(std::move(*term));
    if (filter.terms_.size() > kMaxTerms)
      return refuse({Code::kInvalidArgument, fmt::format("the filter has more than {} terms", kMaxTerms)}, at,
                    end - at);
    at = end;
  }
  return filter;
}

Result<HostFilter::Term> HostFilter::ParseTerm(std::string_view text, std::size_t position, FilterUse use) {
  const std::size_t op_at = text.find_first_of("=!<>");
  if (op_at == std::string_view::npos || op_at == 0)
    return BadTerm(text, position, "expected key=value, for example product=windows-xp");
  const std::string key_name = ToLower(text.substr(0, op_at));
  const auto* const key = std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& k) { return k.name == key_name; });
  if (key == kKeys.end()) return BadTerm(text, position, fmt::format("unknown key; the keys are {}", KeyNames(use)));
  if (key->use == FilterUse::kList && use == FilterUse::kStored)
    return BadTerm(text, position, "this changes by itself all the time and can be asked for in lists only");
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
  const Status value = ParseValue(text, position, text.substr(op_at + op->sign.size()), term);
  if (!value) return value.error();
  return term;
}

Status HostFilter::ParseValue(std::string_view text, std::size_t position, std::string_view value, Term& term) {
  if (value.empty()) return BadTerm(text, position, "the value is missing");
  if (kKeys[term.key].about == About::kNumber) {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), term.number);
    if (error != std::errc{} || end != value.data() + value.size())
      return BadTerm(text, position, "expected a whole number");
    return {};
  }
  if (term.op != Op::kEqual && term.op != Op::kNotEqual) return BadTerm(text, position, "text allows only = and !=");
  for (std::size_t at = 0; at <= value.size();) {
    const std::size_t comma = std::min(value.find(',', at), value.size());
    if (comma > at) term.patterns.push_back(ToLower(value.substr(at, comma - at)));
    at = comma + 1;
  }
  return {};
}

bool HostFilter::RolesMatch(const Term& term, const FilterSubject& subject) {
  if (subject.roles == nullptr) return false;
  return std::any_of(subject.roles->begin(), subject.roles->end(), [&](const std::string& role) {
    return std::any_of(term.patterns.begin(), term.patterns.end(),
                       [&](const std::string& pattern) { return MatchesPattern(pattern, role); });
  });
}

bool HostFilter::SeverityMatches(const Term& term, const FilterSubject& subject) {
  using model::Severity;
  constexpr Severity kAll[] = {Severity::kUnknown, Severity::kCritical, Severity::kImportant, Severity::kModerate,
                               Severity::kLow};
  return std::any_of(std::begin(kAll), std::end(kAll), [&](Severity severity) {
    if (subject.by_severity[severity] == 0) return false;
    return std::any_of(term.patterns.begin(), term.patterns.end(),
                       [&](const std::string& pattern) { return MatchesPattern(pattern, model::Name(severity)); });
  });
}

// By bulletin, update id or KB number; KB828035 and 828035 are the same.
bool HostFilter::VerdictsMatch(const Term& term, const FilterSubject& subject) {
  if (subject.verdicts == nullptr) return false;
  const About about = kKeys[term.key].about;
  return std::any_of(subject.verdicts->begin(), subject.verdicts->end(), [&](const Verdict& verdict) {
    if (!Asks(about, verdict.status)) return false;
    return std::any_of(term.patterns.begin(), term.patterns.end(), [&](const std::string& pattern) {
      const std::string_view digits = std::string_view(pattern).substr(pattern.starts_with("kb") ? 2 : 0);
      return MatchesPattern(pattern, verdict.update->id) || MatchesPattern(pattern, verdict.bulletin->id) ||
             (!verdict.update->kb.empty() && MatchesPattern(digits, verdict.update->kb));
    });
  });
}

bool HostFilter::TermHolds(const Term& term, const FilterSubject& subject) {
  const Key& key = kKeys[term.key];
  if (key.about == About::kRoles) return RolesMatch(term, subject) == (term.op == Op::kEqual);
  if (key.about == About::kSeverity) return SeverityMatches(term, subject) == (term.op == Op::kEqual);
  if (key.about != About::kText && key.about != About::kNumber)
    return VerdictsMatch(term, subject) == (term.op == Op::kEqual);
  if (key.about == About::kText) {
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

bool HostFilter::AsksForContact() const {
  return std::any_of(terms_.begin(), terms_.end(),
                     [](const Term& term) { return kKeys[term.key].use == FilterUse::kList; });
}

bool HostFilter::Matches(const FilterSubject& subject) const {
  return std::all_of(terms_.begin(), terms_.end(), [&](const Term& term) { return TermHolds(term, subject); });
}

}  // namespace kintsugi::console
