// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/support/agent_port.h"

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace kintsugi::console {
namespace {

class BareEcho final : public v1::Agent::CallbackService {
 public:
  grpc::ServerUnaryReactor* CheckIn(grpc::CallbackServerContext* context, const v1::CheckInRequest*,
                                    v1::CheckInReply*) override {
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

// Keeps one call in flight on a stub until the time is over.
struct Loop {
  v1::Agent::Stub* stub = nullptr;
  const v1::CheckInRequest* request = nullptr;
  std::atomic<std::uint64_t>* done = nullptr;
  std::atomic<std::uint64_t>* failed = nullptr;
  std::atomic<bool>* stop = nullptr;
  std::atomic<int>* running = nullptr;
  v1::CheckInReply reply;
  std::unique_ptr<grpc::ClientContext> context;

  void Next() {
    context = std::make_unique<grpc::ClientContext>();
    stub->async()->CheckIn(context.get(), request, &reply, [this](const grpc::Status& status) {
      ++(status.ok() ? *done : *failed);
      if (!*stop && status.ok()) return Next();
      if (--*running == 0) running->notify_all();
    });
  }
};

}  // namespace

Child ForkServer(const std::function<void(const Ready& ready, int control)>& serve) {
  int port_pipe[2];
  int control_pipe[2];
  if (::pipe(port_pipe) != 0 || ::pipe(control_pipe) != 0) return {};
  Child child;
  child.pid = ::fork();
  if (child.pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve([&](std::uint16_t port) { return ::write(port_pipe[1], &port, sizeof port) == sizeof port; },
          control_pipe[0]);
    for (;;) ::pause();
  }
  ::close(port_pipe[1]);
  ::close(control_pipe[0]);
  child.control = control_pipe[1];
  if (::read(port_pipe[0], &child.port, sizeof child.port) != sizeof child.port) child.port = 0;
  ::close(port_pipe[0]);
  return child;
}

void EndServer(const Child& child) {
  ::kill(child.pid, SIGKILL);
  ::waitpid(child.pid, nullptr, 0);
  ::close(child.control);
}

Child StartBareEcho(const TestWorld& world) {
  return ForkServer([&](const Ready& ready, int) {
    static BareEcho service;
    grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    tls.pem_root_certs = crypto::CertificateToPem(world.authority.certificate_der);
    tls.pem_key_cert_pairs.push_back({crypto::PrivateKeyToPem(world.server.private_key_der),
                                      crypto::CertificateToPem(world.server.certificate_der)});
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port);
    builder.RegisterService(&service);
    static const auto server = builder.BuildAndStart();
    ready(static_cast<std::uint16_t>(port));
  });
}

std::unique_ptr<v1::Agent::Stub> Connect(const TestWorld& world, const HostIdentity& identity, std::uint16_t port) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = crypto::CertificateToPem(world.authority.certificate_der);
  tls.pem_private_key = crypto::PrivateKeyToPem(identity.private_key_der);
  tls.pem_cert_chain = crypto::CertificateToPem(identity.certificate_der);
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return v1::Agent::NewStub(
      grpc::CreateCustomChannel(fmt::format("127.0.0.1:{}", port), grpc::SslCredentials(tls), arguments));
}

void WakeStreams::Open(const std::vector<std::unique_ptr<v1::Agent::Stub>>& stubs) {
  for (const auto& stub : stubs) {
    contexts_.push_back(std::make_unique<grpc::ClientContext>());
    readers_.push_back(stub->Listen(contexts_.back().get(), v1::ListenRequest()));
    // The server sends its initial metadata when the stream is registered.
    readers_.back()->WaitForInitialMetadata();
  }
}

WakeStreams::~WakeStreams() {
  for (auto& context : contexts_) context->TryCancel();
  for (auto& reader : readers_) static_cast<void>(reader->Finish());
}

double CallsPerSecond(const std::vector<std::unique_ptr<v1::Agent::Stub>>& stubs, const CallLoad& load) {
  std::atomic<std::uint64_t> done{0}, failed{0};
  std::atomic<bool> stop{false};
  std::atomic<int> running{load.in_flight};
  std::vector<Loop> loops(static_cast<std::size_t>(load.in_flight));
  for (std::size_t i = 0; i < loops.size(); ++i) {
    loops[i].stub = stubs[i % stubs.size()].get();
    loops[i].request = &load.request;
    loops[i].done = &done;
    loops[i].failed = &failed;
    loops[i].stop = &stop;
    loops[i].running = &running;
    loops[i].Next();
  }
  std::this_thread::sleep_for(std::chrono::seconds(1));  // handshakes and warm-up
  const std::uint64_t before = done;
  const auto start = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(std::chrono::seconds(load.seconds));
  const double rate = static_cast<double>(done - before) /
                      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  stop = true;
  for (int left = running; left != 0; left = running) running.wait(left);
  if (failed > 0) fmt::print(stderr, "{} calls failed\n", failed.load());
  return rate;
}

double ResidentKb(pid_t pid) {
  std::ifstream in(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::strtod(line.c_str() + 6, nullptr);
  }
  return 0;
}

}  // namespace kintsugi::console
