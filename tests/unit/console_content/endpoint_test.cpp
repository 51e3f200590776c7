// SPDX-License-Identifier: Apache-2.0
// The content port over mutual TLS: ranges, resume, who is served and who is not.
#include "console/content/content_endpoint.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "common/base/prng.h"
#include "console/http/server.h"
#include "tests/unit/console_content/fake_agents.h"
#include "tests/unit/console_content/temp_folder.h"
#include "tests/unit/http/https_client.h"

namespace kintsugi::console {
namespace {

constexpr const char* kHost = "0123456789abcdef0123456789abcdef";

std::string SomeBytes(std::size_t count) {
  Prng prng(7);
  std::string bytes;
  while (bytes.size() < count) bytes.push_back(static_cast<char>(prng.Below(256)));
  return bytes;
}

class ContentPort : public ::testing::Test {
 protected:
  ContentPort() : store(PackageStore::Open(folder.path).value()), bytes(SomeBytes(1'000'003)) {
    agents.Admit(kHost);
    auto writer = store->NewPackage().value();
    EXPECT_TRUE(writer->Append(bytes));
    hash = writer->Finish().value().sha256;
    HttpsServerOptions options;
    options.name = "content";
    options.address = "127.0.0.1";
    options.tls = world.PortTls(true);
    options.render_error = ContentError;
    server = HttpsServer::Start(options, ContentRouter(*store, agents), NullLog()).value();
    client_options.ca_der = world.authority.certificate_der;
    client_options.identity = world.NewHost(kHost);
  }
  std::string Request(const std::string& method, const std::string& fields) const {
    return fmt::format("{} /content/{} HTTP/1.1\r\nHost: x\r\n{}\r\n", method, hash, fields);
  }

  TempFolder folder;
  TestWorld world;
  FakeAgents agents;
  std::unique_ptr<PackageStore> store;
  std::string bytes, hash;
  std::unique_ptr<HttpsServer> server;
  HttpsClient::Options client_options;
};

TEST_F(ContentPort, ServesWholePackagesRangesAndHeads) {
  HttpsClient client(server->port(), client_options);
  const std::string etag = fmt::format("\"{}\"", hash);
  struct Row {
    const char* fields;
    int status;
    std::size_t offset, size;
    const char* range;
  };
  for (const Row& row : {
           Row{"", 200, 0, 1'000'003, ""},
           Row{"Range: bytes=500000-\r\n", 206, 500'000, 500'003, "bytes 500000-1000002/1000003"},
           Row{"Range: bytes=10-19\r\n", 206, 10, 10, "bytes 10-19/1000003"},
           Row{"Range: bytes=-3\r\n", 206, 1'000'000, 3, "bytes 1000000-1000002/1000003"},
           Row{"Range: bytes=0-0\r\nIf-Range: \"other\"\r\n", 200, 0, 1'000'003, ""},
       }) {
    const HttpReply reply = client.Call(Request("GET", row.fields));
    EXPECT_EQ(reply.status, row.status) << row.fields;
    EXPECT_TRUE(reply.body == bytes.substr(row.offset, row.size)) << row.fields;
    EXPECT_EQ(reply.Field("content-range"), row.range) << row.fields;
    EXPECT_EQ(reply.Field("etag"), etag);
    EXPECT_EQ(reply.Field("accept-ranges"), "bytes");
  }
  const HttpReply resumed = client.Call(Request("GET", fmt::format("Range: bytes=1000000-\r\nIf-Range: {}\r\n", etag)));
  EXPECT_EQ(resumed.status, 206);
  EXPECT_EQ(resumed.body, bytes.substr(1'000'000));
  const HttpReply outside = client.Call(Request("GET", "Range: bytes=1000003-\r\n"));
  EXPECT_EQ(outside.status, 416);
  EXPECT_EQ(outside.Field("content-range"), "bytes */1000003");
  const HttpReply head = client.Call(Request("HEAD", ""), true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.Field("content-length"), "1000003");
  EXPECT_EQ(client.Call(Request("GET", "Range: bytes=0-0\r\n")).status, 206) << "the connection is still in step";
}

TEST_F(ContentPort, ServesNothingElse) {
  HttpsClient client(server->port(), client_options);
  struct Row {
    std::string request;
    int status;
  };
  const std::string upper = [this] {
    std::string text = hash;
    for (char& c : text) c = static_cast<char>(std::toupper(c));
    return text;
  }();
  for (const Row& row : {
           Row{"GET /content/ HTTP/1.1\r\n\r\n", 404},
           Row{"GET /content/incoming HTTP/1.1\r\n\r\n", 404},
           Row{"GET /content/" + std::string(64, '0') + " HTTP/1.1\r\n\r\n", 404},
           Row{"GET /content/" + upper + " HTTP/1.1\r\n\r\n", 404},
           Row{"GET /content/" + hash + "/ HTTP/1.1\r\n\r\n", 404},
           Row{"GET /content/../content/" + hash + " HTTP/1.1\r\n\r\n", 404},
           Row{"GET /content/%2e%2e/" + hash + " HTTP/1.1\r\n\r\n", 404},
           Row{"GET /kintsugi.v1.Operator/WhoAmI HTTP/1.1\r\n\r\n", 404},
           Row{"DELETE /content/" + hash + " HTTP/1.1\r\n\r\n", 405},
       }) {
    EXPECT_EQ(client.Call(row.request).status, row.status) << row.request;
  }
}

TEST_F(ContentPort, ARevokedHostGetsNothingMoreOnItsOpenConnection) {
  HttpsClient client(server->port(), client_options);
  EXPECT_EQ(client.Call(Request("GET", "Range: bytes=0-9\r\n")).status, 206);
  agents.Revoke(kHost);
  EXPECT_EQ(client.Call(Request("GET", "Range: bytes=0-9\r\n")).status, 403);
  client_options.identity = world.NewHost("ffffffffffffffffffffffffffffffff");
  HttpsClient unknown(server->port(), client_options);
  EXPECT_EQ(unknown.Call(Request("GET", "")).status, 403);
}

}  // namespace
}  // namespace kintsugi::console
