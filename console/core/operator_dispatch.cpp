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
      return Wrap(ListHosts(As<v1::ListHostsRequest>(request), turn.now));
    case M::kGetHost:
      return Wrap(GetHost(As<v1::GetHostRequest>(request), turn.now));
    case M::kRevokeHost:
      return Wrap(RevokeHost(caller, As<v1::RevokeHostRequest>(request), turn));
    case M::kImportBulletins:
      return Wrap(ImportBulletins(caller, As<v1::ImportBulletinsRequest>(request), turn));
    case M::kListBulletins:
      return Wrap(ListBulletins(turn.now));
    case M::kGetBulletin:
      return Wrap(GetBulletin(As<v1::GetBulletinRequest>(request), turn.now));
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
    case M::kGetFleetOverview:
      return Wrap(GetFleetOverview(turn.now));
    case M::kCheckFilter:
      return Wrap(CheckFilter(As<v1::CheckFilterRequest>(request), turn.now));
    case M::kGetHostHistory:
      return Wrap(GetHostHistory(As<v1::GetHostHistoryRequest>(request), turn.now));
    case M::kSetSavedQuery:
      return Wrap(SetSavedQuery(caller, As<v1::SetSavedQueryRequest>(request), turn));
    case M::kRemoveSavedQuery:
      return Wrap(RemoveSavedQuery(caller, As<v1::RemoveSavedQueryRequest>(request), turn));
    case M::kListSavedQueries:
      return Wrap(ListSavedQueries(caller, As<v1::ListSavedQueriesRequest>(request)));
    case M::kListUpdates:
      return Wrap(ListUpdates(As<v1::ListUpdatesRequest>(request), turn.now));
    case M::kSetBaseline:
      return Wrap(SetBaseline(caller, As<v1::SetBaselineRequest>(request), turn));
    case M::kSubmitRollout:
      return Wrap(SubmitRollout(caller, As<v1::ChangeRolloutRequest>(request), turn));
    case M::kRetryFailed:
      return Wrap(ChangeRollout(Kind::kRetryFailed, caller, As<v1::ChangeRolloutRequest>(request), turn));
    case M::kListRolloutErrors:
      return Wrap(ListRolloutErrors(As<v1::ListRolloutErrorsRequest>(request)));
    case M::kGetBurnUp:
      return Wrap(GetBurnUp(As<v1::GetBurnUpRequest>(request), turn.now));
    case M::kGetHealth:
      return Wrap(GetHealth(turn.now));
    case M::kListUsers:
    case M::kCreateUser:
    case M::kSetRole:
    case M::kSetPassword:
    case M::kDisableUser:
    case M::kListSessions:
    case M::kRevokeSession:
    case M::kListApiTokens:
    case M::kCreateApiToken:
    case M::kRevokeApiToken:
      return Error{Code::kInvalidArgument, "this console keeps its users elsewhere"};
    case M::kPreviewSchedule:
      return Wrap(PreviewSchedule(As<v1::PreviewScheduleRequest>(request), turn.now));
    case M::kUploadFeed:
      return Error{Code::kInvalidArgument, "UploadFeed takes the feed's bytes as an octet-stream body"};
    case M::kImportCatalog:
      return Wrap(ImportCatalog(caller, As<v1::ImportCatalogRequest>(request), turn));
    case M::kGetCatalogImport:
      return Wrap(GetCatalogImport(As<v1::GetCatalogImportRequest>(request)));
    case M::kListFeeds:
      return Wrap(ListFeeds());
    case M::kGetAdvisory:
      return Wrap(GetAdvisory(As<v1::GetAdvisoryRequest>(request)));
    case M::kImportHosts:
      return Wrap(ImportHosts(caller, As<v1::ImportHostsRequest>(request), turn));
    case M::kExplainUpdate:
      return Wrap(ExplainUpdate(As<v1::ExplainUpdateRequest>(request)));
    case M::kListExposure:
    case M::kListAdvisories:
    case M::kValidateInstalled:
      return Error{Code::kInternal, "unreachable: Call takes these aside"};
  }
  return Error{Code::kInternal, "unreachable: every method has a row"};
}

std::function<void(const Done<MessagePtr>&, Turn&)> Core::AnswersAside(v1::OperatorMethod method,
                                                                       const google::protobuf::Message& request) {
  using M = v1::OperatorMethod;
  const auto aside = [this]<typename Request>(void (Core::*answer)(const Request&, const Done<MessagePtr>&, Turn&),
                                              const Request& asked) {
    return [this, answer, &asked](const Done<MessagePtr>& done, Turn& turn) { (this->*answer)(asked, done, turn); };
  };
  if (method == M::kEstimateRollout) return aside(&Core::Estimate, As<v1::EstimateRolloutRequest>(request));
  if (method == M::kListExposure) return aside(&Core::Exposure, As<v1::ListExposureRequest>(request));
  if (method == M::kListAdvisories) return aside(&Core::ListAdvisories, As<v1::ListAdvisoriesRequest>(request));
  if (method == M::kValidateInstalled) return aside(&Core::Validate, As<v1::ValidateInstalledRequest>(request));
  if (method == M::kListMissing && !As<v1::ListMissingRequest>(request).update().empty())
    return aside(&Core::MissingOf, As<v1::ListMissingRequest>(request));
  return nullptr;
}

void Core::Refuse(const Done<MessagePtr>& done, const Error& error, Turn& turn) {
  turn.replies.emplace_back([done, error](const Status&) { done(error); });
}

void Core::AnswerAside(const Done<MessagePtr>& done, std::function<Result<MessagePtr>()> answer, Turn& turn) const {
  turn.replies.emplace_back([this, done, answer = std::move(answer)](const Status&) {
    Aside([done, answer] { done(answer()); },
          [done] {
            done(Error{Code::kResourceExhausted, "the console is busy: ask again in a few seconds"});
          });
  });
}

Result<v1::WhoAmIReply> Core::WhoAmI(const Caller& caller) const {
  v1::WhoAmIReply reply;
  reply.set_user(caller.user);
  reply.set_role(caller.role);
  reply.set_token_expires_ms(ToUnixMs(caller.token_expires));
  reply.set_console_version(options_.version);
  return reply;
}

}  // namespace kintsugi::console
