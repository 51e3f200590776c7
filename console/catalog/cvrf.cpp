// SPDX-License-Identifier: Apache-2.0
#include "console/catalog/cvrf.h"

#include <fmt/format.h>

#include <unordered_set>

#include "console/catalog/feed_text.h"
#include "console/catalog/names.h"

namespace kintsugi::feed {
namespace {

// The words without blanks and case: MSRC's API of 2023 writes VendorFix, its XML "Vendor Fix".
std::string Squeeze(std::string_view word) {
  std::string squeezed;
  for (const char c : word)
    if (c != ' ' && c != '_') squeezed += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return squeezed;
}

class CvrfStatements {
 public:
  CvrfStatements(const CvrfDocument& document, const CvrfVulnerability& vulnerability, Intake& intake)
      : document_(document), vulnerability_(vulnerability), intake_(intake) {}
  void Give();

 private:
  void SortThreats();
  void FillVulnerability();
  bool FillProduct(const std::string& id, std::string_view field);
  void GiveFix(const CvrfRemediation& remediation);

  const CvrfDocument& document_;
  const CvrfVulnerability& vulnerability_;
  Intake& intake_;
  advisory::Record record_;
  std::string published_, cve_;
  std::string_view impact_, severity_;
  std::unordered_map<std::string_view, std::string_view> impact_of_, severity_of_;
  std::unordered_set<std::string_view> fixed_;  // ids with a statement
  std::vector<std::string_view> supersedes_;
};

void CvrfStatements::SortThreats() {
  for (const CvrfThreat& threat : vulnerability_.threats) {
    if (threat.type == CvrfThreat::Type::kExploitStatus && ContainsNoCase(threat.description, "Exploited:Yes"))
      record_.exploited = true;
    const bool impact = threat.type == CvrfThreat::Type::kImpact;
    if (!impact && threat.type != CvrfThreat::Type::kSeverity) continue;
    const std::string_view text = impact ? std::string_view(threat.description) : SeverityWord(threat.description);
    if (threat.products.empty()) (impact ? impact_ : severity_) = text;
    for (const std::string& id : threat.products) (impact ? impact_of_ : severity_of_)[id] = text;
  }
}

void CvrfStatements::FillVulnerability() {
  published_ = IsoDate(vulnerability_.published);
  if (published_.empty()) published_ = IsoDate(document_.initial_release);
  std::vector<std::string> cves;
  FindCves(vulnerability_.cve, cves);
  if (!cves.empty()) cve_ = cves.front();
  record_.published = published_;
  record_.cve = cve_;
  record_.title = vulnerability_.title;
  record_.component = vulnerability_.component;
}

bool CvrfStatements::FillProduct(const std::string& id, std::string_view field) {
  const auto product = document_.products.find(id);
  if (product == document_.products.end() || product->second.empty()) {
    intake_.Mend(field, fmt::format("the product tree has no product \"{}\"; it was left out", Shown(id)));
    return false;
  }
  record_.product = product->second;
  const auto impact = impact_of_.find(id);
  record_.impact = impact != impact_of_.end() ? impact->second : impact_;
  const auto severity = severity_of_.find(id);
  record_.severity = severity != severity_of_.end() ? severity->second : severity_;
  return true;
}

void CvrfStatements::GiveFix(const CvrfRemediation& remediation) {
  record_.kb = KbDigits(remediation.description);
  if (record_.kb.empty()) record_.kb = KbInside(remediation.description);
  if (record_.kb.empty()) record_.kb = KbOfUrl(remediation.url);
  record_.url = remediation.url;
  record_.fixed_build = Build(remediation.fixed_build);
  record_.track = TrackOf(remediation.sub_type);
  record_.reboot = RebootOf(remediation.restart);
  if (!FindSuperseded(remediation.supercedence, supersedes_))
    intake_.Mend("Supercedence",
                 fmt::format("\"{}\" holds what is no KB; that was left out", Shown(remediation.supercedence)));
  record_.supersedes = supersedes_;
  for (const std::string& id : remediation.products) {
    if (!FillProduct(id, "Remediations")) continue;
    fixed_.insert(id);
    intake_.Give(advisory::Source::kCvrf, record_);
  }
}

void CvrfStatements::Give() {
  FillVulnerability();
  SortThreats();
  for (const CvrfRemediation& remediation : vulnerability_.remediations)
    if (remediation.vendor_fix) GiveFix(remediation);
  const bool exploited = record_.exploited;
  const std::string_view url = {};
  record_.kb = record_.fixed_build = record_.url = url;
  record_.supersedes = {};
  record_.track = advisory::Track::kUnspecified;
  record_.reboot = advisory::RebootWord::kUnspecified;
  for (const std::string& id : vulnerability_.affected)
    if (fixed_.insert(id).second && FillProduct(id, "ProductStatuses")) intake_.Give(advisory::Source::kCvrf, record_);
  record_.not_affected = true;
  record_.exploited = exploited;
  for (const std::string& id : vulnerability_.not_affected)
    if (fixed_.insert(id).second && FillProduct(id, "ProductStatuses")) intake_.Give(advisory::Source::kCvrf, record_);
  if (fixed_.empty())
    intake_.Refuse("", fmt::format("{} names no product", cve_.empty() ? std::string_view("the vulnerability") : cve_));
}

}  // namespace

CvrfThreat::Type CvrfThreatType(std::string_view word) {
  const std::string type = Squeeze(word);
  if (type == "impact" || type == "0") return CvrfThreat::Type::kImpact;
  if (type == "exploitstatus" || type == "1") return CvrfThreat::Type::kExploitStatus;
  if (type == "severity" || type == "3") return CvrfThreat::Type::kSeverity;
  return CvrfThreat::Type::kOther;
}

bool CvrfIsNotAffected(std::string_view word) { return Squeeze(word) == "knownnotaffected"; }

// MSRC lists affected products only; its JSON numbers that status 3, some tools leave the type out.
bool CvrfIsAffected(std::string_view word) {
  const std::string type = Squeeze(word);
  return type.empty() || type == "3" || type == "knownaffected" || type == "firstaffected" || type == "lastaffected";
}

bool CvrfIsVendorFix(std::string_view word) {
  const std::string type = Squeeze(word);
  return type == "vendorfix" || type == "2";
}

Status AddCvrfProduct(CvrfDocument& document, std::string id, std::string name, const ImportLimits& limits) {
  if (id.empty()) return {};
  document.products.emplace(std::move(id), std::move(name));
  if (document.products.size() <= limits.products) return {};
  return Error{Code::kTooLarge, fmt::format("the product tree has more than {} products", limits.products), 0};
}

void GiveCvrf(const CvrfDocument& document, const CvrfVulnerability& vulnerability, Intake& intake) {
  CvrfStatements(document, vulnerability, intake).Give();
}

}  // namespace kintsugi::feed
