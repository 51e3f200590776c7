// SPDX-License-Identifier: Apache-2.0
// The alert page's data: everything the catalog says about a bulletin, as structure, with the fleet's numbers. Engine
// thread. See core.h.
#include <fmt/format.h>

#include <algorithm>

#include "common/base/bytes.h"
#include "common/catalog/bulletin_text.h"
#include "console/core/core.h"

namespace kintsugi::console {
namespace {

template <typename From, typename To>
void CopyAll(const From& from, To* to) {
  for (const auto& one : from) to->Add()->assign(one);
}

void AddFile(const model::FileRequirement& file, v1::DetectionFile* out) {
  out->set_path(file.path);
  out->set_version(file.version);
  out->set_branch(file.branch);
  out->set_service_pack_min(file.service_pack_min);
  out->set_service_pack_max(file.service_pack_max);
  out->set_protected_copy(file.protected_copy);
  out->set_size_bytes(file.size_bytes);
}

void AddDetection(const model::Detection& detection, v1::UpdateDetail& out) {
  for (const auto& file : detection.files) AddFile(file, out.add_files());
  for (const auto& key : detection.registry) {
    auto* registry = out.add_registry();
    registry->set_key(key.key);
    registry->set_value_name(key.value_name);
    registry->set_equals(key.equals);
  }
  out.set_active_setup_guid(detection.active_setup_guid);
  out.set_contained_in_service_pack(detection.contained_in_service_pack);
}

std::string_view Name(model::Reapply reapply) {
  if (reapply == model::Reapply::kAdvised) return "advised";
  return reapply == model::Reapply::kRequired ? "required" : "";
}

void AddPackage(const model::Package& package, v1::PackageInfo info, v1::PackageDetail& out) {
  *out.mutable_info() = std::move(info);
  out.set_published(package.published);
  out.set_language(package.language);
  out.set_installer_version(package.installer_version);
  out.set_reapply(std::string(Name(package.reapply)));
  CopyAll(package.arguments, out.mutable_arguments());
  CopyAll(package.defects, out.mutable_defects());
  if (package.sha256) out.set_expected_sha256(ToHex(*package.sha256));
  for (const auto& file : package.manifest) {
    auto* to = out.add_files();
    to->set_name(file.name);
    to->set_version(file.version);
    to->set_size_bytes(file.size_bytes);
    to->set_timestamp_utc(file.timestamp_utc);
    to->set_folder(file.folder);
    to->set_branch(file.branch);
    to->set_source(file.source);
    to->set_note(file.note);
  }
}

void AddUpdate(const model::Update& update, v1::UpdateDetail& out) {
  const model::Applicability& fits = update.applicability;
  out.set_id(update.id);
  out.set_console_name(update.console_name);
  out.set_service_pack_min(fits.service_pack_min);
  out.set_service_pack_max(fits.service_pack_max);
  CopyAll(fits.architectures, out.mutable_architectures());
  CopyAll(fits.languages, out.mutable_languages());
  CopyAll(fits.editions, out.mutable_editions());
  out.set_hardware_family(fits.hardware_family);
  out.set_requires_component(fits.requires_component);
  CopyAll(update.prerequisites, out.mutable_prerequisites());
  CopyAll(update.uninstall, out.mutable_uninstall());
  out.set_support_ends(update.support_ends);
  out.set_note(update.note);
  AddDetection(update.detection, out);
}

void AddStories(const model::Bulletin& bulletin, v1::BulletinDetail& out) {
  for (const auto& from : bulletin.workarounds) {
    auto* to = out.add_workarounds();
    to->set_title(from.title);
    to->set_text(from.text);
    to->set_side_effects(from.side_effects);
    to->set_cuts_management(from.cuts_management);
  }
  for (const auto& from : bulletin.conflicts) {
    auto* to = out.add_conflicts();
    to->set_field(from.field);
    CopyAll(from.values, to->mutable_values());
    to->set_note(from.note);
  }
  for (const auto& from : bulletin.tests) {
    auto* to = out.add_tests();
    to->set_platform(from.platform);
    to->set_result(from.result);
    to->set_note(from.note);
  }
  for (const auto& from : bulletin.history) {
    auto* to = out.add_history();
    to->set_date(from.date);
    to->set_text(from.text);
  }
}

}  // namespace

void Core::AddIssues(const model::Bulletin& bulletin, v1::BulletinDetail& out) const {
  for (const auto& issue : bulletin.known_issues) {
    auto* to = out.add_known_issues();
    to->set_id(issue.id);
    to->set_title(issue.title);
    to->set_text(issue.text);
    to->set_reported(issue.reported);
    to->set_status(issue.status);
    to->set_resolution(issue.resolution);
    CopyAll(issue.updates, to->mutable_updates());
    to->set_hosts(issue.hosts);
    to->set_excludes(issue.effect == model::KnownIssue::Effect::kExclude);
    const auto filter = HostFilter::Parse(issue.hosts);
    if (issue.hosts.empty() || !filter) continue;
    std::uint32_t matching = 0;
    for (HostIndex i = 0; i < fleet_.size(); ++i)
      matching += !fleet_.at(i).row.revoked && filter->Matches(fleet_.SubjectOf(i)) ? 1U : 0U;
    to->set_matching(matching);
  }
}

Result<v1::GetBulletinReply> Core::GetBulletin(const v1::GetBulletinRequest& request, Instant now) {
  const auto* const entry = catalog_.Find(request.id());
  if (entry == nullptr) return Error{Code::kNotFound, fmt::format("the catalog has no bulletin '{}'", request.id())};
  const model::Bulletin& bulletin = *entry->bulletin;
  const FleetNumbers& numbers = Numbers(now);
  v1::GetBulletinReply reply;
  *reply.mutable_summary() = Summarise(*entry, now);
  reply.set_text(entry->row.text);
  v1::BulletinDetail& detail = *reply.mutable_detail();
  detail.set_title_ja(bulletin.title_ja);
  detail.set_text(bulletin.summary);
  detail.set_text_ja(bulletin.summary_ja);
  detail.set_exploited(bulletin.exploited);
  detail.set_source_revision(bulletin.source_revision);
  CopyAll(bulletin.cves, detail.mutable_cves());
  CopyAll(bulletin.scopes, detail.mutable_scopes());
  CopyAll(bulletin.references, detail.mutable_references());
  CopyAll(bulletin.not_affected, detail.mutable_not_affected());
  detail.set_note(bulletin.note);
  AddIssues(bulletin, detail);
  AddStories(bulletin, detail);
  for (const auto& update : bulletin.updates) {
    auto* out = reply.add_updates();
    out->set_id(update.id);
    out->set_bulletin_id(bulletin.id);
    out->set_kb(update.kb);
    out->set_title(update.title);
    out->set_product(update.applicability.product);
    out->set_reboot(static_cast<v1::RebootNeed>(update.reboot));
    out->set_can_uninstall(catalog::WhyNoUninstall(update).empty());
    auto* more = detail.add_updates();
    AddUpdate(update, *more);
    for (const auto& package : update.packages) {
      *out->add_packages() = Describe(update, package);
      AddPackage(package, Describe(update, package), *more->add_packages());
    }
    *detail.add_rows() = Describe(*entry, update, numbers.Of(update));
  }
  return reply;
}

v1::BulletinSummary Core::Summarise(const CatalogBook::Entry& entry, Instant now) {
  const model::Bulletin& bulletin = *entry.bulletin;
  v1::BulletinSummary summary;
  summary.set_id(bulletin.id);
  summary.set_kb(bulletin.kb);
  summary.set_title(bulletin.title);
  summary.set_title_ja(bulletin.title_ja);
  summary.set_severity(std::string(model::Name(bulletin.severity)));
  summary.set_exploited(bulletin.exploited);
  switch (bulletin.urgency) {
    case model::Urgency::kUnknown:
      break;
    case model::Urgency::kImmediate:
      summary.set_urgency("immediate");
      break;
    case model::Urgency::kEarly:
      summary.set_urgency("early");
      break;
    case model::Urgency::kWithServicePack:
      summary.set_urgency("with-service-pack");
      break;
  }
  summary.set_published(bulletin.published);
  summary.set_updated(bulletin.updated);
  summary.set_updates(static_cast<std::uint32_t>(bulletin.updates.size()));
  summary.set_revision(entry.row.revision);
  const BulletinNumbers& numbers = Numbers(now).Of(bulletin);
  summary.set_hosts_missing(numbers.missing);
  summary.set_hosts_installed(numbers.installed);
  summary.set_hosts_affected(numbers.affected);
  return summary;
}

}  // namespace kintsugi::console
