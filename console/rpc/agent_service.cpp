// SPDX-License-Identifier: Apache-2.0
// Lifetimes: gRPC may call OnDone inside Finish, the core may answer after the client left, Disconnect and
// Stop may come at any moment. So each reactor is held by itself until OnDone, and whoever ends it first
// wins.
#include "console/rpc/agent_service.h"

#include <fmt/format.h>

#include <atomic>

#include "common/base/prng.h"
#include "common/wire/wire.h"
#include "console/http/error_status.h"

namespace kintsugi::console {
namespace {

const Error kNotAdmitted{Code::kUnauthenticated, "this host is not admitted: it was revoked or never enrolled here", 0};
const Error kStopping{Code::kUnavailable, "the console is stopping: come back soon", 0};
const Error kClientGone{Code::kCancelled, "the agent ended the call", 0};

class CheckInCall final : public grpc::ServerUnaryReactor,
                          public OpenCall,
                          public std::enable_shared_from_this<CheckInCall> {
 public:
  CheckInCall(AgentService& service, grpc::CallbackServerContext& context, v1::CheckInReply& reply)
      : service_(service), context_(context), reply_(reply) {}

  void Start(const Result<Peer>& peer, const v1::CheckInRequest& message) {
    self_ = shared_from_this();
    const auto keep = self_;
    if (!peer) return End(peer.error());
    host_ = peer->host;
    if (!service_.registry().AddCall(host_, keep)) return End(kStopping);
    // Registered first, asked second: a revocation in between finds the call.
    if (!service_.gateway().IsAdmitted(host_)) return End(kNotAdmitted);
    auto request = wire::FromWire(message);
    if (!request) return End(request.error());
    service_.gateway().CheckIn(*peer, std::move(*request), [keep](Result<model::CheckInReply> reply) {
      if (!reply) return keep->End(reply.error());
      keep->Answer(*reply);
    });
  }

  void End(const Error& error) override {
    if (ended_.exchange(true)) return;
    Finish(service_.ToStatus(error, host_, context_));
  }

  void OnCancel() override { End(kClientGone); }
  void OnDone() override {
    const auto keep = std::move(self_);
    if (!host_.empty()) service_.registry().RemoveCall(host_, keep);
  }

 private:
  void Answer(const model::CheckInReply& reply) {
    if (ended_.exchange(true)) return;
    reply_ = wire::ToWire(reply);
    Finish(grpc::Status::OK);
  }

  AgentService& service_;
  grpc::CallbackServerContext& context_;
  v1::CheckInReply& reply_;
  HostId host_;
  std::atomic<bool> ended_{false};
  std::shared_ptr<CheckInCall> self_;
};

class ListenCall final : public grpc::ServerWriteReactor<v1::WakeHint>,
                         public OpenStream,
                         public std::enable_shared_from_this<ListenCall> {
 public:
  ListenCall(AgentService& service, grpc::CallbackServerContext& context) : service_(service), context_(context) {}

  void Start(const Result<Peer>& peer) {
    self_ = shared_from_this();
    const auto keep = self_;
    if (!peer) return End(peer.error());
    host_ = peer->host;
    service_.StreamOpened(host_, keep);
    if (!service_.gateway().IsAdmitted(host_)) return End(kNotAdmitted);
    const std::lock_guard lock(mutex_);
    if (!ended_) StartSendInitialMetadata();  // tells the agent that the stream is open
  }

  void Hint() override {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    hint_wanted_ = true;
    WriteIfWanted();
  }

  void End(const Error& error) override {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    ended_ = true;
    status_ = service_.ToStatus(error, host_, context_);
    if (!writing_) return Finish(status_);
    context_.TryCancel();  // a peer that does not read would keep the write, and so the stream, for ever
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (ended_) return Finish(status_);
    if (ok) WriteIfWanted();  // else OnCancel follows
  }
  void OnCancel() override { End(kClientGone); }
  void OnDone() override {
    const auto keep = std::move(self_);
    if (!host_.empty()) service_.StreamClosed(host_, keep);
  }

 private:
  void WriteIfWanted() {
    if (writing_ || !hint_wanted_) return;
    hint_wanted_ = false;
    writing_ = true;
    hint_.set_sequence(hint_.sequence() + 1);
    StartWrite(&hint_);
  }

  AgentService& service_;
  grpc::CallbackServerContext& context_;
  HostId host_;
  // Recursive: gRPC may run OnWriteDone inside StartWrite or TryCancel. Callers hold the shared_ptr
  // meanwhile.
  std::recursive_mutex mutex_;
  bool ended_ = false;
  bool writing_ = false;
  bool hint_wanted_ = false;
  grpc::Status status_;
  v1::WakeHint hint_;
  std::shared_ptr<ListenCall> self_;
};

}  // namespace

grpc::ServerUnaryReactor* AgentService::CheckIn(grpc::CallbackServerContext* context, const v1::CheckInRequest* request,
                                                v1::CheckInReply* reply) {
  const auto call = std::make_shared<CheckInCall>(*this, *context, *reply);
  call->Start(peers_.PeerOf(*context), *request);
  return call.get();  // alive until OnDone, which gRPC calls only after the reactor is bound
}

grpc::ServerWriteReactor<v1::WakeHint>* AgentService::Listen(grpc::CallbackServerContext* context,
                                                             const v1::ListenRequest*) {
  const auto call = std::make_shared<ListenCall>(*this, *context);
  call->Start(peers_.PeerOf(*context));
  return call.get();
}

void AgentService::StreamOpened(const HostId& host, const CallRegistry::StreamPtr& stream) {
  CallRegistry::StreamPtr replaced;
  {
    const std::lock_guard lock(listening_mutex_);
    if (registry_.AddStream(host, stream, replaced)) {
      gateway_.Listening(host, true);
    } else {
      replaced = stream;
    }
  }
  if (replaced == stream) return stream->End(kStopping);
  if (replaced) replaced->End({Code::kCancelled, "a newer stream of this host replaced this one", 0});
}

void AgentService::StreamClosed(const HostId& host, const CallRegistry::StreamPtr& stream) {
  const std::lock_guard lock(listening_mutex_);
  if (registry_.RemoveStream(host, stream)) gateway_.Listening(host, false);
}

grpc::Status AgentService::ToStatus(const Error& error, const HostId& host,
                                    grpc::CallbackServerContext& context) const {
  if (error.code == Code::kResourceExhausted) {
    const auto span = static_cast<std::uint64_t>(std::max<Duration::rep>(1, retry_after_.count()));
    const std::uint64_t jitter = StableHash(host.str().data(), host.str().size()) % span;
    context.AddTrailingMetadata("retry-after-ms", std::to_string(span + jitter));
  }
  return {static_cast<grpc::StatusCode>(StatusOf(error.code).grpc), error.message};
}

}  // namespace kintsugi::console
