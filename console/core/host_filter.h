// SPDX-License-Identifier: Apache-2.0
// The host filter language of `--filter`, wave queries and host lists: space-separated terms that must all hold.
//   name=web*,db*  product=windows-xp  sp=1  sp>=4  domain!=corp.example  language=JPN  architecture=x86  id=4f..
//   missing>0  ring=pilot  site=osaka,kobe  role=domain-controller  zone=Asia/Tokyo  agent=0.1.*  version=5.1.2600
//   state=patched,needs,failed,reboot,unknown  reboot=yes  critical>0  exploited>0  baseline>0  failed>0  undecided>0
//   revoked=no  severity=critical,important: it needs an update that is so
//   needs=MS03-043  has=MS03-043/windows-xp  pending=828035  unsure=MS03-*: by bulletin, update id or KB number
//   contact=online,offline,broken,little-on-time: in lists alone, for it changes by itself all the time
// A comma separates alternatives, * matches any run of characters, case does not matter. "" matches every host. Pure,
// any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "console/core/severity_counts.h"

namespace kintsugi::console {

struct Verdict;

// What a filter can ask about.
struct FilterSubject {
  std::string_view id, name, product, domain, language, architecture, edition;
  std::string_view ring, site, zone;
  std::string_view agent, version, state, reboot, revoked, contact;
  const std::vector<Verdict>* verdicts = nullptr;   // null: none
  const std::vector<std::string>* roles = nullptr;  // null: none. role=x holds when one of them matches
  std::int64_t service_pack = 0;
  std::int64_t missing = 0;
  SeverityCounts by_severity;  // of missing
  std::int64_t critical = 0, exploited = 0, baseline = 0, failed = 0, undecided = 0;
};

// Where a filter is used: some keys make sense only where it is looked at once.
enum class FilterUse { kStored, kList };

// What is wrong with a filter's text: a clear message, and where.
struct FilterProblem {
  std::string message;
  std::size_t position = 0;  // bytes before the term at fault
  std::size_t length = 0;
};
struct FilterKeyName {
  std::string_view name;
  bool numeric = false;
};

class HostFilter {
 public:
  // kInvalidArgument names the term, its position and what is allowed. Limits: 4096 bytes, 64 terms.
  // `problem`, where given, gets the same with its place in the text.
  static Result<HostFilter> Parse(std::string_view text, FilterUse use = FilterUse::kStored,
                                  FilterProblem* problem = nullptr);
  static std::vector<FilterKeyName> Keys();
  bool Matches(const FilterSubject& subject) const;
  // It has a term about ring, site or role.
  bool AsksForGroups() const;
  bool AsksForContact() const;

 private:
  enum class Op { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };
  struct Term {
    std::size_t key = 0;  // index into the key table
    Op op = Op::kEqual;
    std::vector<std::string> patterns;  // lower case
    std::int64_t number = 0;
  };
  static Result<Term> ParseTerm(std::string_view text, std::size_t position, FilterUse use);
  static Status ParseValue(std::string_view text, std::size_t position, std::string_view value, Term& term);
  static bool SeverityMatches(const Term& term, const FilterSubject& subject);
  static bool VerdictsMatch(const Term& term, const FilterSubject& subject);
  static bool RolesMatch(const Term& term, const FilterSubject& subject);
  static bool TermHolds(const Term& term, const FilterSubject& subject);
  std::vector<Term> terms_;
};

}  // namespace kintsugi::console
