// SPDX-License-Identifier: Apache-2.0
// What a browser meets, spoken by hand over real TLS to the real console: sign-in, who is refused, the session's end,
// and live events over a restart of the console.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/e2e/site.h"
#include "tests/unit/http/https_client.h"

namespace kintsugi::e2e {
namespace {

using console::HttpReply;
using console::HttpsClient;
using namespace std::chrono_literals;

const std::string kPassword = "the river runs uphill";
constexpr const char* kSame = "Sec-Fetch-Site: same-origin\r\n";

class Browser {
 public:
  explicit Browser(const Site& site) : site_(site) {
    std::ifstream file(site.data_dir() + "/ca.crt");
    std::stringstream pem;
    pem << file.rdbuf();
    options_.ca_der = crypto::CertificateFromPem(pem.str()).value();
  }
  HttpReply Send(const std::string& method, const std::string& path, const std::string& body = "",
                 const std::string& fields = kSame) const {
    HttpsClient client(site_.port(0), options_);
    return client.Call(
        fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nCookie: {}\r\n"
                    "{}Content-Length: {}\r\n\r\n{}",
                    method, path, cookie, fields, body.size(), body));
  }
  HttpReply Rpc(const std::string& method, const std::string& body = "{}") const {
    return Send("POST", "/kintsugi.v1.Operator/" + method, body);
  }
  HttpReply SignIn(const std::string& user, const std::string& password) {
    HttpReply reply = Send("POST", "/session", fmt::format(R"({{"user":"{}","password":"{}"}})", user, password));
    const std::string set = reply.Field("set-cookie");
    if (reply.status == 200) cookie = set.substr(0, set.find(';'));
    return reply;
  }
  std::unique_ptr<HttpsClient> Events(const std::string& last_id) const {
    auto client = std::make_unique<HttpsClient>(site_.port(0), options_);
    const std::string id = last_id.empty() ? "" : "Last-Event-ID: " + last_id + "\r\n";
    client->CallForHead("GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + cookie + "\r\n" + kSame + id + "\r\n");
    return client;
  }
  std::string cookie = "none=";

 private:
  const Site& site_;
  HttpsClient::Options options_;
};

// Reads on until the text has come; what was read.
std::string ReadUntil(HttpsClient& client, const std::string& wanted) {
  std::string text;
  while (text.find(wanted) == std::string::npos) {
    const std::string more = client.ReadSome();
    if (more.empty()) return text + " (the stream ended)";
    text += more;
  }
  return text;
}

std::string LastId(const std::string& text) {
  const std::size_t at = text.rfind("id: ");
  return text.substr(at + 4, text.find('\n', at) - at - 4);
}

class Dashboard : public ::testing::Test {
 protected:
  void AddUser(const std::string& name, const std::string& role) {
    Run({"user", "add", name, "--role", role}, "");
    Run({"user", "password", name}, kPassword + "\n");
  }
  void Run(const std::vector<std::string>& arguments, const std::string& input) {
    const auto result = test::RunProcess({site_.ConsoleCommand(arguments), {}, input, 30s});
    ASSERT_EQ(result.exit_code, 0) << result.standard_error;
  }
  Site site_;
};

TEST_F(Dashboard, LetsInWhoHasAPasswordAndRefusesTheRest) {
  AddUser("ann", "admin");
  AddUser("val", "viewer");
  const auto weak = test::RunProcess({site_.ConsoleCommand({"user", "password", "ann"}), {}, "short\n", 30s});
  EXPECT_EQ(weak.exit_code, 2);
  site_.StartConsole();
  Browser ann(site_);
  EXPECT_EQ(ann.Rpc("WhoAmI").status, 401);
  EXPECT_EQ(ann.SignIn("ann", "something else entirely").status, 401);
  const HttpReply in = ann.SignIn("ann", kPassword);
  ASSERT_EQ(in.status, 200) << in.body;
  EXPECT_NE(in.Field("set-cookie").find("; Secure; HttpOnly; SameSite=Strict"), std::string::npos);
  EXPECT_NE(ann.Rpc("WhoAmI").body.find(R"("user":"ann","role":"admin")"), std::string::npos);
  EXPECT_EQ(ann.Rpc("GetFleetOverview").status, 200);
  EXPECT_EQ(ann.Rpc("GetHealth").status, 200);
  // From another site's page, and by a page that does not say whose it is.
  EXPECT_EQ(ann.Send("POST", "/kintsugi.v1.Operator/WhoAmI", "{}", "Sec-Fetch-Site: cross-site\r\n").status, 403);
  EXPECT_EQ(ann.Send("POST", "/kintsugi.v1.Operator/WhoAmI", "{}", "").status, 403);
  Browser val(site_);
  ASSERT_EQ(val.SignIn("val", kPassword).status, 200);
  EXPECT_EQ(val.Rpc("ListHosts").status, 200);
  EXPECT_EQ(val.Rpc("ListUsers").status, 403);
  EXPECT_EQ(val.Rpc("CreateRollout").status, 403);
  EXPECT_EQ(val.Rpc("SetRole", R"({"name":"val","role":"admin"})").status, 403);
  // Out, and the cookie is worth nothing.
  EXPECT_EQ(ann.Send("DELETE", "/session").status, 200);
  EXPECT_EQ(ann.Rpc("WhoAmI").status, 401);
}

TEST_F(Dashboard, SlowsGuessingDown) {
  AddUser("ann", "admin");
  site_.StartConsole();
  Browser ann(site_);
  int refused = 0;
  HttpReply reply;
  do {
    reply = ann.SignIn("ann", fmt::format("guess number {}", ++refused));
  } while (reply.status == 401 && refused < 10);
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(refused, 6);
  EXPECT_GE(std::stoi(reply.Field("retry-after")), 1);
}

TEST_F(Dashboard, EndsASessionThatNobodyUses) {
  AddUser("ann", "viewer");
  site_.StartConsole({"dashboard.session_idle=2s"});
  Browser ann(site_);
  ASSERT_EQ(ann.SignIn("ann", kPassword).status, 200);
  EXPECT_EQ(ann.Rpc("WhoAmI").status, 200);
  std::this_thread::sleep_for(2500ms);
  EXPECT_EQ(ann.Rpc("WhoAmI").status, 401);
}

TEST_F(Dashboard, ADisabledUserIsOutAtOnce) {
  AddUser("ann", "operator");
  site_.StartConsole();
  Browser ann(site_);
  ASSERT_EQ(ann.SignIn("ann", kPassword).status, 200);
  Run({"user", "disable", "ann"}, "");
  EXPECT_EQ(ann.Rpc("WhoAmI").status, 401);
  EXPECT_EQ(ann.SignIn("ann", kPassword).status, 401);
}

TEST_F(Dashboard, ServesItsFilesUnderAStrictPolicy) {
  const std::string folder = site_.folder().File("web");
  std::filesystem::create_directories(folder + "/assets");
  std::ofstream(folder + "/index.html") << "<!doctype html>";
  std::ofstream(folder + "/assets/a-1.js") << "1";
  site_.StartConsole({"dashboard.web_dir=" + folder});
  const Browser browser(site_);
  const HttpReply page = browser.Send("GET", "/rollouts/1?tab=hosts");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, "<!doctype html>");
  EXPECT_NE(page.Field("content-security-policy").find("default-src 'none'; script-src 'self'"), std::string::npos);
  EXPECT_EQ(browser.Send("GET", "/assets/a-1.js").status, 200);
  EXPECT_EQ(browser.Send("GET", "/../console/ca.key").status, 404);
}

TEST_F(Dashboard, EventsGoOnOverARestartAndSayThatItHappened) {
  AddUser("ann", "operator");
  site_.StartConsole();
  Browser ann(site_);
  ASSERT_EQ(ann.SignIn("ann", kPassword).status, 200);
  auto events = ann.Events("");
  EXPECT_NE(ReadUntil(*events, "\"started\"").find("event: reset"), std::string::npos);
  ASSERT_EQ(ann.Rpc("SetGroup", R"({"group":{"kind":"ring","name":"pilot","hosts":"name=it-*"}})").status, 200);
  const std::string first = ReadUntil(*events, "group.set");
  EXPECT_NE(first.find("event: note"), std::string::npos) << first;
  // The page loses its connection and misses one change.
  events.reset();
  ASSERT_EQ(ann.Rpc("SetGroup", R"({"group":{"kind":"ring","name":"early","hosts":"name=a*"}})").status, 200);
  events = ann.Events(LastId(first));
  const std::string second = ReadUntil(*events, "ring early");
  EXPECT_EQ(second.find("event: reset"), std::string::npos) << second;
  // The console is killed and comes back; the session still holds.
  site_.KillConsole();
  site_.StartConsole();
  events = ann.Events(LastId(second));
  EXPECT_NE(ReadUntil(*events, "\"restarted\"").find("event: reset"), std::string::npos);
  ASSERT_EQ(ann.Rpc("SetGroup", R"({"group":{"kind":"ring","name":"late","hosts":"name=z*"}})").status, 200);
  EXPECT_NE(ReadUntil(*events, "ring late").find("event: note"), std::string::npos);
}

}  // namespace
}  // namespace kintsugi::e2e
