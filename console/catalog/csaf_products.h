// SPDX-License-Identifier: Apache-2.0
// The product tree of a CSAF 2.0 document (section 3.2.2 of the standard): what each product id names. One thread.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "console/catalog/intake.h"

namespace kintsugi::feed {

struct CsafProduct {
  std::string product;      // the product without its version: the nearest product_name above it
  std::string full_name;    // of a product_version: with its version; else as `product`
  std::string component;    // of a relationship: what is part of `product`
  std::string fixed_build;  // of a range "<10.0.17763.6893", "" = no range, or no build
  std::string version;      // of a product_version, when it is a build
};

class CsafProducts {
 public:
  // Reads product_tree; too many products or too deep branches are kTooLarge.
  static Result<CsafProducts> Read(const boost::json::value* tree, Intake& intake);
  // Null: the tree names no such id.
  const CsafProduct* Find(std::string_view id) const;
  // The ids of `ids`, and those of the groups named by `group_ids`.
  std::vector<std::string_view> Expand(const boost::json::value* ids, const boost::json::value* group_ids) const;
  // Gives every affected product without a range the one fixed version of the same product, when there is just one.
  void AdoptFixed(const std::vector<std::string_view>& fixed_ids);

 private:
  struct Branch {
    std::string_view vendor;
    std::string_view product;
    std::string_view category;
    std::string_view name;
  };
  Status ReadBranches(const boost::json::value* branches, const Branch& above, std::size_t depth, Intake& intake);
  Status AddProduct(const boost::json::value* product, const Branch& branch, Intake& intake);
  Status AddRelationship(const boost::json::value& relationship, Intake& intake);
  Status Add(std::string id, CsafProduct product, Intake& intake);

  std::unordered_map<std::string, CsafProduct> products_;
  std::unordered_map<std::string, std::vector<std::string_view>> groups_;
};

}  // namespace kintsugi::feed
