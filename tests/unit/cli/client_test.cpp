// SPDX-License-Identifier: Apache-2.0
// The client against a real TLS server: whom it trusts, what it sends, how it maps refusals.
#include "console/cli/client.h"

#include <gtest/gtest.h>

#include <future>

#include "tests/support/free_port.h"
#include "tests/support/scripted_console.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::cli {
namespace {

using Method = v1::OperatorMethod;

Connection To(const test::ScriptedConsole& console) {
  return {{"127.0.0.1", console.server().port()}, {console.server().ca_pin(), ""}, test::ScriptedConsole::kToken};
}

Result<v1::WhoAmIReply> WhoAmI(const Connection& connection) {
  OperatorClient client(connection);
  return client.Call<v1::WhoAmIReply>(Method::kWhoAmI, v1::WhoAmIRequest{});
}

TEST(OperatorClient, TrustsThePinnedAuthorityAndIgnoresUnknownFields) {
  test::ScriptedConsole console;
  console.Answer("WhoAmI", R"({"user":"amara","role":"operator","later":{"a":[1]}})");
  const auto reply = WhoAmI(To(console));
  ASSERT_TRUE(reply.has_value()) << reply.error().message;
  EXPECT_EQ(reply->user(), "amara");
  const auto seen = console.Seen("WhoAmI");
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].headers.at("content-type"), "application/json");
  EXPECT_EQ(seen[0].headers.at("authorization"), "Bearer test-token");
  EXPECT_EQ(seen[0].headers.at("connect-protocol-version"), "1");
}

TEST(OperatorClient, TrustsTheAuthoritysCertificateToo) {
  test::ScriptedConsole console;
  console.Answer("WhoAmI", R"({"user":"amara"})");
  Connection connection = To(console);
  connection.trust = {"", console.server().ca_pem()};
  EXPECT_TRUE(WhoAmI(connection).has_value());
}

TEST(OperatorClient, RefusesAnotherPinBeforeSendingAnything) {
  test::ScriptedConsole console;
  console.Answer("WhoAmI", R"({"user":"amara"})");
  Connection connection = To(console);
  connection.trust.ca_pin = std::string(64, '0');
  const auto reply = WhoAmI(connection);
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, Code::kUntrustedPeer);
  EXPECT_TRUE(console.Seen("WhoAmI").empty());
}

TEST(OperatorClient, RefusesAnotherConsolesCertificate) {
  test::ScriptedConsole console;
  const test::ScriptedConsole other;
  Connection connection = To(console);
  connection.trust = {"", other.server().ca_pem()};
  EXPECT_EQ(WhoAmI(connection).error().code, Code::kUntrustedPeer);
  EXPECT_TRUE(console.Seen("WhoAmI").empty());
}

TEST(OperatorClient, RefusesACertificateForAnotherHost) {
  test::ScriptedConsole console({{"console.example"}, 0});
  console.Answer("WhoAmI", R"({"user":"amara"})");
  const auto reply = WhoAmI(To(console));
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, Code::kUntrustedPeer);
  EXPECT_NE(reply.error().message.find("IP address mismatch"), std::string::npos) << reply.error().message;
}

TEST(OperatorClient, ChecksHostNamesAsWellAsAddresses) {
  test::ScriptedConsole console({{"localhost"}, 0});
  console.Answer("WhoAmI", R"({"user":"amara"})");
  Connection connection = To(console);
  EXPECT_EQ(WhoAmI(connection).error().code, Code::kUntrustedPeer);
  connection.address.host = "localhost";
  EXPECT_TRUE(WhoAmI(connection).has_value());
}

TEST(OperatorClient, SaysThatNobodyListens) {
  const auto reply = WhoAmI({{"127.0.0.1", test::FreePort()}, {std::string(64, 'a'), ""}, "t"});
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, Code::kUnavailable);
}

TEST(OperatorClient, GivesUpOnASilentConsoleInTime) {
  std::promise<void> release;
  auto released = release.get_future().share();
  test::HttpsServer server([&](const test::HttpsRequestSeen&) {
    released.wait();
    return test::HttpsAnswer{};
  });
  OperatorClient client({{"127.0.0.1", server.port()}, {server.ca_pin(), ""}, "t"});
  const auto reply = client.Call<v1::WhoAmIReply>(Method::kWhoAmI, v1::WhoAmIRequest{}, Duration{50});
  release.set_value();
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, Code::kDeadlineExceeded);
}

struct RefusalRow {
  unsigned status;
  std::string body;
  Code code;
  std::string message;
};

TEST(OperatorClient, MapsRefusalsToCodes) {
  const std::vector<RefusalRow> rows = {
      {404, R"({"code":"not_found","message":"no host web99"})", Code::kNotFound, "no host web99"},
      {403, R"({"code":"permission_denied","message":"viewer may not"})", Code::kPermissionDenied, "viewer may not"},
      {409, R"({"code":"aborted","message":"changed since"})", Code::kConflict, "changed since"},
      {400, R"({"code":"token_expired","message":"too late"})", Code::kTokenExpired, "too late"},
      {503, R"({"code":"unavailable"})", Code::kUnavailable, "the console refused: unavailable"},
      {400, R"({"code":"of_the_future","message":"x"})", Code::kInvalidArgument, "x"},
      {404, "<html>", Code::kInternal, "HTTP status 404"},
      {413, "", Code::kTooLarge, "HTTP status 413"},
      {413, R"({"code":"resource_exhausted","message":"8 MiB"})", Code::kTooLarge, "8 MiB"},
      {507, R"({"code":"resource_exhausted","message":"full"})", Code::kDiskFull, "full"},
      {429, R"({"code":"resource_exhausted","message":"busy"})", Code::kResourceExhausted, "busy"},
      {500, "[1]", Code::kInternal, "HTTP status 500"},
      {200, "hello", Code::kDataLoss, "not what a Kintsugi console sends"},
  };
  test::ScriptedConsole console;
  for (const auto& row : rows) console.Answer("WhoAmI", test::HttpsAnswer{row.status, row.body});
  OperatorClient client(To(console));
  for (const auto& row : rows) {
    const auto reply = client.Call<v1::WhoAmIReply>(Method::kWhoAmI, v1::WhoAmIRequest{});
    ASSERT_FALSE(reply.has_value()) << row.body;
    EXPECT_EQ(reply.error().code, row.code) << row.body;
    EXPECT_NE(reply.error().message.find(row.message), std::string::npos) << reply.error().message;
  }
}

TEST(OperatorClient, ReadsAgainWhenTheKeptConnectionIsDead) {
  test::ScriptedConsole console;
  console.Answer("WhoAmI", R"({"user":"one"})");
  console.Answer("WhoAmI", test::HttpsAnswer{200, "", false, true});
  console.Answer("WhoAmI", R"({"user":"two"})");
  OperatorClient client(To(console));
  EXPECT_EQ(client.Call<v1::WhoAmIReply>(Method::kWhoAmI, v1::WhoAmIRequest{})->user(), "one");
  EXPECT_EQ(client.Call<v1::WhoAmIReply>(Method::kWhoAmI, v1::WhoAmIRequest{})->user(), "two");
  EXPECT_EQ(console.Seen("WhoAmI").size(), 3U);
}

TEST(OperatorClient, NeverRepeatsAChange) {
  test::ScriptedConsole console;
  console.Answer("WhoAmI", "{}");
  console.Answer("StartRollout", test::HttpsAnswer{200, "", false, true});
  OperatorClient client(To(console));
  ASSERT_TRUE(client.Call<v1::WhoAmIReply>(Method::kWhoAmI, v1::WhoAmIRequest{}).has_value());
  const auto reply = client.Call<v1::RolloutReply>(Method::kStartRollout, v1::ChangeRolloutRequest{});
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, Code::kUnavailable);
  EXPECT_EQ(console.Seen("StartRollout").size(), 1U);
}

TEST(OperatorClient, StreamsAPackageWithItsName) {
  const test::TempFolder folder;
  std::string bytes(3'000'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 + i / 253);
  const std::string path = folder.Write("Q828035 日本.exe", bytes);
  test::ScriptedConsole console;
  console.Answer("AddPackage", R"({"sha256":"ab","sizeBytes":"3000000"})");
  OperatorClient client(To(console));
  std::uint64_t last = 0;
  const auto reply = client.AddPackage(path, [&](std::uint64_t sent, std::uint64_t total) {
    EXPECT_GE(sent, last);
    EXPECT_EQ(total, bytes.size());
    last = sent;
  });
  ASSERT_TRUE(reply.has_value()) << reply.error().message;
  EXPECT_EQ(last, bytes.size());
  const auto seen = console.Seen("AddPackage");
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_TRUE(seen[0].body == bytes);
  EXPECT_EQ(seen[0].headers.at("content-type"), "application/octet-stream");
  EXPECT_EQ(seen[0].headers.at("kintsugi-file-name"), "Q828035%20%E6%97%A5%E6%9C%AC.exe");
}

TEST(OperatorClient, SendsNoPackageThatCannotBeRead) {
  const test::TempFolder folder;
  const test::ScriptedConsole console;
  OperatorClient client(To(console));
  EXPECT_EQ(client.AddPackage(folder.File("none.exe"), nullptr).error().code, Code::kNotFound);
  EXPECT_EQ(client.AddPackage(folder.Write("empty.exe", ""), nullptr).error().code, Code::kInvalidArgument);
  EXPECT_TRUE(console.Seen("AddPackage").empty());
}

}  // namespace
}  // namespace kintsugi::cli
