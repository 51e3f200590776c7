// SPDX-License-Identifier: Apache-2.0
// One open element decides where texts go: kWhere says which context an element opens, TargetOf which string it fills.
#include "console/catalog/cvrf_xml.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "console/catalog/cvrf.h"
#include "console/catalog/xml_reader.h"

namespace kintsugi::feed {
namespace {

enum class Where { kDocument, kVulnerability, kNote, kStatus, kThreat, kRemediation, kRevision };

class CvrfXmlImport final : public XmlHandler {
 public:
  explicit CvrfXmlImport(Intake& intake) : intake_(intake) {}
  Status Start(std::string_view name, const XmlAttributes& attributes, std::uint64_t line) override;
  Status End(std::string_view name) override;
  void Text(std::string_view text) override;
  Status Advance(std::uint64_t bytes) override { return intake_.Advance(bytes); }

 private:
  void Open(std::string_view name, const XmlAttributes& attributes, std::uint64_t line);
  Status Close(std::string_view name);
  std::string* TargetOf(std::string_view name);
  std::string* RemediationTarget(std::string_view name);
  std::vector<std::string>* Ids();
  Status CloseProductId();
  Status CloseVulnerability();

  Intake& intake_;
  CvrfDocument document_;
  CvrfVulnerability vulnerability_;
  bool in_vulnerability_ = false;
  Where where_ = Where::kDocument;
  std::string type_;  // of the open status, threat, remediation or note
  std::string note_title_;
  std::string product_id_;  // of the open FullProductName
  std::string text_;
  bool collect_ = false;  // text_ is wanted
  std::uint64_t vulnerabilities_ = 0;
  std::size_t ids_ = 0;  // of the vulnerability in work
};

void CvrfXmlImport::Open(std::string_view name, const XmlAttributes& attributes, std::uint64_t line) {
  if (name == "Vulnerability") {
    in_vulnerability_ = true;
    where_ = Where::kVulnerability;
    vulnerability_ = {};
    ids_ = 0;
    intake_.Begin({line, ++vulnerabilities_});
    return;
  }
  if (name == "FullProductName") product_id_ = attributes.Find("ProductID");
  if (!in_vulnerability_) return;
  const auto open = [&](Where where) {
    where_ = where;
    type_ = attributes.Find("Type");
  };
  if (name == "Status") open(Where::kStatus);
  if (name == "Revision") open(Where::kRevision);
  if (name == "Note") {
    open(Where::kNote);
    note_title_ = attributes.Find("Title");
  }
  if (name == "Threat") {
    open(Where::kThreat);
    vulnerability_.threats.emplace_back().type = CvrfThreatType(type_);
  }
  if (name == "Remediation") {
    open(Where::kRemediation);
    vulnerability_.remediations.emplace_back().vendor_fix = CvrfIsVendorFix(type_);
  }
}

Status CvrfXmlImport::Start(std::string_view name, const XmlAttributes& attributes, std::uint64_t line) {
  Open(name, attributes, line);
  text_.clear();
  collect_ = name == "FullProductName" || name == "ProductID" || (name == "Note" && type_ == "Tag") ||
             TargetOf(name) != nullptr;
  return {};
}

// A text above field_bytes is cut by Intake::Text, which needs to see that it is longer.
void CvrfXmlImport::Text(std::string_view text) {
  if (collect_ && text_.size() <= intake_.limits().field_bytes) text_ += text;
}

std::string* CvrfXmlImport::RemediationTarget(std::string_view name) {
  CvrfRemediation& remediation = vulnerability_.remediations.back();
  if (!remediation.vendor_fix) return nullptr;
  if (name == "Description") return &remediation.description;
  if (name == "URL") return &remediation.url;
  if (name == "SubType") return &remediation.sub_type;
  if (name == "RestartRequired") return &remediation.restart;
  if (name == "FixedBuild") return &remediation.fixed_build;
  return name == "Supercedence" ? &remediation.supercedence : nullptr;
}

// The string that the text of this element fills here; null = none.
std::string* CvrfXmlImport::TargetOf(std::string_view name) {
  switch (where_) {
    case Where::kDocument:
      return name == "InitialReleaseDate" ? &document_.initial_release : nullptr;
    case Where::kVulnerability:
      if (name == "Title") return &vulnerability_.title;
      return name == "CVE" ? &vulnerability_.cve : nullptr;
    case Where::kThreat:
      return name == "Description" ? &vulnerability_.threats.back().description : nullptr;
    case Where::kRemediation:
      return RemediationTarget(name);
    case Where::kRevision:
      return name == "Date" && vulnerability_.published.empty() ? &vulnerability_.published : nullptr;
    case Where::kNote:
    case Where::kStatus:
      return nullptr;
  }
  return nullptr;
}

std::vector<std::string>* CvrfXmlImport::Ids() {
  if (where_ == Where::kThreat) return &vulnerability_.threats.back().products;
  if (where_ == Where::kRemediation) return &vulnerability_.remediations.back().products;
  if (where_ != Where::kStatus) return nullptr;
  if (CvrfIsNotAffected(type_)) return &vulnerability_.not_affected;
  return CvrfIsAffected(type_) ? &vulnerability_.affected : nullptr;
}

Status CvrfXmlImport::CloseProductId() {
  auto* ids = Ids();
  if (ids == nullptr) return {};
  ids->push_back(intake_.Text("ProductID", text_));
  if (++ids_ <= intake_.limits().product_ids) return {};
  return Error{Code::kTooLarge,
               fmt::format("a vulnerability names more than {} products", intake_.limits().product_ids), 0};
}

Status CvrfXmlImport::CloseVulnerability() {
  GiveCvrf(document_, vulnerability_, intake_);
  intake_.End();
  in_vulnerability_ = false;
  where_ = Where::kDocument;
  return {};
}

Status CvrfXmlImport::Close(std::string_view name) {
  if (name == "FullProductName")
    return AddCvrfProduct(document_, product_id_, intake_.Text("FullProductName", text_), intake_.limits());
  if (name == "ProductID") return CloseProductId();
  if (name == "Note" && where_ == Where::kNote && type_ == "Tag" && vulnerability_.component.empty()) {
    vulnerability_.component = intake_.Text("Note", text_);
    if (vulnerability_.component.empty()) vulnerability_.component = intake_.Text("Note", note_title_);
    return {};
  }
  if (std::string* target = TargetOf(name); target != nullptr) {
    if (name == "Supercedence" && !target->empty()) *target += ';';
    *target += intake_.Text(name, text_);
  }
  return {};
}

Status CvrfXmlImport::End(std::string_view name) {
  if (collect_ || name == "ProductID") {
    if (const auto status = Close(name); !status) return status;
  }
  collect_ = false;
  text_.clear();
  if (!in_vulnerability_) return {};
  if (name == "Vulnerability") return CloseVulnerability();
  if (name == "Note" || name == "Status" || name == "Threat" || name == "Remediation" || name == "Revision")
    where_ = Where::kVulnerability;
  return {};
}

}  // namespace

Status ImportCvrfXml(ByteReader& reader, Intake& intake) {
  intake.SetKind(Kind::kCvrfXml);
  CvrfXmlImport import(intake);
  const auto status = ReadXml(reader, intake.limits(), intake.limits().document_bytes, import);
  intake.End();
  return status;
}

}  // namespace kintsugi::feed
