// SPDX-License-Identifier: Apache-2.0
// CSAF 2.0 and its VEX profile (docs.oasis-open.org/csaf/csaf/v2.0, sections 3.2.3 and 4.5), as MSRC fills them in: an
// affected product is a version range "<build", its fixed twin a version; a remediation's url names the KB.
#include <fmt/format.h>

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "console/catalog/csaf_products.h"
#include "console/catalog/feed_text.h"
#include "console/catalog/json_document.h"
#include "console/catalog/json_feed.h"
#include "console/catalog/names.h"

namespace kintsugi::feed {
namespace json = boost::json;
namespace {

advisory::RebootWord RestartOf(const json::value* remediation) {
  const auto category = TextOf(Member(remediation, "restart_required"), "category");
  if (category.empty()) return advisory::RebootWord::kUnspecified;
  if (category == "none") return advisory::RebootWord::kNo;
  return category == "system" || category == "machine" ? advisory::RebootWord::kYes : advisory::RebootWord::kMaybe;
}

// "10.0.17763.6893:Security Update:https://...": the build before the first colon, the words between.
struct Details {
  std::string_view build;
  std::string_view words;
};
Details ReadDetails(std::string_view details) {
  const auto colon = details.find(':');
  if (colon == std::string_view::npos) return {{}, details};
  const auto rest = details.substr(colon + 1);
  const auto end = rest.find(":http");
  return {Build(details.substr(0, colon)), rest.substr(0, end)};
}

struct Fix {
  std::string kb;
  std::string url;
  std::string_view build;
  advisory::Track track = advisory::Track::kUnspecified;
  advisory::RebootWord reboot = advisory::RebootWord::kUnspecified;
};

class CsafImport {
 public:
  CsafImport(const json::value& root, CsafProducts products, Intake& intake)
      : root_(root), products_(std::move(products)), intake_(intake) {}
  Status Run();

 private:
  Status ReadVulnerability(const json::value* vulnerability, std::uint64_t number);
  void ReadThreats(const json::value* vulnerability);
  void ReadFixes(const json::value* vulnerability);
  void GiveProduct(std::string_view id, bool affected);
  std::vector<std::string_view> IdsOf(std::initializer_list<std::string_view> keys) const;

  const json::value& root_;
  CsafProducts products_;
  Intake& intake_;
  std::string path_;
  std::string published_;
  std::string document_id_, document_title_;
  std::string_view document_severity_;
  advisory::Source source_ = advisory::Source::kCsaf;
  // Of the vulnerability in work.
  const json::value* statuses_ = nullptr;
  std::string cve_, title_, impact_;
  std::string_view severity_;
  std::unordered_map<std::string_view, std::string> impact_of_;
  std::unordered_map<std::string_view, std::string_view> severity_of_;
  bool exploited_ = false;
  std::vector<Fix> fixes_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> fixes_of_;
  std::vector<std::string> cves_;
};

Status CsafImport::Run() {
  const auto* document = Member(&root_, "document");
  if (JsonKind(root_) == Kind::kVex) source_ = advisory::Source::kVex;
  const auto* tracking = Member(document, "tracking");
  published_ = IsoDate(TextOf(tracking, "initial_release_date"));
  if (published_.empty()) published_ = IsoDate(TextOf(tracking, "current_release_date"));
  document_id_ = intake_.Text("/document/tracking/id", TextOf(tracking, "id"));
  document_title_ = intake_.Text("/document/title", TextOf(document, "title"));
  document_severity_ = SeverityWord(TextOf(Member(document, "aggregate_severity"), "text"));
  std::uint64_t number = 0;
  for (const auto* vulnerability : Elements(Member(&root_, "vulnerabilities")))
    if (const auto status = ReadVulnerability(vulnerability, number++); !status) return status;
  if (number == 0)
    return Error{Code::kInvalidArgument, "the document has no vulnerabilities: it states nothing that can be assessed",
                 0};
  return {};
}

std::vector<std::string_view> CsafImport::IdsOf(std::initializer_list<std::string_view> keys) const {
  std::vector<std::string_view> ids;
  for (const auto key : keys)
    for (const auto* id : Elements(Member(statuses_, key))) ids.push_back(TextOf(id));
  return ids;
}

Status CsafImport::ReadVulnerability(const json::value* vulnerability, std::uint64_t number) {
  path_ = fmt::format("/vulnerabilities/{}", number);
  intake_.Begin({0, number + 1});
  FindCves(TextOf(vulnerability, "cve"), cves_);
  cve_ = cves_.empty() ? std::string{} : cves_.front();
  title_ = intake_.Text(path_ + "/title", TextOf(vulnerability, "title"));
  if (title_.empty()) title_ = document_title_;
  statuses_ = Member(vulnerability, "product_status");
  const auto affected = IdsOf({"known_affected", "first_affected", "last_affected"});
  const auto not_affected = IdsOf({"known_not_affected"});
  if (affected.size() + not_affected.size() > intake_.limits().product_ids)
    return Error{Code::kTooLarge, fmt::format("{} names more than {} products", path_, intake_.limits().product_ids),
                 0};
  if (affected.empty() && not_affected.empty()) {
    intake_.Refuse(path_ + "/product_status", "no product is known_affected or known_not_affected");
    return {};
  }
  products_.AdoptFixed(IdsOf({"fixed", "first_fixed"}));
  ReadThreats(vulnerability);
  ReadFixes(vulnerability);
  std::unordered_set<std::string_view> seen;
  for (const auto id : affected)
    if (seen.insert(id).second) GiveProduct(id, true);
  for (const auto id : not_affected)
    if (seen.insert(id).second) GiveProduct(id, false);
  return {};
}

void CsafImport::ReadThreats(const json::value* vulnerability) {
  impact_.clear();
  severity_ = document_severity_;
  impact_of_.clear();
  severity_of_.clear();
  exploited_ = false;
  for (const auto* threat : Elements(Member(vulnerability, "threats"))) {
    const auto category = TextOf(threat, "category");
    const auto details = TextOf(threat, "details");
    if (category == "exploit_status") exploited_ = exploited_ || ContainsNoCase(details, "Exploited:Yes");
    if (category != "impact") continue;
    const auto ids = products_.Expand(Member(threat, "product_ids"), Member(threat, "group_ids"));
    if (const auto word = SeverityWord(details); !word.empty()) {
      if (ids.empty()) severity_ = word;
      for (const auto id : ids) severity_of_[id] = word;
    } else {
      const std::string impact = intake_.Text(path_ + "/threats", details);
      if (ids.empty()) impact_ = impact;
      for (const auto id : ids) impact_of_[id] = impact;
    }
  }
}

void CsafImport::ReadFixes(const json::value* vulnerability) {
  fixes_.clear();
  fixes_of_.clear();
  for (const auto* remediation : Elements(Member(vulnerability, "remediations"))) {
    if (TextOf(remediation, "category") != "vendor_fix") continue;
    const Details details = ReadDetails(TextOf(remediation, "details"));
    Fix fix;
    fix.url = intake_.Text(path_ + "/remediations", TextOf(remediation, "url"));
    fix.kb = KbOfUrl(fix.url);
    if (fix.kb.empty()) fix.kb = KbOfUrl(TextOf(remediation, "details"));
    fix.build = details.build;
    fix.track = TrackOf(details.words);
    fix.reboot = RestartOf(remediation);
    for (const auto id : products_.Expand(Member(remediation, "product_ids"), Member(remediation, "group_ids")))
      fixes_of_[id].push_back(fixes_.size());
    fixes_.push_back(std::move(fix));
  }
}

void CsafImport::GiveProduct(std::string_view id, bool affected) {
  const CsafProduct* product = products_.Find(id);
  if (product == nullptr || product->product.empty())
    return intake_.Mend(path_ + "/product_status",
                        fmt::format("the product tree has no product \"{}\"; it was left out", Shown(id)));
  advisory::Record record;
  record.published = published_;
  record.document = document_id_;
  record.cve = cve_;
  record.title = title_;
  record.product = product->product;
  record.component = product->component;
  const auto severity = severity_of_.find(id);
  record.severity = severity != severity_of_.end() ? severity->second : severity_;
  const auto impact = impact_of_.find(id);
  record.impact = impact != impact_of_.end() ? std::string_view(impact->second) : impact_;
  record.exploited = exploited_;
  record.not_affected = !affected;
  const auto fixes = fixes_of_.find(id);
  if (!affected || fixes == fixes_of_.end()) {
    if (affected) record.fixed_build = product->fixed_build;
    return intake_.Give(source_, record);
  }
  for (const std::size_t index : fixes->second) {
    const Fix& fix = fixes_[index];
    record.kb = fix.kb;
    record.url = fix.url;
    record.track = fix.track;
    record.reboot = fix.reboot;
    record.fixed_build = fix.build.empty() ? std::string_view(product->fixed_build) : fix.build;
    intake_.Give(source_, record);
  }
}

}  // namespace

Status ImportCsaf(const json::value& root, Intake& intake) {
  auto products = CsafProducts::Read(Member(&root, "product_tree"), intake);
  if (!products) return products.error();
  return CsafImport(root, std::move(*products), intake).Run();
}

}  // namespace kintsugi::feed
