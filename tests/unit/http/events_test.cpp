// SPDX-License-Identifier: Apache-2.0
// The event stream over real TLS: what a page gets first, what it gets when it comes back, and when it is let go.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "console/http/connect_json.h"
#include "console/http/event_hub.h"
#include "console/http/server.h"
#include "tests/unit/http/https_client.h"

namespace kintsugi::console {
namespace {

using namespace std::chrono_literals;

class SwitchAuthoriser final : public Authoriser {
 public:
  Result<Caller> Authorise(v1::OperatorMethod, const Credential& credential, const std::string&) override {
    if (credential.bearer == "token" || credential.session == "cookie") return Caller{"ann", "viewer", {}, ""};
    return Error{Code::kUnauthenticated, "you are not signed in"};
  }
  bool IsStillGood(const Credential&) override { return good; }
  std::atomic<bool> good{true};
};

v1::Note NoteOf(const std::string& host) {
  v1::Note note;
  note.add_hosts(host);
  return note;
}

class EventPort : public ::testing::Test {
 protected:
  explicit EventPort(EventHubOptions options = {"e1", "1.0"}) : hub_(std::move(options)) {
    HttpsServerOptions server;
    server.name = "operator";
    server.address = "127.0.0.1";
    server.tls = world_.PortTls(false);
    server.render_error = ConnectError;
    server.limits.heartbeat = 100ms;
    server.limits.slow_reader = 300ms;
    HttpRouter router;
    hub_.AddRoute(router, authoriser_);
    server_ = HttpsServer::Start(server, std::move(router), NullLog()).value();
    client_options_.ca_der = world_.authority.certificate_der;
  }
  ~EventPort() override { server_->Stop(); }

  struct Page {
    Page(std::uint16_t port, const HttpsClient::Options& options) : client(port, options) {}
    HttpsClient client;
    HttpReply head;
    std::string text;
    // Reads on until the text has come.
    bool Sees(const std::string& wanted) {
      while (text.find(wanted) == std::string::npos) {
        std::string more = client.ReadSome();
        if (more.empty()) return false;
        text += more;
      }
      return true;
    }
  };
  std::unique_ptr<Page> Open(const std::string& last_id = "",
                             const std::string& fields = "Authorization: Bearer token\r\n") {
    auto page = std::make_unique<Page>(server_->port(), client_options_);
    const std::string id = last_id.empty() ? "" : "Last-Event-ID: " + last_id + "\r\n";
    page->head = page->client.CallForHead("GET /events HTTP/1.1\r\nHost: x\r\n" + fields + id + "\r\n");
    return page;
  }

  TestWorld world_;
  SwitchAuthoriser authoriser_;
  EventHub hub_;
  std::unique_ptr<HttpsServer> server_;
  HttpsClient::Options client_options_;
};

TEST_F(EventPort, FirstSaysThatItBeginsThenWhatChanges) {
  auto page = Open();
  EXPECT_EQ(page->head.status, 200);
  EXPECT_EQ(page->head.Field("content-type"), "text/event-stream");
  EXPECT_EQ(page->head.Field("cache-control"), "no-store");
  EXPECT_TRUE(page->Sees(
      "retry: 1000\n\nid: e1-0\nevent: reset\ndata: {\"reason\":\"started\",\"consoleVersion\":\"1.0\"}\n\n"));
  hub_.Publish(NoteOf("h1"));
  EXPECT_TRUE(page->Sees("id: e1-1\nevent: note\ndata: {\"hosts\":[\"h1\"]}\n\n"));
}

TEST_F(EventPort, APageThatComesBackGetsWhatItMissedAndNothingTwice) {
  {
    auto page = Open();
    ASSERT_TRUE(page->Sees("reset"));
    hub_.Publish(NoteOf("h1"));
    ASSERT_TRUE(page->Sees("h1"));
  }
  hub_.Publish(NoteOf("h2"));
  hub_.Publish(NoteOf("h3"));
  auto page = Open("e1-1");
  ASSERT_TRUE(page->Sees("h3"));
  EXPECT_NE(page->text.find("h2"), std::string::npos);
  EXPECT_EQ(page->text.find("h1"), std::string::npos);
  EXPECT_EQ(page->text.find("reset"), std::string::npos);
}

TEST_F(EventPort, AnIdOfAnotherConsoleOrOfNoSenseIsReset) {
  struct Row {
    const char* id;
    const char* reason;
  };
  for (const Row& row : {Row{"e0-7", "restarted"}, Row{"e1-99", "missed"}, Row{"e1-x", "restarted"},
                         Row{"e1-", "restarted"}, Row{"-1", "restarted"}, Row{"e1-18446744073709551615", "missed"}}) {
    auto page = Open(row.id);
    EXPECT_TRUE(page->Sees(fmt::format("event: reset\ndata: {{\"reason\":\"{}\"", row.reason))) << row.id;
  }
}

TEST_F(EventPort, SaysThatItIsThereWhenNothingHappens) {
  auto page = Open();
  EXPECT_TRUE(page->Sees(": nothing new\n\n"));
  EXPECT_TRUE(page->Sees(": nothing new\n\n: nothing new\n\n"));
}

TEST_F(EventPort, NeedsACredentialAndItsOwnPage) {
  EXPECT_EQ(Open("", "")->head.status, 401);
  EXPECT_EQ(Open("", "Cookie: __Host-kintsugi=cookie\r\n")->head.status, 403);
  EXPECT_EQ(Open("", "Cookie: __Host-kintsugi=cookie\r\nSec-Fetch-Site: same-origin\r\n")->head.status, 200);
  HttpsClient client(server_->port(), client_options_);
  EXPECT_EQ(client.Call("POST /events HTTP/1.1\r\nAuthorization: Bearer token\r\nContent-Length: 0\r\n\r\n").status,
            405);
}

TEST_F(EventPort, StreamsAreForgottenWhenTheirPagesLeave) {
  {
    auto page = Open();
    ASSERT_TRUE(page->Sees("reset"));
    EXPECT_EQ(hub_.streams(), 1U);
  }
  for (int i = 0; i < 50 && hub_.streams() > 0; ++i) {
    hub_.Publish(NoteOf("h"));
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_EQ(hub_.streams(), 0U);
}

TEST_F(EventPort, AReaderThatTakesNothingIsDropped) {
  auto page = Open();
  ASSERT_TRUE(page->Sees("reset"));
  const v1::Note big = NoteOf(std::string(200'000, 'x'));
  for (int i = 0; i < 200 && hub_.streams() > 0; ++i) {
    hub_.Publish(big);
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_EQ(hub_.streams(), 0U);
}

TEST_F(EventPort, StopEndsOpenStreams) {
  auto page = Open();
  ASSERT_TRUE(page->Sees("reset"));
  server_->Stop();
  EXPECT_TRUE(page->client.ClosedByServer());
}

class SmallEventPort : public EventPort {
 protected:
  SmallEventPort() : EventPort({"e1", "1.0", 2, 3, 10'000, 50ms, 50ms}) {}
};

TEST_F(SmallEventPort, WhatFellOutOfTheRingIsReset) {
  auto keeps_it_wanted = Open();
  for (int i = 0; i < 5; ++i) hub_.Publish(NoteOf("h" + std::to_string(i)));
  auto page = Open("e1-1");  // the ring holds 3, 4 and 5
  EXPECT_TRUE(page->Sees("event: reset\ndata: {\"reason\":\"missed\""));
  page.reset();
  for (int i = 0; i < 50 && hub_.streams() > 1; ++i) std::this_thread::sleep_for(20ms);
  EXPECT_TRUE(Open("e1-2")->Sees("h2"));
}

TEST_F(SmallEventPort, RefusesMorePagesThanItIsMadeFor) {
  auto first = Open();
  auto second = Open();
  const auto third = Open();
  EXPECT_EQ(third->head.status, 429);
}

TEST_F(SmallEventPort, EndsWhenTheSessionIsOver) {
  auto page = Open();
  ASSERT_TRUE(page->Sees("reset"));
  authoriser_.good = false;
  EXPECT_TRUE(page->client.ClosedByServer());
}

TEST_F(SmallEventPort, NobodyListensAndNothingIsMadeButTheNextPageIsTold) {
  {
    auto page = Open();
    ASSERT_TRUE(page->Sees("reset"));
    hub_.Publish(NoteOf("h1"));
    ASSERT_TRUE(page->Sees("h1"));
    EXPECT_TRUE(hub_.Wanted());
  }
  for (int i = 0; i < 100 && hub_.Wanted(); ++i) std::this_thread::sleep_for(20ms);
  EXPECT_FALSE(hub_.Wanted());
  EXPECT_TRUE(Open("e1-1")->Sees("\"missed\""));
}

}  // namespace
}  // namespace kintsugi::console
