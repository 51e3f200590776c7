// SPDX-License-Identifier: Apache-2.0
// How a host gets its identity: enrolment with a token over HTTPS, and renewal. The private key is made here
// and never leaves the host. At the first contact nothing is sent before the server has shown the CA
// certificate whose public key the token pins.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <string>

#include "agent/link/link.h"
#include "common/base/clock.h"
#include "common/model/enrolment_token.h"

namespace kintsugi::agent {

struct EnrolmentOptions {
  std::string address;  // host:port of the console's enrolment port
  model::EnrolmentToken token;
  std::string host_name;  // a hint for the operator
  std::string agent_version{};
  std::string server_name{};  // expected in the server's certificate; "": the host part of `address`
  Duration timeout{30'000};   // of the whole exchange
};

// `done` is called once, on `executor`, never from inside the call. Errors a caller may act on: kUnavailable
// (console away, or not answering: retry), kUnauthenticated (the server is not the console that the token
// pins), kTokenUnknown, kTokenExpired, kTokenUsedUp (ask for a new token), kResourceExhausted (retry later),
// kInvalidArgument (address; request refused as malformed), kDataLoss (the answer is malformed or its
// certificate does not fit). After a lost answer the token may be used up.
void Enrol(const boost::asio::any_io_executor& executor, EnrolmentOptions options,
           std::function<void(Result<Identity>)> done);

class CertificateIssuer final : public IdentityIssuer {
 public:
  CertificateIssuer(const Clock& clock, std::string host_name);
  Result<Renewal> NewRenewal() override;
  Result<Identity> Accept(const Identity& current, const Renewal& renewal, const std::string& certificate_der) override;

 private:
  const Clock& clock_;
  std::string host_name_;
};

}  // namespace kintsugi::agent
