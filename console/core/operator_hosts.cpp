// SPDX-License-Identifier: Apache-2.0
// Operator calls about enrolment tokens, hosts and what they miss. Engine thread. See core.h.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "common/assess/assess.h"
#include "common/catalog/bulletin_text.h"
#include "common/wire/wire.h"
#include "console/access/enrolment_tokens.h"
#include "console/core/core.h"

namespace kintsugi::console {
namespace {

constexpr std::uint32_t kDefaultPage = 1'000;
constexpr std::uint32_t kLargestPage = 10'000;

v1::TokenInfo ToInfo(const db::EnrolmentTokenRow& row) {
  v1::TokenInfo info;
  info.set_id(row.id);
  info.set_created_ms(ToUnixMs(row.created));
  info.set_expires_ms(ToUnixMs(row.expires));
  info.set_uses(row.uses);
  info.set_used(row.used);
  info.set_revoked(row.revoked);
  info.set_created_by(row.created_by);
  info.set_note(row.note);
  return info;
}

std::string_view SeverityName(model::Severity severity) {
  switch (severity) {
    case model::Severity::kUnknown:
      return "unknown";
    case model::Severity::kCritical:
      return "critical";
    case model::Severity::kImportant:
      return "important";
    case model::Severity::kModerate:
      return "moderate";
    case model::Severity::kLow:
      return "low";
  }
  return "unknown";
}

}  // namespace

Result<v1::CreateTokenReply> Core::CreateToken(const Caller& caller, const v1::CreateTokenRequest& request,
                                               Turn& turn) {
  const auto ca = crypto::ParseCertificate(authority_.certificate_der);
  if (!ca) return ca.error();
  auto created = access::CreateEnrolmentToken(
      {Duration{static_cast<Duration::rep>(request.valid_for_ms())}, request.uses(), caller.user, request.note()},
      ca->spki_sha256, turn.now, options_.random_bytes);
  if (!created) return created.error();
  v1::CreateTokenReply reply;
  *reply.mutable_info() = ToInfo(created->row);
  if (request.dry_run()) return reply;
  reply.set_token(created->text);
  turn.writes.tokens.push_back(created->row);
  turn.Audit(caller.user, "token.create", created->row.id,
             fmt::format("{} uses until {}", created->row.uses, FormatInstant(created->row.expires)));
  tokens_.insert_or_assign(created->row.id, created->row);
  return reply;
}

Result<v1::ListTokensReply> Core::ListTokens() const {
  std::vector<const db::EnrolmentTokenRow*> rows;
  for (const auto& [id, row] : tokens_) rows.push_back(&row);
  std::sort(rows.begin(), rows.end(),
            [](const auto* a, const auto* b) { return std::tie(a->created, a->id) < std::tie(b->created, b->id); });
  v1::ListTokensReply reply;
  for (const auto* row : rows) *reply.add_tokens() = ToInfo(*row);
  return reply;
}

Result<v1::RevokeTokenReply> Core::RevokeToken(const Caller& caller, const v1::RevokeTokenRequest& request,
                                               Turn& turn) {
  const auto found = tokens_.find(request.id());
  if (found == tokens_.end())
    return Error{Code::kNotFound, fmt::format("no enrolment token has the id '{}'", request.id())};
  v1::RevokeTokenReply reply;
  db::EnrolmentTokenRow row = found->second;
  row.revoked = true;
  *reply.mutable_info() = ToInfo(row);
  if (request.dry_run()) return reply;
  found->second = row;
  turn.writes.tokens.push_back(std::move(row));
  turn.Audit(caller.user, "token.revoke", request.id(), "");
  return reply;
}

v1::HostSummary Core::Summarise(HostIndex index) const {
  const Host& host = fleet_.at(index);
  v1::HostSummary summary;
  summary.set_id(host.row.id.str());
  summary.set_name(fleet_.DisplayName(index));
  summary.set_listening(IsListening(host.row.id));
  summary.set_last_contact_ms(ToUnixMs(host.last_contact));
  summary.set_revoked(host.row.revoked);
  summary.set_missing(CountMissing(host));
  summary.set_agent_version(host.agent_version);
  summary.set_enrolled_ms(ToUnixMs(host.row.enrolled));
  summary.set_certificate_expires_ms(ToUnixMs(host.row.certificate_expires));
  if (!host.facts) return summary;
  const model::OsFacts& os = host.facts->os;
  summary.set_domain(host.facts->domain);
  summary.set_product(os.product);
  summary.set_edition(os.edition);
  summary.set_service_pack(os.service_pack);
  summary.set_service_pack_suffix(os.service_pack_suffix);
  summary.set_version(os.ubr == 0 ? fmt::format("{}.{}.{}", os.major, os.minor, os.build)
                                  : fmt::format("{}.{}.{}.{}", os.major, os.minor, os.build, os.ubr));
  summary.set_architecture(os.architecture);
  summary.set_language(os.language);
  summary.set_pending_reboot(std::any_of(host.facts->pending_reboot.begin(), host.facts->pending_reboot.end(),
                                         [](const auto& fact) { return fact.hard; }));
  summary.set_hotfix_count(static_cast<std::uint32_t>(host.facts->hotfixes.size()));
  return summary;
}

Result<v1::ListHostsReply> Core::ListHosts(const v1::ListHostsRequest& request) const {
  const auto filter = HostFilter::Parse(request.filter());
  if (!filter) return filter.error();
  HostIndex first = 0;
  if (!request.page_token().empty()) {
    const std::string& token = request.page_token();
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), first);
    if (error != std::errc{} || end != token.data() + token.size())
      return Error{Code::kInvalidArgument, "page_token is not one that this console gave"};
  }
  if (request.page_size() > kLargestPage)
    return Error{Code::kInvalidArgument,
                 fmt::format("page_size is {}, at most {} are allowed", request.page_size(), kLargestPage)};
  const std::uint32_t page = request.page_size() == 0 ? kDefaultPage : request.page_size();
  v1::ListHostsReply reply;
  std::uint32_t total = 0;
  for (HostIndex i = 0; i < fleet_.size(); ++i) {
    if (!filter->Matches(fleet_.SubjectOf(i))) continue;
    ++total;
    if (i < first) continue;
    if (static_cast<std::uint32_t>(reply.hosts_size()) < page) {
      *reply.add_hosts() = Summarise(i);
    } else if (reply.next_page_token().empty()) {
      reply.set_next_page_token(std::to_string(i));
    }
  }
  reply.set_total(total);
  return reply;
}

Result<v1::GetHostReply> Core::GetHost(const v1::GetHostRequest& request) const {
  const auto index = fleet_.FindByIdOrName(request.host());
  if (!index) return index.error();
  const Host& host = fleet_.at(*index);
  v1::GetHostReply reply;
  *reply.mutable_summary() = Summarise(*index);
  if (!host.facts) return reply;
  *reply.mutable_facts() = wire::ToWire(*host.facts);
  for (const Verdict& verdict : host.verdicts) {
    const auto assessment = assess::Assess(*verdict.update, catalog::FindPackage(*verdict.update, 0), *host.facts);
    *reply.add_assessments() = wire::ToWire(assessment);
  }
  return reply;
}

// The host is refused from the moment of the commit; its stream and calls are cut right after it.
Result<v1::RevokeHostReply> Core::RevokeHost(const Caller& caller, const v1::RevokeHostRequest& request, Turn& turn) {
  const auto index = fleet_.FindByIdOrName(request.host());
  if (!index) return index.error();
  Host& host = fleet_.at(*index);
  v1::RevokeHostReply reply;
  reply.set_was_listening(IsListening(host.row.id));
  if (request.dry_run()) {
    *reply.mutable_summary() = Summarise(*index);
    return reply;
  }
  host.row.revoked = true;
  turn.writes.hosts.push_back(host.row);
  turn.disconnects.push_back(host.row.id);
  turn.Audit(caller.user, "host.revoke", host.row.id.str(), fleet_.DisplayName(*index));
  {
    const std::unique_lock lock(admitted_mutex_);
    admitted_.erase(host.row.id);
  }
  for (const SlotRef& ref : host.slots) {
    rollout::Event event;
    event.kind = rollout::Event::Kind::kWithdraw;
    event.slot = ref.slot;
    Apply(rollouts_.at(ref.rollout), event, turn);
  }
  *reply.mutable_summary() = Summarise(*index);
  return reply;
}

Result<v1::ListMissingReply> Core::ListMissing(const v1::ListMissingRequest& request) const {
  std::optional<HostIndex> only;
  if (!request.host().empty()) {
    const auto index = fleet_.FindByIdOrName(request.host());
    if (!index) return index.error();
    only = *index;
  }
  const auto wanted = catalog_.FindUpdates(request.update());
  if (wanted.empty() && !request.update().empty())
    return Error{Code::kNotFound,
                 fmt::format("'{}' is no bulletin, KB number or update of the catalog", request.update())};
  v1::ListMissingReply reply;
  for (HostIndex i = 0; i < fleet_.size(); ++i) {
    if ((only && *only != i) || fleet_.at(i).row.revoked) continue;
    for (const Verdict& verdict : fleet_.at(i).verdicts) {
      const bool asked =
          std::any_of(wanted.begin(), wanted.end(), [&](const auto& ref) { return ref.update == verdict.update; });
      if (!asked || (!request.all() && !NeedsInstall(verdict.status))) continue;
      auto* row = reply.add_rows();
      row->set_host_id(fleet_.at(i).row.id.str());
      row->set_host_name(fleet_.DisplayName(i));
      row->set_update_id(verdict.update->id);
      row->set_bulletin_id(verdict.bulletin->id);
      row->set_kb(verdict.update->kb);
      row->set_title(verdict.bulletin->title);
      row->set_severity(std::string(SeverityName(verdict.bulletin->severity)));
      row->set_status(static_cast<v1::UpdateStatus>(verdict.status));
      row->set_reason(verdict.reason);
    }
  }
  return reply;
}

v1::BulletinSummary Core::Summarise(const CatalogBook::Entry& entry) const {
  const model::Bulletin& bulletin = *entry.bulletin;
  v1::BulletinSummary summary;
  summary.set_id(bulletin.id);
  summary.set_kb(bulletin.kb);
  summary.set_title(bulletin.title);
  summary.set_severity(std::string(SeverityName(bulletin.severity)));
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
  std::uint32_t missing = 0;
  for (HostIndex i = 0; i < fleet_.size(); ++i) {
    const auto& verdicts = fleet_.at(i).verdicts;
    missing +=
        !fleet_.at(i).row.revoked && std::any_of(verdicts.begin(), verdicts.end(),
                                                 [&](const Verdict& v) {
                                                   return v.bulletin == entry.bulletin.get() && NeedsInstall(v.status);
                                                 })
            ? 1U
            : 0U;
  }
  summary.set_hosts_missing(missing);
  return summary;
}

}  // namespace kintsugi::console
