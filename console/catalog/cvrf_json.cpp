// SPDX-License-Identifier: Apache-2.0
// The JSON form of MSRC's CVRF API (api.msrc.microsoft.com/cvrf/v2.0 and v3.0, Accept: application/json): texts are
// {"Value": "..."}, types are numbers in v2.0 and words in v3.0.
#include <fmt/format.h>

#include <string>

#include "console/catalog/cvrf.h"
#include "console/catalog/json_document.h"
#include "console/catalog/json_feed.h"

namespace kintsugi::feed {
namespace json = boost::json;
namespace {

// The Type of a threat, status, note or remediation: a word, or the number as a word; "" = absent.
std::string TypeOf(const json::value* value) {
  const auto* type = Member(value, "Type");
  const auto number = NumberOf(type, -1);
  return number >= 0 ? fmt::format("{}", number) : std::string(TextOf(type));
}

class CvrfJsonImport {
 public:
  CvrfJsonImport(const json::value& root, Intake& intake) : root_(root), intake_(intake) {}
  Status Run();

 private:
  Status ReadProducts(const json::value* items, std::size_t depth);
  Status ReadVulnerability(const json::value* from);
  void ReadNotes(const json::value* from, CvrfVulnerability& vulnerability);
  void ReadThreats(const json::value* from, CvrfVulnerability& vulnerability);
  void ReadRemediations(const json::value* from, CvrfVulnerability& vulnerability);
  void Ids(const json::value* from, std::vector<std::string>& ids);
  std::string Text(std::string_view field, const json::value* object, std::string_view key) {
    return intake_.Text(field, TextOf(object, key));
  }

  const json::value& root_;
  Intake& intake_;
  CvrfDocument document_;
  std::size_t ids_ = 0;  // of the vulnerability in work
};

Status CvrfJsonImport::Run() {
  document_.initial_release = TextOf(Member(&root_, "DocumentTracking"), "InitialReleaseDate");
  const auto* tree = Member(&root_, "ProductTree");
  if (const auto status = ReadProducts(Member(tree, "FullProductName"), 0); !status) return status;
  if (const auto status = ReadProducts(Member(tree, "Branch"), 0); !status) return status;
  std::uint64_t number = 0;
  for (const auto* vulnerability : Elements(Member(&root_, "Vulnerability"))) {
    intake_.Begin({0, ++number});
    if (const auto status = ReadVulnerability(vulnerability); !status) return status;
  }
  return {};
}

// Products stand in FullProductName and, by family, in Branch[].Items[].Items[].
Status CvrfJsonImport::ReadProducts(const json::value* items, std::size_t depth) {
  if (depth > intake_.limits().depth)
    return Error{Code::kTooLarge, fmt::format("the product tree is nested more than {} deep", intake_.limits().depth),
                 0};
  for (const auto* item : Elements(items)) {
    auto status = AddCvrfProduct(document_, std::string(TextOf(item, "ProductID")), Text("ProductTree", item, "Value"),
                                 intake_.limits());
    if (status) status = ReadProducts(Member(item, "Items"), depth + 1);
    if (!status) return status;
  }
  return {};
}

void CvrfJsonImport::Ids(const json::value* from, std::vector<std::string>& ids) {
  for (const auto* id : Elements(Member(from, "ProductID"))) {
    ids.emplace_back(TextOf(id));
    ++ids_;
  }
}

Status CvrfJsonImport::ReadVulnerability(const json::value* from) {
  CvrfVulnerability vulnerability;
  ids_ = 0;
  vulnerability.cve = Text("CVE", from, "CVE");
  vulnerability.title = Text("Title", from, "Title");
  for (const auto* revision : Elements(Member(from, "RevisionHistory"))) {
    const auto date = TextOf(revision, "Date");
    if (vulnerability.published.empty() || (!date.empty() && date < vulnerability.published))
      vulnerability.published = date;
  }
  ReadNotes(from, vulnerability);
  for (const auto* status : Elements(Member(from, "ProductStatuses"))) {
    const auto type = TypeOf(status);
    if (CvrfIsAffected(type)) Ids(status, vulnerability.affected);
    if (CvrfIsNotAffected(type)) Ids(status, vulnerability.not_affected);
  }
  ReadThreats(from, vulnerability);
  ReadRemediations(from, vulnerability);
  if (ids_ > intake_.limits().product_ids)
    return Error{Code::kTooLarge,
                 fmt::format("a vulnerability names more than {} products", intake_.limits().product_ids), 0};
  GiveCvrf(document_, vulnerability, intake_);
  return {};
}

void CvrfJsonImport::ReadNotes(const json::value* from, CvrfVulnerability& vulnerability) {
  for (const auto* note : Elements(Member(from, "Notes"))) {
    const auto type = TypeOf(note);
    if (type != "7" && type != "Tag") continue;
    vulnerability.component = Text("Notes", note, "Value");
    if (vulnerability.component.empty()) vulnerability.component = Text("Notes", note, "Title");
    return;
  }
}

void CvrfJsonImport::ReadThreats(const json::value* from, CvrfVulnerability& vulnerability) {
  for (const auto* item : Elements(Member(from, "Threats"))) {
    CvrfThreat threat;
    threat.type = CvrfThreatType(TypeOf(item));
    if (threat.type == CvrfThreat::Type::kOther) continue;
    threat.description = Text("Threats", item, "Description");
    Ids(item, threat.products);
    vulnerability.threats.push_back(std::move(threat));
  }
}

void CvrfJsonImport::ReadRemediations(const json::value* from, CvrfVulnerability& vulnerability) {
  for (const auto* item : Elements(Member(from, "Remediations"))) {
    CvrfRemediation remediation;
    remediation.vendor_fix = CvrfIsVendorFix(TypeOf(item));
    if (!remediation.vendor_fix) continue;
    remediation.description = Text("Remediations", item, "Description");
    remediation.url = Text("Remediations", item, "URL");
    for (const auto* name : Elements(Member(item, "Supercedence")))
      remediation.supercedence += intake_.Text("Remediations", TextOf(name)) + ";";
    remediation.sub_type = Text("Remediations", item, "SubType");
    remediation.restart = Text("Remediations", item, "RestartRequired");
    remediation.fixed_build = Text("Remediations", item, "FixedBuild");
    Ids(item, remediation.products);
    vulnerability.remediations.push_back(std::move(remediation));
  }
}

}  // namespace

Status ImportCvrfJson(const json::value& root, Intake& intake) { return CvrfJsonImport(root, intake).Run(); }

}  // namespace kintsugi::feed
