// SPDX-License-Identifier: Apache-2.0
#include "console/catalog/csaf_products.h"

#include <fmt/format.h>

#include "console/catalog/json_document.h"
#include "console/catalog/names.h"

namespace kintsugi::feed {
namespace {

// "<1.3.195.45", "vers:generic/<1.2": the build that is the first fixed one. "<=1.2" names the last affected one: "".
std::string_view RangeEnd(std::string_view range) {
  const auto less = range.rfind('<');
  if (less == std::string_view::npos || range.substr(less + 1).starts_with('=')) return {};
  return Build(range.substr(less + 1));
}

// Without the version that MSRC repeats at the end of a full name ("Edge <1.2" below the product_name "Edge").
std::string_view WithoutVersion(std::string_view name, std::string_view version) {
  if (!version.empty() && name.size() > version.size() && name.ends_with(version)) name.remove_suffix(version.size());
  return name;
}

}  // namespace

Result<CsafProducts> CsafProducts::Read(const boost::json::value* tree, Intake& intake) {
  CsafProducts products;
  if (const auto status = products.ReadBranches(Member(tree, "branches"), {}, 0, intake); !status)
    return status.error();
  for (const auto* product : Elements(Member(tree, "full_product_names")))
    if (const auto status = products.AddProduct(product, {}, intake); !status) return status.error();
  for (const auto* relationship : Elements(Member(tree, "relationships")))
    if (const auto status = products.AddRelationship(*relationship, intake); !status) return status.error();
  for (const auto* group : Elements(Member(tree, "product_groups"))) {
    auto& ids = products.groups_[std::string(TextOf(group, "group_id"))];
    for (const auto* id : Elements(Member(group, "product_ids"))) ids.push_back(TextOf(id));
  }
  return products;
}

Status CsafProducts::ReadBranches(const boost::json::value* branches, const Branch& above, std::size_t depth,
                                  Intake& intake) {
  if (depth > intake.limits().depth)
    return Error{Code::kTooLarge, fmt::format("the product tree is nested more than {} deep", intake.limits().depth),
                 0};
  for (const auto* branch : Elements(branches)) {
    Branch here = above;
    here.category = TextOf(branch, "category");
    here.name = TextOf(branch, "name");
    if (here.category == "vendor") here.vendor = here.name;
    if (here.category == "product_name") here.product = here.name;
    if (const auto* product = Member(branch, "product"))
      if (const auto status = AddProduct(product, here, intake); !status) return status;
    if (const auto status = ReadBranches(Member(branch, "branches"), here, depth + 1, intake); !status) return status;
  }
  return {};
}

Status CsafProducts::AddProduct(const boost::json::value* product, const Branch& branch, Intake& intake) {
  const bool range = branch.category == "product_version_range";
  const bool version = branch.category == "product_version";
  CsafProduct added;
  const auto name = !branch.product.empty()
                        ? branch.product
                        : WithoutVersion(TextOf(product, "name"), range || version ? branch.name : std::string_view{});
  added.product = intake.Text("/product_tree", name);
  added.full_name = version ? intake.Text("/product_tree", TextOf(product, "name")) : added.product;
  if (range) added.fixed_build = RangeEnd(branch.name);
  if (version) added.version = Build(branch.name);
  return Add(std::string(TextOf(product, "product_id")), std::move(added), intake);
}

// "ruby as a component of Azure Linux 3.0": the host knows the second, the statement is about the first.
Status CsafProducts::AddRelationship(const boost::json::value& relationship, Intake& intake) {
  const auto* full = Member(&relationship, "full_product_name");
  const CsafProduct* part = Find(TextOf(&relationship, "product_reference"));
  const CsafProduct* whole = Find(TextOf(&relationship, "relates_to_product_reference"));
  CsafProduct added;
  if (part == nullptr || whole == nullptr) {
    added.product = intake.Text("/product_tree/relationships", TextOf(full, "name"));
  } else {
    added = *part;
    added.component = part->product;
    added.product = whole->full_name.empty() ? whole->product : whole->full_name;
    added.full_name = added.product;
  }
  return Add(std::string(TextOf(full, "product_id")), std::move(added), intake);
}

Status CsafProducts::Add(std::string id, CsafProduct product, Intake& intake) {
  if (id.empty()) return {};
  if (products_.size() >= intake.limits().products)
    return Error{Code::kTooLarge, fmt::format("the product tree has more than {} products", intake.limits().products),
                 0};
  products_.emplace(std::move(id), std::move(product));
  return {};
}

const CsafProduct* CsafProducts::Find(std::string_view id) const {
  const auto found = products_.find(std::string(id));
  return found == products_.end() ? nullptr : &found->second;
}

std::vector<std::string_view> CsafProducts::Expand(const boost::json::value* ids,
                                                   const boost::json::value* group_ids) const {
  std::vector<std::string_view> all;
  for (const auto* id : Elements(ids)) all.push_back(TextOf(id));
  for (const auto* group_id : Elements(group_ids)) {
    const auto group = groups_.find(std::string(TextOf(group_id)));
    if (group != groups_.end()) all.insert(all.end(), group->second.begin(), group->second.end());
  }
  return all;
}

void CsafProducts::AdoptFixed(const std::vector<std::string_view>& fixed_ids) {
  std::unordered_map<std::string, std::string> build_of;  // product and component -> its one fixed build, "" = several
  for (const auto id : fixed_ids) {
    const CsafProduct* fixed = Find(id);
    if (fixed == nullptr || fixed->version.empty()) continue;
    const auto [entry, first] = build_of.emplace(fixed->product + '\n' + fixed->component, fixed->version);
    if (!first && entry->second != fixed->version) entry->second.clear();
  }
  for (auto& [id, product] : products_) {
    if (!product.fixed_build.empty() || !product.version.empty()) continue;
    const auto found = build_of.find(product.product + '\n' + product.component);
    if (found != build_of.end()) product.fixed_build = found->second;
  }
}

}  // namespace kintsugi::feed
