// SPDX-License-Identifier: Apache-2.0
// What edges ask about users, over console/access, on a thread of its own: Argon2 takes 0.2 s and 64 MiB, so one at a
// time and a bounded queue. As an OperatorGateway it answers the methods about users and hands every other one to the
// core. Any thread.
#pragma once

#include <string>

#include "common/base/clock.h"
#include "console/access/sessions.h"
#include "console/access/user_calls.h"
#include "console/core/ports.h"
#include "console/http/authoriser.h"
#include "console/http/background.h"

namespace kintsugi::console {

class UserGateway final : public OperatorGateway, public BrowserSessions {
 public:
  // All must outlive this object. `times` bounds sessions.
  UserGateway(db::Store& store, const Clock& clock, access::SessionTimes times, OperatorGateway& core, NoteSink& notes);

  access::Sessions& sessions() { return sessions_; }

  void Call(v1::OperatorMethod method, Caller caller, std::shared_ptr<const google::protobuf::Message> request,
            Done<MessagePtr> done) override;
  void PackageAdded(Caller caller, v1::AddPackageRequest request, StoredPackage package,
                    Done<MessagePtr> done) override;
  void SignIn(SignInAttempt attempt, Done<SignInAnswer> done) override;
  void SignOut(std::string cookie, Done<bool> done) override;
  Duration RetryAfter(const std::string& user, const std::string& address) const override;

 private:
  void TellPages();

  OperatorGateway& core_;
  NoteSink& notes_;
  access::Sessions sessions_;
  access::UserCalls calls_;
  Background aside_;  // its jobs speak of the members above
};

}  // namespace kintsugi::console
