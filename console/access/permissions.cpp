// SPDX-License-Identifier: Apache-2.0
#include "console/access/permissions.h"

#include <fmt/format.h>

#include "common/base/check.h"

namespace kintsugi::access {

std::string_view Name(Role role) {
  switch (role) {
    case Role::kViewer:
      return "viewer";
    case Role::kOperator:
      return "operator";
    case Role::kAdmin:
      return "admin";
  }
  KINTSUGI_CHECK(false);
}

std::optional<Role> RoleFromName(std::string_view name) {
  for (const Role role : {Role::kViewer, Role::kOperator, Role::kAdmin})
    if (Name(role) == name) return role;
  return std::nullopt;
}

Role RequiredRole(v1::OperatorMethod method) {
  using Method = v1::OperatorMethod;
  // NOLINTBEGIN(bugprone-branch-clone): one row for each method, in the order of the API, is the point.
  switch (method) {
    case Method::kWhoAmI:
      return Role::kViewer;
    case Method::kCreateToken:
      return Role::kAdmin;
    case Method::kListTokens:
      return Role::kViewer;
    case Method::kRevokeToken:
      return Role::kAdmin;
    case Method::kListHosts:
      return Role::kViewer;
    case Method::kGetHost:
      return Role::kViewer;
    case Method::kRevokeHost:
      return Role::kOperator;
    case Method::kImportBulletins:
      return Role::kAdmin;
    case Method::kListBulletins:
      return Role::kViewer;
    case Method::kGetBulletin:
      return Role::kViewer;
    case Method::kAddPackage:
      return Role::kAdmin;
    case Method::kListPackages:
      return Role::kViewer;
    case Method::kListMissing:
      return Role::kViewer;
    case Method::kCreateRollout:
      return Role::kOperator;
    case Method::kStartRollout:
      return Role::kOperator;
    case Method::kPauseRollout:
      return Role::kOperator;
    case Method::kResumeRollout:
      return Role::kOperator;
    case Method::kAbortRollout:
      return Role::kOperator;
    case Method::kReleaseWave:
      return Role::kOperator;
    case Method::kEditRollout:
      return Role::kOperator;
    case Method::kGetRollout:
      return Role::kViewer;
    case Method::kListRollouts:
      return Role::kViewer;
    case Method::kListRolloutHosts:
      return Role::kViewer;
    case Method::kSetGroup:
      return Role::kOperator;
    case Method::kRemoveGroup:
      return Role::kOperator;
    case Method::kListGroups:
      return Role::kViewer;
    case Method::kListAudit:
      return Role::kViewer;
    case Method::kEstimateRollout:
      return Role::kViewer;
    case Method::kListPredictions:
      return Role::kViewer;
    case Method::kGetFleetOverview:
      return Role::kViewer;
    case Method::kCheckFilter:
      return Role::kViewer;
    case Method::kGetHostHistory:
      return Role::kViewer;
    case Method::kSetSavedQuery:
      return Role::kViewer;
    case Method::kRemoveSavedQuery:
      return Role::kViewer;
    case Method::kListSavedQueries:
      return Role::kViewer;
    case Method::kListUpdates:
      return Role::kViewer;
    case Method::kSetBaseline:
      return Role::kOperator;
    case Method::kSubmitRollout:
      return Role::kOperator;
    case Method::kRetryFailed:
      return Role::kOperator;
    case Method::kListRolloutErrors:
      return Role::kViewer;
    case Method::kGetBurnUp:
      return Role::kViewer;
    case Method::kListUsers:
      return Role::kAdmin;
    case Method::kCreateUser:
      return Role::kAdmin;
    case Method::kSetRole:
      return Role::kAdmin;
    case Method::kSetPassword:
      return Role::kViewer;
    case Method::kDisableUser:
      return Role::kAdmin;
    case Method::kListSessions:
      return Role::kViewer;
    case Method::kRevokeSession:
      return Role::kViewer;
    case Method::kGetHealth:
      return Role::kViewer;
    case Method::kPreviewSchedule:
      return Role::kViewer;
    case Method::kUploadFeed:
      return Role::kAdmin;
    case Method::kImportCatalog:
      return Role::kAdmin;
    case Method::kGetCatalogImport:
      return Role::kViewer;
    case Method::kListFeeds:
      return Role::kViewer;
    case Method::kGetAdvisory:
      return Role::kViewer;
    case Method::kImportHosts:
      return Role::kOperator;
    case Method::kExplainUpdate:
      return Role::kViewer;
    case Method::kListExposure:
      return Role::kViewer;
    case Method::kListAdvisories:
      return Role::kViewer;
    case Method::kListApiTokens:
      return Role::kViewer;
    case Method::kCreateApiToken:
      return Role::kViewer;
    case Method::kRevokeApiToken:
      return Role::kViewer;
    case Method::kValidateInstalled:
      return Role::kViewer;
  }
  // NOLINTEND(bugprone-branch-clone)
  KINTSUGI_CHECK(false);
}

Status Authorise(const console::Caller& caller, v1::OperatorMethod method) {
  const Role needed = RequiredRole(method);
  const std::optional<Role> held = RoleFromName(caller.role);
  if (held && *held >= needed) return {};
  std::string_view name = "this method";
  for (const auto& row : v1::kOperatorMethods)
    if (row.method == method) name = row.name;
  return Error{Code::kPermissionDenied,
               fmt::format("{} needs the role {}; {} has the role {}. Ask an administrator for it", name, Name(needed),
                           caller.user, caller.role)};
}

}  // namespace kintsugi::access
