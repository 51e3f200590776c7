// SPDX-License-Identifier: Apache-2.0
#include "agent/link/grpc_link.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <mutex>
#include <utility>

#include "agent/link/status_code.h"
#include "common/crypto/crypto.h"
#include "common/runtime/host_port.h"
#include "common/wire/wire.h"
#include "proto/agent.grpc.pb.h"

namespace kintsugi::agent {
namespace {

// The way from gRPC's threads to the scheduler. Closed by the link's destructor: later callbacks find no
// scheduler, and tasks that are already queued there find `open` false.
class Gate {
 public:
  explicit Gate(Scheduler& scheduler) : scheduler_(&scheduler) {}
  void Post(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    if (scheduler_ != nullptr) scheduler_->Post(std::move(task));
  }
  void Close() {
    const std::lock_guard lock(mutex_);
    scheduler_ = nullptr;
  }

 private:
  std::mutex mutex_;
  Scheduler* scheduler_;
};

// Everything that a unary call needs until gRPC is done with it; kept alive by gRPC's callback.
struct UnaryCall {
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<v1::Agent::Stub> stub;
  grpc::ClientContext context;
  v1::CheckInRequest request;
  v1::CheckInReply reply;
};

// Keeps itself alive until gRPC's OnDone. `Cancel` makes it silent: its callbacks are dropped on the
// scheduler.
class WakeStream final : public grpc::ClientReadReactor<v1::WakeHint>, public std::enable_shared_from_this<WakeStream> {
 public:
  WakeStream(std::shared_ptr<grpc::Channel> channel, std::shared_ptr<Gate> gate, std::function<void()> on_wake,
             std::function<void(Error)> on_lost)
      : channel_(std::move(channel)),
        stub_(v1::Agent::NewStub(channel_)),
        gate_(std::move(gate)),
        on_wake_(std::move(on_wake)),
        on_lost_(std::move(on_lost)) {}

  void Start() {
    self_ = shared_from_this();
    request_.set_protocol(wire::kProtocol);
    stub_->async()->Listen(&context_, &request_, this);
    StartRead(&hint_);
    StartCall();
  }
  // Scheduler thread. Nothing is called after it.
  void Cancel() {
    silent_ = true;
    context_.TryCancel();
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return;
    gate_->Post([stream = shared_from_this()] {
      if (!stream->silent_) stream->on_wake_();
    });
    StartRead(&hint_);
  }
  void OnDone(const grpc::Status& status) override {
    const auto gate = gate_;  // dropping the task may destroy this object
    gate->Post([stream = std::move(self_), error = FromGrpc(status, context_)] {
      if (!std::exchange(stream->silent_, true)) stream->on_lost_(error);
    });
  }

  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::Agent::Stub> stub_;
  std::shared_ptr<Gate> gate_;
  std::function<void()> on_wake_;
  std::function<void(Error)> on_lost_;
  grpc::ClientContext context_;
  v1::ListenRequest request_;
  v1::WakeHint hint_;
  std::shared_ptr<WakeStream> self_;
  bool silent_ = false;  // scheduler thread only
};

// gRPC 1.51 ends its one callback queue with the last channel and aborts when that meets the next channel's
// start (grpc_cq_internal_unref: "prior > 0", seen in about one of ten restarts of a lone channel). A channel
// without a connection that has made a call and stays for the life of the process keeps the queue.
void KeepCallbackQueue() {
  struct Keeper {
    std::shared_ptr<grpc::Channel> channel = grpc::CreateCustomChannel("", nullptr, {});  // every call fails at once
    UnaryCall call;
  };
  static Keeper* const kKeeper = [] {
    auto* keeper = new Keeper;
    keeper->call.stub = v1::Agent::NewStub(keeper->channel);
    keeper->call.stub->async()->CheckIn(&keeper->call.context, &keeper->call.request, &keeper->call.reply,
                                        [](const grpc::Status&) {});
    return keeper;
  }();
  KINTSUGI_CHECK(kKeeper->channel != nullptr);  // and reachable for leak checkers
}

int Ms(Duration duration) { return static_cast<int>(duration.count()); }

grpc::ChannelArguments ArgumentsFor(const GrpcLinkOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // connections are never shared between identities
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, Ms(options.keepalive));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);  // an idle stream is probed for ever
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_CHANNELZ, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetMaxReceiveMessageSize(static_cast<int>(wire::kMessageBytes));
  arguments.SetMaxSendMessageSize(static_cast<int>(wire::kMessageBytes));
  if (!options.server_name.empty()) arguments.SetSslTargetNameOverride(options.server_name);
  return arguments;
}

std::shared_ptr<grpc::Channel> OpenChannel(const Identity& identity, const GrpcLinkOptions& options) {
  KeepCallbackQueue();
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = crypto::CertificateToPem(identity.ca_der);
  tls.pem_private_key = crypto::PrivateKeyToPem(identity.private_key_der);
  tls.pem_cert_chain = crypto::CertificateToPem(identity.certificate_der);
  return grpc::CreateCustomChannel(identity.agent_address, grpc::SslCredentials(tls), ArgumentsFor(options));
}

// Empty trust would make gRPC fall back to the system's store, an empty key to no client certificate: refuse
// both before a call.
Status CheckIdentity(const Identity& identity) {
  if (const auto address = runtime::ParseHostPort(identity.agent_address); !address) return address.error();
  if (const auto ca = crypto::ParseCertificate(identity.ca_der); !ca) return ca.error();
  if (!crypto::KeyMatchesCertificate(identity.private_key_der, identity.certificate_der))
    return Error{Code::kInvalidArgument, "the host's private key does not fit its certificate"};
  return {};
}

}  // namespace

class GrpcLink::Impl {
 public:
  Impl(Scheduler& scheduler, const Identity& identity, GrpcLinkOptions options)
      : scheduler_(scheduler), options_(std::move(options)), identity_(identity), usable_(CheckIdentity(identity)) {}

  ~Impl() {
    gate_->Close();
    if (call_) call_->context.TryCancel();
    if (stream_) stream_->Cancel();
    *alive_ = false;
  }

  void CheckIn(const model::CheckInRequest& request, std::function<void(Result<model::CheckInReply>)> done) {
    if (call_) return Refuse(Error{Code::kFailedPrecondition, "a check-in is already going on"}, std::move(done));
    if (!usable_) return Refuse(usable_.error(), std::move(done));
    auto call = std::make_shared<UnaryCall>();
    call->request = wire::ToWire(request);
    if (call->request.ByteSizeLong() > wire::kMessageBytes)
      return Refuse(Error{Code::kTooLarge, "the check-in has more than 4 MiB; send fewer reports or facts"},
                    std::move(done));
    call->channel = Channel();
    call->stub = v1::Agent::NewStub(call->channel);
    call->context.set_deadline(std::chrono::system_clock::now() + options_.deadline);
    call_ = call;
    done_ = std::move(done);
    call->stub->async()->CheckIn(&call->context, &call->request, &call->reply,
                                 [this, alive = alive_, gate = gate_, call](const grpc::Status& status) {
                                   auto result = Convert(status, call->context, call->reply);
                                   gate->Post([this, alive, moved = std::move(result)]() mutable {
                                     if (*alive) Finish(std::move(moved));
                                   });
                                 });
  }

  void Listen(std::function<void()> on_wake, std::function<void(Error)> on_lost) {
    if (stream_) stream_->Cancel();
    stream_.reset();
    on_wake_ = std::move(on_wake);
    on_lost_ = std::move(on_lost);
    if (usable_) return OpenStream();
    scheduler_.Post([this, alive = alive_, error = usable_.error()] {
      if (*alive) Lost(error);
    });
  }

  void UseIdentity(const Identity& identity) {
    identity_ = identity;
    usable_ = CheckIdentity(identity);
    channel_.reset();  // a call that is under way keeps the old one until it ends
    if (!stream_ || !usable_) return;
    stream_->Cancel();
    OpenStream();
  }

 private:
  static Result<model::CheckInReply> Convert(const grpc::Status& status, const grpc::ClientContext& context,
                                             const v1::CheckInReply& reply) {
    if (!status.ok()) return FromGrpc(status, context);
    auto converted = wire::FromWire(reply);
    if (converted) return converted;
    return Error{Code::kDataLoss, "the console's answer is malformed: " + converted.error().message};
  }

  std::shared_ptr<grpc::Channel> Channel() {
    if (!channel_) channel_ = OpenChannel(identity_, options_);
    return channel_;
  }

  void OpenStream() {
    stream_ = std::make_shared<WakeStream>(
        Channel(), gate_,
        [this] {
          const auto wake = on_wake_;  // it may listen anew, which replaces on_wake_
          wake();
        },
        [this](const Error& error) { Lost(error); });
    stream_->Start();
  }

  void Refuse(Error error, std::function<void(Result<model::CheckInReply>)> done) {
    scheduler_.Post([alive = alive_, refusal = std::move(error), finish = std::move(done)] {
      if (*alive) finish(refusal);
    });
  }

  void Finish(Result<model::CheckInReply> result) {
    call_.reset();
    const auto done = std::exchange(done_, nullptr);
    done(result ? std::move(result) : Explain(result.error()));
  }

  void Lost(const Error& error) {
    stream_.reset();
    const auto on_lost = std::exchange(on_lost_, nullptr);
    on_wake_ = nullptr;
    on_lost(Explain(error));
  }

  // After a failure: forgets a channel without a connection, so that the next call starts at once instead of
  // waiting in gRPC's back-off; and tells an expired certificate from a console that is away, which look the
  // same from here (TLS 1.3).
  Error Explain(Error error) {
    if (channel_ && channel_->GetState(false) != GRPC_CHANNEL_READY) channel_.reset();
    const bool expired =
        identity_.certificate_not_after != Instant{} && scheduler_.Now() > identity_.certificate_not_after;
    if (error.code != Code::kUnavailable || !expired) return error;
    return Error{Code::kUnauthenticated, "the host's certificate expired at " +
                                             FormatInstant(identity_.certificate_not_after) +
                                             "; enrol the host again (" + error.message + ")"};
  }

  Scheduler& scheduler_;
  GrpcLinkOptions options_;
  Identity identity_;
  Status usable_;
  std::shared_ptr<Gate> gate_ = std::make_shared<Gate>(scheduler_);
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // scheduler thread only
  std::shared_ptr<grpc::Channel> channel_;
  std::shared_ptr<UnaryCall> call_;
  std::function<void(Result<model::CheckInReply>)> done_;
  std::shared_ptr<WakeStream> stream_;
  std::function<void()> on_wake_;
  std::function<void(Error)> on_lost_;
};

GrpcLink::GrpcLink(Scheduler& scheduler, const Identity& identity, GrpcLinkOptions options)
    : impl_(std::make_unique<Impl>(scheduler, identity, std::move(options))) {}
GrpcLink::~GrpcLink() = default;

void GrpcLink::CheckIn(const model::CheckInRequest& request, std::function<void(Result<model::CheckInReply>)> done) {
  impl_->CheckIn(request, std::move(done));
}
void GrpcLink::Listen(std::function<void()> on_wake, std::function<void(Error)> on_lost) {
  impl_->Listen(std::move(on_wake), std::move(on_lost));
}
void GrpcLink::UseIdentity(const Identity& identity) { impl_->UseIdentity(identity); }

}  // namespace kintsugi::agent
