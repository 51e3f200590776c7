// SPDX-License-Identifier: Apache-2.0
// Every method of the operator API x every role x every state of the credential, generated from the API's own
// method table.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "console/access/permissions.h"
#include "tests/unit/access/fixture.h"

namespace kintsugi::access {
namespace {

// What each role may call, written down a second time and by name, so that a slip in the switch shows.
// Anything else is reading.
const std::set<std::string_view> kOperatorMay = {
    "RevokeHost",  "CreateRollout", "StartRollout", "PauseRollout", "ResumeRollout", "AbortRollout", "ReleaseWave",
    "EditRollout", "SetGroup",      "RemoveGroup",  "SetBaseline",  "SubmitRollout", "RetryFailed",  "ImportHosts"};
const std::set<std::string_view> kAdminMay = {"CreateToken", "RevokeToken",  "ImportBulletins", "AddPackage",
                                              "ListUsers",   "CreateUser",   "SetRole",         "DisableUser",
                                              "UploadFeed",  "ImportCatalog"};

bool IsAllowed(std::string_view method, std::string_view role) {
  if (kAdminMay.contains(method)) return role == "admin";
  if (kOperatorMay.contains(method)) return role != "viewer";
  return true;
}

class AuthorisationMatrix : public AccessTest {
 protected:
  // One token for each way in which a credential can be bad, and one that is good.
  std::map<std::string, std::string> Credentials(const std::string& role) {
    const std::string user = role + "-user";
    const std::string disabled = role + "-disabled";
    EXPECT_TRUE(accounts_.AddUser(user, role));
    EXPECT_TRUE(accounts_.AddUser(disabled, role));
    std::map<std::string, std::string> tokens;
    tokens["good"] = NewToken(user);
    tokens["none"] = "";
    tokens["garbage"] = "Zm9v.!\0bar";
    tokens["expired"] = NewToken(user, Duration{1'000});
    tokens["revoked"] = NewToken(user);
    tokens["of a disabled user"] = NewToken(disabled);
    tokens["unknown id"] = "0123456789abcdef" + tokens["good"].substr(16);
    tokens["wrong secret"] = tokens["good"];
    char& last = tokens["wrong secret"].back();
    last = last == '0' ? '1' : '0';
    tokens["secret of another token"] = tokens["good"].substr(0, 17) + tokens["of a disabled user"].substr(17);
    tokens["cut short"] = tokens["good"].substr(0, tokens["good"].size() - 1);
    tokens["too long"] = tokens["good"] + "0";
    tokens["id alone"] = tokens["good"].substr(0, 16);
    EXPECT_TRUE(accounts_.RevokeApiToken(tokens["revoked"].substr(0, 16)));
    EXPECT_TRUE(accounts_.DisableUser(disabled));
    return tokens;
  }
};

TEST_F(AuthorisationMatrix, OnlyAGoodTokenOfASufficientRoleOpensAMethod) {
  int cells = 0;
  std::set<std::string> refusals;
  for (const std::string role : {"viewer", "operator", "admin"}) {
    const auto tokens = Credentials(role);
    clock_.now += Duration{2'000};
    for (const auto& [state, token] : tokens) {
      for (const auto& method : v1::kOperatorMethods) {
        ++cells;
        const std::string cell = role + ", " + state + ", " + std::string(method.name);
        const auto caller = access_.Authenticate(token, "address of cell " + std::to_string(cells));
        if (state != "good") {
          ASSERT_FALSE(caller) << cell;
          EXPECT_EQ(caller.error().code, Code::kUnauthenticated) << cell;
          refusals.insert(caller.error().message);
          continue;
        }
        ASSERT_TRUE(caller) << cell << ": " << caller.error().message;
        EXPECT_EQ(caller->role, role);
        const Status allowed = Authorise(*caller, method.method);
        EXPECT_EQ(allowed.has_value(), IsAllowed(method.name, role)) << cell;
        if (allowed) continue;
        EXPECT_EQ(allowed.error().code, Code::kPermissionDenied);
        EXPECT_NE(allowed.error().message.find(std::string(method.name)), std::string::npos) << allowed.error().message;
      }
    }
  }
  EXPECT_EQ(cells, 3 * 12 * static_cast<int>(v1::kOperatorMethods.size()));
  EXPECT_EQ(refusals.size(), 1U) << "every refusal must read the same";
}

TEST(Permissions, EveryNamedExceptionIsAMethodOfTheApi) {
  for (const auto& names : {kOperatorMay, kAdminMay})
    for (const std::string_view name : names)
      EXPECT_TRUE(std::any_of(v1::kOperatorMethods.begin(), v1::kOperatorMethods.end(), [&](const auto& row) {
        return row.name == name;
      })) << name;
}

TEST(Permissions, UnknownRoleMayNothing) {
  for (const char* role : {"", "root", "Admin", "admin ", "operator,admin"})
    for (const auto& method : v1::kOperatorMethods)
      EXPECT_FALSE(Authorise({"ann", role, {}}, method.method)) << role << " " << method.name;
}

TEST(Permissions, RoleNamesRoundTrip) {
  for (const Role role : {Role::kViewer, Role::kOperator, Role::kAdmin}) EXPECT_EQ(RoleFromName(Name(role)), role);
  EXPECT_EQ(RoleFromName("owner"), std::nullopt);
}

}  // namespace
}  // namespace kintsugi::access
