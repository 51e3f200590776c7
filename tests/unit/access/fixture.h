// SPDX-License-Identifier: Apache-2.0
// A store, a clock that stands still until told, and accounts on both.
#pragma once

#include <gtest/gtest.h>

#include "common/base/clock.h"
#include "console/access/access.h"
#include "console/access/accounts.h"

namespace kintsugi::access {

class FixedClock final : public Clock {
 public:
  Instant Now() const override { return now; }
  Instant now = FromUnixMs(1'066'383'000'000);
};

class AccessTest : public ::testing::Test {
 protected:
  std::string NewToken(const std::string& user, Duration lifetime = Duration{0}) {
    auto token = accounts_.CreateApiToken(user, lifetime);
    EXPECT_TRUE(token) << (token ? "" : token.error().message);
    return token ? *token : "";
  }
  Code CodeOf(const Result<console::Caller>& caller) { return caller ? Code::kOk : caller.error().code; }
  std::vector<std::string> AuditActions() {
    std::vector<std::string> actions;
    const auto rows = store_->Audit(0, 1000);
    for (const auto& row : *rows) actions.push_back(row.who + " " + row.action + " " + row.subject);
    return actions;
  }

  FixedClock clock_;
  std::unique_ptr<db::Store> store_ = db::MakeMemoryStore();
  Accounts accounts_{*store_, clock_};
  Access access_{*store_, clock_};
};

}  // namespace kintsugi::access
