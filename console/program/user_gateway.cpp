// SPDX-License-Identifier: Apache-2.0
#include "console/program/user_gateway.h"

#include "console/http/limits.h"

namespace kintsugi::console {
namespace {

const Error kBusy{Code::kResourceExhausted, "too many sign-ins wait already: try again in a few seconds"};

}  // namespace

UserGateway::UserGateway(db::Store& store, const Clock& clock, access::SessionTimes times, OperatorGateway& core,
                         NoteSink& notes)
    : core_(core),
      notes_(notes),
      sessions_(store, clock, times, [this](std::function<void()> job) { aside_.Post(std::move(job)); }),
      calls_(store, clock, sessions_),
      aside_(kSignInsWaiting) {}

// The rows of the audit that it wrote are read by who shows them.
void UserGateway::TellPages() {
  if (!notes_.Wanted()) return;
  v1::Note note;
  note.set_users(true);
  note.set_many_audit(true);
  notes_.Publish(note);
}

void UserGateway::Call(v1::OperatorMethod method, Caller caller,
                       std::shared_ptr<const google::protobuf::Message> request, Done<MessagePtr> done) {
  if (!access::UserCalls::Takes(method))
    return core_.Call(method, std::move(caller), std::move(request), std::move(done));
  const bool taken = aside_.Post([this, method, caller = std::move(caller), request = std::move(request), done] {
    auto reply = calls_.Call(method, caller, *request);
    if (reply && access::UserCalls::Changes(method)) TellPages();
    done(std::move(reply));
  });
  if (!taken) done(kBusy);
}

void UserGateway::PackageAdded(Caller caller, v1::AddPackageRequest request, StoredPackage package,
                               Done<MessagePtr> done) {
  core_.PackageAdded(std::move(caller), std::move(request), std::move(package), std::move(done));
}

void UserGateway::SignIn(SignInAttempt attempt, Done<SignInAnswer> done) {
  const bool taken = aside_.Post([this, attempt = std::move(attempt), done] {
    auto signed_in = sessions_.SignIn(attempt.user, attempt.password, {attempt.address, attempt.browser});
    if (!signed_in) return done(signed_in.error());
    TellPages();
    done(SignInAnswer{signed_in->cookie, signed_in->user, signed_in->role, signed_in->expires});
  });
  if (!taken) done(kBusy);
}

void UserGateway::SignOut(std::string cookie, Done<bool> done) {
  const bool taken = aside_.Post([this, cookie = std::move(cookie), done] {
    const Status ended = sessions_.SignOut(cookie);
    if (!ended) return done(ended.error());
    TellPages();
    done(true);
  });
  if (!taken) done(kBusy);
}

Duration UserGateway::RetryAfter(const std::string& user, const std::string& address) const {
  return sessions_.RetryAfter(user, address);
}

}  // namespace kintsugi::console
