// SPDX-License-Identifier: Apache-2.0
// Enrolment against a real HTTPS server, and the acceptance of renewed certificates.
#include "agent/link/enrolment.h"

#include <gtest/gtest.h>

#include "tests/unit/link/enrol_server.h"

namespace kintsugi::agent {
namespace {

using test::Authority;
using test::EnrolAnswer;
using test::EnrolServer;
using test::kDay;
using test::kHostId;
using test::Now;

EnrolmentOptions OptionsFor(const std::string& address, const Sha256Digest& pin) {
  return {.address = address,
          .token = {.id = "0011223344556677", .secret = std::string(64, 'a'), .ca_pin = pin},
          .host_name = "PC-17",
          .agent_version = "1.0"};
}

Result<Identity> EnrolNow(const EnrolmentOptions& options) {
  boost::asio::io_context io;
  std::vector<Result<Identity>> results;
  Enrol(io.get_executor(), options, [&](Result<Identity> result) { results.push_back(std::move(result)); });
  EXPECT_TRUE(results.empty()) << "never from inside the call";
  io.run();
  EXPECT_EQ(results.size(), 1U);
  return results.front();
}

// What a console does with a good token.
v1::EnrolReply Grant(const Authority& authority, const v1::EnrolRequest& request) {
  v1::EnrolReply reply;
  reply.set_host_id(kHostId);
  reply.set_certificate_der(
      crypto::IssueHostCertificate(authority.own, request.csr_der(), kHostId, Now(), kDay).value());
  reply.set_ca_der(authority.own.certificate_der);
  reply.set_agent_address("console.example:7443");
  reply.set_content_address("console.example:7445");
  return reply;
}
EnrolServer::Handler Granting(const Authority& authority) {
  return [&authority](const v1::EnrolRequest& request) {
    return EnrolAnswer{.body = Grant(authority, request).SerializeAsString()};
  };
}

TEST(Enrolment, GivesAnIdentityForAToken) {
  const Authority authority;
  v1::EnrolRequest seen;
  EnrolServer server(authority.Server(), authority.own.certificate_der, [&](const v1::EnrolRequest& request) {
    seen = request;
    return EnrolAnswer{.body = Grant(authority, request).SerializeAsString()};
  });
  const auto identity = EnrolNow(OptionsFor(server.address(), authority.Pin()));
  ASSERT_TRUE(identity) << identity.error().message;
  EXPECT_EQ(server.target(), "POST /enrol application/x-protobuf");
  EXPECT_EQ(seen.token_id(), "0011223344556677");
  EXPECT_EQ(seen.token_secret(), std::string(64, 'a'));
  EXPECT_EQ(seen.host_name(), "PC-17");
  EXPECT_EQ(seen.agent_version(), "1.0");
  EXPECT_EQ(identity->host_id, kHostId);
  EXPECT_EQ(identity->ca_der, authority.own.certificate_der);
  EXPECT_EQ(identity->agent_address, "console.example:7443");
  EXPECT_EQ(identity->content_address, "console.example:7445");
  EXPECT_TRUE(crypto::KeyMatchesCertificate(identity->private_key_der, identity->certificate_der));
  EXPECT_LT(identity->certificate_not_before, Now());
  EXPECT_GT(identity->certificate_not_after, Now());
}

TEST(Enrolment, SendsNothingToAServerThatTheTokenDoesNotPin) {
  const Authority authority;
  const Authority foreign;
  const auto never = [](const v1::EnrolRequest&) { return EnrolAnswer{}; };
  EnrolServer other_console(foreign.Server(), foreign.own.certificate_der, never);
  // Shows the right authority's certificate, but its own certificate is another's.
  EnrolServer borrowed_ca(foreign.Server(), authority.own.certificate_der, never);
  EnrolServer without_ca(authority.Server(), authority.Server().certificate_der, never);
  EnrolServer wrong_name(authority.Server({"console.example"}), authority.own.certificate_der, never);
  EnrolServer expired(authority.Server({"127.0.0.1"}, Now() - 2 * kDay, kDay), authority.own.certificate_der, never);
  // A host's certificate is no server's certificate, even from the right authority.
  const Identity host = authority.Host("x:1");
  EnrolServer a_host({host.private_key_der, host.certificate_der}, authority.own.certificate_der, never);
  const struct {
    const EnrolServer* server;
    const char* reason;
  } rows[] = {{&other_console, "not the one that the token pins"},
              {&borrowed_ca, "not acceptable"},
              {&without_ca, "not the one that the token pins"},
              {&wrong_name, "IP address mismatch"},
              {&expired, "expired"},
              {&a_host, "purpose"}};
  for (const auto& row : rows) {
    const auto identity = EnrolNow(OptionsFor(row.server->address(), authority.Pin()));
    ASSERT_FALSE(identity) << row.reason;
    EXPECT_EQ(identity.error().code, Code::kUnauthenticated) << identity.error().message;
    EXPECT_NE(identity.error().message.find(row.reason), std::string::npos) << identity.error().message;
    EXPECT_EQ(row.server->requests(), 0) << row.reason;
  }
}

TEST(Enrolment, TakesTheNameThatItsOptionsGive) {
  const Authority authority;
  EnrolServer server(authority.Server({"console.example"}), authority.own.certificate_der, Granting(authority));
  EnrolmentOptions options = OptionsFor(server.address(), authority.Pin());
  options.server_name = "console.example";
  EXPECT_TRUE(EnrolNow(options));
  options.server_name = "other.example";
  EXPECT_EQ(EnrolNow(options).error().code, Code::kUnauthenticated);
}

TEST(Enrolment, PassesTheConsolesReasonOn) {
  const Authority authority;
  const struct {
    unsigned status;
    Code code;
  } rows[] = {{401, Code::kTokenUnknown},    {401, Code::kTokenExpired},      {401, Code::kTokenUsedUp},
              {400, Code::kInvalidArgument}, {429, Code::kResourceExhausted}, {500, Code::kInternal}};
  for (const auto& row : rows) {
    EnrolServer server(authority.Server(), authority.own.certificate_der, [&](const v1::EnrolRequest&) {
      v1::ErrorReply reply;
      reply.set_code(static_cast<std::uint32_t>(row.code));
      reply.set_message("because");
      return EnrolAnswer{.status = row.status, .body = reply.SerializeAsString()};
    });
    const auto identity = EnrolNow(OptionsFor(server.address(), authority.Pin()));
    ASSERT_FALSE(identity);
    EXPECT_EQ(identity.error().code, row.code);
    EXPECT_EQ(identity.error().message, "the console refused the enrolment: because");
  }
}

TEST(Enrolment, JudgesOtherRefusalsByTheirStatus) {
  const Authority authority;
  v1::ErrorReply unknown_code;
  unknown_code.set_code(60'000);
  const struct {
    EnrolAnswer answer;
    Code code;
  } rows[] = {{{.status = 503, .content_type = "text/html", .body = "<p>"}, Code::kUnavailable},
              {{.status = 429, .content_type = "text/plain"}, Code::kResourceExhausted},
              {{.status = 404, .content_type = "text/plain"}, Code::kFailedPrecondition},
              {{.status = 400, .body = unknown_code.SerializeAsString()}, Code::kFailedPrecondition}};
  for (const auto& row : rows) {
    EnrolServer server(authority.Server(), authority.own.certificate_der,
                       [&](const v1::EnrolRequest&) { return row.answer; });
    const auto identity = EnrolNow(OptionsFor(server.address(), authority.Pin()));
    ASSERT_FALSE(identity);
    EXPECT_EQ(identity.error().code, row.code) << identity.error().message;
  }
}

TEST(Enrolment, RefusesAnAnswerThatDoesNotFit) {
  const Authority authority;
  const Authority foreign;
  const struct {
    const char* what;
    std::function<std::string(const v1::EnrolRequest&)> body;
  } rows[] = {
      {"rubbish", [](const v1::EnrolRequest&) { return std::string("\xff\xff"); }},
      {"empty", [](const v1::EnrolRequest&) { return std::string(); }},
      {"too long", [](const v1::EnrolRequest&) { return std::string(100'000, 'x'); }},
      {"another authority",
       [&](const v1::EnrolRequest& request) {
         v1::EnrolReply reply = Grant(foreign, request);
         return reply.SerializeAsString();
       }},
      {"certificate of another authority",
       [&](const v1::EnrolRequest& request) {
         v1::EnrolReply reply = Grant(foreign, request);
         reply.set_ca_der(authority.own.certificate_der);
         return reply.SerializeAsString();
       }},
      {"certificate for another key",
       [&](const v1::EnrolRequest& request) {
         v1::EnrolReply reply = Grant(authority, request);
         reply.set_certificate_der(authority.Host("x:1").certificate_der);
         return reply.SerializeAsString();
       }},
      {"another host id",
       [&](const v1::EnrolRequest& request) {
         v1::EnrolReply reply = Grant(authority, request);
         reply.set_host_id("ffff");
         return reply.SerializeAsString();
       }},
      {"bad address",
       [&](const v1::EnrolRequest& request) {
         v1::EnrolReply reply = Grant(authority, request);
         reply.set_content_address("nowhere");
         return reply.SerializeAsString();
       }},
  };
  for (const auto& row : rows) {
    EnrolServer server(authority.Server(), authority.own.certificate_der,
                       [&](const v1::EnrolRequest& request) { return EnrolAnswer{.body = row.body(request)}; });
    const auto identity = EnrolNow(OptionsFor(server.address(), authority.Pin()));
    ASSERT_FALSE(identity) << row.what;
    EXPECT_EQ(identity.error().code, Code::kDataLoss) << row.what << ": " << identity.error().message;
  }
}

TEST(Enrolment, SaysWhenTheConsoleIsAway) {
  const Authority authority;
  const auto nobody = EnrolNow(OptionsFor("127.0.0.1:1", authority.Pin()));
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, Code::kUnavailable);
  const auto no_address = EnrolNow(OptionsFor("nowhere", authority.Pin()));
  ASSERT_FALSE(no_address);
  EXPECT_EQ(no_address.error().code, Code::kInvalidArgument);
}

TEST(Enrolment, GivesASilentServerUp) {
  const Authority authority;
  EnrolServer server(authority.Server(), authority.own.certificate_der,
                     [](const v1::EnrolRequest&) { return EnrolAnswer{.silent = true}; });
  EnrolmentOptions options = OptionsFor(server.address(), authority.Pin());
  options.timeout = Duration{300};
  const auto identity = EnrolNow(options);
  ASSERT_FALSE(identity);
  EXPECT_EQ(identity.error().code, Code::kDeadlineExceeded) << identity.error().message;
}

TEST(Enrolment, MayBeAbandonedAtAnyStep) {
  const Authority authority;
  EnrolServer server(authority.Server(), authority.own.certificate_der, Granting(authority));
  bool finished = false;
  for (int steps = 0; steps < 100 && !finished; ++steps) {
    boost::asio::io_context io;
    Enrol(io.get_executor(), OptionsFor(server.address(), authority.Pin()),
          [&](const Result<Identity>&) { finished = true; });
    for (int i = 0; i < steps && !finished; ++i) io.run_one_for(std::chrono::seconds(5));
    // The context goes with the exchange in it; leaks and touches of freed memory are the sanitizer's to find.
  }
  EXPECT_TRUE(finished) << "the loop reached the end of the exchange";
}

class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant now) : now_(now) {}
  Instant Now() const override { return now_; }

 private:
  Instant now_;
};

TEST(Renewal, MakesANewKeyAndTakesItsCertificate) {
  const Authority authority;
  const Identity current = authority.Host("console.example:7443");
  const FixedClock clock(Now());
  CertificateIssuer issuer(clock, "PC-17");
  const auto renewal = issuer.NewRenewal().value();
  EXPECT_NE(renewal.private_key_der, current.private_key_der);
  const std::string certificate =
      crypto::IssueHostCertificate(authority.own, renewal.csr_der, kHostId, Now(), 3 * kDay).value();
  const auto renewed = issuer.Accept(current, renewal, certificate);
  ASSERT_TRUE(renewed) << renewed.error().message;
  EXPECT_EQ(renewed->certificate_der, certificate);
  EXPECT_EQ(renewed->private_key_der, renewal.private_key_der);
  EXPECT_EQ(renewed->agent_address, current.agent_address);
  EXPECT_GT(renewed->certificate_not_after, current.certificate_not_after);
}

TEST(Renewal, RefusesACertificateThatDoesNotFit) {
  const Authority authority;
  const Authority foreign;
  const Identity current = authority.Host("console.example:7443");
  const FixedClock clock(Now());
  CertificateIssuer issuer(clock, "PC-17");
  const auto renewal = issuer.NewRenewal().value();
  const auto issue = [&](const Authority& by, const std::string& csr, const std::string& host, Instant now) {
    return crypto::IssueHostCertificate(by.own, csr, host, now, kDay).value();
  };
  const std::string other_csr = crypto::MakeCsr(crypto::NewPrivateKey().value(), "").value();
  const struct {
    const char* what;
    std::string certificate;
  } rows[] = {{"another authority", issue(foreign, renewal.csr_der, kHostId, Now())},
              {"another key", issue(authority, other_csr, kHostId, Now())},
              {"another host", issue(authority, renewal.csr_der, "ffff", Now())},
              {"expired", issue(authority, renewal.csr_der, kHostId, Now() - 2 * kDay)},
              {"not yet valid", issue(authority, renewal.csr_der, kHostId, Now() + 2 * kDay)},
              {"rubbish", "rubbish"},
              {"nothing", ""}};
  for (const auto& row : rows) {
    const auto renewed = issuer.Accept(current, renewal, row.certificate);
    ASSERT_FALSE(renewed) << row.what;
    EXPECT_EQ(renewed.error().code, Code::kDataLoss) << row.what;
  }
}

}  // namespace
}  // namespace kintsugi::agent
