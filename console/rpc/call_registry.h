// SPDX-License-Identifier: Apache-2.0
// Which calls and streams of a host are open. A call is a shared state that outlives neither gRPC's reactor
// nor the core's answer; whoever comes first finishes it. Any thread; locks are never held while gRPC is
// called (its callbacks may run inside).
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "common/base/error.h"
#include "common/base/ids.h"

namespace kintsugi::console {

// One open call or stream.
class OpenCall {
 public:
  virtual ~OpenCall() = default;
  // Ends it with that error, once; later calls do nothing.
  virtual void End(const Error& error) = 0;
};

class OpenStream : public OpenCall {
 public:
  // Tells the peer to check in; several before the first has left become one.
  virtual void Hint() = 0;
};

class CallRegistry {
 public:
  using CallPtr = std::shared_ptr<OpenCall>;
  using StreamPtr = std::shared_ptr<OpenStream>;

  // False after Close: end the call at once.
  bool AddCall(const HostId& host, const CallPtr& call);
  void RemoveCall(const HostId& host, const CallPtr& call);
  // `replaced` receives the host's older stream.
  bool AddStream(const HostId& host, const StreamPtr& stream, StreamPtr& replaced);
  // True when it was the host's current stream.
  bool RemoveStream(const HostId& host, const StreamPtr& stream);
  StreamPtr Stream(const HostId& host) const;
  // Everything of the host.
  std::vector<CallPtr> Of(const HostId& host) const;
  // Everything; nothing can be added after it.
  std::vector<CallPtr> Close();
  std::size_t streams() const;

 private:
  struct Shard {
    mutable std::mutex mutex;
    bool closed = false;
    std::unordered_map<HostId, StreamPtr> streams;
    std::unordered_map<HostId, std::unordered_set<CallPtr>> calls;
  };
  Shard& ShardOf(const HostId& host) { return shards_[std::hash<HostId>{}(host) % shards_.size()]; }
  const Shard& ShardOf(const HostId& host) const { return shards_[std::hash<HostId>{}(host) % shards_.size()]; }
  std::array<Shard, 16> shards_;
};

}  // namespace kintsugi::console
