// SPDX-License-Identifier: Apache-2.0
// The operator API over real TLS: order of checks, JSON shapes, errors, uploads and what is left of a broken
// one.
#include "console/http/operator_endpoint.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "common/base/bytes.h"
#include "common/crypto/crypto.h"
#include "console/http/connect_json.h"
#include "console/http/error_status.h"
#include "console/http/limits.h"
#include "console/http/server.h"
#include "proto/agent.pb.h"
#include "proto/operator.pb.h"
#include "tests/unit/console_content/temp_folder.h"
#include "tests/unit/http/https_client.h"

namespace kintsugi::console {
namespace {

namespace fs = std::filesystem;

class FakeAuthoriser final : public Authoriser {
 public:
  Result<Caller> Authorise(v1::OperatorMethod method, const Credential& credential, const std::string&) override {
    const std::string& bearer = credential.bearer.empty() ? credential.session : credential.bearer;
    if (bearer != "viewer" && bearer != "admin")
      return Error{Code::kUnauthenticated, "no such token: sign in again", 0};
    const bool changes = method != v1::OperatorMethod::kWhoAmI && method != v1::OperatorMethod::kGetHost;
    if (bearer == "viewer" && changes) return Error{Code::kPermissionDenied, "a viewer may not do this", 0};
    return Caller{std::string(bearer), std::string(bearer), {}};
  }
  bool IsStillGood(const Credential&) override { return true; }
};

class FakeOperators final : public OperatorGateway {
 public:
  void Call(v1::OperatorMethod method, Caller caller, std::shared_ptr<const google::protobuf::Message> request,
            Done<MessagePtr> done) override {
    if (method == v1::OperatorMethod::kWhoAmI) {
      auto reply = std::make_shared<v1::WhoAmIReply>();
      reply->set_user(caller.user);
      reply->set_token_expires_ms(5);
      return done(MessagePtr(reply));
    }
    if (method == v1::OperatorMethod::kCreateRollout) {
      const auto& create = dynamic_cast<const v1::CreateRolloutRequest&>(*request);
      auto reply = std::make_shared<v1::CreateRolloutReply>();
      *reply->mutable_rollout()->mutable_plan() = create.plan();
      return done(MessagePtr(reply));
    }
    if (method == v1::OperatorMethod::kGetHost) return done(Error{Code::kNotFound, "no host \"x\"\nis known", 0});
    done(Error{Code::kInternal, "not in this test", 0});
  }
  void PackageAdded(Caller caller, v1::AddPackageRequest request, StoredPackage package,
                    Done<MessagePtr> done) override {
    {
      const std::lock_guard lock(mutex);
      added.push_back(caller.user + ":" + request.file_name() + request.update_id());
    }
    auto reply = std::make_shared<v1::AddPackageReply>();
    reply->set_sha256(package.sha256);
    reply->set_size_bytes(package.size_bytes);
    reply->set_already_stored(package.already_stored);
    done(MessagePtr(reply));
  }
  std::mutex mutex;
  std::vector<std::string> added;
};

class OperatorPort : public ::testing::Test {
 protected:
  OperatorPort()
      : store(PackageStore::Open(folder.path).value()),
        feeds(FeedSpool::Open(feed_folder.path + "/feeds").value()),
        endpoint(authoriser, gateway, *store, *feeds) {
    HttpsServerOptions options;
    options.name = "operator";
    options.address = "127.0.0.1";
    options.threads = 2;
    options.tls = world.PortTls(false);
    options.render_error = ConnectError;
    server = HttpsServer::Start(options, endpoint.Router(), NullLog()).value();
    client_options.ca_der = world.authority.certificate_der;
  }
  ~OperatorPort() override { server->Stop(); }

  static std::string Request(const std::string& method, const std::string& body, const std::string& token = "admin",
                             const std::string& type = "application/json") {
    return fmt::format(
        "POST /kintsugi.v1.Operator/{} HTTP/1.1\r\nAuthorization: Bearer {}\r\nContent-Type: "
        "{}\r\nContent-Length: {}\r\n\r\n{}",
        method, token, type, body.size(), body);
  }
  static std::string Upload(const std::string& body, std::size_t length,
                            const std::string& name = "Windows%20XP%C3%A9.exe", const std::string& token = "admin") {
    return fmt::format(
        "POST /kintsugi.v1.Operator/AddPackage HTTP/1.1\r\nAuthorization: Bearer {}\r\n"
        "Content-Type: application/octet-stream\r\nKintsugi-File-Name: {}\r\nContent-Length: {}\r\n\r\n{}",
        token, name, length, body);
  }
  HttpReply Call(const std::string& request) const {
    HttpsClient client(server->port(), client_options);
    return client.Call(request);
  }
  std::size_t Files() const {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path)) count += entry.is_regular_file() ? 1U : 0U;
    return count;
  }

  TempFolder folder;
  TempFolder feed_folder;
  TestWorld world;
  FakeAuthoriser authoriser;
  FakeOperators gateway;
  std::unique_ptr<PackageStore> store;
  std::unique_ptr<FeedSpool> feeds;
  OperatorEndpoint endpoint;
  std::unique_ptr<HttpsServer> server;
  HttpsClient::Options client_options;
};

TEST_F(OperatorPort, AnswersInLowerCamelCaseWithAllFields) {
  const HttpReply reply = Call(Request("WhoAmI", "{}", "viewer"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.Field("content-type"), "application/json");
  EXPECT_EQ(reply.body, R"({"user":"viewer","role":"","tokenExpiresMs":"5","consoleVersion":""})");
}

TEST_F(OperatorPort, TakesBothSpellingsOfFieldsAndBinary) {
  for (const char* body : {R"({"plan":{"successPercent":7}})", R"({"plan":{"success_percent":7}})"}) {
    EXPECT_NE(Call(Request("CreateRollout", body)).body.find(R"("successPercent":7)"), std::string::npos) << body;
  }
  v1::CreateRolloutRequest request;
  request.mutable_plan()->set_success_percent(7);
  const HttpReply binary = Call(Request("CreateRollout", request.SerializeAsString(), "admin", "application/proto"));
  v1::CreateRolloutReply reply;
  EXPECT_EQ(binary.Field("content-type"), "application/proto");
  ASSERT_TRUE(reply.ParseFromString(binary.body));
  EXPECT_EQ(reply.rollout().plan().success_percent(), 7U);
}

TEST_F(OperatorPort, RefusesInConnectsErrorJson) {
  struct Row {
    const char* name;
    std::string request;
    int status;
    const char* code;
    const char* said;
  };
  for (const Row& row : {
           Row{"not found", Request("GetHost", R"({"host":"x"})"), 404, "not_found", R"(no host \"x\"\u000ais known)"},
           Row{"no token", Request("WhoAmI", "{}", ""), 401, "unauthenticated", "sign in"},
           Row{"wrong token", Request("WhoAmI", "{}", "nobody"), 401, "unauthenticated", "sign in"},
           Row{"role", Request("CreateRollout", "{}", "viewer"), 403, "permission_denied", "viewer"},
           Row{"unknown method", Request("DropDatabase", "{}"), 404, "not_found", "nothing at that path"},
           Row{"suffix", Request("WhoAmI/", "{}"), 404, "not_found", "nothing at that path"},
           Row{"case", Request("whoami", "{}"), 404, "not_found", "nothing at that path"},
           Row{"escaped", Request("WhoAm%49", "{}"), 404, "not_found", "nothing at that path"},
           Row{"unknown field", Request("CreateRollout", R"({"plan":{"colour":"red"}})"), 400, "invalid_argument",
               "colour"},
           Row{"wrong type", Request("CreateRollout", R"({"plan":{"successPercent":"many"}})"), 400, "invalid_argument",
               "success_percent"},
           Row{"no JSON", Request("WhoAmI", "{"), 400, "invalid_argument", "WhoAmIRequest"},
           Row{"empty", Request("WhoAmI", ""), 400, "invalid_argument", "WhoAmIRequest"},
           Row{"deep JSON", Request("WhoAmI", std::string(100'000, '[')), 400, "invalid_argument", "WhoAmIRequest"},
           Row{"no protobuf", Request("WhoAmI", "\xff\xff", "admin", "application/proto"), 400, "invalid_argument",
               "WhoAmIRequest"},
           Row{"content type", Request("WhoAmI", "{}", "admin", "text/plain"), 415, "invalid_argument",
               "application/json"},
           Row{"look-alike type", Request("WhoAmI", "{}", "admin", "application/jsonx"), 415, "invalid_argument",
               "application/json"},
           Row{"body over 8 MiB", Request("WhoAmI", std::string((8U << 20U) + 1, ' ')), 413, "resource_exhausted",
               "8388608"},
           Row{"method", "GET /kintsugi.v1.Operator/WhoAmI HTTP/1.1\r\n\r\n", 405, "invalid_argument", "POST"},
       }) {
    const HttpReply reply = Call(row.request);
    EXPECT_EQ(reply.status, row.status) << row.name;
    EXPECT_EQ(reply.body.find(fmt::format(R"({{"code":"{}","message":)", row.code)), 0U) << row.name << reply.body;
    EXPECT_NE(reply.body.find(row.said), std::string::npos) << row.name << ": " << reply.body.substr(0, 300);
  }
}

TEST_F(OperatorPort, AnAgentCertificateOpensNothing) {
  client_options.identity = world.NewHost("0123456789abcdef0123456789abcdef");
  EXPECT_EQ(Call("POST /kintsugi.v1.Operator/WhoAmI HTTP/1.1\r\nContent-Type: "
                 "application/json\r\nContent-Length: 2\r\n\r\n{}")
                .status,
            401);
}

TEST_F(OperatorPort, StoresAnUploadedPackageOnce) {
  const std::string bytes(300'000, 'k');
  const HttpReply first = Call(Upload(bytes, bytes.size()));
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_NE(first.body.find(ToHex(crypto::Sha256(bytes))), std::string::npos);
  EXPECT_NE(first.body.find(R"("sizeBytes":"300000","alreadyStored":false)"), std::string::npos) << first.body;
  EXPECT_NE(Call(Upload(bytes, bytes.size())).body.find(R"("alreadyStored":true)"), std::string::npos);
  EXPECT_EQ(gateway.added, (std::vector<std::string>{"admin:Windows XP\xC3\xA9.exe", "admin:Windows XP\xC3\xA9.exe"}));
  EXPECT_EQ(Files(), 1U);
}

TEST_F(OperatorPort, RefusesUploadsBeforeTheirBody) {
  const std::string start = "POST /kintsugi.v1.Operator/AddPackage HTTP/1.1\r\nAuthorization: Bearer admin\r\n";
  struct Row {
    const char* name;
    std::string request;
    int status;
  };
  for (const Row& row : {
           Row{"not signed in", Upload("", 1'000'000'000, "a.exe", "nobody"), 401},
           Row{"role", Upload("", 1'000'000'000, "a.exe", "viewer"), 403},
           Row{"too large", Upload("", kPackageBytes + 1, "a.exe"), 413},
           Row{"empty", Upload("", 0, "a.exe"), 400},
           Row{"no name", Upload("", 5, ""), 400},
           Row{"path in name", Upload("", 5, "..%2Fa.exe"), 400},
           Row{"backslash in name", Upload("", 5, "a%5Cb"), 400},
           Row{"control character", Upload("", 5, "a%00b"), 400},
           Row{"broken escape", Upload("", 5, "a%4"), 400},
           Row{"not UTF-8", Upload("", 5, "a%FF"), 400},
           Row{"long name", Upload("", 5, std::string(256, 'a')), 400},
           Row{"JSON", Request("AddPackage", "{}"), 415},
           Row{"no length", start + "Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
               411},
       }) {
    EXPECT_EQ(Call(row.request).status, row.status) << row.name;
  }
  EXPECT_EQ(Files(), 0U);
  EXPECT_TRUE(gateway.added.empty());
}

TEST_F(OperatorPort, ATruncatedUploadLeavesNothing) {
  {
    HttpsClient client(server->port(), client_options);
    ASSERT_TRUE(client.Send(Upload(std::string(200'000, 'x'), 300'000)));
    client.SendEnd();
    EXPECT_TRUE(client.ClosedByServer());
  }
  server->Stop();  // the connection, and with it the upload, is gone for certain
  EXPECT_EQ(Files(), 0U);
  EXPECT_TRUE(gateway.added.empty());
}

TEST_F(OperatorPort, AFullDiskIsSaidAndLeavesNothing) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit tight{4096, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
  const std::string bytes(100'000, 'x');
  const HttpReply reply = Call(Upload(bytes, bytes.size()));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(reply.status, 507);
  EXPECT_EQ(reply.body.find(R"({"code":"resource_exhausted")"), 0U) << reply.body;
  EXPECT_EQ(Files(), 0U);
}

TEST(ErrorStatus, EveryCodeHasARow) {
  for (const ErrorRow& row : ErrorTable()) EXPECT_EQ(StatusOf(row.code).code, row.code);
}

TEST(ConnectError, CarriesOurCodeInADetail) {
  const HttpResponse response = ConnectError({Code::kTokenExpired, "m", 0});
  // ErrorReply{code: 19, message: "m"} is 08 13 12 01 6d.
  EXPECT_EQ(
      response.body,
      R"({"code":"unauthenticated","message":"m","details":[{"type":"kintsugi.v1.ErrorReply","value":"CBMSAW0"}]})");
}

TEST_F(OperatorPort, KeepsAnUploadedFeedUnderItsHashUntilItIsImported) {
  const auto upload = [](const std::string& fields, const std::string& body) {
    return fmt::format(
        "POST /kintsugi.v1.Operator/UploadFeed HTTP/1.1\r\nAuthorization: Bearer admin\r\n"
        "{}Content-Length: {}\r\n\r\n{}",
        fields, body.size(), body);
  };
  const std::string octets = "Content-Type: application/octet-stream\r\n";
  const HttpReply reply = Call(upload(octets + "Kintsugi-File-Name: feed.zip\r\n", "some bytes"));
  EXPECT_EQ(reply.status, 200) << reply.body;
  const std::string hash = ToHex(crypto::Sha256("some bytes"));
  EXPECT_NE(reply.body.find(hash), std::string::npos) << reply.body;
  const auto path = feeds->PathOf(hash);
  ASSERT_TRUE(path) << path.error().message;
  feeds->Remove(hash);
  EXPECT_FALSE(feeds->PathOf(hash));
  EXPECT_FALSE(feeds->PathOf("../../etc/passwd"));
  EXPECT_EQ(Files(), 0U) << "feeds do not lie among the packages";
  EXPECT_EQ(Call(upload(octets, "some bytes")).status, 400);
  EXPECT_EQ(Call(upload("Content-Type: application/json\r\nKintsugi-File-Name: feed.zip\r\n", "{}")).status, 415);
  EXPECT_EQ(Call(upload(octets + "Kintsugi-File-Name: feed.zip\r\n", "")).status, 400);
}

}  // namespace
}  // namespace kintsugi::console
