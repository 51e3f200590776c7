// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/network.h"

#include <algorithm>
#include <utility>

namespace kintsugi::simulation {
namespace {

constexpr Duration kFastest{5};
constexpr Duration kSlowest{120};

Error Unreachable() { return {Code::kUnavailable, "nobody listens at the console's address", 0}; }
Error NoAnswer() { return {Code::kDeadlineExceeded, "no answer within 30 s", 0}; }

}  // namespace

// One check-in on its way. `link_alive` is false once the agent's link is gone.
struct SimNetwork::Call {
  int host = kNoHost;
  model::CheckInRequest request;
  std::function<void(Result<model::CheckInReply>)> done;  // empty once the agent has an answer
  std::shared_ptr<bool> link_alive;
};

class SimLink final : public agent::Link {
 public:
  SimLink(SimNetwork& network, int host) : network_(network), host_(host) {}
  ~SimLink() override {
    *alive_ = false;
    if (stream_ != 0) EndStreamAtConsole();
  }
  SimLink(const SimLink&) = delete;
  SimLink& operator=(const SimLink&) = delete;

  void CheckIn(const model::CheckInRequest& request, std::function<void(Result<model::CheckInReply>)> done) override {
    auto call = std::make_shared<SimNetwork::Call>();
    call->host = host_;
    call->request = request;
    call->done = std::move(done);
    call->link_alive = alive_;
    network_.context_.scheduler.After(kCallDeadline, [call] {
      if (*call->link_alive && call->done) std::exchange(call->done, nullptr)(NoAnswer());
    });
    network_.Send(call, false);
  }

  void Listen(std::function<void()> on_wake, std::function<void(Error)> on_lost) override {
    on_wake_ = std::make_shared<std::function<void()>>(std::move(on_wake));
    on_lost_ = std::move(on_lost);
    stream_ = network_.next_stream_++;
    auto& scheduler = network_.context_.scheduler;
    const Path path = network_.path(host_);
    if (path.up_cut || path.down_cut) return LoseAfter(kCallDeadline);
    scheduler.After(network_.Delay(Fault::kRequestDelayed, host_), [this, alive = alive_, stream = stream_] {
      if (*alive && stream == stream_) Connect();
    });
  }
  void UseIdentity(const agent::Identity&) override {}

  void LoseAfter(Duration delay) {
    network_.context_.scheduler.After(delay, [this, alive = alive_, stream = stream_] {
      if (!*alive || stream != stream_) return;
      stream_ = 0;
      on_wake_.reset();
      on_lost_(Unreachable());
    });
  }

 private:
  void Connect() {
    if (network_.door_.gateway() == nullptr) return LoseAfter(kFastest);
    network_.OpenStream(host_, stream_, on_wake_);
    Watch();
  }
  // A stream that the console no longer knows is lost at the next keep-alive.
  void Watch() {
    network_.context_.scheduler.After(network_.keep_alive_, [this, alive = alive_, stream = stream_] {
      if (!*alive || stream != stream_) return;
      const auto& end = network_.hosts_[static_cast<std::size_t>(host_)];
      const bool cut = end.path.up_cut || end.path.down_cut;
      if (end.stream != stream || cut) {
        if (end.stream == stream) network_.CloseStream(host_, stream);
        return LoseAfter(kFastest);
      }
      if (end.stream == stream) Watch();
    });
  }
  void EndStreamAtConsole() {
    network_.context_.scheduler.After(
        kFastest, [network = &network_, host = host_, stream = stream_] { network->CloseStream(host, stream); });
  }

  SimNetwork& network_;
  const int host_;
  std::uint64_t stream_ = 0;
  std::shared_ptr<std::function<void()>> on_wake_;
  std::function<void(Error)> on_lost_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

SimNetwork::SimNetwork(Context context, ConsoleDoor& door, std::size_t hosts, Duration keep_alive)
    : context_(context), door_(door), keep_alive_(keep_alive), hosts_(hosts) {}

std::unique_ptr<agent::Link> SimNetwork::MakeLink(int host) { return std::make_unique<SimLink>(*this, host); }

Duration SimNetwork::Delay(Fault fault, int host) {
  if (context_.Fails(fault, host)) return Between(context_.prng, kSlowest, kLongestDelay);
  return Between(context_.prng, kFastest, kSlowest);
}

void SimNetwork::Send(const std::shared_ptr<Call>& call, bool doubled) {
  const bool lost = path(call->host).up_cut || context_.Fails(Fault::kRequestDropped, call->host);
  if (!lost)
    context_.scheduler.After(Delay(Fault::kRequestDelayed, call->host),
                             [this, call, doubled] { Deliver(call, doubled); });
  if (!doubled && context_.Fails(Fault::kRequestDuplicated, call->host)) Send(call, true);
}

void SimNetwork::Deliver(const std::shared_ptr<Call>& call, bool doubled) {
  if (path(call->host).up_cut) return;
  console::AgentGateway* const gateway = door_.gateway();
  if (gateway == nullptr) return Answer(call, Unreachable());
  const HostId id = door_.IdOf(call->host);
  if (!gateway->IsAdmitted(id)) return Answer(call, Error{Code::kUnauthenticated, "not admitted", 0});
  gateway->CheckIn({id, "01"}, call->request, [this, call, doubled](Result<model::CheckInReply> reply) {
    if (reply) context_.recorder.Record({.kind = EventKind::kReplySent, .host = call->host, .reply = &*reply});
    if (!doubled || context_.prng.Percent(50)) Answer(call, std::move(reply));
  });
  door_.Pump();
}

void SimNetwork::Answer(const std::shared_ptr<Call>& call, Result<model::CheckInReply> reply) {
  if (path(call->host).down_cut || context_.Fails(Fault::kReplyDropped, call->host)) return;
  context_.scheduler.After(Delay(Fault::kReplyDelayed, call->host), [this, call, reply = std::move(reply)]() mutable {
    if (!*call->link_alive || !call->done || path(call->host).down_cut) return;
    if (reply) context_.recorder.Record({.kind = EventKind::kReplyReceived, .host = call->host, .reply = &*reply});
    std::exchange(call->done, nullptr)(std::move(reply));
  });
}

void SimNetwork::OpenStream(int host, std::uint64_t stream, std::weak_ptr<std::function<void()>> on_wake) {
  HostEnd& end = hosts_[static_cast<std::size_t>(host)];
  end.stream = stream;
  end.on_wake = std::move(on_wake);
  door_.gateway()->Listening(door_.IdOf(host), true);
  door_.Pump();
}

void SimNetwork::CloseStream(int host, std::uint64_t stream) {
  HostEnd& end = hosts_[static_cast<std::size_t>(host)];
  if (end.stream != stream) return;
  end.stream = 0;
  end.on_wake.reset();
  if (door_.gateway() == nullptr) return;
  door_.gateway()->Listening(door_.IdOf(host), false);
  door_.Pump();
}

void SimNetwork::CutStream(int host) {
  const HostEnd& end = hosts_[static_cast<std::size_t>(host)];
  if (end.stream != 0) CloseStream(host, end.stream);
}

void SimNetwork::Wake(int host) {
  const HostEnd& end = hosts_[static_cast<std::size_t>(host)];
  if (end.stream == 0 || end.path.down_cut || context_.Fails(Fault::kWakeLost, host)) return;
  context_.scheduler.After(Between(context_.prng, kFastest, kSlowest), [weak = end.on_wake] {
    if (const auto on_wake = weak.lock()) (*on_wake)();
  });
}

void SimNetwork::Disconnect(int host) { CutStream(host); }

void SimNetwork::ConsoleGone() {
  for (HostEnd& end : hosts_) {
    end.stream = 0;
    end.on_wake.reset();
  }
}

void SimNetwork::Heal() {
  for (HostEnd& end : hosts_) end.path = {};
}

}  // namespace kintsugi::simulation
