// SPDX-License-Identifier: Apache-2.0
// Which role each method of the operator API needs. A viewer reads; an operator runs rollouts and cuts hosts
// off; an admin also decides what may run (catalog, packages) and who may join (enrolment tokens). Each role
// includes the ones before it. Pure functions, any thread.
#pragma once

#include <optional>
#include <string_view>

#include "common/base/result.h"
#include "console/access/caller.h"
#include "proto/operator_methods.h"

namespace kintsugi::access {

enum class Role { kViewer, kOperator, kAdmin };

std::string_view Name(Role role);                         // viewer, operator, admin
std::optional<Role> RoleFromName(std::string_view name);  // exact

// A switch without default: a method that has no row does not compile.
Role RequiredRole(v1::OperatorMethod method);

// kPermissionDenied names the method, the role it needs and the role the caller has.
Status Authorise(const console::Caller& caller, v1::OperatorMethod method);

}  // namespace kintsugi::access
