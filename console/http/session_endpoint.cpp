// SPDX-License-Identifier: Apache-2.0
#include "console/http/session_endpoint.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <chrono>

#include "console/http/browser.h"
#include "console/http/connect_json.h"
#include "console/http/limits.h"
#include "proto/operator.pb.h"

namespace kintsugi::console {
namespace {

HttpResponse TooOften(const Error& error, Duration wait) {
  HttpResponse response = ConnectError(error);
  std::erase_if(response.fields, [](const auto& field) { return field.first == "Retry-After"; });
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  response.fields.emplace_back("Retry-After", std::to_string(std::max<std::int64_t>(1, seconds)));
  return response;
}

HttpResponse SignedIn(const SignInAnswer& answer) {
  v1::SignInReply reply;
  reply.set_user(answer.user);
  reply.set_role(answer.role);
  reply.set_expires_ms(ToUnixMs(answer.expires));
  HttpResponse response = MessageResponse(reply, Encoding::kJson);
  response.fields.emplace_back("Set-Cookie", SetSessionCookie(answer.cookie));
  return response;
}

HttpAction SignIn(BrowserSessions& sessions, const HttpHead& head) {
  if (EncodingOf(head.Field("Content-Type")) != Encoding::kJson) {
    HttpResponse response = ConnectError({Code::kInvalidArgument, "the body must be application/json", 0});
    response.status = 415;
    return response;
  }
  return ReadBody{
      kSessionBodyBytes, [&sessions, address = head.remote_address, browser = std::string(head.Field("User-Agent"))](
                             const std::string& body, Respond respond) {
        v1::SignInRequest request;
        google::protobuf::util::JsonParseOptions strict;
        strict.ignore_unknown_fields = false;
        if (!google::protobuf::util::JsonStringToMessage(body, &request, strict).ok())
          return respond(
              ConnectError({Code::kInvalidArgument, "the body is not the JSON of a user and a password", 0}));
        const std::string user = request.user();
        sessions.SignIn({user, request.password(), address, browser},
                        [&sessions, user, address, respond = std::move(respond)](Result<SignInAnswer> answer) {
                          if (answer) return respond(SignedIn(*answer));
                          if (answer.error().code == Code::kResourceExhausted)
                            return respond(TooOften(answer.error(), sessions.RetryAfter(user, address)));
                          respond(ConnectError(answer.error()));
                        });
      }};
}

HttpAction SignOut(BrowserSessions& sessions, const HttpHead& head) {
  return ReadBody{kSessionBodyBytes,
                  [&sessions, cookie = SessionCookieOf(head).value_or("")](const std::string&, Respond respond) {
                    sessions.SignOut(cookie, [respond = std::move(respond)](Result<bool> done) {
                      HttpResponse response;
                      response.content_type = "application/json";
                      response.body = "{}";
                      if (!done) response = ConnectError(done.error());
                      response.fields.emplace_back("Set-Cookie", ClearSessionCookie());
                      respond(std::move(response));
                    });
                  }};
}

}  // namespace

void AddSessionRoutes(HttpRouter& router, BrowserSessions& sessions) {
  router.Exact("/session", [&sessions](const HttpHead& head) -> HttpAction {
    if (head.method != "POST" && head.method != "DELETE") {
      HttpResponse response = ConnectError({Code::kInvalidArgument, "sign in with POST, sign out with DELETE", 0});
      response.status = 405;
      response.fields.emplace_back("Allow", "POST, DELETE");
      return response;
    }
    if (const Status same = CheckSameOrigin(head); !same) return ConnectError(same.error());
    return head.method == "POST" ? SignIn(sessions, head) : SignOut(sessions, head);
  });
}

}  // namespace kintsugi::console
