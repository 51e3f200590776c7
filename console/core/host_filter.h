// SPDX-License-Identifier: Apache-2.0
// The host filter language of `--filter`, wave queries and host lists: space-separated terms that must all hold.
//   name=web*,db*  product=windows-xp  sp=1  sp>=4  domain!=corp.example  language=JPN  architecture=x86  id=4f..
//   missing>0  ring=pilot  site=osaka,kobe  role=domain-controller  zone=Asia/Tokyo
// A comma separates alternatives, * matches any run of characters, case does not matter. "" matches every host. Pure,
// any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace kintsugi::console {

// What a filter can ask about.
struct FilterSubject {
  std::string_view id, name, product, domain, language, architecture, edition;
  std::string_view ring, site, zone;
  const std::vector<std::string>* roles = nullptr;  // null: none. role=x holds when one of them matches
  std::int64_t service_pack = 0;
  std::int64_t missing = 0;
};

class HostFilter {
 public:
  // kInvalidArgument names the term, its position and what is allowed. Limits: 4096 bytes, 64 terms.
  static Result<HostFilter> Parse(std::string_view text);
  bool Matches(const FilterSubject& subject) const;
  // It has a term about ring, site or role.
  bool AsksForGroups() const;

 private:
  enum class Op { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };
  struct Term {
    std::size_t key = 0;  // index into the key table
    Op op = Op::kEqual;
    std::vector<std::string> patterns;  // lower case
    std::int64_t number = 0;
  };
  static Result<Term> ParseTerm(std::string_view text, std::size_t position);
  static bool RolesMatch(const Term& term, const FilterSubject& subject);
  static bool TermHolds(const Term& term, const FilterSubject& subject);
  std::vector<Term> terms_;
};

}  // namespace kintsugi::console
