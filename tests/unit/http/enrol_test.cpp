// SPDX-License-Identifier: Apache-2.0
// Enrolment over real TLS with real certificates, and every way in which it is refused.
#include "console/http/enrol_endpoint.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "console/http/server.h"
#include "proto/agent.pb.h"
#include "tests/unit/console_content/fake_agents.h"
#include "tests/unit/http/fake_clock.h"
#include "tests/unit/http/https_client.h"

namespace kintsugi::console {
namespace {

constexpr const char* kHost = "0123456789abcdef0123456789abcdef";

class EnrolPort : public ::testing::Test {
 protected:
  EnrolPort() {
    agents.OnEnrol([this](const Enrolment& enrolment) -> Result<Enrolled> {
      if (enrolment.token_id != "good") return Error{Code::kTokenUnknown, "no such enrolment token", 0};
      auto certificate =
          crypto::IssueHostCertificate(world.authority, enrolment.csr_der, kHost, SystemNow(), Duration{86'400'000});
      if (!certificate) return certificate.error();
      return Enrolled{HostId(kHost), *certificate};
    });
    EnrolEndpointOptions endpoint;
    endpoint.ca_der = world.authority.certificate_der;
    endpoint.agent_address = "console:8443";
    endpoint.content_address = "console:8444";
    endpoint.rate = {1, 20, 10};
    HttpsServerOptions options;
    options.name = "enrolment";
    options.address = "127.0.0.1";
    options.tls = world.PortTls(false);
    options.render_error = EnrolError;
    server = HttpsServer::Start(options, EnrolRouter(endpoint, agents, clock), NullLog()).value();
    client_options.ca_der = world.authority.certificate_der;
  }

  static std::string Request(const std::string& body, const std::string& type = "application/x-protobuf") {
    return fmt::format("POST /enrol HTTP/1.1\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}", type, body.size(),
                       body);
  }
  static v1::EnrolRequest Message(const std::string& token) {
    v1::EnrolRequest request;
    request.set_token_id(token);
    request.set_token_secret("secret");
    request.set_csr_der(crypto::MakeCsr(crypto::NewPrivateKey().value(), "pc").value());
    request.set_host_name("pc");
    return request;
  }

  TestWorld world;
  FakeAgents agents;
  FakeClock clock;
  std::unique_ptr<HttpsServer> server;
  HttpsClient::Options client_options;
};

v1::ErrorReply ErrorOf(const HttpReply& reply) {
  v1::ErrorReply error;
  EXPECT_EQ(reply.Field("content-type"), "application/x-protobuf");
  EXPECT_TRUE(error.ParseFromString(reply.body));
  return error;
}

TEST_F(EnrolPort, AnswersWithCertificateAuthorityAndAddresses) {
  HttpsClient client(server->port(), client_options);
  const HttpReply http = client.Call(Request(Message("good").SerializeAsString()));
  ASSERT_EQ(http.status, 200);
  v1::EnrolReply reply;
  ASSERT_TRUE(reply.ParseFromString(http.body));
  EXPECT_EQ(reply.host_id(), kHost);
  EXPECT_EQ(reply.ca_der(), world.authority.certificate_der);
  EXPECT_TRUE(crypto::VerifyHostCertificate(reply.ca_der(), reply.certificate_der(), kHost, SystemNow()));
  EXPECT_EQ(reply.agent_address(), "console:8443");
  EXPECT_EQ(reply.content_address(), "console:8444");
  ASSERT_EQ(agents.enrolments.size(), 1U);
  EXPECT_EQ(agents.enrolments[0].remote_address, "127.0.0.1");
  EXPECT_EQ(agents.enrolments[0].host_name, "pc");
}

TEST_F(EnrolPort, RefusesWithAnErrorReply) {
  v1::EnrolRequest bad_csr = Message("good");
  bad_csr.set_csr_der("not a request");
  v1::EnrolRequest long_name = Message("good");
  long_name.set_host_name(std::string(5000, 'x'));
  struct Row {
    const char* name;
    std::string request;
    int status;
    Code code;
  };
  for (const Row& row : {
           Row{"unknown token", Request(Message("bad").SerializeAsString()), 401, Code::kTokenUnknown},
           Row{"bad CSR", Request(bad_csr.SerializeAsString()), 400, Code::kInvalidArgument},
           Row{"over a field's limit", Request(long_name.SerializeAsString()), 400, Code::kInvalidArgument},
           Row{"malformed", Request("\xff\xff\xff"), 400, Code::kInvalidArgument},
           Row{"content type", Request(Message("good").SerializeAsString(), "application/json"), 415,
               Code::kInvalidArgument},
           Row{"method", "GET /enrol HTTP/1.1\r\n\r\n", 405, Code::kInvalidArgument},
           Row{"path", "GET /enrol/ HTTP/1.1\r\n\r\n", 404, Code::kNotFound},
           Row{"body too large", Request(std::string(64 * 1024 + 1, 'x')), 413, Code::kTooLarge},
           Row{"operator API", "POST /kintsugi.v1.Operator/WhoAmI HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 404,
               Code::kNotFound},
       }) {
    HttpsClient client(server->port(), client_options);
    const HttpReply reply = client.Call(row.request);
    EXPECT_EQ(reply.status, row.status) << row.name;
    const auto error = ErrorOf(reply);
    EXPECT_EQ(error.code(), static_cast<unsigned>(row.code)) << row.name;
    EXPECT_FALSE(error.message().empty()) << row.name;
  }
}

TEST_F(EnrolPort, LimitsTheRateOfOneAddress) {
  HttpsClient client(server->port(), client_options);
  const std::string request = Request(Message("good").SerializeAsString());
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client.Call(request).status, 200) << i;
  const HttpReply refused = client.Call(request);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.Field("retry-after"), "1");
  clock.Advance(Duration{1000});
  HttpsClient later(server->port(), client_options);
  EXPECT_EQ(later.Call(request).status, 200);
}

TEST(RateLimit, CountsEachAddressAloneAndIpv6ByItsNetwork) {
  RateLimit limit({1, 2, 3});
  const Instant start = FromUnixMs(1'000'000);
  EXPECT_TRUE(limit.Take("10.0.0.1", start));
  EXPECT_TRUE(limit.Take("10.0.0.1", start));
  EXPECT_FALSE(limit.Take("10.0.0.1", start));
  EXPECT_TRUE(limit.Take("10.0.0.2", start));
  EXPECT_TRUE(limit.Take("2001:db8::1", start));
  EXPECT_TRUE(limit.Take("2001:db8::2", start));
  EXPECT_FALSE(limit.Take("2001:db8::3", start)) << "one /64 is one site";
  EXPECT_TRUE(limit.Take("10.0.0.1", start + Duration{1000}));
  EXPECT_FALSE(limit.Take("10.0.0.1", start)) << "a clock set back gives nothing";
}

TEST(RateLimit, StrangersShareABucketWhenTheTableIsFull) {
  RateLimit limit({1, 2, 2});
  const Instant start = FromUnixMs(1'000'000);
  EXPECT_TRUE(limit.Take("a", start));
  EXPECT_TRUE(limit.Take("b", start));
  EXPECT_TRUE(limit.Take("c", start));
  EXPECT_TRUE(limit.Take("d", start));
  EXPECT_FALSE(limit.Take("e", start));
  EXPECT_TRUE(limit.Take("a", start)) << "known addresses keep their own";
  EXPECT_TRUE(limit.Take("e", start + Duration{60'000})) << "refilled buckets made room";
}

}  // namespace
}  // namespace kintsugi::console
