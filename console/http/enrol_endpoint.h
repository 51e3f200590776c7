// SPDX-License-Identifier: Apache-2.0
// POST /enrol: EnrolRequest in, EnrolReply or ErrorReply out, application/x-protobuf. The only thing that a
// host without a certificate reaches, and nothing else is behind this port.
#pragma once

#include <string>

#include "common/base/clock.h"
#include "console/core/ports.h"
#include "console/http/rate_limit.h"
#include "console/http/router.h"

namespace kintsugi::console {

struct EnrolEndpointOptions {
  std::string ca_der;
  std::string agent_address;  // host:port that agents are told
  std::string content_address;
  RateLimit::Options rate;
};

// `gateway` and `clock` must outlive the server that uses the router.
HttpRouter EnrolRouter(EnrolEndpointOptions options, AgentGateway& gateway, const Clock& clock);
// The wording of errors on this port: ErrorReply.
HttpResponse EnrolError(const Error& error);

}  // namespace kintsugi::console
