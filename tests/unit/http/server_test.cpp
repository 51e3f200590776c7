// SPDX-License-Identifier: Apache-2.0
// The HTTPS server over real TLS on loopback: limits, hostile input, certificates, stop.
#include "console/http/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <thread>

#include "console/http/error_status.h"
#include "tests/unit/http/https_client.h"

namespace kintsugi::console {
namespace {

using namespace std::chrono_literals;

const TestWorld& World() {
  static const TestWorld world;
  return world;
}

HttpResponse PlainError(const Error& error) {
  HttpResponse response;
  response.status = HttpStatusOf(error.code);
  response.content_type = "text/plain";
  response.body = error.message;
  return response;
}

HttpRouter EchoRouter() {
  HttpRouter router;
  router.Exact("/hello", [](const HttpHead& head) -> HttpAction {
    HttpResponse response;
    response.content_type = "text/plain";
    response.body = "hello " + head.peer.host_id;
    return response;
  });
  router.Exact("/echo", [](const HttpHead&) -> HttpAction {
    return ReadBody{1000, [](std::string body, const Respond& respond) {
                      HttpResponse response;
                      response.body = std::move(body);
                      respond(std::move(response));
                    }};
  });
  router.Prefix("/item/", [](const HttpHead& head) -> HttpAction {
    HttpResponse response;
    response.body = head.rest;
    return response;
  });
  return router;
}

struct Port {
  explicit Port(bool client_certificate = false, HttpLimits limits = {}, HttpRouter router = EchoRouter()) {
    HttpsServerOptions options;
    options.name = "test";
    options.address = "127.0.0.1";
    options.threads = 2;
    options.tls = World().PortTls(client_certificate);
    options.limits = limits;
    options.render_error = PlainError;
    auto started = HttpsServer::Start(std::move(options), std::move(router), NullLog());
    EXPECT_TRUE(started) << started.error().message;
    server = std::move(*started);
  }
  HttpsClient::Options Client(std::optional<HostIdentity> identity = std::nullopt) const {
    HttpsClient::Options options;
    options.ca_der = World().authority.certificate_der;
    options.identity = std::move(identity);
    return options;
  }
  std::unique_ptr<HttpsServer> server;
};

std::string Get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"; }
std::string Post(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(HttpsServer, AnswersOverTls13WithTheSecurityFieldsAndTheWholeChain) {
  const Port port;
  HttpsClient client(port.server->port(), port.Client());
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.chain_length(), 2U) << "agents pin the CA certificate at enrolment";
  EXPECT_EQ(client.cipher().substr(0, 4), "TLS_");
  const HttpReply reply = client.Call(Get("/hello"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "hello ");
  EXPECT_EQ(reply.Field("strict-transport-security"), "max-age=31536000");
  EXPECT_EQ(reply.Field("x-content-type-options"), "nosniff");
  EXPECT_EQ(reply.Field("cache-control"), "no-store");
  EXPECT_EQ(reply.Field("content-security-policy").substr(0, 18), "default-src 'none'");
}

TEST(HttpsServer, ServesManyRequestsOnOneConnectionAlsoWhenTheyArriveTogether) {
  const Port port;
  HttpsClient client(port.server->port(), port.Client());
  ASSERT_TRUE(client.Send(Get("/hello") + Post("/echo", "one") + Post("/echo", "two")));
  EXPECT_EQ(client.Read().body, "hello ");
  EXPECT_EQ(client.Read().body, "one");
  EXPECT_EQ(client.Read().body, "two");
  EXPECT_EQ(port.server->counters().accepted, 1U);
}

TEST(HttpsServer, AcceptsTls12OnlyWithForwardSecretAeadSuites) {
  const Port port;
  struct Row {
    const char* suites;
    bool accepted;
  };
  for (const Row& row : {Row{"ECDHE-ECDSA-AES256-GCM-SHA384", true}, Row{"ECDHE-ECDSA-AES128-SHA256", false},
                         Row{"AES128-GCM-SHA256", false}, Row{"ECDHE-ECDSA-AES256-SHA", false}}) {
    auto options = port.Client();
    options.max_tls_version = TLS1_2_VERSION;
    options.tls12_suites = row.suites;
    const HttpsClient client(port.server->port(), options);
    EXPECT_EQ(client.connected(), row.accepted) << row.suites;
  }
  auto old = port.Client();
  old.max_tls_version = TLS1_1_VERSION;
  EXPECT_FALSE(HttpsClient(port.server->port(), old).connected());
}

TEST(HttpsServer, OnlyTheExactPathExists) {
  const Port port;
  HttpsClient client(port.server->port(), port.Client());
  for (const char* path :
       {"/", "/hello/", "//hello", "/hello/../hello", "/./hello", "/%68ello", "/hello?x=1", "/HELLO", "/hello;x",
        "/item/", "/item/a/b", "/item/..", "/item/a.b", "/item/%61", "/item/a?b", "/hello%00"}) {
    EXPECT_EQ(client.Call(Get(path)).status, 404) << path;
  }
  EXPECT_EQ(client.Call(Get("/item/aB-9_")).body, "aB-9_");
}

TEST(HttpsServer, RefusesWhatIsNotARequestAndCloses) {
  const Port port;
  struct Row {
    const char* name;
    std::string bytes;
    int status;
  };
  const std::string big_field(17 * 1024, 'a');
  for (const Row& row : {
           Row{"header too large", "GET /hello HTTP/1.1\r\nX: " + big_field + "\r\n\r\n", 431},
           Row{"request line too large", "GET /" + big_field + " HTTP/1.1\r\n\r\n", 431},
           Row{"no request", "\x16\x03\x01 nonsense\r\n\r\n", 400},
           Row{"newline in a field", "GET /hello HTTP/1.1\r\nX\n: a\r\n\r\n", 400},
           Row{"two lengths", "POST /echo HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
           Row{"length and chunks",
               "POST /echo HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
           Row{"negative length", "POST /echo HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400},
           Row{"body over its limit", Post("/echo", std::string(1001, 'x')), 413},
           Row{"chunks over the limit",
               "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + std::string(1024, 'x') +
                   "\r\n0\r\n\r\n",
               413},
       }) {
    HttpsClient client(port.server->port(), port.Client());
    EXPECT_EQ(client.Call(row.bytes).status, row.status) << row.name;
    EXPECT_TRUE(client.ClosedByServer()) << row.name;
  }
  HttpsClient client(port.server->port(), port.Client());
  EXPECT_EQ(client.Call(Post("/echo", std::string(1000, 'x'))).body.size(), 1000U) << "the limit itself is allowed";
}

TEST(HttpsServer, SaysContinueBeforeABodyThatWaitsForIt) {
  const Port port;
  HttpsClient client(port.server->port(), port.Client());
  EXPECT_EQ(client.Call("POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n").status, 100);
  EXPECT_EQ(client.Call("ok").body, "ok");
}

TEST(HttpsServer, CutsSlowAndSilentPeers) {
  HttpLimits limits;
  limits.header_timeout = 50ms;
  limits.idle_timeout = 50ms;
  limits.body_timeout = 50ms;
  const Port port(false, limits);
  const int silent = ConnectTcp(port.server->port());
  char byte = 0;
  EXPECT_EQ(::recv(silent, &byte, 1, 0), 0) << "no handshake";
  ::close(silent);
  for (const char* start : {"", "GET /he", "POST /echo HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf"}) {
    HttpsClient client(port.server->port(), port.Client());
    ASSERT_TRUE(client.Send(start));
    EXPECT_TRUE(client.ClosedByServer()) << start;
  }
}

TEST(HttpsServer, DemandsACertificateOfItsOwnAuthority) {
  const Port port(true);
  const TestWorld foreign;
  const auto good = World().NewHost("0123456789abcdef0123456789abcdef");
  struct Row {
    const char* name;
    std::optional<HostIdentity> identity;
    int status;
  };
  for (const Row& row :
       {Row{"own host", good, 200}, Row{"none", std::nullopt, 0},
        Row{"foreign authority", foreign.NewHost("0123456789abcdef0123456789abcdef"), 0},
        Row{"expired", World().NewHost("0123456789abcdef0123456789abcdef", Duration{2 * 86'400'000}), 0},
        Row{"no host id: a server's", HostIdentity{World().server.private_key_der, World().server.certificate_der},
            0}}) {
    HttpsClient client(port.server->port(), port.Client(row.identity));
    const HttpReply reply = client.Call(Get("/hello"));
    EXPECT_EQ(reply.status, row.status) << row.name;
    EXPECT_EQ(reply.body, row.status == 200 ? "hello 0123456789abcdef0123456789abcdef" : "") << row.name;
  }
}

TEST(HttpsServer, AnAgentCertificateIsNotLookedAtOnAPortWithoutThem) {
  const Port port;
  HttpsClient client(port.server->port(), port.Client(World().NewHost("0123456789abcdef0123456789abcdef")));
  EXPECT_EQ(client.Call(Get("/hello")).body, "hello ");
}

TEST(HttpsServer, NamesAddressAndPortWhenThePortIsInUse) {
  const Port port;
  HttpsServerOptions options;
  options.name = "enrolment";
  options.address = "127.0.0.1";
  options.port = port.server->port();
  options.tls = World().PortTls(false);
  options.render_error = PlainError;
  const auto second = HttpsServer::Start(options, EchoRouter(), NullLog());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kPortInUse);
  EXPECT_NE(second.error().message.find("enrolment port 127.0.0.1:" + std::to_string(options.port)), std::string::npos);
}

TEST(HttpsServer, RefusesToStartWithABadAddressOrIdentity) {
  HttpsServerOptions options;
  options.name = "test";
  options.address = "not-an-address";
  options.tls = World().PortTls(false);
  options.render_error = PlainError;
  EXPECT_EQ(HttpsServer::Start(options, EchoRouter(), NullLog()).error().code, Code::kInvalidArgument);
  options.address = "127.0.0.1";
  options.tls.private_key_der = crypto::NewPrivateKey().value();
  EXPECT_EQ(HttpsServer::Start(options, EchoRouter(), NullLog()).error().code, Code::kInvalidArgument);
}

TEST(HttpsServer, ClosesConnectionsOverTheCap) {
  HttpLimits limits;
  limits.connections = 2;
  const Port port(false, limits);
  HttpsClient first(port.server->port(), port.Client());
  HttpsClient second(port.server->port(), port.Client());
  EXPECT_EQ(first.Call(Get("/hello")).status, 200);
  EXPECT_EQ(second.Call(Get("/hello")).status, 200);
  EXPECT_FALSE(HttpsClient(port.server->port(), port.Client()).connected());
  EXPECT_EQ(port.server->counters().refused_over_cap, 1U);
  EXPECT_EQ(first.Call(Get("/hello")).status, 200) << "the others go on";
}

// Fills the process's descriptor table, then gives the descriptors back.
TEST(HttpsServer, BacksOffWhenDescriptorsRunOutAndServesAfterwards) {
  HttpLimits limits;
  limits.accept_backoff = 5ms;
  const Port port(false, limits);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const int waiting = ::socket(AF_INET, SOCK_STREAM, 0);
  const rlimit tight{static_cast<rlim_t>(waiting) + 1, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &tight), 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port.server->port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(waiting, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  while (port.server->counters().accept_backoffs < 2) std::this_thread::yield();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  ::close(waiting);
  HttpsClient client(port.server->port(), port.Client());
  EXPECT_EQ(client.Call(Get("/hello")).status, 200);
}

TEST(HttpsServer, StopEndsOpenConnectionsAndCallsThatWaitForTheCore) {
  std::mutex mutex;
  std::condition_variable arrived;
  std::deque<Respond> waiting;
  HttpRouter router = EchoRouter();
  router.Exact("/wait", [&](const HttpHead&) -> HttpAction {
    return ReadBody{1000, [&](const std::string&, Respond respond) {
                      const std::lock_guard lock(mutex);
                      waiting.push_back(std::move(respond));
                      arrived.notify_all();
                    }};
  });
  const Port port(false, {}, std::move(router));
  HttpsClient idle(port.server->port(), port.Client());
  ASSERT_EQ(idle.Call(Get("/hello")).status, 200);
  HttpsClient watcher(port.server->port(), port.Client());
  ASSERT_TRUE(watcher.Send(Post("/wait", "")));
  std::unique_lock lock(mutex);
  ASSERT_TRUE(arrived.wait_for(lock, 10s, [&] { return !waiting.empty(); }));
  port.server->Stop();
  EXPECT_TRUE(idle.ClosedByServer());
  EXPECT_TRUE(watcher.ClosedByServer());
  waiting.front()({});  // too late: dropped
  EXPECT_FALSE(HttpsClient(port.server->port(), port.Client()).connected());
}

TEST(HttpsServer, AnswersFromAnotherThreadWhenTheCoreIsReady) {
  std::thread core;
  HttpRouter router;
  router.Exact("/later", [&](const HttpHead&) -> HttpAction {
    return ReadBody{1000, [&](std::string body, Respond respond) {
                      core = std::thread([body = std::move(body), respond = std::move(respond)] {
                        HttpResponse response;
                        response.body = body + "!";
                        respond(response);
                        respond(response);  // a second answer changes nothing
                      });
                    }};
  });
  router.Exact("/hello", [](const HttpHead&) -> HttpAction { return HttpResponse{}; });
  const Port port(false, {}, std::move(router));
  HttpsClient client(port.server->port(), port.Client());
  EXPECT_EQ(client.Call(Post("/later", "now")).body, "now!");
  core.join();
  EXPECT_EQ(client.Call(Get("/hello")).status, 200);
}

TEST(HttpsServer, NewConnectionsUseARenewedIdentity) {
  const Port port;
  const TestWorld other;
  EXPECT_TRUE(HttpsClient(port.server->port(), port.Client()).connected());
  ASSERT_TRUE(port.server->UseTls(other.PortTls(false)));
  EXPECT_FALSE(HttpsClient(port.server->port(), port.Client()).connected());
  HttpsClient::Options options;
  options.ca_der = other.authority.certificate_der;
  EXPECT_TRUE(HttpsClient(port.server->port(), options).connected());
}

}  // namespace
}  // namespace kintsugi::console
