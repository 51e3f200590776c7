// SPDX-License-Identifier: Apache-2.0
// Sign-in and sign-out over real TLS, and which calls a session's cookie opens.
#include "console/http/session_endpoint.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <mutex>

#include "console/http/browser.h"
#include "console/http/connect_json.h"
#include "console/http/limits.h"
#include "console/http/operator_endpoint.h"
#include "console/http/server.h"
#include "tests/unit/console_content/temp_folder.h"
#include "tests/unit/http/https_client.h"

namespace kintsugi::console {
namespace {

class FakeSessions final : public BrowserSessions {
 public:
  void SignIn(SignInAttempt attempt, Done<SignInAnswer> done) override {
    if (attempt.user == "often") return done(Error{Code::kResourceExhausted, "too many refused sign-ins"});
    if (attempt.password != "right") return done(Error{Code::kUnauthenticated, "user name or password is wrong"});
    browser = attempt.browser;
    done(SignInAnswer{"cookie-of-" + attempt.user, attempt.user, "operator", FromUnixMs(5)});
  }
  void SignOut(std::string cookie, Done<bool> done) override {
    signed_out = std::move(cookie);
    done(true);
  }
  Duration RetryAfter(const std::string&, const std::string&) const override { return Duration{3'200}; }
  std::string signed_out;
  std::string browser;
};

class CookieAuthoriser final : public Authoriser {
 public:
  Result<Caller> Authorise(v1::OperatorMethod, const Credential& credential, const std::string&) override {
    if (credential.session == "cookie-of-ann") return Caller{"ann", "operator", {}, "s1"};
    if (credential.bearer == "token") return Caller{"script", "operator", {}, ""};
    return Error{Code::kUnauthenticated, "you are not signed in"};
  }
  bool IsStillGood(const Credential&) override { return true; }
};

class EchoOperators final : public OperatorGateway {
 public:
  void Call(v1::OperatorMethod, Caller caller, std::shared_ptr<const google::protobuf::Message>,
            Done<MessagePtr> done) override {
    auto reply = std::make_shared<v1::WhoAmIReply>();
    reply->set_user(caller.user);
    done(MessagePtr(reply));
  }
  void PackageAdded(Caller, v1::AddPackageRequest, StoredPackage, Done<MessagePtr> done) override {
    done(Error{Code::kInternal, "not in this test"});
  }
};

class SessionPort : public ::testing::Test {
 protected:
  SessionPort()
      : packages_(PackageStore::Open(folder_.path).value()),
        feeds_(FeedSpool::Open(feed_folder_.path + "/feeds").value()),
        endpoint_(authoriser_, gateway_, *packages_, *feeds_) {
    HttpsServerOptions options;
    options.name = "operator";
    options.address = "127.0.0.1";
    options.tls = world_.PortTls(false);
    options.render_error = ConnectError;
    HttpRouter router = endpoint_.Router();
    AddSessionRoutes(router, sessions_);
    server_ = HttpsServer::Start(options, std::move(router), NullLog()).value();
    client_options_.ca_der = world_.authority.certificate_der;
  }
  ~SessionPort() override { server_->Stop(); }

  HttpReply Call(const std::string& line, const std::string& fields, const std::string& body = "{}") const {
    HttpsClient client(server_->port(), client_options_);
    return client.Call(fmt::format(
        "{} HTTP/1.1\r\nHost: console:8443\r\nContent-Type: application/json\r\n{}Content-Length: {}\r\n\r\n{}", line,
        fields, body.size(), body));
  }
  static constexpr const char* kSame = "Sec-Fetch-Site: same-origin\r\n";

  TempFolder folder_;
  TempFolder feed_folder_;
  TestWorld world_;
  FakeSessions sessions_;
  CookieAuthoriser authoriser_;
  EchoOperators gateway_;
  std::unique_ptr<PackageStore> packages_;
  std::unique_ptr<FeedSpool> feeds_;
  OperatorEndpoint endpoint_;
  std::unique_ptr<HttpsServer> server_;
  HttpsClient::Options client_options_;
};

TEST_F(SessionPort, SignInSetsTheHostCookieAndNothingElseCarriesIt) {
  const HttpReply reply =
      Call("POST /session", std::string(kSame) + "User-Agent: Firefox/130\r\n", R"({"user":"ann","password":"right"})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.Field("set-cookie"), "__Host-kintsugi=cookie-of-ann; Path=/; Secure; HttpOnly; SameSite=Strict");
  EXPECT_EQ(reply.body, R"({"user":"ann","role":"operator","expiresMs":"5"})");
  EXPECT_EQ(reply.Field("cache-control"), "no-store");
  EXPECT_EQ(sessions_.browser, "Firefox/130");
}

TEST_F(SessionPort, RefusalsSayWhatToDo) {
  const HttpReply wrong = Call("POST /session", kSame, R"({"user":"ann","password":"wrong"})");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.Field("set-cookie"), "");
  const HttpReply often = Call("POST /session", kSame, R"({"user":"often","password":"x"})");
  EXPECT_EQ(often.status, 429);
  EXPECT_EQ(often.Field("retry-after"), "4");
  EXPECT_EQ(Call("POST /session", kSame, "user=ann").status, 400);
  EXPECT_EQ(Call("POST /session", kSame, R"({"user":"ann","password":"right","admin":true})").status, 400);
  EXPECT_EQ(Call("GET /session", kSame).status, 405);
  EXPECT_EQ(Call("POST /session", kSame, std::string(kSessionBodyBytes + 1, ' ')).status, 413);
}

TEST_F(SessionPort, SignInFromAnotherSiteIsRefused) {
  const std::string body = R"({"user":"ann","password":"right"})";
  for (const char* const fields :
       {"", "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n", "Sec-Fetch-Site: none\r\n",
        "Origin: https://evil.example\r\n", "Origin: null\r\n", "Origin: http://console:8443\r\n",
        "Sec-Fetch-Site: cross-site\r\nOrigin: https://console:8443\r\n"})
    EXPECT_EQ(Call("POST /session", fields, body).status, 403) << fields;
  EXPECT_EQ(Call("POST /session", "Origin: https://console:8443\r\n", body).status, 200);
}

TEST_F(SessionPort, SignOutClearsTheCookie) {
  const HttpReply reply =
      Call("DELETE /session", std::string(kSame) + "Cookie: a=b; __Host-kintsugi=cookie-of-ann\r\n", "");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(sessions_.signed_out, "cookie-of-ann");
  EXPECT_EQ(reply.Field("set-cookie"), "__Host-kintsugi=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
}

TEST_F(SessionPort, TheApiTakesACookieFromItsOwnPagesAndATokenFromAnywhere) {
  const std::string call = "POST /kintsugi.v1.Operator/WhoAmI";
  const std::string cookie = "Cookie: __Host-kintsugi=cookie-of-ann\r\n";
  const HttpReply own = Call(call, kSame + cookie);
  EXPECT_EQ(own.status, 200);
  EXPECT_NE(own.body.find(R"("user":"ann")"), std::string::npos);
  EXPECT_EQ(Call(call, cookie).status, 403);
  EXPECT_EQ(Call(call, "Sec-Fetch-Site: cross-site\r\n" + cookie).status, 403);
  EXPECT_EQ(Call(call, "Authorization: Bearer token\r\n").status, 200);
  EXPECT_EQ(Call(call, kSame).status, 401);
  EXPECT_EQ(Call(call, std::string(kSame) + "Cookie: __Host-kintsugi=stale\r\n").status, 401);
  EXPECT_EQ(Call(call, std::string(kSame) + "Cookie: kintsugi=cookie-of-ann\r\n").status, 401);
  // Two cookies of the name: one of them was planted.
  EXPECT_EQ(Call(call, std::string(kSame) + "Cookie: __Host-kintsugi=x; __Host-kintsugi=cookie-of-ann\r\n").status,
            401);
  // A call that brings a token is judged by the token alone.
  EXPECT_EQ(Call(call, std::string(kSame) + cookie + "Authorization: Bearer wrong\r\n").status, 401);
}

}  // namespace
}  // namespace kintsugi::console
