// SPDX-License-Identifier: Apache-2.0
// Method -> handler. A method of the protocol without a row here does not compile. Engine thread. See core.h.
#include "console/core/core.h"

namespace kintsugi::console {
namespace {

template <typename Reply>
Result<MessagePtr> Wrap(Result<Reply> reply) {
  if (!reply) return reply.error();
  return MessagePtr(std::make_shared<Reply>(std::move(*reply)));
}

template <typename Request>
const Request& As(const google::protobuf::Message& message) {
  return static_cast<const Request&>(message);
}

}  // namespace

Result<MessagePtr> Core::Decide(v1::OperatorMethod method, const Caller& caller,
                                const google::protobuf::Message& request, Turn& turn) {
  using M = v1::OperatorMethod;
  using Kind = rollout::Event::Kind;
  switch (method) {
    case M::kWhoAmI:
      return Wrap(WhoAmI(caller));
    case M::kCreateToken:
      return Wrap(CreateToken(caller, As<v1::CreateTokenRequest>(request), turn));
    case M::kListTokens:
      return Wrap(ListTokens());
    case M::kRevokeToken:
      return Wrap(RevokeToken(caller, As<v1::RevokeTokenRequest>(request), turn));
    case M::kListHosts:
      return Wrap(ListHosts(As<v1::ListHostsRequest>(request)));
    case M::kGetHost:
      return Wrap(GetHost(As<v1::GetHostRequest>(request)));
    case M::kRevokeHost:
      return Wrap(RevokeHost(caller, As<v1::RevokeHostRequest>(request), turn));
    case M::kImportBulletins:
      return Wrap(ImportBulletins(caller, As<v1::ImportBulletinsRequest>(request), turn));
    case M::kListBulletins:
      return Wrap(ListBulletins());
    case M::kGetBulletin:
      return Wrap(GetBulletin(As<v1::GetBulletinRequest>(request)));
    case M::kAddPackage:
      return Error{Code::kInvalidArgument, "AddPackage takes the package's bytes as an octet-stream body"};
    case M::kListPackages:
      return Wrap(ListPackages());
    case M::kListMissing:
      return Wrap(ListMissing(As<v1::ListMissingRequest>(request)));
    case M::kCreateRollout:
      return Wrap(CreateRollout(caller, As<v1::CreateRolloutRequest>(request), turn));
    case M::kStartRollout:
      return Wrap(ChangeRollout(Kind::kStart, caller, As<v1::ChangeRolloutRequest>(request), turn));
    case M::kPauseRollout:
      return Wrap(ChangeRollout(Kind::kPause, caller, As<v1::ChangeRolloutRequest>(request), turn));
    case M::kResumeRollout:
      return Wrap(ChangeRollout(Kind::kResume, caller, As<v1::ChangeRolloutRequest>(request), turn));
    case M::kAbortRollout:
      return Wrap(ChangeRollout(Kind::kAbort, caller, As<v1::ChangeRolloutRequest>(request), turn));
    case M::kReleaseWave:
      return Wrap(ChangeRollout(Kind::kRelease, caller, As<v1::ChangeRolloutRequest>(request), turn));
    case M::kEditRollout:
      return Wrap(EditRollout(caller, As<v1::EditRolloutRequest>(request), turn));
    case M::kSetGroup:
      return Wrap(SetGroup(caller, As<v1::SetGroupRequest>(request), turn));
    case M::kRemoveGroup:
      return Wrap(RemoveGroup(caller, As<v1::RemoveGroupRequest>(request), turn));
    case M::kListGroups:
      return Wrap(ListGroups());
    case M::kGetRollout:
      return Wrap(GetRollout(As<v1::GetRolloutRequest>(request), turn.now));
    case M::kListRollouts:
      return Wrap(ListRollouts(turn.now));
    case M::kListRolloutHosts:
      return Wrap(ListRolloutHosts(As<v1::ListRolloutHostsRequest>(request), turn.now));
    case M::kListAudit:
      return Wrap(ListAudit(As<v1::ListAuditRequest>(request)));
    case M::kEstimateRollout:
      return Error{Code::kInternal, "unreachable: Call takes estimates aside"};
    case M::kListPredictions:
      return Wrap(ListPredictions(As<v1::ListPredictionsRequest>(request)));
  }
  return Error{Code::kInternal, "unreachable: every method has a row"};
}

Result<v1::WhoAmIReply> Core::WhoAmI(const Caller& caller) const {
  v1::WhoAmIReply reply;
  reply.set_user(caller.user);
  reply.set_role(caller.role);
  reply.set_token_expires_ms(ToUnixMs(caller.token_expires));
  reply.set_console_version(options_.version);
  return reply;
}

Result<v1::ListAuditReply> Core::ListAudit(const v1::ListAuditRequest& request) const {
  constexpr std::uint32_t kMostRows = 10'000;
  const std::uint32_t limit = request.limit() == 0 ? 1'000 : std::min(request.limit(), kMostRows);
  auto rows = store_.Audit(request.after(), limit);
  if (!rows) return rows.error();
  v1::ListAuditReply reply;
  for (const auto& row : *rows) {
    auto* out = reply.add_rows();
    out->set_sequence(row.sequence);
    out->set_at_ms(ToUnixMs(row.at));
    out->set_who(row.who);
    out->set_action(row.action);
    out->set_subject(row.subject);
    out->set_detail(row.detail);
  }
  return reply;
}

}  // namespace kintsugi::console
