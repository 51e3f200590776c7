// SPDX-License-Identifier: Apache-2.0
#include "console/http/enrol_endpoint.h"

#include "common/wire/wire.h"
#include "console/http/error_status.h"
#include "console/http/limits.h"
#include "proto/agent.pb.h"

namespace kintsugi::console {
namespace {

constexpr const char* kProtobuf = "application/x-protobuf";

// Shared with the gateway's callbacks: they may come after the server is gone.
struct Enroller : std::enable_shared_from_this<Enroller> {
  Enroller(EnrolEndpointOptions o, AgentGateway& g, const Clock& c)
      : options(std::move(o)), gateway(g), clock(c), limit(options.rate) {}

  EnrolEndpointOptions options;
  AgentGateway& gateway;
  const Clock& clock;
  RateLimit limit;

  HttpResponse Reply(const Result<Enrolled>& enrolled) const {
    if (!enrolled) return EnrolError(enrolled.error());
    v1::EnrolReply reply;
    reply.set_host_id(enrolled->host.str());
    reply.set_certificate_der(enrolled->certificate_der);
    reply.set_ca_der(options.ca_der);
    reply.set_agent_address(options.agent_address);
    reply.set_content_address(options.content_address);
    HttpResponse response;
    response.content_type = kProtobuf;
    response.body = reply.SerializeAsString();
    return response;
  }

  void Enrol(const std::string& body, const std::string& remote_address, const Respond& respond) {
    v1::EnrolRequest request;
    if (!request.ParseFromString(body))
      return respond(EnrolError({Code::kInvalidArgument, "the body is not an EnrolRequest", 0}));
    if (const Status checked = wire::Check(request); !checked) return respond(EnrolError(checked.error()));
    Enrolment enrolment{request.token_id(),  request.token_secret(),  request.csr_der(),
                        request.host_name(), request.agent_version(), remote_address};
    gateway.Enrol(std::move(enrolment), [self = shared_from_this(), respond](const Result<Enrolled>& enrolled) {
      respond(self->Reply(enrolled));
    });
  }
};

HttpResponse Refusal(int status, const Error& error) {
  HttpResponse response = EnrolError(error);
  response.status = status;
  return response;
}

HttpAction Handle(const std::shared_ptr<Enroller>& enroller, const HttpHead& head) {
  if (head.method != "POST") {
    HttpResponse response = Refusal(405, {Code::kInvalidArgument, "enrolment is a POST", 0});
    response.fields.emplace_back("Allow", "POST");
    return response;
  }
  if (!enroller->limit.Take(head.remote_address, enroller->clock.Now()))
    return EnrolError({Code::kResourceExhausted, "too many enrolments from this address: retry in a second", 0});
  if (head.Field("Content-Type") != kProtobuf)
    return Refusal(415, {Code::kInvalidArgument, "the body must be application/x-protobuf", 0});
  return ReadBody{kEnrolBodyBytes,
                  [enroller, address = head.remote_address](const std::string& body, const Respond& respond) {
                    enroller->Enrol(body, address, respond);
                  }};
}

}  // namespace

HttpResponse EnrolError(const Error& error) {
  v1::ErrorReply reply;
  reply.set_code(static_cast<std::uint32_t>(error.code));
  reply.set_message(error.message);
  HttpResponse response;
  response.status = HttpStatusOf(error.code);
  response.content_type = kProtobuf;
  response.body = reply.SerializeAsString();
  if (error.code == Code::kResourceExhausted) response.fields.emplace_back("Retry-After", "1");
  return response;
}

HttpRouter EnrolRouter(EnrolEndpointOptions options, AgentGateway& gateway, const Clock& clock) {
  auto enroller = std::make_shared<Enroller>(std::move(options), gateway, clock);
  HttpRouter router;
  router.Exact("/enrol", [enroller](const HttpHead& head) { return Handle(enroller, head); });
  return router;
}

}  // namespace kintsugi::console
