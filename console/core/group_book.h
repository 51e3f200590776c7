// SPDX-License-Identifier: Apache-2.0
// GroupBook: named sets of hosts. Of rings and sites a host is in one at most: the first, by position and then name,
// whose filter matches; of roles in every one that matches, and in those that its own facts name. Engine thread only.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "console/core/host_filter.h"
#include "db/store.h"

namespace kintsugi::console {

// Where one host belongs.
struct Membership {
  std::string ring;                // "" = none
  std::string site;                // "" = none
  std::vector<std::string> roles;  // sorted, unique, lower case
  bool operator==(const Membership&) const = default;
};

class GroupBook {
 public:
  struct Group {
    db::GroupRow row;
    HostFilter filter;
  };

  // kDataLoss: a stored filter does not parse.
  static Result<GroupBook> Load(db::Store& store);
  // kInvalidArgument names the field: kind, name (1 to 100 bytes without spaces, commas and stars), hosts (a host
  // filter that does not itself ask for groups), at most 1,000 groups.
  Result<Group> Check(const db::GroupRow& row) const;
  void Put(Group group);
  bool Remove(const std::string& kind, const std::string& name);  // false: there is none

  // In order of kind, position and name.
  std::vector<const Group*> All() const;
  const Group* Find(std::string_view kind, std::string_view name) const;
  // `facts_roles`: what the host says of itself.
  Membership Of(const FilterSubject& subject, const std::vector<std::string>& facts_roles) const;

 private:
  std::map<std::pair<std::string, std::string>, Group> groups_;  // by kind and lower-case name
};

}  // namespace kintsugi::console
