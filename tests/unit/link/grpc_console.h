// SPDX-License-Identifier: Apache-2.0
// A real gRPC server with mutual TLS that answers as the test says. Handlers run on gRPC's threads.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "proto/agent.grpc.pb.h"
#include "tests/unit/link/identities.h"

namespace kintsugi::agent::test {

class GrpcConsole {
 public:
  using Handler = std::function<grpc::Status(const v1::CheckInRequest&, v1::CheckInReply&)>;

  GrpcConsole(const Authority& authority, const crypto::ServerIdentity& server, int port = 0) {
    grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    tls.pem_root_certs = crypto::CertificateToPem(authority.own.certificate_der);
    tls.pem_key_cert_pairs.push_back(
        {crypto::PrivateKeyToPem(server.private_key_der), crypto::CertificateToPem(server.certificate_der)});
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:" + std::to_string(port), grpc::SslServerCredentials(tls), &port_);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
  }
  explicit GrpcConsole(const Authority& authority) : GrpcConsole(authority, authority.Server()) {}
  ~GrpcConsole() { Stop(); }

  int port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  void Answer(Handler handler) { service_.handler = std::move(handler); }
  void HoldCalls() { service_.hold = true; }
  int streams() const { return service_.open_streams; }
  int streams_opened() const {
    const std::lock_guard lock(service_.mutex);
    return static_cast<int>(service_.streams.size());
  }
  int calls() const { return service_.calls; }
  std::string last_peer() const {
    const std::lock_guard lock(service_.mutex);
    return service_.last_peer;
  }
  void Wake() { service_.Wake(); }
  void EndStreams() { service_.End(grpc::Status::OK); }
  void Stop() {
    if (!server_) return;
    server_->Shutdown(std::chrono::system_clock::now());
    server_.reset();
  }

 private:
  class Stream final : public grpc::ServerWriteReactor<v1::WakeHint> {
   public:
    explicit Stream(std::atomic<int>& open) : open_(open) { ++open_; }
    void Wake() {
      const std::lock_guard lock(mutex_);
      if (ended_) return;
      ++owed_;
      if (owed_ == 1) StartWrite(&hint_);
    }
    void End(const grpc::Status& status) {
      const std::lock_guard lock(mutex_);
      if (!std::exchange(ended_, true)) Finish(status);
    }
    bool done() const { return done_; }

   private:
    void OnWriteDone(bool ok) override {
      const std::lock_guard lock(mutex_);
      --owed_;
      if (ok && owed_ > 0 && !ended_) StartWrite(&hint_);
    }
    void OnCancel() override { End(grpc::Status::CANCELLED); }
    void OnDone() override {
      --open_;
      done_ = true;
    }
    std::atomic<int>& open_;
    std::mutex mutex_;
    v1::WakeHint hint_;
    int owed_ = 0;
    bool ended_ = false;
    std::atomic<bool> done_{false};
  };

  struct Service final : v1::Agent::CallbackService {
    grpc::ServerUnaryReactor* CheckIn(grpc::CallbackServerContext* context, const v1::CheckInRequest* request,
                                      v1::CheckInReply* reply) override {
      ++calls;
      grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
      if (!hold) reactor->Finish(handler(*request, *reply));
      if (hold) Hold(reactor);
      return reactor;
    }
    grpc::ServerWriteReactor<v1::WakeHint>* Listen(grpc::CallbackServerContext* context,
                                                   const v1::ListenRequest*) override {
      const std::lock_guard lock(mutex);
      const auto chain = context->auth_context()->FindPropertyValues("x509_pem_cert");
      if (!chain.empty()) last_peer = std::string(chain[0].data(), chain[0].size());
      streams.push_back(std::make_unique<Stream>(open_streams));
      return streams.back().get();
    }
    // A held call is answered after the deadline of any test, or when the server is shut down.
    void Hold(grpc::ServerUnaryReactor* reactor) {
      const std::lock_guard lock(mutex);
      held.push_back(reactor);
    }
    void Wake() {
      const std::lock_guard lock(mutex);
      for (const auto& stream : streams) stream->Wake();
    }
    void End(const grpc::Status& status) {
      const std::lock_guard lock(mutex);
      for (const auto& stream : streams) stream->End(status);
      for (auto* reactor : held) reactor->Finish(grpc::Status::CANCELLED);
      held.clear();
    }

    Handler handler = [](const v1::CheckInRequest&, v1::CheckInReply&) { return grpc::Status::OK; };
    std::atomic<bool> hold{false};
    std::atomic<int> calls{0};
    std::atomic<int> open_streams{0};
    mutable std::mutex mutex;
    std::list<std::unique_ptr<Stream>> streams;
    std::list<grpc::ServerUnaryReactor*> held;
    std::string last_peer;
  };

  Service service_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;

 public:
  // Ends held calls and streams, as a console does before it stops.
  void Release() { service_.End(grpc::Status(grpc::StatusCode::UNAVAILABLE, "the console stops")); }
};

}  // namespace kintsugi::agent::test
