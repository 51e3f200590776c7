// SPDX-License-Identifier: Apache-2.0
#include "console/rpc/agent_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <grpc/grpc_security_constants.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>

#include "common/crypto/crypto.h"
#include "console/http/tls_context.h"
#include "console/rpc/agent_service.h"

namespace kintsugi::console {
namespace {

constexpr int kAgentMessageHeaderBytes = 8 * 1024;

std::shared_ptr<grpc::ServerCredentials> Credentials(const AgentServerOptions& options) {
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  std::string chain;
  for (const auto& der : options.chain_der) chain += crypto::CertificateToPem(der);
  tls.pem_root_certs = crypto::CertificateToPem(options.client_ca_der);
  tls.pem_key_cert_pairs.push_back({crypto::PrivateKeyToPem(options.private_key_der), chain});
  return grpc::SslServerCredentials(tls);
}

// gRPC says only "failed to bind": a probe on a plain socket finds out why.
Status ProbePort(const AgentServerOptions& options) {
  in6_addr v6{};
  sockaddr_in6 address6{};
  sockaddr_in address4{};
  const bool is_v6 = ::inet_pton(AF_INET6, options.address.c_str(), &v6) == 1;
  if (!is_v6 && ::inet_pton(AF_INET, options.address.c_str(), &address4.sin_addr) != 1) {
    return Error{Code::kInvalidArgument,
                 fmt::format("the agent port's address '{}' is not an IP address", options.address), 0};
  }
  address4.sin_family = AF_INET;
  address4.sin_port = htons(options.port);
  address6.sin6_family = AF_INET6;
  address6.sin6_port = htons(options.port);
  address6.sin6_addr = v6;
  const int fd = ::socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int one = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  const int bound = is_v6 ? ::bind(fd, reinterpret_cast<const sockaddr*>(&address6), sizeof address6)
                          : ::bind(fd, reinterpret_cast<const sockaddr*>(&address4), sizeof address4);
  const int listening = bound == 0 ? ::listen(fd, 1) : bound;
  const int os_code = errno;
  ::close(fd);
  if (listening == 0) return {};
  if (os_code == EADDRINUSE) {
    return Error{Code::kPortInUse,
                 fmt::format("the agent port {}:{} is in use by another process: stop it or configure another port",
                             options.address, options.port),
                 os_code};
  }
  return Error{Code::kIo, fmt::format("cannot listen on the agent port {}:{}", options.address, options.port), os_code};
}

void Configure(grpc::ServerBuilder& builder, const AgentServerOptions& options) {
  const auto ms = [](Duration d) { return static_cast<int>(d.count()); };
  builder.SetMaxReceiveMessageSize(options.max_receive_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kAgentMessageHeaderBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, ms(options.max_connection_age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, ms(options.max_connection_age_grace));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, ms(options.keepalive));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, ms(options.keepalive_timeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, ms(options.min_ping_interval));
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // a second console on the port must fail
  builder.SetResourceQuota(grpc::ResourceQuota("agents").Resize(options.memory_bytes));
}

std::string Target(const AgentServerOptions& options) {
  const bool is_v6 = options.address.find(':') != std::string::npos;
  return is_v6 ? fmt::format("[{}]:{}", options.address, options.port)
               : fmt::format("{}:{}", options.address, options.port);
}

}  // namespace

struct AgentServer::Impl {
  Impl(AgentGateway& gateway, const Clock& clock, Duration retry_after) : service(gateway, clock, retry_after) {}

  void Stop() {
    if (!server) return;
    for (const auto& call : service.registry().Close()) call->End({Code::kUnavailable, "the console is stopping", 0});
    server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
    server->Wait();
    server.reset();
  }

  AgentService service;
  int bound_port = 0;
  std::unique_ptr<grpc::Server> server;
};

AgentServer::AgentServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AgentServer::~AgentServer() { Stop(); }

Result<std::unique_ptr<AgentServer>> AgentServer::Start(AgentServerOptions options, AgentGateway& gateway,
                                                        const Clock& clock, Log& log) {
  // The same parsing as the HTTPS ports, for its clear errors: gRPC would only fail to start.
  const ServerTls tls{options.private_key_der, options.chain_der, options.client_ca_der};
  if (options.client_ca_der.empty())
    return Error{Code::kInvalidArgument, "the agent port needs the CA of its clients", 0};
  if (const auto context = MakeServerContext(tls); !context) return context.error();
  if (const Status free = ProbePort(options); !free) return free.error();
  auto impl = std::make_unique<Impl>(gateway, clock, options.retry_after);
  grpc::ServerBuilder builder;
  Configure(builder, options);
  builder.AddListeningPort(Target(options), Credentials(options), &impl->bound_port);
  builder.RegisterService(&impl->service);
  impl->server = builder.BuildAndStart();
  if (!impl->server || impl->bound_port == 0) {
    if (const Status why = ProbePort(options); !why) return why.error();
    return Error{Code::kInternal, fmt::format("gRPC cannot serve on {}", Target(options)), 0};
  }
  log.Info("rpc.listening", {{"address", options.address}, {"port", std::to_string(impl->bound_port)}});
  return std::unique_ptr<AgentServer>(new AgentServer(std::move(impl)));
}

std::uint16_t AgentServer::port() const { return static_cast<std::uint16_t>(impl_->bound_port); }
void AgentServer::Stop() { impl_->Stop(); }

void AgentServer::Wake(const HostId& host) {
  if (const auto stream = impl_->service.registry().Stream(host)) stream->Hint();
}

void AgentServer::Disconnect(const HostId& host) {
  for (const auto& call : impl_->service.registry().Of(host))
    call->End({Code::kUnauthenticated, "this host was revoked: enrol it again", 0});
}

std::size_t AgentServer::listening() const { return impl_->service.registry().streams(); }

}  // namespace kintsugi::console
