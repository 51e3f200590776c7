// SPDX-License-Identifier: Apache-2.0
// Operator calls about enrolment tokens, hosts and what they miss. Engine thread. See core.h.
#include <fmt/format.h>

#include <algorithm>

#include "common/catalog/bulletin_text.h"
#include "console/access/enrolment_tokens.h"
#include "console/core/core.h"

namespace kintsugi::console {
namespace {

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

// The host is refused from the moment of the commit; its stream and calls are cut right after it.
Result<v1::RevokeHostReply> Core::RevokeHost(const Caller& caller, const v1::RevokeHostRequest& request, Turn& turn) {
  const auto index = fleet_.FindByIdOrName(request.host());
  if (!index) return index.error();
  Host& host = fleet_.at(*index);
  v1::RevokeHostReply reply;
  reply.set_was_listening(IsListening(host.row.id));
  if (request.dry_run()) {
    *reply.mutable_summary() = Summarise(*index, turn.now);
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
  *reply.mutable_summary() = Summarise(*index, turn.now);
  return reply;
}

}  // namespace kintsugi::console
